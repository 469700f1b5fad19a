"""Disconnect and Connect by a person: kept over a restart, never left by itself."""

import pytest

from tests.terminal.worlds import INTERVAL_SECONDS, Shop
from tests.tools.cashier import (
    ESPRESSO_BEANS,
    MANUAL,
    OAT_MILK,
    ONLINE,
    RYE_BREAD,
    Cashier,
)
from tests.tools.terminal import Terminal
from tests.tools.waiting import until

pytestmark = pytest.mark.terminal


def switch(terminal: Terminal, command: str, letter: str) -> None:
    """Open Connection status by its number and press a letter."""
    terminal.type(command + "\r")
    terminal.wait_for("Connection status")
    terminal.press(letter)


def back_to_the_sale(terminal: Terminal) -> None:
    """Leave Connection status."""
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")


def test_disconnect_is_kept_over_a_restart_and_connect_returns(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    terminal.wait_for("Disconnect")
    switch(terminal, ".917", "D")
    disconnected = terminal.wait_for(MANUAL)
    back_to_the_sale(terminal)
    terminal.wait_for("F9  Connect")
    mark = shop.proxy.mark()
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.pay_exactly()
    terminal.kill()
    with shop.till.terminal() as again:
        cashier = Cashier(again)
        cashier.sign_in()
        again.wait_for(MANUAL)
        until(disconnected.at_seconds + INTERVAL_SECONDS)
        cashier.scan(OAT_MILK, total="2.10")
        cashier.pay_exactly()
        again.wait_for(MANUAL)
        assert shop.proxy.since(mark).nothing_arrived, "only a person leads back from here"
        switch(again, ",917", "c")
        again.wait_for(ONLINE)
        back_to_the_sale(again)
        cashier.scan(RYE_BREAD, total="3.40")
        cashier.pay_exactly()
        rows = shop.wait_for_books(["18.90", "2.10", "3.40"])
        assert [row["mode"] for row in rows] == ["offline", "offline", "online"]
        shop.assert_all_sent()


def test_connect_with_a_sale_open_takes_effect_at_the_next_start_and_says_so(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    switch(terminal, ".917", "d")
    terminal.wait_for(MANUAL)
    back_to_the_sale(terminal)
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    mark = shop.proxy.mark()
    switch(terminal, ".917", "c")
    terminal.wait_for("The next sale starts with an attempt to connect; this one goes on offline.")
    back_to_the_sale(terminal)
    cashier.scan(RYE_BREAD, total="22.30")
    cashier.pay_exactly()
    assert shop.proxy.since(mark).nothing_arrived
    cashier.scan(OAT_MILK, total="2.10")
    terminal.wait_for(ONLINE)
    cashier.pay_exactly()
    rows = shop.wait_for_books(["22.30", "2.10"])
    assert [row["mode"] for row in rows] == ["offline", "online"]
