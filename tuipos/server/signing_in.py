"""Sign-in at a server: the failure is counted and committed before the PIN is compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import Database

from tuipos.domain.lockout import locked_until, seconds_left
from tuipos.domain.permissions import permissions_of
from tuipos.domain.words import Refusal
from tuipos.retail.pins import dummy_hash, pin_matches
from tuipos.retail.refusals import sign_in_locked, sign_in_refused
from tuipos.retail.service import StaffMember
from tuipos.server.center import Center
from tuipos.server.databases import ServedDatabase
from tuipos.storage import catalogue, queries
from tuipos.storage.database import lock, write
from tuipos.storage.models.channel import StaffLockout


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of a staff number."""

    member: StaffMember
    pin_hash: str


async def sign_in(
    center: Center, staff_data: ServedDatabase, staff: str, pin: str, store: str = ""
) -> StaffMember | Refusal:
    """Check a PIN against the staff of a database; unknown staff and a wrong PIN look the same.

    They take the same time too: for unknown staff a hash that no PIN matches is compared. Someone
    who may not sign in at this store is unknown there.
    """
    known = await staff_data.read(_find, staff, store)
    seconds = await center.channel.write(_count_attempt, staff, center.clock())
    if seconds:
        return sign_in_locked(seconds)
    matches = await center.pins.run(_matches, known, pin, center.pepper)
    if not matches or known is None:
        return sign_in_refused()
    await center.channel.write(_clear, staff)
    return known.member


def _matches(known: _Known | None, pin: str, pepper: str) -> bool:
    return pin_matches(known.pin_hash if known else dummy_hash(), pin, pepper)


def _find(db: Database, staff: str, store: str) -> _Known | None:
    row = catalogue.staff_row(db, staff, store)
    if row is None:
        return None
    limits = catalogue.limits_of(db, row.role)
    member = StaffMember(row.number, row.name, row.role, permissions_of(row.role), limits)
    return _Known(member, row.pin_hash)


def _count_attempt(db: Database, staff: str, now: datetime) -> int:
    """Count one more failure; seconds that the number is still locked, in which case none is."""
    with write(db):
        lock(db, f"sign-in {staff}")
        row = queries.get(db, StaffLockout, StaffLockout.staff == staff)
        seconds = seconds_left(row.locked_until, now) if row else 0
        if seconds:
            return seconds
        failures = (row.failures if row else 0) + 1
        counted = {
            "staff": staff,
            "failures": failures,
            "locked_until": locked_until(failures, now),
        }
        queries.insert(db, StaffLockout, counted, replace=True)
    return 0


def _clear(db: Database, staff: str) -> None:
    with write(db):
        StaffLockout.delete().where(StaffLockout.staff == staff).execute(db)
