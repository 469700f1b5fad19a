"""A second start on one home: who holds it, and a PIN that takes it over with the open sale."""

import os
import re
import signal

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import ESPRESSO_BEANS, RYE_BREAD, Cashier, total_of
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal

PIN_AGAIN = re.compile(r"PIN:[\s\S]*PIN:")


def test_a_second_start_takes_the_register_over_after_a_pin(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    with shop.till.terminal(columns=120) as second:
        second.wait_for("This register is running already: /dev/pts/")
        second.wait_for("idle for")
        second.wait_for("Staff:")
        second.type("1001\r")
        second.wait_for("PIN:")
        second.type("9999\r")
        second.wait_for("do not match")
        assert terminal.process.poll() is None, "a wrong PIN ends nothing"
        cashier.scan(RYE_BREAD, total="22.30")

        second.type("1001\r")
        second.wait_for(PIN_AGAIN)
        second.type("1234\r")
        assert terminal.wait_for_exit() == 0
        assert "staff 1001 has taken this register over" in terminal.screen_text()
        assert terminal.is_given_back
        second.wait_for(total_of("22.30"))
        second.wait_for("The open sale is back")
        assert "9999" not in second.screen_text() and "1234" not in second.screen_text()
        Cashier(second).pay_exactly()
        shop.wait_for_books(["22.30"])
        shop.assert_all_sent()


def test_a_second_start_that_is_given_up_leaves_the_first_alone(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    with shop.till.terminal() as second:
        second.wait_for("Staff:")
        second.press("ctrl+c")
        assert second.wait_for_exit() == 1
        second.wait_for("the register was left where it is")
        assert "Traceback" not in second.screen_text()
    cashier.scan(RYE_BREAD, total="22.30")


def test_a_stopped_holder_is_ended_and_its_sale_is_there(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    os.kill(terminal.process.pid, signal.SIGSTOP)
    with shop.till.terminal() as second:
        second.wait_for("Staff:")
        second.type("1001\r")
        second.wait_for("PIN:")
        second.type("1234\r")
        second.wait_for(total_of("18.90"), timeout_seconds=14)
        terminal.wait_for_exit()
    shop.till.verify_journal()
