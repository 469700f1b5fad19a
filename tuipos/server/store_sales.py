"""Suspended and past sales in a channel database: kept, claimed, and found again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.document import SALE, VOIDED
from tuipos.domain.ids import millis_since_1970
from tuipos.domain.receipt import is_of, read_receipt
from tuipos.domain.words import Refusal
from tuipos.retail import refusals, wire_sales
from tuipos.retail.convert_sales import to_wire_came_back
from tuipos.retail.documents import Document
from tuipos.server.contexts import high_water, receipt_sequence
from tuipos.server.judging import Sender
from tuipos.server.references import came_back
from tuipos.storage import queries
from tuipos.storage.catalogue import store_row
from tuipos.storage.database import lock, write
from tuipos.storage.models.channel import ChannelTransaction, Device, SuspendedShared

_LOCK = "suspended"
_KEPT_DAYS = 30
#: So far back the list of past sales is searched: months of a busy store.
_SEARCHED = 50_000
#: Weeks of a busy register; a number that is farther off was mistyped.
_BELIEVED_UNSENT = 5_000


def put_suspended(db: Database, held: wire_sales.Held, sender: Sender) -> bool:
    """Keep a suspended sale; one that is put again under the same time changes nothing."""
    about = held.about
    row = {
        "transaction": about.transaction,
        "store": sender.store,
        "register": sender.register,
        "number": about.number,
        "staff": about.staff,
        "at": about.at,
        "lines": about.lines,
        "total": about.total,
        "currency": about.currency,
        "origins": ",".join(about.origins),
        "body": msgspec.json.encode(held.events),
        "elsewhere": "",
        "settled": False,
    }
    put_at = millis_since_1970(about.at)
    with write(db):
        lock(db, _LOCK)
        known = _row(db, about.transaction, sender)
        if known is None or (millis_since_1970(known.at) < put_at and not known.settled):
            queries.insert(db, SuspendedShared, row, replace=True)
        old = about.at - timedelta(days=_KEPT_DAYS)
        over = (SuspendedShared.settled == True) & (SuspendedShared.at < old)  # noqa: E712
        queries.run(db, SuspendedShared.delete().where(over))
    return True


def suspended_sales(db: Database, sender: Sender) -> list[wire_sales.Suspended]:
    """What is suspended in a store; of what is over only the asking register's own."""
    query = SuspendedShared.select().where(SuspendedShared.store == sender.store)
    found = queries.rows(db, query.order_by(SuspendedShared.at, SuspendedShared.transaction))
    return [_about(row) for row in found if not row.settled or row.register == sender.register]


def recall_suspended(db: Database, transaction: str, sender: Sender) -> wire_sales.Held | Refusal:
    """Claim one: who comes first has it, and has it again if its answer was lost."""
    with write(db):
        lock(db, _LOCK)
        row = _row(db, transaction, sender)
        if row is None:
            return refusals.suspended_unknown(transaction)
        taken = str(row.elsewhere)
        if row.settled or taken not in ("", sender.register):
            return refusals.suspended_gone(f"{row.register}-{row.number}", taken)
        mine = SuspendedShared.transaction == transaction
        change = {SuspendedShared.elsewhere: sender.register}
        queries.run(db, SuspendedShared.update(change).where(mine))
        row.elsewhere = sender.register
    events = msgspec.json.decode(_bytes(row.body), type=list[wire_sales.SaleEvent])
    return wire_sales.Held(about=_about(row), events=events)


def find_sold(db: Database, named: str, sender: Sender) -> wire_sales.FoundSale | Refusal:
    """A past sale of the store by receipt number or id, with what came back of it."""
    mine = (ChannelTransaction.store == sender.store) & ChannelTransaction.type.in_((SALE, VOIDED))
    for named_so in (ChannelTransaction.receipt == named, ChannelTransaction.id == named):
        query = ChannelTransaction.select().where(mine & named_so)
        row = queries.first(db, query.order_by(ChannelTransaction.position.desc()))
        if row is not None:
            document = msgspec.json.decode(bytes(row.body), type=Document)
            back = [to_wire_came_back(one) for one in came_back(db, document.id)]
            return wire_sales.FoundSale(document=document, came_back=back)
    return refusals.receipt_unknown(named, *_unsent(db, named, sender))


