"""What past sales are found by: written in the commit that concludes one, from its document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.document import SALE, VOIDED
from tuipos.domain.money import currency, parse_money
from tuipos.domain.sold import brought_back
from tuipos.storage.models.journal import BroughtBackRow, Entry, PastLineRow, PastSaleRow
from tuipos.storage.queries import insert, rows

KINDS = (SALE, VOIDED)
_FILLED_AT_ONCE = 1_000


def note_past(
    db: Database, sequence: int, kind: str, at: datetime, document: Mapping[str, Any]
) -> None:
    """Let a sale be found again; called inside the commit that makes it final."""
    unit = currency(str(document.get("currency", "")) or "EUR")
    total = parse_money(str(document["total"]), unit)
    assert total is not None, "a document's total is an amount"
    row = {
        "sequence": sequence,
        "transaction": document["id"],
        "printed": document["receipt"],
        "kind": kind,
        "staff": document.get("staff", ""),
        "at": at,
        "total_minor": total.minor,
        "currency": unit.code,
    }
    insert(db, PastSaleRow, row)
    lines = [
        {"sequence": sequence, "product": line["product"], "code": line["code"],
         "name": str(line["name"]).casefold()}
        for line in document.get("lines", ())
    ]  # fmt: skip
    if lines:
        insert(db, PastLineRow, lines)
    _note_brought_back(db, document)


def _note_brought_back(db: Database, document: Mapping[str, Any]) -> None:
    found = [
        {
            "origin": one.origin,
            "line": one.line,
            "units": one.quantity.units,
            "scale": one.quantity.scale,
            "amount_minor": one.amount.minor,
            "currency": one.amount.currency.code,
            "transaction": one.transaction,
            "own_line": one.own_line,
        }
        for one in brought_back(document)
    ]
    if found:
        insert(db, BroughtBackRow, found)


def fill_history(db: Database) -> None:
    """Let sales be found that were concluded before there was an index of them."""
    last = 0
    while True:
        query = Entry.select(Entry.sequence, Entry.kind, Entry.at, Entry.body)
        behind = query.where((Entry.sequence > last) & Entry.kind.in_(KINDS))
        part = rows(db, behind.order_by(Entry.sequence).limit(_FILLED_AT_ONCE))
        for entry in part:
            document = msgspec.json.decode(bytes(entry.body))
            note_past(db, entry.sequence, entry.kind, entry.at, document)
        if len(part) < _FILLED_AT_ONCE:
            return
        last = part[-1].sequence
