"""A PIN reset and chosen at a real till, up to headquarters; no file of the register tells it."""

from __future__ import annotations

import re

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import Cashier
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal

OWN = "8642973105"


def type_by_hand(terminal: Terminal, text: str) -> None:
    """So slowly that no scanner could have done it."""
    for character in text:
        terminal.type(character)
        terminal.wait_until_quiet()


def test_reset_by_a_manager_chosen_anew_and_taken_in_by_headquarters(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    terminal.type(".1216\r")
    terminal.wait_for("You are not allowed")
    terminal.type("2001\r")
    terminal.wait_for("PIN of 2001")
    terminal.type("4321\r")
    terminal.wait_for("Whose?")
    terminal.type("1001\r")
    # The manager resets it, and proves to the server, too, that it is the manager.
    terminal.wait_for("A new PIN for 1001 Ana")
    terminal.type("4321\r")
    seen = terminal.wait_for(re.compile(r"Temporary PIN of Ana: (\d{6})"))
    temporary = seen.match[1]
    terminal.press("escape")
    terminal.wait_for("Ana has a temporary PIN.")
    assert temporary not in terminal.screen_text()
    terminal.type(".701\r")
    terminal.wait_for("Staff")
    terminal.type(f"1001\r{temporary}\r")
    terminal.wait_for("Choose your own PIN")
    for _ in range(2):
        type_by_hand(terminal, OWN)
        terminal.type("\r")
    terminal.wait_for("Total")
    shop.world.hq_text("run", "9999")
    terminal.type(".701\r")
    terminal.wait_for("Staff")
    terminal.type(f"1001\r{OWN}\r")
    terminal.wait_for("Total")
    shop.till.verify_journal()
    assert OWN.encode() not in terminal.written_since(0)
    files = [path for path in shop.till.home.rglob("*") if path.is_file()]
    assert any(path.name == "journal.db" for path in files)
    assert not [path for path in files if OWN.encode() in path.read_bytes()]
