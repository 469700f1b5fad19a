"""Whether a posted transaction is one: well formed, from this register, and within belief.

Pure. A well-formed, authentic, concluded sale is never rejected for a business reason: the money
has changed hands. What is odd about it becomes a flag for headquarters.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from tuipos.domain.customer_records import CUSTOMER, EDIT, FIELDS, NEW
from tuipos.domain.document import SALE, VOIDED
from tuipos.domain.drawer import MOVEMENTS
from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.money import Currency, Money, currency, parse_money, zero
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT, GIFT_CARD
from tuipos.domain.shift_report import DRAWER, SHIFT
from tuipos.domain.tenders import WITH_BALANCE
from tuipos.domain.time_clock import ACTS, TIME_CLOCK
from tuipos.retail.documents import Document, DocumentLine
from tuipos.retail.wire import Posting, Verdict
from tuipos.server.judging_tax import tax_differs, tax_fault

#: No single sale is a billion of anything.
_BELIEVED_MINOR = 10**12
#: Half of the largest smallest coin that any country rounds to, a whole crown.
_MOST_ROUNDING_MINOR = 50
_PLAIN_ID = re.compile(r"[0-9A-Za-z._/-]{1,40}", re.ASCII)
#: Literal signs of a receipt mask may be anything that prints.
_RECEIPT = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,40}")
_LONGEST_TEXT, _LONGEST_CARD = 200, 40
_POINTS = re.compile(r"[0-9]{1,10}", re.ASCII)
_MOST_POINTS = 10**9
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
#: A register's clock may be this far ahead before headquarters is told.
_CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sender:
    """The register that a posting came from, as its device token says."""

    store: str
    register: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A posting fit for the channel database: the bytes as received, and what they say."""

    id: str
    sha256: str
    body: bytes
    document: Document
    flags: tuple[str, ...]


_TYPES = (SALE, VOIDED, DRAWER, SHIFT, CUSTOMER, TIME_CLOCK)
#: What a decoder says of bytes that are no message.
_BROKEN = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class _Unfit(Exception):
    """Why a posting is rejected."""


class _IdOnly(msgspec.Struct):
    id: str = ""


def judge(raw: msgspec.Raw, sender: Sender, now: datetime) -> Accepted | Verdict:
    """A posting ready to be taken in, or the verdict that rejects it with its reason."""
    received = ""
    try:
        posting = msgspec.json.decode(raw, type=Posting)
        body = bytes(posting.body)
        received = hashlib.sha256(body).hexdigest()
        _require(received == posting.sha256, "the hash does not fit the bytes that arrived")
        document = msgspec.json.decode(body, type=Document)
        _check_identity(posting, document, sender)
        _check_amounts(document)
        _check_offers(document)
        _check_balances(document)
        _check_drawer(document)
        _check_customer(document)
        _check_time(document)
    except _BROKEN as error:
        return _rejected(raw, received, f"not well formed: {error}")
    except _Unfit as error:
        return _rejected(raw, received, str(error))
    return Accepted(posting.id, posting.sha256, body, document, _flags(document, now))


def _rejected(raw: msgspec.Raw, received: str, reason: str) -> Verdict:
    return Verdict(id=_id_of(raw), result="rejected", reason=reason, sha256=received)


def _id_of(raw: msgspec.Raw) -> str:
    """The id of a posting that is otherwise unfit, so that its sender can find it again."""
    try:
        found = msgspec.json.decode(raw, type=_IdOnly).id
    except _BROKEN:
        return ""
    return found if _PLAIN_ID.fullmatch(found) else ""


def _check_identity(posting: Posting, document: Document, sender: Sender) -> None:
    """The id, the document and the device all name the same register."""
    _require(document.id == posting.id, "the id outside and inside differ")
    _require(
        document.store == sender.store and document.register == sender.register,
        f"it belongs to register {document.store}/{document.register}, which did not send it",
    )
    parts = parse_transaction_id(posting.id)
    _require(
        parts and (parts.store, parts.register) == (sender.store, sender.register),
        "the id is not store-register-milliseconds of this register",
    )
    _require(document.schema >= 1, "the schema is unknown")
    _require(document.type in _TYPES, f"the type {document.type!r} is unknown")
    _require(document.mode in ("online", "offline"), f"the mode {document.mode!r} is unknown")
    _require(1 <= document.epoch <= sender.epoch, "the activation epoch is not this register's")
    _require(1 <= document.sequence < 2**53, "the journal sequence is not a number of its kind")
    _require(_PLAIN_ID.fullmatch(document.staff), "the staff number has signs it can't have")
    has_receipt = bool(_RECEIPT.fullmatch(document.receipt))
    _require(
        has_receipt if document.type == SALE else not document.receipt,
        "the receipt number is missing, or has signs it can't have, or is none's to have",
    )
    times = (document.started_at, document.concluded_at, document.switched_at)
    _require(all(at is None or at.tzinfo for at in times), "a time has no offset")


