"""The upload queue: what waits, what the server has said of it, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import Database, fn

from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.money import Money, currency
from tuipos.register.report import Queue, QueueRow
from tuipos.storage.database import write
from tuipos.storage.journal import numbers
from tuipos.storage.models.journal import Entry, Outbox
from tuipos.storage.queries import first, rows, run

QUEUED = "queued"
SENT = "sent"
SET_ASIDE = "set-aside"

#: Where each verdict of the server takes a transaction; any other word leaves it queued.
_STATE_AFTER = {
    "accepted": SENT,
    "duplicate": SENT,
    "conflict": SET_ASIDE,
    "rejected": SET_ASIDE,
}


@dataclass(frozen=True, slots=True)
class QueuedPosting:
    """A transaction to post: the very bytes that its conclude commit wrote."""

    id: str
    sha256: str
    body: bytes
    sequence: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What the server said of one posting that it was sent, by id and hash."""

    id: str
    sha256: str
    verdict: str
    reason: str = ""


def summary(db: Database) -> Queue:
    """How many wait, what they come to, since when, and how many were set aside."""
    totals = rows(
        db,
        Outbox.select(Outbox.currency, fn.COUNT(Outbox.transaction), fn.SUM(Outbox.total_minor))
        .where(Outbox.state == QUEUED)
        .group_by(Outbox.currency)
        .tuples(),
    )
    aside = rows(
        db, Outbox.select(fn.COUNT(Outbox.transaction)).where(Outbox.state == SET_ASIDE).tuples()
    )
    oldest = first(db, Outbox.select().where(Outbox.state == QUEUED).order_by(Outbox.sequence))
    total = None
    if len(totals) == 1:
        code, _, minor = totals[0]
        total = Money(int(minor), currency(code))
    return Queue(
        count=sum(number for _, number, _ in totals),
        total=total,
        oldest=None if oldest is None else oldest.concluded_at,
        set_aside=int(aside[0][0]),
    )


def queue_rows(db: Database, limit: int) -> tuple[QueueRow, ...]:
    """What was set aside, then what waits, oldest first."""
    found: list[Outbox] = []
    for state in (SET_ASIDE, QUEUED):
        query = Outbox.select().where(Outbox.state == state).order_by(Outbox.sequence)
        found += rows(db, query.limit(limit - len(found))) if len(found) < limit else []
    return tuple(_queue_row(row) for row in found)


def next_batch(db: Database, size: int, most_bytes: int, after: int = 0) -> list[QueuedPosting]:
    """The oldest that wait, up to a number and an amount of bytes, but one at least.

    `after` is a sequence: only what stands behind it.
    """
    query = (
        Outbox.select(Outbox.transaction, Entry.sha256, Entry.body, Entry.sequence)
        .join(Entry, on=(Entry.sequence == Outbox.sequence))
        .where((Outbox.state == QUEUED) & (Outbox.sequence > after))
        .order_by(Outbox.sequence)
        .limit(max(1, size))
    )
    batch: list[QueuedPosting] = []
    total_bytes = 0
    for transaction, sha256, body, sequence in query.tuples().execute(db):
        total_bytes += len(body)
        if batch and total_bytes > most_bytes:
            break
        batch.append(QueuedPosting(transaction, sha256, bytes(body), sequence))
    return batch


def record_verdicts(db: Database, judged: Sequence[Judged], at: datetime) -> int:
    """Note what the server has said, in one commit; how many have left the queue by it.

    A verdict on other bytes than the journal holds, or of a word unknown here, changes nothing.
    """
    with write(db):
        ours = _queued_hashes(db, [one.id for one in judged])
        said: dict[tuple[str, str], list[str]] = {}
        for one in judged:
            if one.verdict in _STATE_AFTER and ours.get(one.id) == one.sha256:
                said.setdefault((one.verdict, one.reason), []).append(one.id)
                del ours[one.id]
        for (verdict, reason), ids in said.items():
            state = _STATE_AFTER[verdict]
            change = {
                Outbox.state: state,
                Outbox.verdict: verdict,
                Outbox.reason: reason,
                Outbox.acknowledged_at: at if state == SENT else None,
            }
            run(db, Outbox.update(change).where(Outbox.transaction.in_(ids)))
    return sum(len(ids) for ids in said.values())


def record_try(db: Database, ids: Sequence[str], at: datetime) -> None:
    """Note that these are being sent, before they are."""
    change = {Outbox.tries: Outbox.tries + 1, Outbox.last_try: at}
    run(db, Outbox.update(change).where(Outbox.transaction.in_(list(ids))))


def highest_acknowledged(db: Database) -> str:
    """The id of the latest transaction of this epoch that the server has; "" for none."""
    query = Outbox.select().where((Outbox.state == SENT) & (Outbox.epoch == numbers.epoch(db)))
    row = first(db, query.order_by(Outbox.sequence.desc()))
    return "" if row is None else str(row.transaction)


def requeue_after(db: Database, high_water: str) -> int:
    """Queue again what the server has acknowledged and, by its high-water mark, no longer has.

    `high_water` is the highest id of this epoch that it holds; "" for none.
    """
    mark = millis_of(high_water)
    with write(db):
        sent = rows(
            db,
            Outbox.select(Outbox.transaction)
            .where((Outbox.state == SENT) & (Outbox.epoch == numbers.epoch(db)))
            .tuples(),
        )
        lost = [transaction for (transaction,) in sent if millis_of(transaction) > mark]
        change = {Outbox.state: QUEUED, Outbox.acknowledged_at: None, Outbox.verdict: ""}
        for start in range(0, len(lost), 500):
            part = lost[start : start + 500]
            run(db, Outbox.update(change).where(Outbox.transaction.in_(part)))
    return len(lost)


def retry_set_aside(db: Database, transaction: str) -> bool:
    """Queue one again that was set aside, because a person says so; False if it was not."""
    change = {Outbox.state: QUEUED, Outbox.verdict: "", Outbox.reason: ""}
    condition = (Outbox.transaction == transaction) & (Outbox.state == SET_ASIDE)
    return run(db, Outbox.update(change).where(condition)) == 1


def purge(db: Database, before: datetime) -> int:
    """Forget the queue's rows of what was acknowledged before a time; the entries stay."""
    condition = (Outbox.state == SENT) & (Outbox.acknowledged_at < before)
    return run(db, Outbox.delete().where(condition))


def millis_of(transaction: str) -> int:
    """The time in a transaction's id; 0 where there is none."""
    parts = parse_transaction_id(transaction)
    return 0 if parts is None else parts.millis


def _queued_hashes(db: Database, ids: list[str]) -> dict[str, str]:
    """The hash in the journal of each of these that still waits."""
    query = (
        Outbox.select(Outbox.transaction, Entry.sha256)
        .join(Entry, on=(Entry.sequence == Outbox.sequence))
        .where(Outbox.transaction.in_(ids) & (Outbox.state == QUEUED))
    )
    return dict(rows(db, query.tuples()))


def _queue_row(row: Outbox) -> QueueRow:
    concluded_at: datetime = row.concluded_at
    return QueueRow(
        id=str(row.transaction),
        receipt=str(row.receipt),
        total=Money(int(row.total_minor), currency(str(row.currency))),
        concluded_at=concluded_at,
        state=str(row.state),
        tries=int(row.tries),
        reason=str(row.reason),
    )
