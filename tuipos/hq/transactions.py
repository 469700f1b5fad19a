"""Transactions: read behind a position in a channel database, booked once at HQ, listed at both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.document import SALE, VOIDED
from tuipos.retail.documents import Document
from tuipos.storage.database import is_sqlite, lock, write
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.headquarters import BookedTransaction

_SHARED = (
    "id", "sha256", "body", "type", "receipt", "store", "register", "staff", "concluded_at", "mode",
    "switched_at", "total", "flags",
)  # fmt: skip
#: What lists of sales show: not the movements of cash and the closed shifts beside them.
SALES = (SALE, VOIDED)

#: The lock of those who take transactions into a channel database; see `behind`.
POSTINGS = "postings"


@dataclass(frozen=True, slots=True)
class Booked:
    """What one batch came to at HQ; `conflicts` are ids that are booked with other bytes.

    `rows` are the new ones, in their order.
    """

    new: int
    known: int
    conflicts: tuple[str, ...]
    rows: tuple[dict[str, Any], ...] = ()


def behind(
    channel_db: Database, position: int, limit: int, store: str = ""
) -> list[dict[str, Any]]:
    """The next transactions of a channel database behind a position, in its order.

    With a `store` only that store's. On PostgreSQL a position is given out before its row is
    committed, so this waits for those who are about to: none can appear behind what was read.
    """
    query = (
        ChannelTransaction.select()
        .where(ChannelTransaction.position > position)
        .order_by(ChannelTransaction.position)
        .limit(limit)
    )
    if store:
        query = query.where(ChannelTransaction.store == store)
    if is_sqlite(channel_db):
        return list(query.dicts().execute(channel_db))
    with write(channel_db):
        lock(channel_db, POSTINGS)
        return list(query.dicts().execute(channel_db))


def book(db: Database, rows: Sequence[dict[str, Any]], now: datetime) -> Booked:
    """Take transactions into HQ's books, each id once; inside a writing transaction.

    The same id with the same hash is known already; with another hash it is a conflict, and what
    is booked stays as it is.
    """
    hashes = _hashes(db, [row["id"] for row in rows])
    new: list[dict[str, Any]] = []
    conflicts: list[str] = []
    for row in rows:
        held = hashes.get(row["id"])
        if held is None:
            hashes[row["id"]] = row["sha256"]
            new.append({**{name: row[name] for name in _SHARED}, "booked_at": now})
        elif held != row["sha256"]:
            conflicts.append(row["id"])
    if new:
        BookedTransaction.insert_many(new).execute(db)
    known = len(rows) - len(new) - len(conflicts)
    return Booked(len(new), known, tuple(conflicts), tuple(new))


def list_booked(db: Database) -> list[dict[str, Any]]:
    """Transactions at HQ, oldest first, as `tuipos hq transactions --json` prints them."""
    query = (
        BookedTransaction.select()
        .where(BookedTransaction.type.in_(SALES))
        .order_by(BookedTransaction.concluded_at, BookedTransaction.id)
    )
    return [as_row(row) for row in query.dicts().execute(db)]


def list_channel(channel_db: Database) -> list[dict[str, Any]]:
    """Transactions in a channel database, in the order in which they came."""
    query = (
        ChannelTransaction.select()
        .where(ChannelTransaction.type.in_(SALES))
        .order_by(ChannelTransaction.position)
    )
    return [as_row(row) for row in query.dicts().execute(channel_db)]


def _hashes(db: Database, ids: Iterable[str]) -> dict[str, str]:
    query = BookedTransaction.select(BookedTransaction.id, BookedTransaction.sha256).where(
        BookedTransaction.id.in_(list(ids))
    )
    return dict(query.tuples().execute(db))


def as_row(row: dict[str, Any]) -> dict[str, Any]:
    """A transaction for JSON, as lists show it."""
    switched_at = row["switched_at"]
    return {
        "id": row["id"],
        "receipt": row["receipt"],
        "store": row["store"],
        "register": row["register"],
        "staff": row["staff"],
        "concluded_at": row["concluded_at"].isoformat(),
        "mode": row["mode"],
        "switched_at": None if switched_at is None else switched_at.isoformat(),
        "total": row["total"],
        "tenders": _tenders(bytes(row["body"])),
        "sha256": row["sha256"],
        "flags": [flag for flag in row["flags"].split(",") if flag],
    }


def _tenders(body: bytes) -> list[dict[str, str]]:
    """How it was paid; nothing where a body can't be read, so that the list is still shown."""
    try:
        document = msgspec.json.decode(body, type=Document)
    except msgspec.DecodeError:
        return []
    return [
        {"kind": tender.kind, "amount": tender.amount}
        for tender in document.tenders
        if not tender.voided
    ]
