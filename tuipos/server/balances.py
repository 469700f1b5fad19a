"""Balances at the server: what is on record, what sales have moved since, and what is kept.

A movement is written with the sale that made it, once for good. What is kept for a sale that is
not posted yet counts as gone for all others; it ends when that is posted, lets go, or after a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from peewee import Database, fn

from tuipos.domain.balances import Balance
from tuipos.domain.money import Money, currency, zero
from tuipos.domain.tenders import CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.domain.words import Refusal
from tuipos.retail import balance_refusals
from tuipos.retail.documents import Document
from tuipos.retail.movements import Movement, movements_of
from tuipos.server.judging import Sender
from tuipos.storage import queries
from tuipos.storage.balances import OnRecord, currency_of, on_record, refusal_for, worth
from tuipos.storage.database import lock, write
from tuipos.storage.models.channel import BalanceMovement, BalanceReserved, ChannelTransaction
from tuipos.storage.prepared import Given, Prepared
from tuipos.storage.queries import first

#: The lock under which balances are judged and changed.
BALANCES = "balances"
KEPT = timedelta(days=1)
OVERDRAWN = "balance-overdrawn"
UNKNOWN = "balance-unknown"
BLOCKED = "balance-blocked"
OTHER_CURRENCY = "balance-currency"
NO_POINTS = "points-missing"
ISSUED_TWICE = "card-issued-twice"


#: Asked for every sale that is posted, most of which have nothing kept.
_KEPT_FOR = Prepared(
    lambda: (
        BalanceReserved.select(BalanceReserved.kind)
        .where(BalanceReserved.transaction == Given("transaction"))
        .limit(1)
    )
)
_POSTED = Prepared(
    lambda: (
        ChannelTransaction.select(ChannelTransaction.id)
        .where(ChannelTransaction.id == Given("transaction"))
        .limit(1)
    )
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of a card or an account, for a transaction of a register."""

    transaction: str
    kind: str
    number: str
    amount: Money


def balance(
    db: Database, kind: str, number: str, sender: Sender, now: datetime
) -> Balance | Refusal:
    """What can be paid with it at this moment in the asking register's store."""
    found = _current(db, kind, number, sender.store, now)
    refused = refusal_for(db, kind, number, found, sender.store)
    if refused is not None:
        return refused
    assert found is not None, "else it is refused"
    return found.balance


def reserve(db: Database, wanted: Wanted, sender: Sender, now: datetime) -> Balance | Refusal:
    """Keep an amount for a transaction, or another one instead; zero lets it go."""
    with write(db):
        lock(db, BALANCES)
        mine = _is_kept_for(wanted.kind, wanted.number) & (
            BalanceReserved.transaction == wanted.transaction
        )
        queries.run(db, BalanceReserved.delete().where(mine | (BalanceReserved.at < now - KEPT)))
        found = balance(db, wanted.kind, wanted.number, sender, now)
        if isinstance(found, Refusal) or wanted.amount.minor <= 0:
            return found
        if wanted.amount.currency != found.amount.currency:
            unit = found.amount.currency.code
            return balance_refusals.balance_currency(wanted.kind, wanted.number, unit)
        if _POSTED.first(db, transaction=wanted.transaction) is not None:
            # A request that was late on its way: nobody would ever let it go.
            return found
        if wanted.amount > found.amount:
            return balance_refusals.balance_short(wanted.kind, wanted.number, found.amount)
        scheme = found.scheme
        points = scheme.points_to_pay(wanted.amount) if scheme and wanted.kind == POINTS else 0
        queries.insert(db, BalanceReserved, _row(wanted, points, now))
        left = wanted.amount.minor if wanted.kind != POINTS else 0
        return _less(found, left, points)


def touches_balances(document: Document) -> bool:
    """Whether a sale moves anything on a card or an account."""
    return bool(movements_of(document))


def flags(db: Database, document: Document, now: datetime) -> list[str]:
    """What headquarters should look at, before the sale itself is noted; the money has moved."""
    found = [NO_POINTS] if _pays_without_points(document) else []
    found += [ISSUED_TWICE] if _issues_again(db, document, now) else []
    for one in movements_of(document):
        known = _current(db, one.kind, one.number, document.store, now, apart=document.id)
        is_new = known is None and one.kind in (GIFT_CARD, CREDIT_MEMO) and one.amount.minor > 0
        if known is None:
            found += [] if is_new else [UNKNOWN]
        elif known.balance.amount.currency != one.amount.currency:
            found.append(OTHER_CURRENCY)
        elif known.blocked:
            found.append(BLOCKED)
        elif _is_overdrawn(known.balance, one):
            found.append(OVERDRAWN)
    return sorted(set(found))


