"""PINs that were changed at registers, in the channel database, where sign-ins find them at once.

A row here is the change: one commit, whichever server over this database takes it. On its way to
headquarters it is like a customer that a register wrote down: it says what it replaces, and where
headquarters has changed the same meanwhile, that stays. A row goes once packages have brought it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database

from tuipos.hq.staff_pins import TakenPin
from tuipos.storage import catalogue, queries
from tuipos.storage.database import lock, write
from tuipos.storage.models import master
from tuipos.storage.models.channel import StaffLockout, StaffPin


@dataclass(frozen=True, slots=True)
class PinHeld:
    """The PIN that holds for somebody now, as its hash."""

    pin_hash: str
    must_choose: bool


@dataclass(frozen=True, slots=True)
class NewPin:
    """A PIN to be kept, as its hash: whose, at which store, and by whom.

    `proven` is the hash that the old PIN was compared with; "" where another person resets it.
    """

    staff: str
    store: str
    pin_hash: str
    by: str
    must_choose: bool = False
    proven: str = ""


def pin_held(db: Database, row: master.Staff) -> PinHeld:
    """The PIN of somebody in a channel database: changed at a register, or as packages brought."""
    changed = queries.get(db, StaffPin, StaffPin.staff == row.number)
    if changed is not None and (not changed.version or row.version < changed.version):
        return PinHeld(str(changed.pin_hash), bool(changed.must_choose))
    return PinHeld(str(row.pin_hash), bool(row.must_choose_pin))


def keep_pin(db: Database, new: NewPin, at: datetime) -> bool:
    """Let the new PIN hold from this commit on, with all failures of its owner forgotten.

    False, and nothing changed, where the old one that was proven no longer holds.
    """
    with write(db):
        lock(db, f"sign-in {new.staff}")
        row = catalogue.staff_row(db, new.staff, new.store)
        if row is None:
            return False
        held = pin_held(db, row).pin_hash
        if new.proven not in ("", held):
            return False
        before = queries.get(db, StaffPin, StaffPin.staff == new.staff)
        is_on_its_way = before is not None and not before.version
        kept = {
            "staff": new.staff,
            "pin_hash": new.pin_hash,
            "must_choose": new.must_choose,
            "replaces": before.replaces if before is not None and is_on_its_way else held,
            "by": new.by,
            "at": at,
            "version": 0,
        }
        queries.insert(db, StaffPin, kept, replace=True)
        StaffLockout.delete().where(StaffLockout.staff == new.staff).execute(db)
    return True


def pins_to_carry(db: Database) -> list[dict[str, Any]]:
    """What headquarters is to have, and what it has but packages have not brought yet.

    The second, too, since headquarters may have come back from an older backup. What packages have
    brought is forgotten here.
    """
    with write(db):
        arrived = (
            StaffPin.select(StaffPin.staff, StaffPin.version)
            .join(master.Staff, on=(master.Staff.number == StaffPin.staff))
            .where((StaffPin.version > 0) & (master.Staff.version >= StaffPin.version))
        )
        for staff, version in queries.rows(db, arrived.tuples()):
            # By its version, too: a newer change that another server has just taken stays.
            its_own = (StaffPin.staff == staff) & (StaffPin.version == version)
            StaffPin.delete().where(its_own).execute(db)
        return list(StaffPin.select().order_by(StaffPin.staff).dicts().execute(db))


def pin_carried(db: Database, told: dict[str, Any], taken: TakenPin | None) -> None:
    """Note what headquarters made of a change: None where it does not know the person.

    One that has come since goes on from there.
    """
    with write(db):
        lock(db, f"sign-in {told['staff']}")
        held = queries.get(db, StaffPin, StaffPin.staff == told["staff"])
        if held is None:
            return
        mine = StaffPin.staff == told["staff"]
        if held.pin_hash != told["pin_hash"]:
            if taken is not None and taken.pin_hash == told["pin_hash"]:
                StaffPin.update(replaces=taken.pin_hash).where(mine).execute(db)
        elif taken is None:
            StaffPin.delete().where(mine).execute(db)
        else:
            now = {"pin_hash": taken.pin_hash, "must_choose": taken.must_choose,
                   "replaces": taken.pin_hash, "version": taken.version}  # fmt: skip
            StaffPin.update(now).where(mine).execute(db)
