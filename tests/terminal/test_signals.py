"""The end of a line, a shutdown, a suspension, another size: the sale and the screen are whole."""

import os
import re
import signal
from pathlib import Path

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import ESPRESSO_BEANS, OAT_MILK, RYE_BREAD, Cashier, total_of
from tests.tools.faults import Silent, requests_to
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually

pytestmark = pytest.mark.terminal

PACKAGES = "/api/v1/packages"
MINUTES = re.compile(r"\d\d:\d\d|(< )?\d+ min")


def whole(terminal: Terminal) -> str:
    """All rows, without what a minute that passes changes."""
    return MINUTES.sub("", re.sub(" +", " ", terminal.screen_text()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_ends_in_order_and_gives_the_terminal_back(
    shop: Shop, terminal: Terminal, cashier: Cashier, number: signal.Signals
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    os.kill(terminal.process.pid, number)
    assert terminal.wait_for_exit() == 0, terminal.transcript()
    assert terminal.is_given_back
    assert "Traceback" not in terminal.screen_text()
    the_sale_goes_on(shop)


def test_a_signal_while_a_sync_is_under_way_ends_in_order(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    mark = shop.proxy.mark()
    shop.proxy.fault = Silent(only=requests_to("GET", PACKAGES))
    terminal.press("F9")
    terminal.wait_for("Connection status")
    shop.proxy.wait_for(lambda counted: len(counted.of("GET", PACKAGES)) == 1, since=mark)
    os.kill(terminal.process.pid, signal.SIGTERM)
    assert terminal.wait_for_exit() == 0, terminal.transcript()
    assert terminal.is_given_back
    assert "Traceback" not in terminal.screen_text()
    the_sale_goes_on(shop)


def test_a_terminal_that_hangs_up_ends_in_order(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    terminal.hang_up()
    assert terminal.wait_for_exit() == 0, terminal.transcript()
    the_sale_goes_on(shop)


def the_sale_goes_on(shop: Shop) -> None:
    """The journal is whole, and the sale is there at the next sign-in."""
    shop.till.verify_journal()
    with shop.till.terminal() as again:
        Cashier(again).sign_in()
        again.wait_for(total_of("18.90"))
        again.wait_for("The open sale is back")


def test_a_suspended_register_gives_the_terminal_back_and_repaints_when_it_goes_on(
    terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    terminal.wait_until_quiet()
    before = whole(terminal)
    os.kill(terminal.process.pid, signal.SIGTSTP)
    state = Path(f"/proc/{terminal.process.pid}/stat")
    eventually(lambda: state.read_text().split()[2], lambda seen: seen == "T", "it is stopped")
    terminal.wait_until(lambda: terminal.is_given_back, "the terminal is not given back")
    terminal.disturb(b"$ ls\r\nfile\r\n$ fg\r\n")
    os.kill(terminal.process.pid, signal.SIGCONT)
    terminal.wait_for(total_of("18.90"))
    terminal.wait_until_quiet()
    assert whole(terminal) == before
    cashier.scan(RYE_BREAD, total="22.30")


def test_another_size_and_back_leaves_the_screen_whole(
    terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.scan(OAT_MILK, total="21.00")
    terminal.wait_until_quiet()
    before = whole(terminal)
    terminal.resize(60, 20)
    terminal.wait_for(re.compile(r"\A[^\n]*\n *# Item +Qty +Amount"))
    terminal.wait_until_quiet()
    assert [cashier.lines(name) for name in ("Espresso beans", "Oat milk")] == [1, 1]
    assert total_of("21.00").search(terminal.screen_text())
    terminal.resize(80, 24)
    terminal.wait_for(re.compile(r"\A[^\n]*\n *# +Item +Qty +Price +Amount"))
    terminal.wait_until_quiet()
    assert whole(terminal) == before
    cashier.scan(RYE_BREAD, total="24.40")


def test_ctrl_l_repaints_what_line_noise_has_spoilt(terminal: Terminal, cashier: Cashier) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    terminal.wait_until_quiet()
    before = whole(terminal)
    terminal.disturb(b"\x1b[2J\x1b[Hkernel: eth0: link is down\r\n")
    assert whole(terminal) != before
    terminal.press("ctrl+l")
    terminal.wait_for(total_of("18.90"))
    terminal.wait_until_quiet()
    assert whole(terminal) == before
