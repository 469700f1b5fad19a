"""A register that could not survive an outage says so before it, and keeps the sale in it."""

import re

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import DISH_SOAP, ESPRESSO_BEANS, RYE_BREAD, Cashier
from tests.tools.connects import ConnectLog
from tests.tools.faults import Refused, Silent, requests_to
from tests.tools.processes import run_tuipos
from tests.tools.waiting import eventually
from tests.tools.world import Till

pytestmark = pytest.mark.terminal

PACKAGES = requests_to("GET", "/api/v1/packages")


def set_up(shop: Shop, register: str) -> Till:
    """Set a register up on a new home, through the line; no schedule is run for it."""
    home = shop.world.folder / f"fresh-{register}"
    code = shop.world.hq_text("activate", register).strip()
    run_tuipos(home, "install", "--server", shop.proxy.url, "--register", register, "--code", code)
    return Till(home, ConnectLog(home.with_suffix(".connects")))


def sell_through_an_outage(shop: Shop, till: Till, cashier: Cashier) -> None:
    """An item online, an outage, a refused item, and cash for what is on the screen."""
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    shop.proxy.fault = Refused()
    cashier.terminal.type(RYE_BREAD + "\r")
    cashier.terminal.wait_for("There is no offline database")
    cashier.terminal.press("escape")
    assert [cashier.lines(name) for name in ("Espresso beans", "Rye bread")] == [1, 0]
    cashier.pay_exactly()
    assert till.status()["pending_uploads"] == 1
    shop.proxy.fault = None
    cashier.terminal.press("F9")
    cashier.terminal.wait_for("Connection status")
    cashier.terminal.type("c")
    rows = shop.wait_for_books(["18.90"])
    assert rows[0]["mode"] == "online", "no request of it was answered offline"
    eventually(till.status, lambda status: status["pending_uploads"] == 0, "the sale is sent")
    till.verify_journal()


def test_a_register_without_support_offline_says_so_and_keeps_the_sale(shop: Shop) -> None:
    till = set_up(shop, "002")
    with till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(re.compile(r"\A[^\n]*Online[^\n]*no offline database"))
        sell_through_an_outage(shop, till, cashier)


def test_a_register_whose_first_sync_is_unfinished_says_so_and_keeps_the_sale(shop: Shop) -> None:
    till = set_up(shop, "001")
    shop.proxy.fault = Silent(only=PACKAGES)
    with till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(re.compile(r"\A[^\n]*Online[^\n]*not ready"))
        sell_through_an_outage(shop, till, cashier)


def test_support_offline_that_becomes_yes_makes_the_register_ready(shop: Shop) -> None:
    till = set_up(shop, "002")
    with till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(re.compile(r"\A[^\n]*Online[^\n]*no offline database"))
        shop.world.hq_text("register", "002", "--support-offline", "yes")
        shop.world.hq_text("run", "9999")
        terminal.press("F9")
        terminal.wait_for("Connection status")
        terminal.type("s")
        eventually(till.is_ready_for_outages, bool, "the offline database")
        terminal.wait_for(re.compile(r"\A[^\n]*Online[^\n]*prices"))
        terminal.press("escape")
        terminal.wait_until_gone("Connection status")
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        shop.proxy.fault = Refused()
        cashier.scan(RYE_BREAD, total="22.30")
        cashier.scan(DISH_SOAP, total="24.79")
        cashier.pay_exactly()
