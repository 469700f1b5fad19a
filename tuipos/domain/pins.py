"""What makes a PIN a good one: asked where it is typed, and again at the server that keeps it."""

from __future__ import annotations

from itertools import pairwise

from tuipos.domain.words import Refusal, refuse, say

SHORTEST_DIGITS, LONGEST_DIGITS = 4, 12
#: A PIN for a time has so many, more than most choose: it is guessed at by others than its owner.
TEMPORARY_DIGITS = 6
PIN_DIGITS, PIN_OF_NUMBER = "pin-digits", "pin-of-number"
PIN_SIMPLE, PIN_SAME, PIN_DIFFERS = "pin-simple", "pin-same", "pin-differs"
#: From one digit to the next: always the same, always one up, always one down (9 and 0 in a row).
_SIMPLE_STEPS = frozenset({0, 1, 9})


def is_pin(text: str) -> bool:
    """Whether this could be a PIN at all, as headquarters take them, too."""
    is_number = text.isascii() and text.isdigit()
    return is_number and SHORTEST_DIGITS <= len(text) <= LONGEST_DIGITS


def unfit_pin(pin: str, staff: str, old: str = "") -> Refusal | None:
    """Refuse a new PIN that a stranger would try first, or that is the old one.

    `staff` is the number of whose it is to be. Refusals: `pin-digits`, `pin-of-number`,
    `pin-simple`, `pin-same`.
    """
    if not is_pin(pin):
        return pin_digits()
    if pin == old:
        return pin_same()
    if pin.lstrip("0") == staff.lstrip("0") or pin == staff:
        return pin_of_number()
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= _SIMPLE_STEPS:
        return pin_simple()
    return None


def pin_digits() -> Refusal:
    """Too short, too long, or more than digits."""
    return refuse(
        PIN_DIGITS,
        say("A PIN has {least} to {most} digits.", least=SHORTEST_DIGITS, most=LONGEST_DIGITS),
        say("Type another one."),
    )


def pin_same() -> Refusal:
    """The new one is the one that there was."""
    return refuse(PIN_SAME, say("This is the PIN that you have."), say("Type another one."))


def pin_of_number() -> Refusal:
    """Everybody knows the staff number."""
    return refuse(
        PIN_OF_NUMBER, say("The PIN must not be the staff number."), say("Type another one.")
    )


def pin_simple() -> Refusal:
    """One digit again and again, or digits in a row."""
    return refuse(
        PIN_SIMPLE,
        say("This PIN is guessed too easily: no 0000, no 1234."),
        say("Type another one."),
    )


def pin_differs() -> Refusal:
    """What was typed twice was not the same."""
    return refuse(
        PIN_DIFFERS, say("The new PIN was typed in two ways."), say("Type it twice again.")
    )
