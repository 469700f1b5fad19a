"""Kinds of payments: what they are called, and the rules that each one keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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

#: Kinds whose balance somebody keeps: the server, or whoever it told last.
WITH_BALANCE = (GIFT_CARD, CREDIT_MEMO, POINTS, ACCOUNT)

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


@dataclass(frozen=True, slots=True)
class TenderRule:
    """What a kind of payment may do.

    `may_exceed` what is due: the rest goes back as cash where it `gives_change`, else it is lost
    and only what was due counts. `needs_reference` is the number of a card, voucher or account,
    `needs_customer` who is known by name. `refunds`: money may be given back with it.
    `is_cash` is rounded to coins that there are. `limited_offline`: its truth lives elsewhere.
    """

    may_exceed: bool = False
    gives_change: bool = False
    needs_reference: bool = False
    needs_customer: bool = False
    opens_drawer: bool = False
    refunds: bool = False
    is_cash: bool = False
    limited_offline: bool = False

    def __post_init__(self) -> None:
        assert self.may_exceed or not self.gives_change, "change comes of what is too much"


RULES: Mapping[str, TenderRule] = {
    CASH: TenderRule(
        may_exceed=True, gives_change=True, opens_drawer=True, refunds=True, is_cash=True
    ),
    CARD: TenderRule(refunds=True),
    GIFT_CARD: TenderRule(needs_reference=True, refunds=True, limited_offline=True),
    VOUCHER: TenderRule(may_exceed=True, needs_reference=True, opens_drawer=True),
    ACCOUNT: TenderRule(needs_customer=True, refunds=True, limited_offline=True),
    POINTS: TenderRule(needs_customer=True, limited_offline=True),
    CREDIT_MEMO: TenderRule(needs_reference=True, refunds=True, limited_offline=True),
    FOREIGN_CASH: TenderRule(may_exceed=True, gives_change=True, opens_drawer=True, is_cash=True),
}
assert set(RULES) == set(KINDS), "each kind has its rules"


def opens_drawer(kinds: Iterable[str]) -> bool:
    """Whether what was paid with, by its kinds, goes into the drawer or comes out of it."""
    return any(kind in RULES and RULES[kind].opens_drawer for kind in kinds)


def tender_name(kind: str) -> Words:
    """What a kind of payment is called; one that this program does not know is its own name."""
    return _NAMES.get(kind) or Words("{kind}", (("kind", clean(kind)),))
