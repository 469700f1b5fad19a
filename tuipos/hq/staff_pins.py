"""PINs that were changed at registers, taken into headquarters' master data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peewee import Database

from tuipos.hq.master import change
from tuipos.storage.models.master import Staff
from tuipos.storage.queries import get


@dataclass(frozen=True, slots=True)
class TakenPin:
    """The PIN that headquarters has of somebody, and the version of their record."""

    pin_hash: str
    must_choose: bool
    version: int


def take_pin(db: Database, told: Mapping[str, Any]) -> TakenPin | None:
    """Take a changed PIN in once; None where nobody has the number any more.

    `told` is a row of a channel database's `StaffPin`. Where another PIN stands here than the one
    it replaces, headquarters has given that since, and it stays. A record older than the version it
    was taken in with comes from a backup, and is changed again.
    """
    with change(db) as one:
        row = get(db, Staff, Staff.number == told["staff"])
        if row is None:
            return None
        is_expected = row.pin_hash == told["replaces"] or row.version < told["version"]
        if row.pin_hash != told["pin_hash"] and is_expected:
            changed = {"number": told["staff"], "pin_hash": told["pin_hash"],
                       "must_choose_pin": told["must_choose"]}  # fmt: skip
            one.save(Staff, [changed])
            row = get(db, Staff, Staff.number == told["staff"])
            assert row is not None, "saved just now"
        return TakenPin(str(row.pin_hash), bool(row.must_choose_pin), int(row.version))