def find_past(
    db: Database,
    sender: Sender,
    text: str,
    amount: str,
    day: tuple[datetime, datetime] | None,
    limit: int,
) -> list[wire_sales.PastSale]:
    """The latest sales of a store for which any of these holds; the latest of all without any."""
    last = queries.maximum(
        db, ChannelTransaction.position, ChannelTransaction.store == sender.store
    )
    query: Any = ChannelTransaction.select().where(
        (ChannelTransaction.store == sender.store)
        & (ChannelTransaction.position > last - _SEARCHED)
        & ChannelTransaction.type.in_((SALE, VOIDED))
    )
    readings: list[Any] = []
    if text:
        readings += [
            ChannelTransaction.staff == text,
            ChannelTransaction.id == text,
            (ChannelTransaction.receipt != "") & ChannelTransaction.receipt.endswith(text),
        ]
    if amount:
        readings.append(ChannelTransaction.total == amount)
    if day is not None:
        begins, ends = day
        at = ChannelTransaction.concluded_at
        readings.append((at >= begins) & (at < ends))
    if readings:
        any_of = readings[0]
        for reading in readings[1:]:
            any_of = any_of | reading
        query = query.where(any_of)
    newest = query.order_by(ChannelTransaction.position.desc()).limit(limit)
    return [_past(row) for row in queries.rows(db, newest)]


def _row(db: Database, transaction: str, sender: Sender) -> SuspendedShared | None:
    named = SuspendedShared.transaction == transaction
    return queries.get(db, SuspendedShared, named & (SuspendedShared.store == sender.store))


def _about(row: Any) -> wire_sales.Suspended:
    return wire_sales.Suspended(
        number=row.number,
        register=row.register,
        transaction=row.transaction,
        staff=row.staff,
        at=row.at,
        lines=row.lines,
        total=row.total,
        currency=row.currency,
        elsewhere=row.elsewhere,
        settled=bool(row.settled),
        origins=[each for each in str(row.origins).split(",") if each],
    )


def _past(row: Any) -> wire_sales.PastSale:
    document = msgspec.json.decode(bytes(row.body), type=Document)
    return wire_sales.PastSale(
        transaction=row.id,
        receipt=row.receipt,
        register=row.register,
        staff=row.staff,
        at=row.concluded_at,
        total=row.total,
        currency=document.currency,
        kind=row.type,
    )


def _unsent(db: Database, named: str, sender: Sender) -> tuple[str, int]:
    """A register of the store that has sales unsent, and how many: the one named, if any.

    By what it last said, which is nothing of an outage since, or by the receipt itself: its number
    is so much higher than the last one that the register has sent.
    """
    query: Any = Device.select().where(
        (Device.store == sender.store) & (Device.register != sender.register)
    )
    devices = queries.rows(db, query.order_by(Device.register))
    found = [(str(row.register), int(row.pending_uploads or 0)) for row in devices]
    missing = _missing_up_to(db, named, sender.store, devices)
    found = [each for each in (*missing, *found) if each[1] > 0]
    found.sort(key=lambda each: each[0] not in named)
    return found[0] if found else ("", 0)


def _missing_up_to(
    db: Database, named: str, store: str, devices: Sequence[Any]
) -> list[tuple[str, int]]:
    """Per register that a receipt can be of, how many of its receipts up to it are not here."""
    row = store_row(db, store)
    parts = read_receipt(str(row.receipt_mask), named) if row is not None else None
    if row is None or parts is None or not (parts.register and is_of(parts.store, store)):
        return []
    mask, missing = str(row.receipt_mask), []
    for device in devices:
        if is_of(parts.register, str(device.register)):
            register = Sender(store, str(device.register), int(device.epoch))
            last = high_water(db, register, mask)[1]
            # Numbers go on in a new epoch; of one that has sent nothing yet the first is not known.
            if last or register.epoch == 1:
                missing.append((register.register, receipt_sequence(named, mask) - last))
    return [each for each in missing if each[1] <= _BELIEVED_UNSENT]


def _bytes(value: Any) -> bytes:
    return bytes(value)
