"""P-0001: transactions from a channel database into HQ's books, each once, in batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database

from tuipos.hq.schedules import UPLOAD_JOB, note_run
from tuipos.hq.transactions import behind, book
from tuipos.storage.database import write
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.headquarters import BookedTransaction, UploadSession
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


def position(hq_db: Database, database: str) -> int:
    """Behind which position of a channel database the next batch begins."""
    query = (
        UploadSession.select(UploadSession.to_position)
        .where(UploadSession.database == database)
        .order_by(UploadSession.id.desc())
        .limit(1)
    )
    return next((int(last) for (last,) in query.tuples().execute(hq_db)), 0)


def marker(channel_db: Database, at: int) -> str | None:
    """The id of the transaction at a position; None where there is none (any more)."""
    query = ChannelTransaction.select(ChannelTransaction.id).where(
        ChannelTransaction.position == at
    )
    return next((str(id_) for (id_,) in query.tuples().execute(channel_db)), None)


def is_continued(hq_db: Database, at: int, marked: str | None) -> bool:
    """Whether a channel database still is the one that was read up to this position.

    One that was restored from an older backup is read again from its beginning: booking is
    idempotent.
    """
    if at == 0:
        return True
    query = BookedTransaction.select(BookedTransaction.id).where(BookedTransaction.id == marked)
    return bool(list(query.tuples().execute(hq_db)))


def take_in(hq_db: Database, database: str, rows: list[dict[str, Any]], now: datetime) -> Pulled:
    """Book one batch and write its session, in one transaction; an empty batch writes nothing."""
    if not rows:
        return Pulled((), 0, ())
    with write(hq_db):
        booked = book(hq_db, rows, now)
        status = UploadStatus.ApplyFailed if booked.conflicts else UploadStatus.Applied
        session = UploadSession.insert(
            database=database,
            status=int(status),
            created=now,
            applied=now,
            from_position=rows[0]["position"],
            to_position=rows[-1]["position"],
            rows=booked.new,
            bytes=sum(len(row["body"]) for row in rows),
            error=_conflict(booked.conflicts),
        ).execute(hq_db)
    return Pulled((int(session),), booked.new, booked.conflicts)


def pull(hq_db: Database, channel_db: Database, database: str, now: datetime) -> Pulled:
    """Run P-0001 for one channel database, in one thread, until nothing is left behind."""
    at = position(hq_db, database)
    if not is_continued(hq_db, at, marker(channel_db, at)):
        at = 0
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


def _conflict(ids: tuple[str, ...]) -> str:
    if not ids:
        return ""
    return f"Booked with other content before, left as it is: {', '.join(ids)}"
