"""The journal of a running register: one writer thread, and one for who only looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from tuipos.domain.money import Money
from tuipos.domain.sale import Event
from tuipos.domain.words import Words
from tuipos.register.ports import (
    Clock,
    Concluded,
    JournalFailed,
    Lockout,
    Shift,
    ShiftHistory,
)
from tuipos.register.report import DownloadRow, LogRow, Queue, QueueRow
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.journal import entries, gaps, numbers, outbox, shifts, sync_log
from tuipos.storage.journal.gaps import Gap
from tuipos.storage.journal.guard import guarded
from tuipos.storage.journal.opening import close_journal, open_journal
from tuipos.storage.journal.outbox import Judged, QueuedPosting
from tuipos.storage.journal.reader import (
    EntryRow,
    documents_since,
    entry,
    last_receipt,
    latest,
    list_entries,
)
from tuipos.storage.journal.sales import SalesOfJournal
from tuipos.storage.journal.verify import Broken, verify
from tuipos.storage.threads import StorageThread

P = ParamSpec("P")
T = TypeVar("T")

#: Below the server's limit for one request, with room for what stands around the bodies.
MOST_BATCH_BYTES = 900_000
_LOG_DAYS = 7


class Settings:
    """What the register must remember, by name: values are text, mostly JSON."""

    def __init__(self, journal: SqliteJournal) -> None:
        self._journal = journal

    async def get(self, name: str) -> str | None:
        """What was kept under a name."""
        return await self._journal.change(numbers.setting, name)

    async def set(self, name: str, value: str | None) -> None:
        """Keep a value; None forgets it."""
        await self._journal.change(numbers.set_setting, name, value)


class SqliteJournal(SalesOfJournal):
    """journal.db of a running register: `tuipos.register.ports.Journal`, and what sync needs.

    Nothing is opened before the first call (or `open`), and a missing file is made only with
    `create`. Opening raises DatabaseTrouble; every call may raise JournalFailed.
    """

    def __init__(self, path: Path, clock: Clock, *, create: bool = False) -> None:
        self.path = path
        self.clock = clock
        self.settings = Settings(self)
        self._create = create
        self._writer = StorageThread("journal-writer")
        self._reader = StorageThread("journal-reader")
        self._writing: SqliteFile | None = None
        self._reading: SqliteFile | None = None
        self._failed: JournalFailed | None = None
        self._closed = False

    async def open(self) -> None:
        """Open the file now; raises DatabaseTrouble where it can't be used."""
        await self._writer.run(self._writable)

    async def close(self) -> None:
        """Finish what was asked and close the file; waits for the disk, never for the network."""
        if self._closed:
            return
        self._closed = True
        await self._writer.run(self._close_writing)
        self._writer.close()
        if self._reading is not None:
            self._reader.close(self._reading)
        else:
            self._reader.close()

    async def change(
        self, function: Callable[Concatenate[SqliteFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function of this package in the writer's thread, with the writer's database."""
        return await self._writer.run(lambda: self._guarded(function, *args, **kwargs))

    async def look(
        self, function: Callable[Concatenate[SqliteFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a reading function beside the writer, so that a long one delays no sale."""
        if self._writing is None:
            await self.open()
        return await self._reader.run(lambda: self._look(function, *args, **kwargs))

    # The register's journal (tuipos.register.ports.Journal).

    async def next_transaction_millis(self, now: datetime) -> int:
        """Milliseconds for a transaction id: rises strictly, also when the clock steps back."""
        return await self.change(numbers.next_transaction_millis, now)

    async def append_event(self, transaction: str, event: Event, at: datetime) -> None:
        """Write one change of the open transaction."""
        await self.change(entries.append_event, transaction, event, at)

    async def open_events(self) -> list[Event]:
        """The events of the open transaction in order; empty when none is open."""
        return await self.change(entries.open_events)

    async def conclude(
        self,
        transaction: str,
        kind: str,
        document: Callable[[int, int], Mapping[str, object]],
        *,
        at: datetime,
        total: Money,
        with_receipt: bool,
        for_upload: bool = True,
    ) -> Concluded:
        """Make the transaction final in one commit: entry, hash, receipt number, upload queue."""
        return await self.change(
            entries.conclude,
            transaction, kind, document, at, total, with_receipt, for_upload=for_upload,
        )  # fmt: skip

    async def post(
        self,
        transaction: str,
        kind: str,
        document: Callable[[int], Mapping[str, object]],
        *,
        at: datetime,
        total: Money,
        ends_shift: str = "",
    ) -> Concluded:
        """Make something final that is no sale, in one commit: entry, hash, upload queue."""
        return await self.change(entries.post, transaction, kind, document, at, total, ends_shift)

    async def note(self, kind: str, subject: str, at: datetime, body: Mapping[str, object]) -> None:
        """Write an entry that is no transaction."""
        await self.change(entries.note, kind, subject, at, body)

    async def open_shift(self) -> Shift | None:
        """The shift opened last of those that are open, if there is one."""
        return next(reversed(await self.open_shifts()), None)

    async def open_shifts(self) -> tuple[Shift, ...]:
        """All shifts that can be gone on with, oldest first."""
        return await self.change(shifts.open_shifts)

    async def start_shift(self, shift: Shift) -> None:
        """Open a shift, with its entry."""
        await self.change(shifts.start_shift, shift)

    async def shifts(self, *states: str) -> tuple[Shift, ...]:
        """All shifts in one of these states, oldest first."""
        return await self.change(shifts.shifts, *states)

    async def set_shift_state(
        self, shift: str, state: str, at: datetime, body: Mapping[str, object]
    ) -> None:
        """Let a shift be in another state that is not its end, with its entry."""
        await self.change(shifts.set_state, shift, state, at, body)

    async def shift_history(self, shift: str) -> ShiftHistory:
        """What was concluded in a shift so far; read beside the writer, so no sale waits."""
        return await self.look(shifts.history, shift)

    async def latest(self, kind: str) -> Mapping[str, Any] | None:
        """The document of the latest entry of a kind, such as the last closed shift."""
        return await self.look(latest, kind)

    async def documents_since(self, kind: str, since: datetime) -> tuple[Mapping[str, Any], ...]:
        """The documents of a kind since a time, oldest first."""
        return await self.look(documents_since, kind, since)

    async def lockout(self, staff: str) -> Lockout:
        """Failed sign-ins so far."""
        return await self.change(shifts.lockout, staff)

    async def count_failure(self, staff: str, locked_until: datetime | None) -> Lockout:
        """Count one more failure; committed when this returns."""
        return await self.change(shifts.count_failure, staff, locked_until)

    async def clear_failures(self, staff: str) -> None:
        """Forget the failures after a sign-in or an unlock."""
        await self.restore_failures(staff, Lockout(0, None))

    async def restore_failures(self, staff: str, lockout: Lockout) -> None:
        """Put back what was counted before."""
        await self.change(shifts.restore_failures, staff, lockout)

    # Epochs and numbers that others know.

    async def epoch(self) -> int:
        """The activation epoch of this journal."""
        return await self.change(numbers.epoch)

    async def start_epoch(self, epoch: int, receipts_from: int) -> bool:
        """Let an activation epoch begin with this receipt number; False if it runs already."""
        return await self.change(entries.start_epoch, epoch, receipts_from, self.clock())

    async def raise_numbers(self, transaction: str, receipt: int) -> bool:
        """Go on behind an id and a receipt number that the server holds; whether any rose."""
        millis = outbox.millis_of(transaction)
        return await self.change(entries.raise_numbers, millis, receipt, self.clock())

    # The upload queue.

    async def queue_summary(self) -> Queue:
        """What waits for upload, and how much was set aside."""
        return await self.look(outbox.summary)

    async def queue_rows(self, limit: int = 200) -> tuple[QueueRow, ...]:
        """What was set aside, then what waits, oldest first."""
        return await self.look(outbox.queue_rows, limit)

    async def next_batch(self, size: int, after: int = 0) -> list[QueuedPosting]:
        """The oldest that wait behind a sequence, as many as fit into one request."""
        return await self.look(outbox.next_batch, size, MOST_BATCH_BYTES, after)

    async def record_try(self, ids: Sequence[str], at: datetime) -> None:
        """Note that these are being sent."""
        await self.change(outbox.record_try, ids, at)

    async def record_verdicts(self, judged: Sequence[Judged], at: datetime) -> int:
        """Note what the server has said of postings by id and hash; how many left the queue."""
        return await self.change(outbox.record_verdicts, judged, at)

    async def record_verdict(
        self, transaction: str, sha256: str, verdict: str, reason: str, at: datetime
    ) -> bool:
        """The same for one."""
        judged = Judged(transaction, sha256, verdict, reason)
        return await self.record_verdicts([judged], at) == 1

    async def highest_acknowledged(self) -> str:
        """The latest transaction of this epoch that the server has acknowledged; "" for none."""
        return await self.look(outbox.highest_acknowledged)

    async def requeue_after(self, high_water: str) -> int:
        """Queue again what the server has lost since: all behind its high-water mark."""
        return await self.change(outbox.requeue_after, high_water)

    async def not_kept_behind(self, high_water: str) -> Gap | None:
        """What was purged of that which the server has lost since; None for nothing."""
        return await self.look(gaps.not_kept_behind, high_water)

    async def retry_set_aside(self, transaction: str) -> bool:
        """Queue one again that was set aside."""
        return await self.change(outbox.retry_set_aside, transaction)

    async def purge(self, before: datetime) -> int:
        """Forget queue rows acknowledged before a time, and the log of more than seven days."""
        await self.change(sync_log.purge, self.clock() - timedelta(days=_LOG_DAYS))
        return await self.change(outbox.purge, before)

    # The log of the sync agent.

    async def log(
        self,
        kind: str,
        status: str,
        text: Words | None = None,
        *,
        job: str = "",
        bytes_: int = 0,
        package: int = 0,
    ) -> None:
        """Write one line for the tabs of Connection status."""
        await self.change(
            sync_log.log,
            kind, status, self.clock(), text, job=job, bytes_=bytes_, package=package,
        )  # fmt: skip

    async def sync_log_rows(self, limit: int = 200) -> tuple[LogRow, ...]:
        """The Log tab, latest first."""
        return await self.look(sync_log.log_rows, limit)

    async def download_rows(self, limit: int = 200) -> tuple[DownloadRow, ...]:
        """The Downloads tab, latest first."""
        return await self.look(sync_log.download_rows, limit)

    # Local history.

    async def entries(self, limit: int = 200, kind: str = "") -> list[EntryRow]:
        """The latest entries first."""
        return await self.look(list_entries, limit, kind)

    async def entry(self, subject: str) -> EntryRow | None:
        """The entry of a transaction id, a receipt number or a sequence."""
        return await self.look(entry, subject)

    async def last_receipt(self) -> str:
        """The receipt number printed last; "" for none."""
        return await self.look(last_receipt)

    async def verify(self) -> Broken | None:
        """Check everything; None if it holds."""
        return await self.look(verify)

    def _writable(self) -> SqliteFile:
        if self._writing is None:
            self._writing = open_journal(self.path, create=self._create)
        return self._writing

    def _guarded(
        self, function: Callable[Concatenate[SqliteFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._failed is not None:
            raise self._failed
        database = self._writable()
        try:
            with guarded(self.path):
                return function(database, *args, **kwargs)
        except JournalFailed as failed:
            if failed.final:
                self._failed = failed
            raise

    def _look(
        self, function: Callable[Concatenate[SqliteFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._reading is None:
            self._reading = open_sqlite(self.path, durable=True, read_only=True)
        with guarded(self.path):
            return function(self._reading, *args, **kwargs)

    def _close_writing(self) -> None:
        database: Any = self._writing
        if database is None:
            return
        if self._failed is None:
            with guarded(self.path):
                close_journal(database)
        else:
            database.close()
        self._writing = None
