"""Customers that registers wrote down, taken from the books into headquarters' master data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.customer import Customer
from tuipos.domain.customer_records import CUSTOMER, CustomerRecord, merged, record_from
from tuipos.hq.master import Change, change
from tuipos.retail.documents import Document
from tuipos.storage.customers import customer_by_number, loyalty_card
from tuipos.storage.models import master


def take_customers(db: Database, rows: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Apply the records among newly booked transactions, in their order; what was not taken.

    Inside the transaction that books them, so that each is applied once. What somebody else has
    changed since stays; the record is in the books, and the sentence says what it held.
    """
    records = [_record(row) for row in rows if row["type"] == CUSTOMER]
    if not records:
        return ()
    told: list[str] = []
    with change(db) as one:
        for record in records:
            told += _take(db, one, record)
    return tuple(told)


def _record(row: dict[str, Any]) -> CustomerRecord:
    document = msgspec.json.decode(bytes(row["body"]), type=Document)
    told = document.customer_record
    assert told is not None, "the server has judged it"
    return record_from(told.act, told.number, told.values, told.before)


def _take(db: Database, one: Change, record: CustomerRecord) -> list[str]:
    known = customer_by_number(db, record.number)
    found = merged(known, record)
    values = dict(record.values)
    told = [_told(record, field, values[field], known) for field in found.conflicts]
    customer = found.customer
    if customer is None or customer == known:
        return told
    row: dict[str, object] = {"number": customer.number, "name": customer.name,
                              "email": customer.email, "phone": customer.phone}  # fmt: skip
    card, held = customer.loyalty_card, known.loyalty_card if known else ""
    if card != held and _is_free(db, card, customer.number):
        row["loyalty_card"] = card
    elif card != held:
        told.append(_told(record, "loyalty_card", card, known))
    one.save(master.Customer, [row])
    if row.get("loyalty_card"):
        one.save(master.LoyaltyCard, [{"number": card, "customer": customer.number}])
    return told


def _is_free(db: Database, card: str, number: str) -> bool:
    """Whether a card is nobody else's."""
    found = loyalty_card(db, card)
    owner = found.customer if found is not None else None
    return owner is None or owner.number == number


def _told(record: CustomerRecord, field: str, value: str, known: Customer | None) -> str:
    there = "no such customer" if known is None else f"{getattr(known, field)!r} stays"
    if known is None and record.act == "new":
        there = "it is another customer's"
    return f"customer {record.number}: {field} {value!r} not taken, {there}"
