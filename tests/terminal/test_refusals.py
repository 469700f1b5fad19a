"""What a person does wrong: a clear sentence each, and nothing lost."""

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import ESPRESSO_BEANS, RYE_BREAD, Cashier, total_of
from tests.tools.faults import Refused
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal

LOCKED = "Too many failed sign-ins. Try again in"
WRONG = [
    ("2000000199993", "No product with the code"),
    ("2000000100013", "is no valid barcode"),
    ("2812345007564", "is no valid barcode"),
    ("200000010001", "is no valid barcode"),
    (f"0*{RYE_BREAD}", "A quantity of 0 sells nothing"),
    (f"-1*{RYE_BREAD}", "A quantity can't be below 0"),
    (f"99999*{RYE_BREAD}", "99999 is too many: 9999 at most"),
    (f"{'9' * 18}*{RYE_BREAD}", "is too many"),
    ("3*", "There is no code behind the *"),
    (".99999", "There is no operation 99999"),
    ("1,2,3,4", "1,2,3,4 is not a code"),
]


@pytest.mark.parametrize("server_is_lost", [False, True], ids=["online", "offline"])
def test_what_is_typed_wrong_gets_its_sentence_and_changes_nothing(
    shop: Shop, terminal: Terminal, cashier: Cashier, server_is_lost: bool
) -> None:
    if server_is_lost:
        shop.proxy.fault = Refused()
    cashier.scan(ESPRESSO_BEANS, total="18.90")
    for typed, sentence in WRONG:
        terminal.type(typed + "\r")
        terminal.wait_for(sentence)
        assert cashier.lines("Espresso beans") == 1
        assert total_of("18.90").search(terminal.screen_text())
        terminal.press("enter")
        terminal.wait_until_gone(sentence)
    cashier.scan(RYE_BREAD, total="22.30")
    assert shop.till.status()["open_transaction"]["lines"] == 2


def test_a_scan_after_a_failed_one_is_refused_until_that_is_acknowledged(
    shop: Shop, terminal: Terminal, cashier: Cashier
) -> None:
    terminal.type("2000000199993\r")
    terminal.wait_for("No product with the code")
    terminal.type(RYE_BREAD + "\r")
    terminal.wait_for("Not taken. First Esc or Enter for 2000000199993")
    assert shop.till.status()["open_transaction"] is None
    terminal.press("escape")
    terminal.wait_until_gone("Not taken")
    cashier.scan(RYE_BREAD, total="3.40")


@pytest.mark.parametrize("server_is_lost", [False, True], ids=["online", "offline"])
def test_five_wrong_pins_lock_and_stay_locked_over_a_restart(
    shop: Shop, terminal: Terminal, server_is_lost: bool
) -> None:
    if server_is_lost:
        shop.proxy.fault = Refused()
    for _ in range(4):
        try_to_sign_in(terminal, "0000", "do not match")
    try_to_sign_in(terminal, "0000", LOCKED)
    try_to_sign_in(terminal, "1234", LOCKED)
    terminal.kill()
    with shop.till.terminal() as again:
        try_to_sign_in(again, "1234", LOCKED)
        try_to_sign_in(again, "4321", "The shift of 1001 is open", staff="2001")


def try_to_sign_in(terminal: Terminal, pin: str, answer: str, staff: str = "1001") -> None:
    """Type a staff number and a PIN, and read what is said to it."""
    terminal.wait_for("Staff")
    terminal.type(staff + "\r")
    terminal.wait_for(staff)
    terminal.wait_until_gone("Try again")
    terminal.type(pin + "\r")
    terminal.wait_for(answer)
