"""Refusals about gift cards, credit memos, loyalty points and customer accounts.

Made and sent as those of `tuipos.retail.refusals`; the kind and the amount travel beside the words.
"""

from __future__ import annotations

from collections.abc import Mapping

from tuipos.domain.money import Money, currency
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.domain.words import Refusal, refuse, say

BALANCE_UNKNOWN = "balance-unknown"
BALANCE_BLOCKED = "balance-blocked"
BALANCE_SHORT = "balance-short"
BALANCE_CURRENCY = "balance-currency"
_CODES = frozenset({BALANCE_UNKNOWN, BALANCE_BLOCKED, BALANCE_SHORT, BALANCE_CURRENCY})

# Each kind has its own sentences: in most languages no other word can be put in their place.
_UNKNOWN = {
    GIFT_CARD: say("No gift card has the number {number}."),
    CREDIT_MEMO: say("No credit memo has the number {number}."),
    POINTS: say("No loyalty card with points has the number {number}."),
    ACCOUNT: say("Customer {number} has no account."),
}
_BLOCKED = {
    GIFT_CARD: say("The gift card {number} is blocked."),
    CREDIT_MEMO: say("The credit memo {number} is blocked."),
    POINTS: say("The loyalty card {number} is blocked."),
    ACCOUNT: say("The account of customer {number} is blocked."),
}
_SHORT = {
    GIFT_CARD: say("Only {left} is left on the gift card {number}."),
    CREDIT_MEMO: say("Only {left} is left of the credit memo {number}."),
    POINTS: say("The points of {number} pay no more than {left}."),
    ACCOUNT: say("Customer {number} can charge no more than {left}."),
}


def balance_unknown(kind: str, number: str) -> Refusal:
    """There is no such card or account, as far as is known."""
    return refuse(
        BALANCE_UNKNOWN,
        say(_UNKNOWN[kind].text, number=number, kind=kind),
        say("Scan it again, or take another way to pay."),
    )


def balance_blocked(kind: str, number: str) -> Refusal:
    """Headquarters has blocked it."""
    return refuse(
        BALANCE_BLOCKED,
        say(_BLOCKED[kind].text, number=number, kind=kind),
        say("Take another way to pay, and tell the manager."),
    )


def balance_short(kind: str, number: str, left: Money) -> Refusal:
    """It can pay, but not as much."""
    return refuse(
        BALANCE_SHORT,
        say(_SHORT[kind].text, number=number, kind=kind, left=left, left_minor=left.minor,
            currency=left.currency.code),
        say("Type less, or press the key alone for what is left."),
    )  # fmt: skip


def balance_currency(kind: str, number: str, unit: str) -> Refusal:
    """It holds money of another currency than the store's."""
    return refuse(
        BALANCE_CURRENCY,
        say("{number} is in {currency}.", number=number, kind=kind, currency=unit),
        say("Take another way to pay."),
    )


def from_values(code: str, values: Mapping[str, str | int]) -> Refusal | None:
    """The refusal with this code as it came over the wire; None where it is none of these."""
    kind, number = values.get("kind"), values.get("number")
    if code not in _CODES or kind not in _UNKNOWN or not isinstance(number, str):
        return None
    unit, left_minor = values.get("currency", ""), values.get("left_minor", 0)
    if code == BALANCE_UNKNOWN:
        return balance_unknown(str(kind), number)
    if code == BALANCE_BLOCKED:
        return balance_blocked(str(kind), number)
    if code == BALANCE_CURRENCY:
        return balance_currency(str(kind), number, str(unit))
    try:
        left = Money(int(left_minor), currency(str(unit)))
    except (ValueError, AssertionError):
        return None
    return balance_short(str(kind), number, left)