def note_movements(db: Database, document: Document, now: datetime) -> None:
    """Write down what a sale that was taken in just now has moved; in the same commit."""
    moved = movements_of(document)
    if moved:
        rows = [
            {
                "kind": one.kind,
                "number": one.number,
                "transaction": document.id,
                "amount_minor": one.amount.minor,
                "currency": one.amount.currency.code,
                "points": one.points,
                "at": now,
            }
            for one in moved
        ]
        queries.insert(db, BalanceMovement, rows)
    if _KEPT_FOR.first(db, transaction=document.id) is not None:
        kept = BalanceReserved.transaction == document.id
        queries.run(db, BalanceReserved.delete().where(kept))


def points_of(db: Database, card: str, store: str, now: datetime) -> int:
    """The points on a loyalty card at this moment, also where none can be paid with."""
    found = _current(db, POINTS, card, store, now)
    return found.balance.points if found is not None else 0


def _current(
    db: Database, kind: str, number: str, store: str, now: datetime, apart: str = ""
) -> OnRecord | None:
    """What it can pay now; `apart` is a transaction for which what is kept is not taken off."""
    record = on_record(db, kind, number, store) or _issued_here(db, kind, number)
    if record is None:
        return None
    moved = _moved(db, record.balance)
    live = (BalanceReserved.at >= now - KEPT) & (BalanceReserved.transaction != apart)
    kept = _sums(db, BalanceReserved, (_is_kept_for(kind, number) & live,))
    if kind == POINTS:
        points = record.balance.points - record.moved + moved.points - kept.points
        scheme, unit = record.balance.scheme, currency_of(db, store)
        unit = scheme.redeem.currency if scheme else unit
        held = replace(record.balance, points=points, amount=worth(scheme, points, unit))
    else:
        minor = moved.minor - record.moved - kept.minor
        held = _less(record.balance, -minor, 0)
    return replace(record, balance=held)


@dataclass(frozen=True, slots=True)
class _Sum:
    minor: int = 0
    points: int = 0


def _sums(db: Database, table: Any, where: Sequence[Any]) -> _Sum:
    query = table.select(fn.SUM(table.amount_minor), fn.SUM(table.points)).where(*where)
    minor, points = first(db, query.tuples())
    return _Sum(int(minor or 0), int(points or 0))


def _moved(db: Database, of: Balance) -> _Sum:
    """What sales have moved, as far as it is money of the balance's own currency."""
    where = [BalanceMovement.kind == of.kind, BalanceMovement.number == of.number]
    if of.kind != POINTS:
        where.append(BalanceMovement.currency == of.amount.currency.code)
    return _sums(db, BalanceMovement, where)


def _issued_here(db: Database, kind: str, number: str) -> OnRecord | None:
    """A card that was sold since headquarters last sent its cards: it starts with nothing."""
    if kind not in (GIFT_CARD, CREDIT_MEMO):
        return None
    of_it = (BalanceMovement.kind == kind) & (BalanceMovement.number == number)
    query = BalanceMovement.select().where(of_it).order_by(BalanceMovement.id).limit(1)
    for row in queries.rows(db, query):
        return OnRecord(Balance(kind, number, zero(currency(row.currency))))
    return None


def _issues_again(db: Database, document: Document, now: datetime) -> bool:
    """Whether a card was sold as new that there was; registers can't know while offline."""
    return any(
        _current(db, GIFT_CARD, line.code.strip(), document.store, now) is not None
        for line in document.lines
        if line.new_card and not line.voided
    )


def _pays_without_points(document: Document) -> bool:
    """Whether points have paid, and it is not said how many."""
    return any(
        tender.kind == POINTS
        and not tender.voided
        and tender.amount.strip("-0.")
        and not int(tender.details.get("points", "0"))
        for tender in document.tenders
    )


def _less(found: Balance, minor: int, points: int) -> Balance:
    """A balance with so much taken off; the worth of points follows from what is left."""
    unit = found.amount.currency
    if found.kind != POINTS:
        return replace(found, amount=Money(found.amount.minor - minor, unit))
    left = found.points - points
    return replace(found, points=left, amount=worth(found.scheme, left, unit))


def _is_overdrawn(before: Balance, moved: Movement) -> bool:
    if moved.kind == POINTS:
        return moved.points < 0 and before.points + moved.points < 0
    return moved.amount.minor < 0 and before.amount.minor + moved.amount.minor < 0


def _is_kept_for(kind: str, number: str) -> Any:
    return (BalanceReserved.kind == kind) & (BalanceReserved.number == number)


def _row(wanted: Wanted, points: int, now: datetime) -> dict[str, object]:
    return {
        "kind": wanted.kind,
        "number": wanted.number,
        "transaction": wanted.transaction,
        "amount_minor": wanted.amount.minor,
        "currency": wanted.amount.currency.code,
        "points": points,
        "at": now,
    }
