"""The time clock and the locked screen at a real till, up to what headquarters lists."""

from __future__ import annotations

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import Cashier
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually

pytestmark = pytest.mark.terminal


def test_stamped_locked_unlocked_and_seen_at_headquarters(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    terminal.type(".920\r")
    terminal.wait_for("Somebody else")
    terminal.type("1\r")
    terminal.wait_for("Clock in: Ana")
    terminal.type(".703\r")
    terminal.wait_for("Locked by Ana")
    terminal.type("1234\r")
    terminal.wait_until_gone("Locked by Ana")
    eventually(shop.till.status, lambda status: status["pending_uploads"] == 0, "the stamp is sent")
    shop.world.hq_text("run", "P-0001")
    (entry,) = shop.world.hq("time-clock")
    assert (entry["staff"], entry["act"], entry["odd"]) == ("1001", "clock-in", False)
    slips = list(shop.till.home.rglob("time-1001-*.txt"))
    assert len(slips) == 1 and "Clock in" in slips[0].read_text(encoding="utf-8")
