"""When a seamless-offline register asks for its server again, counted at the server's socket."""

import pytest

from tests.terminal.worlds import INTERVAL_SECONDS, Shop
from tests.tools.cashier import (
    DISH_SOAP,
    ESPRESSO_BEANS,
    OAT_MILK,
    OFFLINE,
    ONLINE,
    RYE_BREAD,
    Cashier,
)
from tests.tools.faults import Refused, Silent
from tests.tools.proxy_counters import Counted
from tests.tools.terminal import Terminal
from tests.tools.waiting import until

pytestmark = pytest.mark.terminal


def test_nothing_is_tried_before_the_interval_has_passed(patient_shop: Shop) -> None:
    shop = patient_shop
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        terminal.wait_for(ONLINE)
        shop.proxy.fault = Silent()
        cashier.scan(RYE_BREAD, total="22.30")
        switched = terminal.wait_for(OFFLINE)
        mark = shop.proxy.mark()
        shop.proxy.fault = None
        cashier.pay_exactly()
        for _ in range(3):
            cashier.scan(OAT_MILK, total="2.10")
            cashier.scan(DISH_SOAP, total="4.59")
            cashier.pay_exactly()
        look_around(terminal)
        cashier.scan(RYE_BREAD, total="3.40")
        assert cashier.header().startswith(" ◐ Offline")
        assert shop.proxy.since(mark).nothing_arrived, shop.proxy.since(mark)
        assert shop.till.connects.since(switched.at_seconds, shop.proxy.port) == []


def look_around(terminal: Terminal) -> None:
    """Open what a cashier may open between two sales: status, menu, search, help."""
    terminal.press("F9")
    terminal.wait_for("Connection status")
    terminal.type("s")
    terminal.wait_for("Connect first")
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")
    terminal.type("/milk")
    terminal.wait_for("Oat milk")
    terminal.press("escape")
    terminal.press("escape")
    terminal.wait_until_gone("Oat milk")


def test_a_due_attempt_is_made_by_the_next_sale_alone(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    shop.proxy.fault = Silent()
    cashier.scan(RYE_BREAD, total="22.30")
    switched = terminal.wait_for(OFFLINE)
    mark = shop.proxy.mark()
    until(switched.at_seconds + INTERVAL_SECONDS)
    cashier.scan(DISH_SOAP, total="24.79")
    cashier.pay_exactly()
    look_around(terminal)
    assert shop.proxy.since(mark).nothing_arrived, "it is due, but no sale has started"

    cashier.scan(OAT_MILK, total="2.10")
    tried = shop.proxy.wait_for(lambda counted: len(counted.requests) == 1, since=mark)
    assert [seen.method for seen in tried.requests] == ["GET"]
    cashier.scan(RYE_BREAD, total="5.50")
    cashier.pay_exactly()
    after = shop.proxy.since(mark)
    assert (len(after.requests), after.connections) == (1, 1), after
    assert modes_sent(after) == []


def modes_sent(counted: Counted) -> list[str]:
    """The sales that were posted: none, while the register is offline."""
    return [seen.path for seen in counted.of("POST", "/api/v1/transactions")]


def test_an_answer_that_comes_too_late_starts_the_next_sale_online(unhurried_shop: Shop) -> None:
    shop = unhurried_shop
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        shop.proxy.fault = Refused()
        cashier.scan(RYE_BREAD, total="22.30")
        switched = terminal.wait_for(OFFLINE)
        cashier.pay_exactly()
        shop.proxy.fault = Silent(delivered_late=True)
        until(switched.at_seconds + INTERVAL_SECONDS)
        mark = shop.proxy.mark()
        cashier.scan(DISH_SOAP, total="2.49")
        assert OFFLINE.search(terminal.screen_text()), "a cashier does not wait for an attempt"
        shop.proxy.fault = None
        shop.proxy.wait_for(lambda c: any(seen.status for seen in c.requests), since=mark)
        cashier.scan(OAT_MILK, total="4.59")
        cashier.pay_exactly()
        cashier.scan(RYE_BREAD, total="3.40")
        terminal.wait_for(ONLINE)
        cashier.pay_exactly()
        rows = shop.wait_for_books(["22.30", "4.59", "3.40"])
        assert [row["mode"] for row in rows] == ["offline", "offline", "online"]
