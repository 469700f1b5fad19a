"""A suspended sale at a real terminal: the register is killed, and the sale is still there."""

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import ESPRESSO_BEANS, OAT_MILK, RYE_BREAD, Cashier, total_of
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal


def test_killed_after_a_suspend_and_after_a_recall_nothing_is_lost(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.scan(f"3*{OAT_MILK}", total="23.10")
    terminal.press("F7")
    terminal.wait_for("Suspended as 001-1, for every register.")
    terminal.kill()
    assert shop.till.status()["open_transaction"] is None
    with shop.till.terminal() as again:
        cashier = Cashier(again)
        cashier.sign_in()
        cashier.scan(RYE_BREAD, total="3.40")
        cashier.pay_exactly()
        again.press("F7")
        again.wait_for("001-1")
        again.type("1\r")
        again.wait_for("Sale 001-1 is back.")
        again.wait_for(total_of("23.10"))
        again.kill()
    with shop.till.terminal() as last:
        cashier = Cashier(last)
        cashier.sign_in()
        last.wait_for(total_of("23.10"))
        cashier.pay_exactly()
        shop.wait_for_books(["3.40", "23.10"])
    shop.assert_all_sent()
