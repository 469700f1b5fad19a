"""Sales that refer to others: returns of earlier receipts, and suspended sales that went on.

Nothing of it is a reason to refuse a sale: the money has changed hands. What happened twice is
flagged for headquarters.
"""

from __future__ import annotations

import msgspec
from peewee import Database

from tuipos.domain.document import SALE
from tuipos.domain.money import currency, parse_money, zero
from tuipos.domain.quantity import Quantity
from tuipos.domain.sold import BroughtBack, brought_back, read_decimal, units_at
from tuipos.retail.documents import Document
from tuipos.storage import queries
from tuipos.storage.models.channel import (
    ChannelTransaction,
    ReturnedLine,
    SettledOrigin,
    SuspendedShared,
)

#: The lock under which what refers to the same sale is taken in.
REFERENCES = "references"
RETURNED_TWICE = "returned-twice"
RETURN_UNVERIFIED = "return-unverified"
RECALLED_TWICE = "recalled-twice"


def refers_back(document: Document) -> bool:
    """Whether a sale takes goods back, or was suspended before."""
    return bool(document.recalled) or any(line.returns for line in document.lines)


def reference_flags(db: Database, document: Document) -> list[str]:
    """What headquarters should look at, before the sale itself is noted."""
    if document.type != SALE or not refers_back(document):
        return []
    flags = []
    live = [line for line in document.lines if line.returns and not line.voided]
    if any(line.returns and not line.returns.verified for line in live):
        flags.append(RETURN_UNVERIFIED)
    if any(_is_too_much(db, one) for one in _returned(document)):
        flags.append(RETURNED_TWICE)
    for origin in document.recalled:
        known = queries.get(db, SettledOrigin, SettledOrigin.origin == origin)
        if known is not None and known.transaction != document.id:
            flags.append(RECALLED_TWICE)
            break
    return flags


def note_references(db: Database, document: Document) -> None:
    """Note what a sale that was taken in just now says of others; in the same commit."""
    if not refers_back(document):
        return
    rows = [
        {
            "origin": one.origin,
            "line": one.line,
            "units": one.quantity.units,
            "scale": one.quantity.scale,
            "amount": one.amount.plain(),
            "currency": one.amount.currency.code,
            "transaction": one.transaction,
            "own_line": one.own_line,
        }
        for one in _returned(document)
    ]
    if rows:
        queries.insert(db, ReturnedLine, rows)
    for origin in document.recalled:
        if document.type == SALE:
            row = {"origin": origin, "transaction": document.id}
            queries.insert_new(db, SettledOrigin, row)
        _settle(db, origin, document.register)


def came_back(db: Database, origin: str) -> list[BroughtBack]:
    """What the store's registers have taken back of a sale, as far as they have sent it."""
    found = queries.rows(db, ReturnedLine.select().where(ReturnedLine.origin == origin))
    back = []
    for row in found:
        unit = currency(str(row.currency))
        amount = parse_money(str(row.amount), unit) or zero(unit)
        quantity = Quantity(int(row.units), int(row.scale))
        back.append(BroughtBack(origin, row.line, quantity, amount, row.transaction, row.own_line))
    return back


def _returned(document: Document) -> list[BroughtBack]:
    return brought_back(msgspec.to_builtins(document))


def _is_too_much(db: Database, back: BroughtBack) -> bool:
    """Whether more comes back of a line than was bought, as far as the sale is known here."""
    sold = queries.get(db, ChannelTransaction, ChannelTransaction.id == back.origin)
    if sold is None:
        return False
    document = msgspec.json.decode(bytes(sold.body), type=Document)
    bought = next((line.quantity for line in document.lines if line.number == back.line), "0")
    quantity = read_decimal(bought) or Quantity(0)
    before = [one.quantity for one in came_back(db, back.origin) if one.line == back.line]
    scale = max(each.scale for each in (quantity, back.quantity, *before))
    returned = sum(units_at(each, scale) for each in (back.quantity, *before))
    return returned > units_at(quantity, scale)


def _settle(db: Database, origin: str, register: str) -> None:
    row = queries.get(db, SuspendedShared, SuspendedShared.transaction == origin)
    if row is None:
        return
    change = {
        SuspendedShared.settled: True,
        SuspendedShared.elsewhere: row.elsewhere or register,
        SuspendedShared.body: b"",
    }
    mine = SuspendedShared.transaction == origin
    queries.run(db, SuspendedShared.update(change).where(mine))
