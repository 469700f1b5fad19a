"""P-0001: transactions from a channel database into HQ's books, each once, in batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database

from tuipos.hq.balances import take_balances
from tuipos.hq.customer_records import take_customers
from tuipos.hq.schedules import UPLOAD_JOB, note_run
from tuipos.hq.transactions import behind, book
from tuipos.storage.database import write
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.headquarters import BookedTransaction, UploadSession
from tuipos.storage.queries import first, get
from tuipos.sync.status import UploadStatus

BATCH = 500


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one run of P-0001 came to."""

    sessions: tuple[int, ...]
    new: int
    conflicts: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The run for JSON."""
        return {
            "job": UPLOAD_JOB,
            "sessions": list(self.sessions),
            "new": self.new,
            "conflicts": list(self.conflicts),
        }

    def __str__(self) -> str:
        """One line for lists and the command line."""
        text = f"{self.new} {'transaction' if self.new == 1 else 'transactions'} taken in"
        return f"{text}; {len(self.conflicts)} in conflict" if self.conflicts else text


@dataclass(frozen=True, slots=True)
class LastRead:
    """Up to where a channel database was read: the position, and what stood there.

    `id` is empty where an older tuipos has read it.
    """

    position: int = 0
    id: str = ""
    received_at: datetime | None = None


def last_read(hq_db: Database, database: str) -> LastRead:
    """Behind what the next batch of a channel database begins."""
    query = (
        UploadSession.select()
        .where(UploadSession.database == database)
        .order_by(UploadSession.id.desc())
    )
    row = first(hq_db, query)
    return LastRead() if row is None else LastRead(row.to_position, row.last_id,
                                                   row.last_received_at)  # fmt: skip


def position(hq_db: Database, database: str) -> int:
    """Behind which position of a channel database the next batch begins."""
    return last_read(hq_db, database).position


def standing_at(channel_db: Database, at: int) -> LastRead:
    """What stands at a position now; nothing where there is no transaction (any more)."""
    row = get(channel_db, ChannelTransaction, ChannelTransaction.position == at)
    return LastRead() if row is None else LastRead(at, row.id, row.received_at)


def is_continued(hq_db: Database, read: LastRead, found: LastRead) -> bool:
    """Whether a channel database still is the one that was read up to this position.

    One that was restored from an older backup is read again from its beginning: booking is
    idempotent. Its positions are given out anew, so that the same transaction can stand at the same
    place, sent a second time, with one that was never read before it; the time when it came tells.
    """
    if read.position == 0:
        return True
    if read.id:
        return read == found
    return get(hq_db, BookedTransaction, BookedTransaction.id == found.id) is not None


def take_in(hq_db: Database, database: str, rows: list[dict[str, Any]], now: datetime) -> Pulled:
    """Book one batch and write its session, in one transaction; an empty batch writes nothing."""
    if not rows:
        return Pulled((), 0, ())
    with write(hq_db):
        booked = book(hq_db, rows, now)
        told = (
            *_conflict(booked.conflicts),
            *take_customers(hq_db, booked.rows),
            *take_balances(hq_db, booked.rows),
        )
        status = UploadStatus.ApplyFailed if told else UploadStatus.Applied
        session = UploadSession.insert(
            database=database,
            status=int(status),
            created=now,
            applied=now,
            from_position=rows[0]["position"],
            to_position=rows[-1]["position"],
            rows=booked.new,
            bytes=sum(len(row["body"]) for row in rows),
            error="; ".join(told),
            last_id=rows[-1]["id"],
            last_received_at=rows[-1]["received_at"],
        ).execute(hq_db)
    return Pulled((int(session),), booked.new, booked.conflicts)


def pull(hq_db: Database, channel_db: Database, database: str, now: datetime) -> Pulled:
    """Run P-0001 for one channel database, in one thread, until nothing is left behind."""
    read = last_read(hq_db, database)
    found = standing_at(channel_db, read.position)
    at = read.position if is_continued(hq_db, read, found) else 0
    total = Pulled((), 0, ())
    while rows := behind(channel_db, at, BATCH):
        one = take_in(hq_db, database, rows, now)
        total = together(total, one)
        at = rows[-1]["position"]
    note_run(hq_db, UPLOAD_JOB, now, str(total))
    return total


def together(one: Pulled, other: Pulled) -> Pulled:
    """What two batches came to."""
    return Pulled(
        one.sessions + other.sessions, one.new + other.new, one.conflicts + other.conflicts
    )


def _conflict(ids: tuple[str, ...]) -> tuple[str, ...]:
    if not ids:
        return ()
    return (f"Booked with other content before, left as it is: {', '.join(ids)}",)
