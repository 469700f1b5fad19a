"""The cashier's words: what is found on a till's screen, and what is not."""

import pytest

from tests.tools.cashier import MANUAL, OFFLINE, ONLINE, Cashier, total_of
from tests.tools.terminal import Terminal

SCREEN = """\
 ◐ Offline   Riverside · 001 · Ana
    1   Espresso beans 1 kg    1    18.90    18.90  | Items 4
    2   Oat milk 1 l           3     2.10     6.30  | Total EUR 23.10"""


@pytest.mark.parametrize(
    ("header", "modes"),
    [
        ("● Online  Riverside", (True, False, False)),
        ("◐ Offline  Riverside", (False, True, False)),
        ("○ Offline (manual)  Riverside", (False, False, True)),
        ("● Offline\nwas Online", (False, True, False)),
    ],
)
def test_the_mode_is_read_in_the_header_alone(header: str, modes: tuple[bool, ...]) -> None:
    found = tuple(bool(mode.search(header)) for mode in (ONLINE, OFFLINE, MANUAL))
    assert found == modes


@pytest.mark.parametrize(
    ("amount", "found"), [("23.10", True), ("3.10", False), ("18.90", False), ("23.1", False)]
)
def test_a_total_is_not_a_lines_amount(amount: str, found: bool) -> None:
    assert bool(total_of(amount).search(SCREEN)) is found


def test_rows_with_a_product_are_counted() -> None:
    script = 'stty -echo; printf "%s" "$0" | sed "s/$/\\r/"; read end'
    with Terminal(["sh", "-c", script, SCREEN]) as terminal:
        terminal.wait_for("Total")
        cashier = Cashier(terminal)
        assert (cashier.lines("Oat milk"), cashier.lines("Soap")) == (1, 0)
        assert "Offline" in cashier.header()
