"""Shifts and lock-outs in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from peewee import Database

from tuipos.domain.money import Money, currency, parse_money
from tuipos.register.ports import Lockout, Shift
from tuipos.storage.database import write
from tuipos.storage.journal import entries
from tuipos.storage.models import journal as models
from tuipos.storage.models.journal import ShiftRow
from tuipos.storage.queries import get, insert, rows, run


def open_shifts(db: Database) -> tuple[Shift, ...]:
    """All open shifts, oldest first."""
    query = ShiftRow.select().where(ShiftRow.state == "open")
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


def close_shift(db: Database, shift: str, at: datetime, body: Mapping[str, object]) -> None:
    """Close a shift, with its entry."""
    with write(db):
        closed = run(
            db,
            ShiftRow.update(state="closed", closed_at=at).where(
                (ShiftRow.id == shift) & (ShiftRow.state == "open")
            ),
        )
        assert closed == 1, f"shift {shift} is not open"
        entries.note(db, "shift-closed", shift, at, body)


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
    return Shift(str(row.id), str(row.staff), opened_at, day, amount)
