"""Shifts and lock-outs in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.document import SALE, VOIDED
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.shift_report import DECLARED, DRAWER, DRAWER_OPENED, SHIFT
from tuipos.register.ports import CLOSED, OPEN, SUSPENDED, Lockout, Shift, ShiftHistory
from tuipos.storage.database import write
from tuipos.storage.journal import entries
from tuipos.storage.models import journal as models
from tuipos.storage.models.journal import Entry, ShiftRow
from tuipos.storage.queries import first, get, insert, rows, run


def open_shifts(db: Database) -> tuple[Shift, ...]:
    """All shifts that can be gone on with, oldest first."""
    return shifts(db, OPEN, SUSPENDED)


def shifts(db: Database, *states: str) -> tuple[Shift, ...]:
    """All shifts in one of these states, oldest first."""
    query = ShiftRow.select().where(ShiftRow.state.in_(states))
    found = rows(db, query.order_by(ShiftRow.opened_at, ShiftRow.id))
    return tuple(_shift(row) for row in found)


def start_shift(db: Database, shift: Shift) -> None:
    """Open a shift, with its entry."""
    body = {
        "staff": shift.staff,
        "business_date": shift.business_date,
        "starting_amount": shift.starting_amount,
        "currency": shift.starting_amount.currency.code,
    }
    row = {
        "id": shift.id,
        "staff": shift.staff,
        "state": "open",
        "opened_at": shift.opened_at,
        "business_date": shift.business_date.isoformat(),
        "starting_amount": shift.starting_amount.plain(),
        "currency": shift.starting_amount.currency.code,
    }
    with write(db):
        insert(db, ShiftRow, row)
        entries.note(db, "shift-opened", shift.id, shift.opened_at, body)


def set_state(
    db: Database, shift: str, state: str, at: datetime, body: Mapping[str, object]
) -> None:
    """Let a shift be in another state that is not its end, with its entry."""
    assert state != CLOSED, "a shift ends with its document"
    named = (ShiftRow.id == shift) & ShiftRow.state.in_((OPEN, SUSPENDED))
    with write(db):
        changed = run(db, ShiftRow.update(state=state).where(named))
        assert changed == 1, f"shift {shift} is not there to change"
        entries.note(db, f"shift-{state}", shift, at, body)


def history(db: Database, shift: str) -> ShiftHistory:
    """What was concluded in a shift so far, as documents in their order."""
    row = get(db, ShiftRow, ShiftRow.id == shift)
    assert row is not None, f"shift {shift} is known"
    begun = Entry.select(Entry.kind, Entry.subject, Entry.body).where(Entry.at >= row.opened_at)
    kinds = Entry.kind.in_((SALE, VOIDED, DRAWER, DRAWER_OPENED, DECLARED))
    documents: list[Mapping[str, Any]] = []
    drawer_openings, counted = 0, None
    for kind, subject, content in rows(db, begun.where(kinds).order_by(Entry.sequence).tuples()):
        body = msgspec.json.decode(bytes(content))
        if kind == DRAWER_OPENED:
            drawer_openings += subject == shift
        elif kind == DECLARED:
            counted = body["counted"] if subject == shift else counted
        elif body["shift"] == shift:
            documents.append(body)
    return ShiftHistory(tuple(documents), drawer_openings, _grand_total(db), counted)


def _grand_total(db: Database) -> str:
    """What the shift that was closed last has come to, with all before it."""
    closed = Entry.select(Entry.body).where(Entry.kind == SHIFT).order_by(Entry.sequence.desc())
    found = first(db, closed.tuples())
    return (
        "" if found is None else str(msgspec.json.decode(found[0])["closed_shift"]["grand_total"])
    )


def lockout(db: Database, staff: str) -> Lockout:
    """Failed sign-ins of a staff number so far."""
    row = get(db, models.Lockout, models.Lockout.staff == staff)
    return Lockout(0, None) if row is None else Lockout(int(row.failures), _moment(row))


def count_failure(db: Database, staff: str, locked_until: datetime | None) -> Lockout:
    """One more failure, and until when the number is locked now."""
    with write(db):
        counted = Lockout(lockout(db, staff).failures + 1, locked_until)
        restore_failures(db, staff, counted)
    return counted


def restore_failures(db: Database, staff: str, failures: Lockout) -> None:
    """Set the count; none at all is no row."""
    if failures == Lockout(0, None):
        run(db, models.Lockout.delete().where(models.Lockout.staff == staff))
        return
    row = {
        "staff": staff,
        "failures": failures.failures,
        "locked_until": failures.locked_until,
    }
    insert(db, models.Lockout, row, replace=True)


def _moment(row: models.Lockout) -> datetime | None:
    until: datetime | None = row.locked_until
    return until


def _shift(row: ShiftRow) -> Shift:
    unit = currency(str(row.currency))
    amount = parse_money(str(row.starting_amount), unit)
    assert isinstance(amount, Money), f"the shift {row.id} starts with no amount"
    opened_at: datetime = row.opened_at
    day = date.fromisoformat(str(row.business_date))
    return Shift(str(row.id), str(row.staff), opened_at, day, amount, str(row.state))