def _check_amounts(document: Document) -> None:
    """Every amount is one, and together they add up."""
    _require(_CURRENCY.fullmatch(document.currency), "the currency is no ISO 4217 code")
    unit = currency(document.currency)
    lines = sum((_line_amount(line, unit) for line in document.lines), zero(unit))
    taxes = zero(unit)
    for tax in document.taxes:
        _amount(tax.base, unit)
        taxes += _amount(tax.tax, unit)
    _require(_amount(document.tax, unit) == taxes, "the taxes do not add up")
    fault = tax_fault(document)
    _require(not fault, fault)
    total = _amount(document.total, unit)
    expected = lines if document.prices_include_tax else lines + taxes
    _amount(document.subtotal, unit)
    _amount(document.discount, unit)
    tendered = zero(unit)
    for tender in document.tenders:
        amount = _amount(tender.amount, unit)
        tendered += zero(unit) if tender.voided else amount
    change = _amount(document.change, unit)
    rounding = _amount(document.rounding or "0", unit)
    _require(abs(rounding.minor) <= _MOST_ROUNDING_MINOR, "the cash rounding is beyond belief")
    if document.type == "sale":
        _require(expected == total, "the lines do not add up to the total")
        paid = tendered - change
        _require(paid == total + rounding, "the payments do not add up to the total")


def _check_balances(document: Document) -> None:
    """What moves a balance names it, and points are a number of them."""
    for tender in document.tenders:
        _require(_PLAIN_ID.fullmatch(tender.kind), f"payment {tender.number} is of no kind")
        if tender.kind in WITH_BALANCE and not tender.voided:
            named = _names(tender.reference)
            _require(named, f"payment {tender.number} does not say of what card or account")
        points = tender.details.get("points", "0")
        _require(_POINTS.fullmatch(points), f"payment {tender.number} has no number of points")
    for line in document.lines:
        _require(_PLAIN_ID.fullmatch(line.kind), f"line {line.number} is of no kind")
        if line.kind in (GIFT_CARD, ACCOUNT_PAYMENT):
            _require(_names(line.code), f"line {line.number} names no card or account")
            _require(not line.discounts, f"line {line.number} is money, and discounted")
    _require(abs(document.points_earned) <= _MOST_POINTS, "the points earned are beyond belief")


def _names(number: str) -> bool:
    return bool(_RECEIPT.fullmatch(number) and number.strip())


def _check_offers(document: Document) -> None:
    """Where somebody took the offers off, none is on a line."""
    if not document.offers_off:
        return
    _require(
        _PLAIN_ID.fullmatch(document.offers_off), "who took offers off has signs it can't have"
    )
    offers = [one.offer for line in document.lines for one in line.discounts if one.offer]
    _require(not offers, "an offer is on a line, though they were taken off")


def _check_drawer(document: Document) -> None:
    """A movement is one that is known, and every amount of a closed shift is one."""
    unit = currency(document.currency)
    if document.type == DRAWER:
        moved = document.drawer
        _require(moved is not None and moved.kind in MOVEMENTS, "the movement is unknown")
        _require(moved and _amount(moved.amount, unit).minor >= 0, "the movement is below zero")
    if document.type == SHIFT:
        shift = document.closed_shift
        if shift is None:
            raise _Unfit("the closed shift has no figures")
        plain = (shift.starting_amount, shift.total, shift.expected, shift.grand_total)
        for text in (*plain, *(count.counted for count in shift.counts)):
            _amount(text, unit)


def _check_customer(document: Document) -> None:
    """A record of a customer has a number and values of a length that somebody could have typed."""
    if document.type != CUSTOMER:
        return
    record = document.customer_record
    if record is None:
        raise _Unfit("the customer is missing")
    _require(record.act in (NEW, EDIT), f"the act {record.act[:20]!r} is unknown")
    _require(_RECEIPT.fullmatch(record.number), "the customer's number has signs it can't have")
    for field in FIELDS:
        text = record.values.get(field, "")
        most = _LONGEST_CARD if field == "loyalty_card" else _LONGEST_TEXT
        _require(len(text) <= most and text.isprintable(), f"the customer's {field} can't be one")
    _require(record.act == EDIT or record.values.get("name"), "the customer has no name")


def _check_time(document: Document) -> None:
    """A stamp is of a kind that is known, and of somebody."""
    if document.type != TIME_CLOCK:
        return
    stamp = document.time_clock
    if stamp is None:
        raise _Unfit("the stamp is missing")
    _require(stamp.act in ACTS, f"the act {stamp.act[:20]!r} is unknown")
    _require(_PLAIN_ID.fullmatch(stamp.staff), "the staff number has signs it can't have")
    name_is_one = len(stamp.name) <= _LONGEST_TEXT and stamp.name.isprintable()
    _require(name_is_one, "the name can't be one")


def _line_amount(line: DocumentLine, unit: Currency) -> Money:
    _amount(line.price, unit)
    gross, amount = _amount(line.gross, unit), _amount(line.amount, unit)
    discounts = sum((_amount(found.amount, unit) for found in line.discounts), zero(unit))
    if line.voided:
        return zero(unit)
    _require(gross + discounts == amount, f"line {line.number} does not add up")
    return amount


def _amount(text: str, unit: Currency) -> Money:
    amount = parse_money(text, unit)
    if amount is None or abs(amount.minor) > _BELIEVED_MINOR:
        raise _Unfit(f"{text[:30]!r} is no amount of {unit.code}")
    return amount


def _flags(document: Document, now: datetime) -> tuple[str, ...]:
    flags = []
    if document.concluded_at > now + _CLOCK_TOLERANCE:
        flags.append("clock-ahead")
    if document.type == SALE and tax_differs(document):
        flags.append("tax-differs")
    if document.time_clock is not None and document.time_clock.odd:
        flags.append("time-odd")
    return tuple(flags)


def _require(condition: object, reason: str) -> None:
    if not condition:
        raise _Unfit(reason)
