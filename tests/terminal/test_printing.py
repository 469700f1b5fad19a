"""Power cuts around the printing of a receipt: nothing prints or opens by itself a second time."""

import os
from contextlib import suppress

import pytest

from tests.devices.outlets import fill, pipe_printer
from tests.terminal.worlds import Shop
from tests.tools.cashier import ESPRESSO_BEANS, RYE_BREAD, Cashier
from tests.tools.waiting import eventually
from tuipos.devices.escpos import pulse

pytestmark = pytest.mark.terminal
CUT = b"\x1dVB\x00"


def test_a_receipt_that_a_power_cut_took_is_a_copy_when_somebody_asks_for_it(shop: Shop) -> None:
    with pipe_printer(shop.till.home) as (name, paper):
        (shop.till.home / "devices.toml").write_text(f'printer = "{name}"\ndrawer = "printer"\n')
        fill(name)
        with shop.till.terminal() as terminal:
            cashier = Cashier(terminal)
            cashier.sign_in()
            cashier.scan(ESPRESSO_BEANS, total="18.90")
            cashier.pay_exactly()
            terminal.kill()
        lost = shop.till.status()["receipt_last"].encode()
        os.read(paper, 1_000_000)
        printed = bytearray()

        def more() -> bytearray:
            with suppress(BlockingIOError):
                printed.extend(os.read(paper, 65_536))
            return printed

        with shop.till.terminal() as terminal:
            cashier = Cashier(terminal)
            cashier.sign_in()
            cashier.scan(RYE_BREAD, total="3.40")
            cashier.pay_exactly()
            eventually(more, lambda data: data.endswith(CUT), "the receipt of the second sale")
            assert (printed.count(pulse()), printed.count(CUT)) == (1, 1) and lost not in printed
            terminal.type(".115\r")
            terminal.wait_for(lost.decode())
            terminal.press("down", "enter")
            terminal.wait_for("Espresso beans")
            terminal.type("1\r")
            terminal.wait_for(f"Copy of {lost.decode()} printed.")
            eventually(more, lambda data: data.count(CUT) == 2, "the copy")
        assert printed.count(b"*** COPY ***") == 2 and printed.count(lost) == 1
        assert printed.count(pulse()) == 1
    shop.wait_for_books(["18.90", "3.40"])
    shop.assert_all_sent()
