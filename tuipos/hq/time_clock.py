"""The time clock in HQ's books: who came and went, with what does not follow marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.time_clock import TIME_CLOCK, Stamp, marked
from tuipos.hq.books import day_bounds
from tuipos.retail.documents import Document
from tuipos.storage.models.headquarters import BookedTransaction

#: Without a day, what was noted in so many days before today is listed.
DAYS = 14


@dataclass(frozen=True, slots=True)
class WantedTimes:
    """Which entries to list: those of a day, or of the days up to it; empty texts mean any."""

    last: date
    days: int = DAYS
    store: str = ""
    staff: str = ""


def list_time_clock(db: Database, wanted: WantedTimes, zone: str) -> list[dict[str, Any]]:
    """Entries, the newest first; a day is the one of a time zone.

    An entry is marked by all that is booked of the person, whichever register noted it: what a
    register could not know while it was offline is put right here.
    """
    begins, _ = day_bounds(wanted.last - timedelta(days=wanted.days - 1), zone)
    _, ends = day_bounds(wanted.last, zone)
    booked = BookedTransaction
    # From a day earlier, so that the first entry of a person is marked by the one before it.
    query = booked.select().where(
        (booked.type == TIME_CLOCK)
        & (booked.concluded_at >= begins - timedelta(days=1))
        & (booked.concluded_at < ends)
    )
    stores: dict[str, str] = {}
    stamps = []
    for row in query.dicts().execute(db):
        stores[row["id"]] = row["store"]
        stamps.append(_stamp(row))
    return [
        _as_dict(stamp, stores[stamp.id])
        for stamp in reversed(marked(stamps))
        if stamp.at >= begins
        and wanted.store in ("", stores[stamp.id])
        and wanted.staff in ("", stamp.staff)
    ]


def _stamp(row: dict[str, Any]) -> Stamp:
    told = msgspec.json.decode(bytes(row["body"]), type=Document).time_clock
    assert told is not None, "the server has judged it"
    return Stamp(
        row["id"], told.act, told.staff, told.name, row["register"], row["concluded_at"], told.odd
    )


def _as_dict(stamp: Stamp, store: str) -> dict[str, Any]:
    return {
        "id": stamp.id,
        "store": store,
        "register": stamp.register,
        "staff": stamp.staff,
        "name": stamp.name,
        "act": stamp.act,
        "at": stamp.at.isoformat(),
        "odd": stamp.odd,
    }
