"""HQ's books: transactions found by store, register, day, mode and receipt, and a day's sales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from peewee import Database

from tuipos.domain.days import beginning_of
from tuipos.domain.money import Currency, Money, currency, parse_money, zero
from tuipos.domain.money_lines import LINES
from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.transactions import SALES, as_row
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.headquarters import BookedMovement, BookedTransaction
from tuipos.storage.models.master import Store

MOST_FOUND = 200
_HOURS = 24
Table = type[BookedTransaction] | type[ChannelTransaction]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which transactions to find; empty texts and no day mean any."""

    store: str = ""
    register: str = ""
    day: date | None = None
    mode: str = ""
    receipt: str = ""
    types: tuple[str, ...] = SALES
    offset: int = 0
    limit: int = MOST_FOUND


def find_transactions(
    db: Database, table: Table, wanted: Wanted, zone: str = "UTC"
) -> dict[str, Any]:
    """One page of transactions, newest first; a day is the one of a time zone."""
    query = table.select().where(table.type.in_(wanted.types))
    for name in ("store", "register", "mode"):
        text = getattr(wanted, name)
        if text:
            query = query.where(getattr(table, name) == text)
    if wanted.receipt:
        query = query.where(table.receipt.contains(wanted.receipt))
    if wanted.day is not None:
        first, end = day_bounds(wanted.day, zone)
        query = query.where((table.concluded_at >= first) & (table.concluded_at < end))
    query = query.order_by(table.concluded_at.desc(), table.id.desc())
    rows = query.limit(wanted.limit + 1).offset(wanted.offset).dicts().execute(db)
    found = [as_row(row) for row in rows]
    return {"rows": found[: wanted.limit], "more": len(found) > wanted.limit}


def show_transaction(db: Database, table: Table, id_: str) -> dict[str, Any] | Refusal:
    """One transaction with all that the register wrote of it."""
    for row in table.select().where(table.id == id_).dicts().execute(db):
        return {**as_row(row), "document": _document(bytes(row["body"]))}
    return refuse("transaction-unknown", say("There is no transaction {id}.", id=id_))


def zone_of(db: Database, store: str) -> str:
    """The time zone of a store; of the first one where none is named."""
    query = Store.select(Store.time_zone).order_by(Store.number)
    if store:
        query = query.where(Store.number == store)
    return next((zone for (zone,) in query.limit(1).tuples().execute(db)), "UTC")


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """When a day begins in a time zone, and when the next one does."""
    here = _zone(zone)
    return beginning_of(day, here), beginning_of(day + timedelta(days=1), here)


def day_in(zone: str, now: datetime) -> date:
    """Which day it is in a time zone."""
    return now.astimezone(_zone(zone)).date()


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def day_sales(db: Database, day: date) -> list[dict[str, Any]]:
    """What each store sold on a day of its own time zone, in all and by the hour.

    `put_on` is money on cards and accounts: it is no sale yet, and in no other figure.
    """
    stores = Store.select().order_by(Store.number).dicts().execute(db)
    return [_store_day(db, store, day) for store in stores]


def _store_day(db: Database, store: dict[str, Any], day: date) -> dict[str, Any]:
    first, end = day_bounds(day, store["time_zone"])
    booked = BookedTransaction
    query = booked.select(booked.id, booked.concluded_at, booked.total).where(
        (booked.store == store["number"]) & (booked.receipt != "")
        & (booked.concluded_at >= first) & (booked.concluded_at < end)
    )  # fmt: skip
    unit = currency(store["currency"])
    put_on = _put_on(db, store["number"], (first, end), unit)
    total, count, hours = zero(unit), 0, [zero(unit)] * _HOURS
    for row in query.dicts().execute(db):
        amount = parse_money(row["total"], unit) or zero(unit)
        amount -= put_on.get(row["id"], zero(unit))
        total, count = total + amount, count + 1
        hour = min(_HOURS - 1, int((row["concluded_at"] - first).total_seconds() // 3600))
        hours[hour] = hours[hour] + amount
    average = total.times_ratio(1, count) if count else Money(0, unit)
    return {
        "store": store["number"],
        "name": store["name"],
        "day": day.isoformat(),
        "currency": store["currency"],
        "count": count,
        "total": total.plain(),
        "average": average.plain(),
        "hours": [amount.plain() for amount in hours],
        "put_on": sum(put_on.values(), zero(unit)).plain(),
    }


def _put_on(
    db: Database, store: str, bounds: tuple[datetime, datetime], unit: Currency
) -> dict[str, Money]:
    """Money that sales have put on cards and accounts, by the sale: only few have."""
    booked, moved = BookedTransaction, BookedMovement
    query = (
        booked.select(booked.id, booked.body)
        .join(moved, on=moved.transaction == booked.id)
        .where(
            (moved.at >= bounds[0]) & (moved.at < bounds[1]) & (moved.amount_minor > 0)
            & moved.kind.in_(tuple(LINES.values())) & (booked.store == store)
        )
    )  # fmt: skip
    return {
        row["id"]: sum(_amounts_put_on(_document(bytes(row["body"])), unit), zero(unit))
        for row in query.dicts().execute(db)
    }


def _amounts_put_on(document: Any, unit: Currency) -> Iterator[Money]:
    for line in document["lines"] if document else ():
        if line.get("kind") in LINES and not line["voided"]:
            yield parse_money(line["amount"], unit) or zero(unit)


def _document(body: bytes) -> Any:
    """The register's own record; nothing where it can't be read, so that the rest is shown."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
