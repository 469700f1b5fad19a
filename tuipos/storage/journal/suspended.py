"""Suspended sales in the journal: aside and back again, each way in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from peewee import Database

from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.money import Money, currency
from tuipos.domain.sale_events import Event, Recalled
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.retail import sale_events
from tuipos.storage.database import write
from tuipos.storage.journal import numbers
from tuipos.storage.journal.entries import append_events, forget_suspended, note, note_gone_on
from tuipos.storage.models.journal import OpenEvent, SuspendedEvent, SuspendedRow, WentOn
from tuipos.storage.queries import get, insert, rows, run

_NUMBERS = "suspended"
#: Slips have short numbers: they begin again when so many were given, and skip what is in use.
_MOST = 999


def suspend(db: Database, sale: SuspendedSale) -> SuspendedSale:
    """Put the open transaction aside and give it its number, in one commit with its entry."""
    with write(db):
        given = replace(sale, number=_next_number(db))
        events = rows(db, OpenEvent.select().order_by(OpenEvent.number))
        assert {row.transaction for row in events} == {sale.transaction}, (
            "the open one is put aside"
        )
        insert(db, SuspendedRow, _row(given))
        insert(db, SuspendedEvent, [_moved(row) for row in events])
        run(db, OpenEvent.delete().where(OpenEvent.transaction == sale.transaction))
        body = {"number": given.code, "staff": sale.staff, "total": sale.total}
        note(db, "suspended", sale.transaction, sale.at, body)
    return given


def suspended_sales(db: Database) -> tuple[SuspendedSale, ...]:
    """All that are aside here, oldest first."""
    query = SuspendedRow.select().order_by(SuspendedRow.at, SuspendedRow.number)
    return tuple(_sale(row) for row in rows(db, query))


def held_sale(db: Database, number: int) -> HeldSale | None:
    """A suspended sale with its events; None where none has this number."""
    row = get(db, SuspendedRow, SuspendedRow.number == number)
    return None if row is None else HeldSale(_sale(row), tuple(_events(db, str(row.transaction))))


def recall(
    db: Database, transaction: str, events: Sequence[Event], at: datetime,
    body: Mapping[str, object], number: int = 0,
) -> None:  # fmt: skip
    """Open a suspended sale under a new id, in one commit with its entry.

    `number` is its own where it was aside here: then it is not any more.
    """
    with write(db):
        assert get(db, OpenEvent) is None, "one transaction is open at a time"
        append_events(db, transaction, events, at)
        for event in events:
            if isinstance(event, Recalled):
                note_gone_on(db, event.transaction)
        if number:
            row = get(db, SuspendedRow, SuspendedRow.number == number)
            assert row is not None, f"sale {number} is aside here"
            forget_suspended(db, str(row.transaction))
        note(db, "recalled", transaction, at, body)


def gone_on(db: Database, transactions: Sequence[str]) -> frozenset[str]:
    """Which of these ids of suspended sales have gone on here."""
    query = WentOn.select(WentOn.transaction).where(WentOn.transaction.in_(list(transactions)))
    return frozenset(str(found) for (found,) in rows(db, query.tuples()))


def drop(db: Database, number: int, at: datetime, body: Mapping[str, object]) -> bool:
    """Forget one that another register has finished, with an entry; False where it is not here."""
    with write(db):
        row = get(db, SuspendedRow, SuspendedRow.number == number)
        if row is None:
            return False
        forget_suspended(db, str(row.transaction))
        note(db, "recalled-elsewhere", str(row.transaction), at, body)
    return True


def mark(db: Database, number: int, *, shared: bool, elsewhere: str) -> None:
    """Note what the server knows of one."""
    change = {SuspendedRow.shared: shared, SuspendedRow.elsewhere: elsewhere}
    run(db, SuspendedRow.update(change).where(SuspendedRow.number == number))


def _next_number(db: Database) -> int:
    used = {number for (number,) in rows(db, SuspendedRow.select(SuspendedRow.number).tuples())}
    assert len(used) < _MOST, "more sales are aside than there are numbers"
    given = numbers.current(db, _NUMBERS)
    while True:
        given += 1
        if (given - 1) % _MOST + 1 not in used:
            numbers.raise_to(db, _NUMBERS, given)
            return (given - 1) % _MOST + 1


def _events_of(transaction: str) -> object:
    of_it = SuspendedEvent.select().where(SuspendedEvent.transaction == transaction)
    return of_it.order_by(SuspendedEvent.id)


def _events(db: Database, transaction: str) -> list[Event]:
    found = rows(db, _events_of(transaction))
    return [sale_events.from_bytes(row.kind, bytes(row.body)) for row in found]


def _moved(row: OpenEvent | SuspendedEvent) -> dict[str, object]:
    return {
        "transaction": row.transaction,
        "kind": row.kind,
        "body": bytes(row.body),
        "at": row.at,
    }


def _row(sale: SuspendedSale) -> dict[str, object]:
    return {
        "number": sale.number,
        "transaction": sale.transaction,
        "staff": sale.staff,
        "at": sale.at,
        "lines": sale.lines,
        "total_minor": sale.total.minor,
        "currency": sale.total.currency.code,
        "origins": ",".join(sale.origins),
    }


def _sale(row: SuspendedRow) -> SuspendedSale:
    parts = parse_transaction_id(str(row.transaction))
    at: datetime = row.at
    return SuspendedSale(
        number=int(row.number),
        register=parts.register if parts else "",
        transaction=str(row.transaction),
        staff=str(row.staff),
        at=at,
        lines=int(row.lines),
        total=Money(int(row.total_minor), currency(str(row.currency))),
        shared=bool(row.shared),
        elsewhere=str(row.elsewhere),
        origins=tuple(each for each in str(row.origins).split(",") if each),
    )
