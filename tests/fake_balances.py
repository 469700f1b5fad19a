"""Balances in memory: at a server that keeps amounts, and as they were last known elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from tuipos.domain.balances import Balance
from tuipos.domain.customer import LoyaltyScheme
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.money import Money, currency, zero
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.domain.words import Refusal
from tuipos.retail.balance_refusals import balance_blocked, balance_short, balance_unknown

EUR, CHF = currency("EUR"), currency("CHF")
#: When headquarters made what is known offline.
MADE = datetime(2025, 3, 14, 6, tzinfo=UTC)
SCHEME = LoyaltyScheme(1, Money(100, EUR), 100, Money(100, EUR))
CARD, SMALL, BLOCKED = "9900000000000012", "9900000000000029", "9900000000000036"
MEMO = "M0001001170000000000001"
FRANCS = ExchangeRate(CHF, EUR, 1_050_000, date(2025, 1, 1), smallest_cash_minor=5)


def _held(kind: str, number: str, minor: int, **values: object) -> Balance:
    return Balance(kind, number, Money(minor, EUR), **values)  # type: ignore[arg-type]


def _records() -> dict[tuple[str, str], Balance]:
    all_of_them = (
        _held(GIFT_CARD, CARD, 5000),
        _held(GIFT_CARD, SMALL, 1000),
        _held(GIFT_CARD, BLOCKED, 5000),
        _held(CREDIT_MEMO, MEMO, 1250),
        _held(POINTS, "L-1001", 250, points=250, scheme=SCHEME, customer="C-1001"),
        _held(POINTS, "L-9", 250, points=250, scheme=SCHEME),
        _held(ACCOUNT, "C-1001", 20000, credit_limit=Money(20000, EUR), customer="C-1001"),
    )
    return {(one.kind, one.number): one for one in all_of_them}


@dataclass
class MemoryBalances:
    """What each card holds; `kept` is what the server keeps for transactions."""

    records: dict[tuple[str, str], Balance] = field(default_factory=_records)
    kept: dict[tuple[str, str], dict[str, Money]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=lambda: {BLOCKED})
    rates: tuple[ExchangeRate, ...] = (FRANCS,)

    def balance(self, kind: str, number: str, *, offline: bool) -> Balance | Refusal:
        """What it can pay besides what is kept; offline as last known, whatever is kept."""
        record = self.records.get((kind, number))
        if record is None:
            return balance_unknown(kind, number)
        if number in self.blocked:
            return balance_blocked(kind, number)
        if offline:
            return replace(record, as_of=MADE)
        kept = sum(self.kept.get((kind, number), {}).values(), zero(EUR))
        if record.scheme is None:
            return replace(record, amount=record.amount - kept)
        points = record.points - record.scheme.points_to_pay(kept)
        return replace(record, points=points, amount=record.scheme.worth(points))

    def reserve(
        self, transaction: str, kind: str, number: str, amount: Money, *, offline: bool
    ) -> Balance | Refusal:
        """Keep an amount for a transaction; offline nothing is kept."""
        if not offline:
            self.kept.setdefault((kind, number), {}).pop(transaction, None)
        found = self.balance(kind, number, offline=offline)
        if isinstance(found, Refusal) or amount.minor <= 0:
            return found
        if amount > found.amount:
            return balance_short(kind, number, found.amount)
        if not offline:
            self.kept[kind, number][transaction] = amount
        return self.balance(kind, number, offline=offline)

    def kept_of(self, kind: str, number: str) -> Money:
        """Everything that is kept of one card."""
        return sum(self.kept.get((kind, number), {}).values(), zero(EUR))
