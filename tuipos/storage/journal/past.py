"""Past sales in the journal: found by what a person types, read again, and what came back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.money import Money, currency
from tuipos.domain.quantity import Quantity
from tuipos.domain.sold import BroughtBack
from tuipos.storage.journal_history import KINDS
from tuipos.storage.models.journal import BroughtBackRow, Entry, PastLineRow, PastSaleRow
from tuipos.storage.queries import Query, first, rows

#: Fewer signs would find half of everything.
_SHORTEST_PART = 3


def find_past(db: Database, wanted: Wanted, limit: int) -> tuple[PastSale, ...]:
    """The latest sales for which any reading of the text holds; each query has its index."""
    found: dict[int, PastSaleRow] = {}
    for query in _queries(wanted):
        for row in rows(db, query.order_by(PastSaleRow.sequence.desc()).limit(limit)):
            found[row.sequence] = row
    newest = sorted(found.values(), key=lambda row: int(row.sequence), reverse=True)
    return tuple(_past(row) for row in newest[:limit])


def _queries(wanted: Wanted) -> Iterator[Query]:
    every: Query = PastSaleRow.select()
    if wanted == Wanted():
        yield every
        return
    if wanted.begins is not None and wanted.ends is not None:
        yield every.where(PastSaleRow.at >= wanted.begins, PastSaleRow.at < wanted.ends)
    if wanted.amount is not None:
        same = PastSaleRow.currency == wanted.amount.currency.code
        yield every.where((PastSaleRow.total_minor == wanted.amount.minor) & same)
    text = wanted.text
    if not text:
        return
    yield every.where(PastSaleRow.staff == text)
    yield every.where((PastSaleRow.printed == text) | (PastSaleRow.transaction == text))
    lines: Query = PastLineRow.select(PastLineRow.sequence)
    for named in (PastLineRow.product == text, PastLineRow.code == text):
        yield every.where(PastSaleRow.sequence.in_(lines.where(named)))
    if len(text) >= _SHORTEST_PART:
        yield every.where(PastSaleRow.printed.endswith(text))
        named = PastLineRow.name.contains(text.casefold())
        yield every.where(PastSaleRow.sequence.in_(lines.where(named)))


def past_document(db: Database, named: str) -> dict[str, Any] | None:
    """The document of a sale by its receipt number or its id; None where this journal has none."""
    query: Query = Entry.select(Entry.body).order_by(Entry.sequence.desc())
    of_sales = query.where(Entry.kind.in_(KINDS))
    found = first(db, of_sales.where(Entry.printed == named).tuples()) if named else None
    if found is None:
        found = first(db, of_sales.where(Entry.subject == named).tuples())
    if found is None:
        return None
    document: dict[str, Any] = msgspec.json.decode(bytes(found[0]))
    return document


def came_back(db: Database, origin: str) -> tuple[BroughtBack, ...]:
    """What this register has taken back of a sale."""
    found = rows(db, BroughtBackRow.select().where(BroughtBackRow.origin == origin))
    return tuple(
        BroughtBack(
            str(row.origin), int(row.line), Quantity(int(row.units), int(row.scale)),
            Money(int(row.amount_minor), currency(str(row.currency))),
            str(row.transaction), int(row.own_line),
        )
        for row in found
    )  # fmt: skip


def _past(row: PastSaleRow) -> PastSale:
    parts = parse_transaction_id(str(row.transaction))
    return PastSale(
        transaction=str(row.transaction),
        receipt=str(row.printed),
        register=parts.register if parts else "",
        staff=str(row.staff),
        at=row.at,
        total=Money(int(row.total_minor), currency(str(row.currency))),
        kind=str(row.kind),
    )
