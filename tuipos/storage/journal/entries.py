"""Writing entries: each function is called inside one commit, or is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from peewee import Database

from tuipos.domain.money import Money
from tuipos.domain.sale import Event
from tuipos.register.ports import CLOSED, Concluded
from tuipos.retail import sale_events as events
from tuipos.storage.database import write
from tuipos.storage.journal import numbers
from tuipos.storage.journal.chain import (
    FIRST_PREVIOUS_HASH,
    canonical_bytes,
    chain_hash,
    sha256_hex,
)
from tuipos.storage.journal_history import KINDS, note_past
from tuipos.storage.models.journal import (
    Entry,
    OpenEvent,
    Outbox,
    ShiftRow,
    SuspendedEvent,
    SuspendedRow,
    WentOn,
)
from tuipos.storage.queries import first, get, insert, insert_new, rows, run

Document = Callable[[int, int], Mapping[str, object]]

#: Entries that say how receipt numbers go on, which `verify` follows.
EPOCH_STARTED = "epoch-started"
RECEIPTS_RAISED = "receipts-raised"


def append_event(db: Database, transaction: str, event: Event, at: datetime) -> None:
    """Write one change of the open transaction."""
    row = {
        "transaction": transaction,
        "kind": events.kind_of(event),
        "body": events.to_bytes(event),
        "at": at,
    }
    insert(db, OpenEvent, row)


def open_events(db: Database) -> list[Event]:
    """The events of the open transaction in order."""
    found = rows(db, OpenEvent.select().order_by(OpenEvent.number))
    assert len({row.transaction for row in found}) <= 1, "one transaction is open at a time"
    return [events.from_bytes(row.kind, bytes(row.body)) for row in found]


def conclude(
    db: Database,
    transaction: str,
    kind: str,
    document: Document,
    at: datetime,
    total: Money,
    with_receipt: bool,
    *,
    for_upload: bool = True,
) -> Concluded:
    """Entry, receipt number, upload queue and the end of the open events, in one commit."""
    with write(db):
        epoch = numbers.epoch(db)
        name = numbers.receipts_of(epoch)
        receipt = numbers.current(db, name) + 1 if with_receipt else 0
        if with_receipt:
            numbers.raise_to(db, name, receipt)
        body = document(receipt, numbers.current(db, numbers.ENTRY) + 1)
        printed = str(body["receipt"])
        assert body["id"] == transaction, "a document names its own transaction"
        assert bool(printed) == with_receipt, "a receipt number is printed where one was given"
        content = canonical_bytes(body)
        entry = _append(db, kind, transaction, at, content, receipt, printed)
        if for_upload:
            _queue(db, entry, total)
        if kind in KINDS:
            note_past(db, int(str(entry["sequence"])), kind, at, msgspec.json.decode(content))
        run(db, OpenEvent.delete().where(OpenEvent.transaction == transaction))
        for origin in body.get("recalled", ()):  # type: ignore[attr-defined]
            forget_suspended(db, str(origin))
            note_gone_on(db, str(origin))
    return Concluded(transaction, printed, int(str(entry["sequence"])), str(entry["sha256"]))


def append_events(db: Database, transaction: str, changes: Sequence[Event], at: datetime) -> None:
    """Write several changes of the open transaction in one commit: all of them or none."""
    with write(db):
        for event in changes:
            append_event(db, transaction, event, at)


def note_gone_on(db: Database, origin: str) -> None:
    """A suspended sale goes on here: whoever still lists it under this id is late."""
    insert_new(db, WentOn, {"transaction": origin})


def forget_suspended(db: Database, transaction: str) -> None:
    """A transaction is not aside any more; part of a commit that says where it is."""
    run(db, SuspendedRow.delete().where(SuspendedRow.transaction == transaction))
    run(db, SuspendedEvent.delete().where(SuspendedEvent.transaction == transaction))


def post(
    db: Database,
    transaction: str,
    kind: str,
    document: Callable[[int], Mapping[str, object]],
    at: datetime,
    total: Money,
    ends_shift: str = "",
) -> Concluded:
    """The same for what is no sale: an open one goes on."""
    with write(db):
        body = document(numbers.current(db, numbers.ENTRY) + 1)
        assert body["id"] == transaction, "a document names its own transaction"
        entry = _append(db, kind, transaction, at, canonical_bytes(body))
        _queue(db, entry, total)
        if ends_shift:
            change = {ShiftRow.state: CLOSED, ShiftRow.closed_at: at}
            named = (ShiftRow.id == ends_shift) & (ShiftRow.state != CLOSED)
            ended = run(db, ShiftRow.update(change).where(named))
            assert ended == 1, f"shift {ends_shift} is not there to close"
    return Concluded(transaction, "", int(str(entry["sequence"])), str(entry["sha256"]))


def _queue(db: Database, entry: Mapping[str, object], total: Money) -> None:
    """Let a new entry wait for upload."""
    row = {
        "transaction": entry["subject"],
        "sequence": entry["sequence"],
        "epoch": entry["epoch"],
        "state": "queued",
        "receipt": entry["printed"],
        "total_minor": total.minor,
        "currency": total.currency.code,
        "concluded_at": entry["at"],
    }
    insert(db, Outbox, row)


def note(db: Database, kind: str, subject: str, at: datetime, body: Mapping[str, object]) -> None:
    """Write an entry that is no transaction; its body says what and when, as its columns do."""
    content = {"kind": kind, "subject": subject, "at": at, **body}
    with write(db):
        _append(db, kind, subject, at, canonical_bytes(content))


def start_epoch(db: Database, epoch: int, receipts_from: int, at: datetime) -> bool:
    """Let an activation epoch begin, whose first receipt is `receipts_from`; False if it runs.

    Receipt numbers that an earlier disk may have printed belong to the epoch before.
    """
    assert receipts_from >= 1, "receipts count from one"
    with write(db):
        running = numbers.epoch(db)
        started = get(db, Entry, Entry.kind == EPOCH_STARTED) is not None
        if started and running >= epoch:
            return False
        numbers.set_epoch(db, epoch)
        given = numbers.current(db, numbers.receipts_of(epoch))
        if receipts_from - 1 > given:
            numbers.raise_to(db, numbers.receipts_of(epoch), receipts_from - 1)
        begins = max(receipts_from, given + 1)
        note(db, EPOCH_STARTED, str(epoch), at, {"epoch": epoch, "receipts_from": begins})
    return True


def raise_numbers(db: Database, millis: int, receipt: int, at: datetime) -> bool:
    """Go on behind numbers that the server knows and this journal does not; whether any rose.

    So a journal that came back from a backup gives no number and no id a second time.
    """
    with write(db):
        numbers.raise_transaction_millis(db, millis)
        epoch = numbers.epoch(db)
        name = numbers.receipts_of(epoch)
        last = numbers.current(db, name)
        if receipt <= last:
            return False
        numbers.raise_to(db, name, receipt)
        body = {"epoch": epoch, "receipts_from": receipt + 1, "missing_from": last + 1}
        note(db, RECEIPTS_RAISED, str(epoch), at, body)
    return True


def _append(
    db: Database,
    kind: str,
    subject: str,
    at: datetime,
    body: bytes,
    receipt: int = 0,
    printed: str = "",
) -> dict[str, object]:
    last = numbers.current(db, numbers.ENTRY)
    before = first(db, Entry.select(Entry.hash).where(Entry.sequence == last).tuples())
    assert (before is None) == (last == 0), f"entry {last} is missing"
    previous_hash = FIRST_PREVIOUS_HASH if before is None else str(before[0])
    body_sha256 = sha256_hex(body)
    entry: dict[str, object] = {
        "sequence": last + 1,
        "kind": kind,
        "subject": subject,
        "at": at,
        "body": body,
        "sha256": body_sha256,
        "previous_hash": previous_hash,
        "hash": chain_hash(previous_hash, body_sha256, last + 1, kind),
        "epoch": numbers.epoch(db),
        "receipt": receipt,
        "printed": printed,
    }
    insert(db, Entry, entry)
    numbers.raise_to(db, numbers.ENTRY, last + 1)
    return entry
