"""Looking into a journal beside a running register, or after a crash: takes no lock, changes
nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.sale import Event
from tuipos.register.ports import Shift
from tuipos.register.report import DownloadRow, LogRow, Queue, QueueRow
from tuipos.storage.database import open_sqlite
from tuipos.storage.journal import entries, numbers, outbox, shifts, sync_log
from tuipos.storage.journal.verify import Broken, verify
from tuipos.storage.migrations import check_current
from tuipos.storage.models.journal import Entry
from tuipos.storage.queries import first, rows


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as `tuipos journal` lists and shows it; `body` is its JSON."""

    sequence: int
    kind: str
    subject: str
    at: datetime
    body: bytes
    sha256: str
    hash: str
    epoch: int
    receipt: int


def list_entries(db: Database, limit: int, kind: str = "") -> list[EntryRow]:
    """The latest entries first, of one kind or of all."""
    query = Entry.select().order_by(Entry.sequence.desc()).limit(limit)
    if kind:
        query = query.where(Entry.kind == kind)
    return [_row(found) for found in rows(db, query)]


def entry(db: Database, named: str) -> EntryRow | None:
    """The latest entry by its subject (such as a transaction id), printed receipt or sequence."""
    query = Entry.select().order_by(Entry.sequence.desc())
    found = first(db, query.where((Entry.subject == named) | (Entry.printed == named)))
    if found is None and named.isascii() and named.isdigit() and len(named) <= 15:
        found = first(db, query.where(Entry.sequence == int(named)))
    return None if found is None else _row(found)


def latest(db: Database, kind: str) -> dict[str, Any] | None:
    """The document of the latest entry of a kind; None where there is none."""
    for row in list_entries(db, 1, kind):
        found: dict[str, Any] = msgspec.json.decode(row.body)
        return found
    return None


def documents_since(db: Database, kind: str, since: datetime) -> tuple[dict[str, Any], ...]:
    """The documents of a kind since a time, oldest first."""
    query = Entry.select(Entry.body).where((Entry.kind == kind) & (Entry.at >= since))
    found = rows(db, query.order_by(Entry.sequence).tuples())
    return tuple(msgspec.json.decode(bytes(body)) for (body,) in found)


def last_receipt(db: Database) -> str:
    """The receipt number printed last; "" for none."""
    query = Entry.select(Entry.printed).where(Entry.receipt > 0)
    found = first(db, query.order_by(Entry.sequence.desc()).tuples())
    return "" if found is None else str(found[0])


class JournalReader:
    """A read-only twin of the journal, for commands; use it in one thread and close it.

    Opening raises DatabaseTrouble with a sentence for the person.
    """

    def __init__(self, path: Path) -> None:
        self._db = open_sqlite(path, durable=True, read_only=True)
        try:
            check_current(self._db, "journal")
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> JournalReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def setting(self, name: str) -> str | None:
        """What the register keeps under a name."""
        return numbers.setting(self._db, name)

    def epoch(self) -> int:
        """The activation epoch of this journal."""
        return numbers.epoch(self._db)

    def queue_summary(self) -> Queue:
        """What waits for upload, and how much was set aside."""
        return outbox.summary(self._db)

    def queue_rows(self, limit: int = 200) -> tuple[QueueRow, ...]:
        """What was set aside, then what waits, oldest first."""
        return outbox.queue_rows(self._db, limit)

    def open_events(self) -> list[Event]:
        """The events of the open transaction in order."""
        return entries.open_events(self._db)

    def open_shifts(self) -> tuple[Shift, ...]:
        """All open shifts, oldest first."""
        return shifts.open_shifts(self._db)

    def last_receipt(self) -> str:
        """The receipt number printed last; "" for none."""
        return last_receipt(self._db)

    def entries(self, limit: int = 200, kind: str = "") -> list[EntryRow]:
        """The latest entries first."""
        return list_entries(self._db, limit, kind)

    def entry(self, named: str) -> EntryRow | None:
        """The entry of a transaction id, a receipt number or a sequence."""
        return entry(self._db, named)

    def sync_log_rows(self, limit: int = 200) -> tuple[LogRow, ...]:
        """What the sync agent did, latest first."""
        return sync_log.log_rows(self._db, limit)

    def download_rows(self, limit: int = 200) -> tuple[DownloadRow, ...]:
        """The packages of the last days, latest first."""
        return sync_log.download_rows(self._db, limit)

    def verify(self) -> Broken | None:
        """Check everything; None if it holds."""
        return verify(self._db)


def _row(found: Entry) -> EntryRow:
    at: datetime = found.at
    return EntryRow(
        sequence=int(found.sequence),
        kind=str(found.kind),
        subject=str(found.subject),
        at=at,
        body=bytes(found.body),
        sha256=str(found.sha256),
        hash=str(found.hash),
        epoch=int(found.epoch),
        receipt=int(found.receipt),
    )
