"""Complaints about lost and doubled sales, tried with whole programs that are killed."""

import os
import re
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.devices.outlets import network_printer, pipe_printer
from tests.terminal.worlds import INTERVAL_SECONDS, Shop
from tests.tools.cashier import (
    ESPRESSO_BEANS,
    OAT_MILK,
    OFFLINE,
    ONLINE,
    RYE_BREAD,
    Cashier,
    total_of,
)
from tests.tools.faults import Refused
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually, until
from tuipos.devices.escpos import pulse

pytestmark = pytest.mark.terminal


def test_01_a_power_cut_right_after_paying_loses_no_sale_and_reuses_no_number(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    shop.proxy.fault = Refused()
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.pay_exactly()
    terminal.kill()
    first = shop.till.status()["receipt_last"]
    shop.proxy.fault = None
    with shop.till.terminal() as again:
        cashier = Cashier(again)
        cashier.sign_in()
        cashier.scan(RYE_BREAD, total="3.40")
        cashier.pay_exactly()
        rows = shop.wait_for_books(["18.90", "3.40"])
    assert rows[0]["receipt"] == first
    assert int(rows[1]["receipt"]) == int(first) + 1
    shop.assert_all_sent()


def test_02_a_suspended_sale_recalled_and_paid_offline_stays_paid(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    terminal.press("F7")
    terminal.wait_for("Suspended as 001-1, for every register.")
    shop.proxy.fault = Refused()
    terminal.press("F7")
    switched = terminal.wait_for(OFFLINE)
    terminal.wait_for("001-1")
    terminal.type("1\r")
    terminal.wait_for("Sale 001-1 is back.")
    cashier.pay_exactly()
    shop.proxy.fault = None
    until(switched.at_seconds + INTERVAL_SECONDS)
    cashier.scan(RYE_BREAD, total="3.40")
    terminal.wait_for(ONLINE)
    cashier.pay_exactly()
    shop.wait_for_books(["18.90", "3.40"])
    terminal.press("F7")
    terminal.wait_for("No sale is suspended.")
    shop.assert_all_sent()


def test_14_a_new_start_while_offline_sells_on(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    shop.proxy.fault = Refused()
    cashier.scan(RYE_BREAD, total="22.30")
    terminal.wait_for(OFFLINE)
    terminal.kill()
    with shop.till.terminal() as again:
        cashier = Cashier(again)
        cashier.sign_in()
        again.wait_for("The open sale is back")
        again.wait_for(total_of("22.30"))
        cashier.pay_exactly()
        cashier.scan(RYE_BREAD, total="3.40")
        cashier.pay_exactly()
    assert shop.till.status()["pending_uploads"] == 2


def test_24_a_till_whose_printer_is_gone_still_sells(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    receipts = shop.till.home / "receipts"
    shutil.rmtree(receipts, ignore_errors=True)
    receipts.write_text("no folder and no printer")
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.pay_exactly()
    cashier.scan(RYE_BREAD, total="3.40")
    cashier.pay_exactly()
    shop.wait_for_books(["18.90", "3.40"])
    shop.assert_all_sent()


def test_24_a_till_without_a_drawer_sells_for_cash(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    assert not (shop.till.home / "devices.toml").exists()
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    cashier.pay_exactly()
    cashier.scan(RYE_BREAD, total="3.40")
    assert "drawer" not in terminal.screen_text()
    cashier.pay_exactly()
    shop.wait_for_books(["18.90", "3.40"])
    shop.assert_all_sent()


def test_24_a_till_whose_drawer_and_printer_are_gone_says_so_and_still_sells(shop: Shop) -> None:
    with ExitStack() as plugged:
        name, drawer = plugged.enter_context(pipe_printer(shop.till.home))
        printer = plugged.enter_context(network_printer())
        (shop.till.home / "devices.toml").write_text(
            f'printer = "{printer.name}"\ndrawer = "{name}"\n'
        )
        with shop.till.terminal() as terminal:
            cashier = Cashier(terminal)
            cashier.sign_in()
            cashier.scan(ESPRESSO_BEANS, total="18.90")
            cashier.pay_exactly()
            printed = eventually(lambda: printer.pages, bool, "a printed receipt")
            assert b"Espresso beans" in printed[0] and os.read(drawer, 100) == pulse()
            plugged.close()
            Path(name).unlink()
            cashier.scan(RYE_BREAD, total="3.40")
            cashier.pay_exactly()
            terminal.wait_for(re.compile(r"The drawer does\s+not\s+open\s+\(not\s+there\)"))
            terminal.wait_for(re.compile(r"Not\s+printed\s+\(refused\)"))
            cashier.scan(OAT_MILK, total="2.10")
            cashier.pay_exactly()
            shop.wait_for_books(["18.90", "3.40", "2.10"])
    shop.assert_all_sent()
