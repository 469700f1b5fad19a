"""What a card or an account can pay with: as the server says it now, or as it was last known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuipos.domain.customer import LoyaltyScheme
from tuipos.domain.money import Money, parse_money, zero
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.domain.words import Refusal, refuse, say

# Each kind has its own sentence: in most languages no other word can be put in its place.
_ONLY = {
    GIFT_CARD: say("Offline only up to {most} by gift card in one sale; {more} more is possible."),
    CREDIT_MEMO: say(
        "Offline only up to {most} by credit memo in one sale; {more} more is possible."
    ),
    POINTS: say("Offline only up to {most} by points in one sale; {more} more is possible."),
    ACCOUNT: say("Offline only up to {most} on account in one sale; {more} more is possible."),
}


@dataclass(frozen=True, slots=True)
class Balance:
    """What can be paid with one gift card, credit memo, loyalty card or customer account.

    `kind` is that of its tender (`tuipos.domain.tenders`), `number` the one on record. `amount` is
    what it can pay, in the store's currency, besides what is kept for transactions: the balance,
    the worth of `points` by their `scheme`, or what is left of `credit_limit`. `customer` is the
    number of whose it is, "" for nobody in particular. `as_of` is None where the server says so at
    this moment; else when headquarters made the figure that is known here.
    """

    kind: str
    number: str
    amount: Money
    as_of: datetime | None = None
    points: int = 0
    scheme: LoyaltyScheme | None = None
    credit_limit: Money | None = None
    customer: str = ""
    name: str = ""

    @property
    def is_current(self) -> bool:
        """Whether it is the server's word: what was kept by it is kept."""
        return self.as_of is None


@dataclass(frozen=True, slots=True)
class OfflineLimits:
    """How far balances pay in one sale while nobody can be asked: for each kind of payment.

    `cards` is for gift cards and as much for credit memos, `points` what points may pay;
    `account_percent` of the last known credit limit may be charged.
    """

    cards: Money
    points: Money
    account_percent: int = 0

    def most(self, held: Balance) -> Money:
        """What may be paid in one sale in the way of this balance."""
        if held.kind == POINTS:
            return self.points
        if held.kind != ACCOUNT:
            return self.cards
        limit = held.credit_limit or zero(held.amount.currency)
        return Money(limit.minor * self.account_percent // 100, limit.currency)


def paid_here(held: Balance, documents: Iterable[Mapping[str, Any]]) -> Money:
    """What sales have paid with a card or an account since the figure of it was made.

    What was put on it is left out: that can be used once the server knows of it.
    """
    unit = held.amount.currency
    minor = points = 0
    for document in documents:
        for tender in document["tenders"]:
            is_of_it = tender["kind"] == held.kind and tender["reference"] == held.number
            amount = parse_money(tender["amount"], unit)
            if is_of_it and not tender["voided"] and amount is not None and amount.minor > 0:
                minor += amount.minor
                points += int(tender["details"].get("points", 0))
    if held.kind == POINTS and held.scheme is not None:
        return held.amount - held.scheme.worth(held.points - points)
    return Money(minor, unit)


def refusal_beyond(most: Money, paid: Money, wanted: Money, kind: str) -> Refusal | None:
    """Refuse an amount beyond what may be paid in this way in one sale offline; None: it may be.

    `paid` is what this sale has paid in the same way already.
    """
    if paid + wanted <= most:
        return None
    more = max(most - paid, zero(most.currency))
    return refuse(
        "offline-limit",
        say(_ONLY[kind].text, most=most, more=more),
        say("Pay the rest in another way, or connect: F9, then C."),
    )
