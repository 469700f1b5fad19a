"""Headquarters' buttons at a real register: when they come, offline, and at the next start."""

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import MANUAL, Cashier, total_of
from tests.tools.faults import Refused
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually
from tuipos.home import read_json, register_home

pytestmark = pytest.mark.terminal

BUTTONS = """layout,page,position,operation,parameters,label,key
BAR,1,1,100,2000000100036,Our rye,
BAR,1,2,200,20,A twenty,f13
BAR,1,3,917,,,
"""


def lay_out(shop: Shop) -> None:
    """Headquarters creates three buttons for everybody in the store, and sends them."""
    file = shop.world.folder / "layouts.csv"
    file.write_text(BUTTONS)
    shop.world.hq_text("import", "layouts", str(file))
    shop.world.hq_text("layout-use", "set", "layout=BAR", "store=0001")
    shop.world.hq_text("run", "1070")


def has_buttons(shop: Shop) -> bool:
    """Whether the register has them for its next start."""
    kept = read_json(register_home(str(shop.till.home)).config_file) or {}
    return "Our rye" in str(kept.get("layouts"))


def test_a_917_button_is_created_at_headquarters(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    lay_out(shop)
    terminal.press("F9")
    terminal.wait_for("Connection status")
    eventually(lambda: has_buttons(shop), bool, "the buttons")
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")
    terminal.type("..\r")
    terminal.wait_for("Our rye")
    terminal.wait_for("Disconnect")
    terminal.type("3\r")
    terminal.wait_for("Connection status")
    terminal.type("d")
    terminal.wait_for(MANUAL)
    terminal.press("escape")
    terminal.wait_until_gone("Connection status")
    terminal.type("..\r")
    terminal.wait_for("Connect ")
    terminal.press("escape")
    terminal.type(".1\r")
    terminal.wait_for(total_of("3.40"))
    terminal.type(".2\r")
    terminal.wait_for("Change 16.60")


def test_the_next_start_needs_no_server_for_them(shop: Shop) -> None:
    lay_out(shop)
    with shop.till.terminal() as first:
        ana = Cashier(first)
        ana.sign_in()
        eventually(lambda: has_buttons(shop), bool, "the buttons")
        eventually(shop.till.is_ready_for_outages, bool, "an offline database")
    shop.proxy.fault = Refused()
    (shop.till.home / "keymap.toml").write_text('[keys]\n"ctrl+e" = "button 1"\n')
    with shop.till.terminal() as second:
        ana = Cashier(second)
        ana.sign_in()
        second.wait_for("Total")
        second.press("ctrl+e")
        second.wait_for(total_of("3.40"))
        second.press("F1")
        second.wait_for("Our rye")
