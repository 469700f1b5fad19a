"""The time clock of a store, in a channel database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.time_clock import TIME_CLOCK
from tuipos.retail import wire_sales
from tuipos.retail.documents import Document
from tuipos.storage import queries
from tuipos.storage.models.channel import ChannelTransaction

#: So far back entries are looked for: months of a busy store.
_SEARCHED = 50_000
#: So many are answered at most, the latest ones.
MOST_ENTRIES = 2000


def entries(db: Database, store: str, staff: str, since: datetime) -> list[wire_sales.TimeEntry]:
    """The entries of one person, or of all (""), since a time; oldest first."""
    last = queries.maximum(db, ChannelTransaction.position, ChannelTransaction.store == store)
    query: Any = ChannelTransaction.select().where(
        (ChannelTransaction.store == store)
        & (ChannelTransaction.position > last - _SEARCHED)
        & (ChannelTransaction.type == TIME_CLOCK)
        & (ChannelTransaction.concluded_at >= since)
    )
    newest = query.order_by(ChannelTransaction.position.desc())
    found = (_entry(row) for row in queries.rows(db, newest))
    wanted = [entry for entry in found if staff in ("", entry.staff)][:MOST_ENTRIES]
    return sorted(wanted, key=lambda entry: (entry.at, entry.id))


def _entry(row: Any) -> wire_sales.TimeEntry:
    stamp = msgspec.json.decode(bytes(row.body), type=Document).time_clock
    assert stamp is not None, "it was judged before it was kept"
    return wire_sales.TimeEntry(
        id=row.id,
        act=stamp.act,
        staff=stamp.staff,
        name=stamp.name,
        register=row.register,
        at=row.concluded_at,
        odd=stamp.odd,
    )
