"""Balances as master data has them: in a replica the last known, in a channel database a start.

Plain synchronous functions; whoever calls them does so in the database's own thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from peewee import Database

from tuipos.domain.balances import Balance
from tuipos.domain.customer import LoyaltyScheme
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.money import Currency, Money, currency, zero
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.domain.words import Refusal
from tuipos.retail import balance_refusals, refusals
from tuipos.storage.customers import ACTIVE, customer_by_number, loyalty_card, loyalty_scheme
from tuipos.storage.models import master
from tuipos.storage.queries import get, rows

#: The job that brings the balances of each kind.
JOBS = {GIFT_CARD: "1050", CREDIT_MEMO: "1050", POINTS: "1050", ACCOUNT: "1010"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A balance as its record says, and the part of it that sales have moved.

    `moved` is in minor units of money, or in points; `blocked` by headquarters.
    """

    balance: Balance
    moved: int = 0
    blocked: bool = False


def on_record(db: Database, kind: str, number: str, store: str) -> OnRecord | None:
    """The record of a card or an account in a store's currency; None where there is none."""
    wanted = number.strip()
    if kind in (GIFT_CARD, CREDIT_MEMO):
        return _card(db, kind, wanted)
    if kind == POINTS:
        return _points(db, wanted, store)
    return _account(db, wanted) if kind == ACCOUNT else None


def last_known(db: Database, kind: str, number: str, store: str) -> Balance | Refusal:
    """What can be paid with it as last known here, and when that was.

    Refusals: `balance-unknown`, `balance-blocked`, `balance-currency`.
    """
    if not refusals.is_readable(number.strip()):
        return balance_refusals.balance_unknown(kind, refusals.searchable(number)[:40])
    found = on_record(db, kind, number, store)
    refused = refusal_for(db, kind, number.strip(), found, store)
    if refused is not None:
        return refused
    assert found is not None, "else it is refused"
    made_at = _made_at(db, JOBS[kind], store)
    held = found.balance
    return Balance(held.kind, held.number, held.amount, made_at, held.points, held.scheme,
                   held.credit_limit, held.customer, held.name)  # fmt: skip


def refusal_for(
    db: Database, kind: str, number: str, found: OnRecord | None, store: str
) -> Refusal | None:
    """Why it can't pay in a store at all; None: it can."""
    if found is None:
        return balance_refusals.balance_unknown(kind, number)
    if found.blocked:
        return balance_refusals.balance_blocked(kind, number)
    unit = currency_of(db, store)
    if found.balance.amount.currency != unit:
        return balance_refusals.balance_currency(kind, number, found.balance.amount.currency.code)
    return None


def currency_of(db: Database, store: str) -> Currency:
    """A store's currency."""
    row = get(db, master.Store, master.Store.number == store)
    assert row is not None, "a register's store is in its data"
    return currency(str(row.currency))


def worth(scheme: LoyaltyScheme | None, points: int, unit: Currency) -> Money:
    """What points can pay."""
    return zero(unit) if scheme is None else scheme.worth(points)


def exchange_rates(db: Database, store: str, day: date) -> tuple[ExchangeRate, ...]:
    """The rates of a store's currency that hold on a day, by their currencies."""
    home = currency_of(db, store)
    rate = master.ExchangeRate
    query = rate.select().where(rate.home == home.code).order_by(rate.currency, rate.valid_from)
    newest: dict[str, ExchangeRate] = {}
    for row in rows(db, query):
        since = row.valid_from or date.min
        if since <= day and row.currency != home.code:
            newest[row.currency] = ExchangeRate(
                currency(row.currency), home, row.home_millionths, since, row.per,
                row.smallest_cash_minor,
            )  # fmt: skip
    return tuple(newest.values())


def _card(db: Database, kind: str, number: str) -> OnRecord | None:
    row = get(db, master.GiftCard, master.GiftCard.number == number)
    if row is None or row.kind != kind:
        return None
    amount = Money(row.balance_minor, currency(row.currency))
    return OnRecord(Balance(kind, number, amount), row.moved_minor, row.state != ACTIVE)


def _points(db: Database, number: str, store: str) -> OnRecord | None:
    card = loyalty_card(db, number)
    if card is None:
        return None
    scheme = loyalty_scheme(db, store)
    unit = scheme.redeem.currency if scheme else currency_of(db, store)
    owner = card.customer
    row = get(db, master.LoyaltyCard, master.LoyaltyCard.number == number)
    balance = Balance(
        POINTS, number, worth(scheme, card.points, unit), points=card.points, scheme=scheme,
        customer=owner.number if owner else "", name=owner.name if owner else "",
    )  # fmt: skip
    return OnRecord(balance, row.moved_points if row else 0, card.blocked)


def _account(db: Database, number: str) -> OnRecord | None:
    row = get(db, master.Customer, master.Customer.number == number)
    if row is None or not row.credit_currency or not (row.credit_limit_minor or row.owed_minor):
        return None
    unit = currency(row.credit_currency)
    limit = Money(row.credit_limit_minor, unit)
    customer = customer_by_number(db, number)
    assert customer is not None, "its row was found"
    balance = Balance(
        ACCOUNT, number, limit - Money(row.owed_minor, unit), credit_limit=limit,
        customer=number, name=customer.name,
    )  # fmt: skip
    # What sales have added to the debt they have taken from what can be paid.
    return OnRecord(balance, -row.moved_minor)


def _made_at(db: Database, job: str, store: str) -> datetime:
    state = master.ReplicaState
    row = get(db, state, state.store == store, state.job == job)
    return _EPOCH + timedelta(milliseconds=row.made_at_ms if row else 0)
