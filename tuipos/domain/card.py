"""Card payments as far as a sale knows them: what was asked of the terminal, never a card's number.

A request is in the journal before the terminal hears of it, and stands open until its result is
known: so a crash in between can neither lose a payment nor make one twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.money import Money
from tuipos.domain.typed import clean

_LONGEST_TEXT = 30
#: So many digits in a row might be a card's number, whatever the terminal calls them.
_CARD_NUMBER = re.compile(r"[0-9][0-9 -]{6,}[0-9]", re.ASCII)
_LAST_FOUR = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What was asked of the payment terminal: an amount, negative for a refund.

    `id` is ours and never used twice: the terminal is asked for the result by it. `reverses` is the
    number of the payment that is taken back, 0 for a new one; its `authorisation` goes with it.
    """

    id: str
    amount: Money
    at: datetime
    reverses: int = 0
    authorisation: str = ""


def card_details(brand: str, last_four: str, authorisation: str) -> tuple[tuple[str, str], ...]:
    """What a receipt may tell of a card, by name; anything like a card's number is left out."""
    told = {
        "brand": _harmless(brand),
        "last4": last_four if _LAST_FOUR.fullmatch(last_four) else "",
        "authorisation": _harmless(authorisation),
    }
    return tuple((name, text) for name, text in told.items() if text)


def _harmless(text: str) -> str:
    return _CARD_NUMBER.sub("", clean(text)).strip()[:_LONGEST_TEXT]
