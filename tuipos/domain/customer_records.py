"""Customers that a register writes down: new ones, and changes of known ones.

A record goes up as a document of its own. A change says what stood there before, so that whoever
takes it in sees whether somebody else has changed the same since: then theirs stays, and it is
told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tuipos.domain.customer import Customer
from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.shift_documents import Origin, plain_document

#: The type of the document.
CUSTOMER = "customer"
NEW, EDIT = "new", "edit"
#: What a till may write down: prices go by the group, which is headquarters' to give.
FIELDS = ("name", "loyalty_card", "email", "phone")
#: The time is at its end, so a long store number that is cut leaves the rest as it was.
_LONGEST_NUMBER = 40
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """What a register wrote down of a customer; `before` is what it replaces, by field."""

    act: str
    number: str
    values: tuple[tuple[str, str], ...]
    before: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """The customer after a record, None where there is none; `conflicts` are fields not taken."""

    customer: Customer | None
    conflicts: tuple[str, ...] = ()


def customer_number(transaction: str) -> str:
    """The number of a customer by the id of the document that made them, so never given twice."""
    parts = parse_transaction_id(transaction)
    assert parts is not None, "a register's document has an id of its kind"
    millis, signs = parts.millis, ""
    while millis:
        millis, digit = divmod(millis, len(_DIGITS))
        signs = _DIGITS[digit] + signs
    return f"{parts.store}-{parts.register}-{signs or '0'}"[-_LONGEST_NUMBER:]


def merged(known: Customer | None, record: CustomerRecord) -> Merged:
    """What a record makes of a customer; the same at the register and at headquarters.

    Where something else stands than the record replaces, it stays, and is a conflict.
    """
    values, before = dict(record.values), dict(record.before)
    if known is None:
        if record.act != NEW:
            return Merged(None, tuple(values))
        return Merged(Customer(record.number, **values))
    conflicts = []
    for field, value in values.items():
        there = getattr(known, field)
        if there == value:
            continue
        if record.act == EDIT and there == before.get(field, ""):
            known = replace(known, **{field: value})
        else:
            conflicts.append(field)
    return Merged(known, tuple(conflicts))


def customer_document(origin: Origin, record: CustomerRecord, sequence: int) -> dict[str, object]:
    """The final form of a record."""
    told = {
        "act": record.act,
        "number": record.number,
        "values": dict(record.values),
        "before": dict(record.before),
    }
    return {**plain_document(origin, CUSTOMER, sequence), "customer_record": told}


def record_of(document: Mapping[str, Any]) -> CustomerRecord:
    """The record in a document; fields that this program does not know are passed over."""
    told = document["customer_record"]
    return record_from(told["act"], told["number"], told["values"], told["before"])


def record_from(
    act: str, number: str, values: Mapping[str, str], before: Mapping[str, str]
) -> CustomerRecord:
    """A record from its parts, with the fields that are known here alone."""
    return CustomerRecord(act, number, _known(values), _known(before))


def _known(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((field, values[field]) for field in FIELDS if field in values)
