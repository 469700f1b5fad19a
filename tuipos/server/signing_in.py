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
from tuipos.server.staff_pins import PinHeld, pin_held
from tuipos.storage import catalogue, queries
from tuipos.storage.database import lock, write
from tuipos.storage.models import master
from tuipos.storage.models.channel import StaffLockout


@dataclass(frozen=True, slots=True)
class Known:
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
    proven = await prove(center, staff_data, staff, pin, store)
    return proven if isinstance(proven, Refusal) else proven.member


async def prove(
    center: Center, staff_data: ServedDatabase, staff: str, pin: str, store: str = ""
) -> Known | Refusal:
    """The same, with the hash that the PIN was compared with."""
    known = await find_known(center, staff_data, staff, store)
    seconds = await center.channel.write(_count_attempt, staff, center.clock())
    if seconds:
        return sign_in_locked(seconds)
    matches = await center.pins.run(_matches, known, pin, center.pepper)
    if not matches or known is None:
        return sign_in_refused()
    await center.channel.write(_clear, staff)
    return known


async def find_known(
    center: Center, staff_data: ServedDatabase, staff: str, store: str
) -> Known | None:
    """Who has a staff number and may sign in at a store; the channel knows PINs changed here."""
    find = _find_at_channel if staff_data is center.channel else _find_at_hq
    return await staff_data.read(find, staff, store)


def _matches(known: Known | None, pin: str, pepper: str) -> bool:
    return pin_matches(known.pin_hash if known else dummy_hash(), pin, pepper)


def _find_at_channel(db: Database, staff: str, store: str) -> Known | None:
    row = catalogue.staff_row(db, staff, store)
    return None if row is None else _known(db, row, pin_held(db, row))


def _find_at_hq(db: Database, staff: str, store: str) -> Known | None:
    row = catalogue.staff_row(db, staff, store)
    if row is None:
        return None
    return _known(db, row, PinHeld(str(row.pin_hash), bool(row.must_choose_pin)))


def _known(db: Database, row: master.Staff, held: PinHeld) -> Known:
    role = str(row.role)
    member = StaffMember(
        str(row.number), str(row.name), role, permissions_of(role), catalogue.limits_of(db, role),
        held.must_choose,
    )  # fmt: skip
    return Known(member, held.pin_hash)


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
