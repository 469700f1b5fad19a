"""A silent server costs the cashier the timeout once; what is typed meanwhile is kept in order."""

import pytest

from tests.terminal.worlds import TIMEOUT_SECONDS, Shop
from tests.tools.cashier import (
    DISH_SOAP,
    ESPRESSO_BEANS,
    OAT_MILK,
    OFFLINE,
    RYE_BREAD,
    Cashier,
    total_of,
)
from tests.tools.faults import Silent
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal


def test_a_silent_server_costs_the_timeout_once(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    shop.proxy.fault = Silent()
    mark = shop.proxy.mark()
    sent_at_seconds, seen = cashier.scan(RYE_BREAD, total="22.30")
    switch_seconds = seen.at_seconds - sent_at_seconds
    terminal.wait_for("No answer in 1 s")
    later_seconds = []
    for code, total in ((OAT_MILK, "24.40"), (DISH_SOAP, "26.89"), (ESPRESSO_BEANS, "45.79")):
        sent_at_seconds, seen = cashier.scan(code, total=total)
        later_seconds.append(seen.at_seconds - sent_at_seconds)
    beyond_milliseconds = 1000 * (switch_seconds - TIMEOUT_SECONDS)
    print(f"beyond the timeout: {beyond_milliseconds:.1f} ms; later scans: {later_seconds} s")
    assert switch_seconds >= TIMEOUT_SECONDS
    assert len(shop.proxy.since(mark).requests) == 1, "later items ask the offline database alone"
    assert max(later_seconds) < switch_seconds


def test_a_sale_typed_as_one_burst_while_the_server_is_silent_is_kept_in_order(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    shop.proxy.fault = Silent()
    codes = (ESPRESSO_BEANS, f"3*{OAT_MILK}", RYE_BREAD, DISH_SOAP)
    terminal.type("".join(f"{code}\r" for code in codes) + "\x1b[24~" + "\r" + OAT_MILK + "\r")
    terminal.wait_for(total_of("2.10"))
    terminal.wait_for(OFFLINE)
    assert cashier.lines("Espresso beans") == 0, "that sale is paid"
    cashier.pay_exactly()
    shop.proxy.fault = None
    terminal.press("F9")
    terminal.wait_for("Connection status")
    terminal.type("c")
    rows = shop.wait_for_books(["28.99", "2.10"])
    assert [row["mode"] for row in rows] == ["offline", "offline"]
    shop.assert_all_sent()


def test_two_whole_sales_typed_as_one_burst_are_two_sales(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    pay = "\x1b[24~\r"
    terminal.type(f"{ESPRESSO_BEANS}\r3*{OAT_MILK}\r{pay}{RYE_BREAD}\r{pay}{DISH_SOAP}\r")
    terminal.wait_for(total_of("2.49"))
    cashier.pay_exactly()
    rows = shop.wait_for_books(["23.10", "3.40", "2.49"])
    assert {row["mode"] for row in rows} == {"online"}


def test_a_sign_in_typed_as_one_burst_while_the_server_is_silent_sells(shop: Shop) -> None:
    shop.proxy.fault = Silent()
    with shop.till.terminal() as terminal:
        terminal.wait_for("Staff")
        terminal.type(f"1001\r1234\r{ESPRESSO_BEANS}\r{RYE_BREAD}\r")
        terminal.wait_for(total_of("22.30"))
        terminal.wait_for(OFFLINE)
        assert Cashier(terminal).lines("Espresso beans 1 kg") == 1
