"""Kinds of payments, and what they are called."""

from __future__ import annotations

from tuipos.domain.typed import clean
from tuipos.domain.words import Words, say

CASH = "cash"
CARD = "card"
GIFT_CARD = "gift-card"
VOUCHER = "voucher"
ACCOUNT = "account"
POINTS = "points"
CREDIT_MEMO = "credit-memo"
FOREIGN_CASH = "foreign-cash"

_NAMES = {
    CASH: say("Cash"),
    CARD: say("Card"),
    GIFT_CARD: say("Gift card"),
    VOUCHER: say("Voucher"),
    ACCOUNT: say("On account"),
    POINTS: say("Points"),
    CREDIT_MEMO: say("Credit memo"),
    FOREIGN_CASH: say("Foreign cash"),
}
KINDS = tuple(_NAMES)


def tender_name(kind: str) -> Words:
    """What a kind of payment is called; one that this program does not know is its own name."""
    return _NAMES.get(kind) or Words("{kind}", (("kind", clean(kind)),))
