"""Taking transactions into the channel database: each once, for good, however often sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from tuipos.hq.transactions import POSTINGS
from tuipos.retail.wire import Verdict
from tuipos.server.balances import BALANCES, note_movements, touches_balances
from tuipos.server.balances import flags as balance_flags
from tuipos.server.judging import Accepted
from tuipos.server.references import (
    REFERENCES,
    note_references,
    reference_flags,
    refers_back,
)
from tuipos.storage import queries
from tuipos.storage.database import lock, write
from tuipos.storage.models.channel import ChannelTransaction, Quarantined
from tuipos.storage.models.master import Staff
from tuipos.storage.prepared import Given, Prepared, PreparedInsert

_INSERT = PreparedInsert(ChannelTransaction)
_STAFF = Prepared(
    lambda: Staff.select(Staff.number, Staff.active).where(Staff.number == Given("number")).limit(1)
)
#: By the receipt alone: with the register in it, SQLite reads all that the register ever sent.
_SAME_RECEIPT = Prepared(
    lambda: ChannelTransaction.select(
        ChannelTransaction.id, ChannelTransaction.store, ChannelTransaction.register
    ).where(ChannelTransaction.receipt == Given("receipt"))
)


def take_in(db: Database, postings: Sequence[Accepted | Verdict], now: datetime) -> list[Verdict]:
    """The verdict on each, in order; what is accepted is committed when this returns.

    One database transaction holds the unique rows and the sales, so that a server killed at any
    point has either answered for nothing or kept everything it will answer for.
    """
    with write(db):
        lock(db, POSTINGS, shared=True)
        if any(isinstance(found, Accepted) and refers_back(found.document) for found in postings):
            # One at a time: two returns of one line must see each other.
            lock(db, REFERENCES)
        if any(isinstance(one, Accepted) and touches_balances(one.document) for one in postings):
            lock(db, BALANCES)
        verdicts = {}
        # In the order of ids: two batches with the same ones never wait for each other crosswise.
        for place in sorted(range(len(postings)), key=lambda place: postings[place].id):
            found = postings[place]
            verdicts[place] = found if isinstance(found, Verdict) else _take_in_one(db, found, now)
    return [verdicts[place] for place in range(len(postings))]


def _take_in_one(db: Database, posting: Accepted, now: datetime) -> Verdict:
    if _INSERT.is_new(db, _row(db, posting, now)):
        note_references(db, posting.document)
        note_movements(db, posting.document, now)
        return Verdict(id=posting.id, result="accepted", sha256=posting.sha256)
    known = queries.get(db, ChannelTransaction, ChannelTransaction.id == posting.id)
    assert known is not None, "an id that was refused as known is known"
    if known.sha256 == posting.sha256:
        return Verdict(id=posting.id, result="duplicate", sha256=posting.sha256)
    _quarantine(db, posting, now)
    reason = "the server holds other bytes under this id; both are kept for headquarters"
    return Verdict(id=posting.id, result="conflict", reason=reason, sha256=posting.sha256)


def _row(db: Database, posting: Accepted, now: datetime) -> dict[str, object]:
    document = posting.document
    return {
        "id": posting.id,
        "sha256": posting.sha256,
        "body": posting.body,
        "type": document.type,
        "receipt": document.receipt,
        "store": document.store,
        "register": document.register,
        "epoch": document.epoch,
        "sequence": document.sequence,
        "staff": document.staff,
        "concluded_at": document.concluded_at,
        "mode": document.mode,
        "switched_at": document.switched_at,
        "total": document.total,
        "received_at": now,
        "flags": ",".join((*posting.flags, *_flags(db, posting, now))),
    }


def _flags(db: Database, posting: Accepted, now: datetime) -> tuple[str, ...]:
    """What headquarters should look at; none of it is a reason to refuse money that was paid."""
    document = posting.document
    flags: list[str] = []
    staff = _STAFF.first(db, number=document.staff)
    if staff is None or not staff.active:
        flags.append("staff-unknown" if staff is None else "staff-dismissed")
    if document.receipt and any(
        (known.store, known.register) == (document.store, document.register)
        and known.id != posting.id
        for known in _SAME_RECEIPT.rows(db, receipt=document.receipt)
    ):
        flags.append("receipt-repeated")
    flags += reference_flags(db, document)
    flags += balance_flags(db, document, now)
    return tuple(flags)


def _quarantine(db: Database, posting: Accepted, now: datetime) -> None:
    row = {
        "transaction": posting.id,
        "sha256": posting.sha256,
        "body": posting.body,
        "reason": "same id, other bytes",
        "store": posting.document.store,
        "register": posting.document.register,
        "received_at": now,
    }
    Quarantined.insert(row).on_conflict_ignore().execute(db)
