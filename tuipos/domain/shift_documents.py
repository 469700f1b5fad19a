"""The final form of what is no sale: money moved in or out of a drawer, and a closed shift.

They go the same way as sales: into the journal's chain, and once to the server. The shape is
`tuipos.retail.documents.Document`, without lines and payments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tuipos.domain.document import SCHEMA, time_text
from tuipos.domain.money import Currency, Money, currency, parse_money, zero
from tuipos.domain.shift_report import (
    DRAWER,
    SHIFT,
    Count,
    Opening,
    ShiftReport,
    Sum,
    TaxSum,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when a document came about, and in which mode the register was."""

    id: str
    store: str
    register: str
    epoch: int
    staff: str
    shift: str
    business_date: date
    at: datetime
    currency: Currency
    prices_include_tax: bool
    data_version: int
    mode: str


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Money that went into a drawer or out of it; `by` is who allowed it."""

    kind: str
    amount: Money
    reason: str = ""
    reference: str = ""
    by: str = ""


def drawer_document(origin: Origin, moved: CashMoved, sequence: int) -> dict[str, object]:
    """The final form of a movement of cash; `amount` is positive whichever way it went."""
    assert moved.amount.minor >= 0, "the kind says which way it went"
    drawer = {
        "kind": moved.kind,
        "amount": moved.amount.plain(),
        "reason": moved.reason,
        "reference": moved.reference,
        "by": moved.by,
    }
    return {**plain_document(origin, DRAWER, sequence), "drawer": drawer}


#: Figures of a report by their form in a document: counted, told, and amounts.
_PLAIN = ("sales", "returns", "voided", "drawer_openings", "voided_lines", "typed_prices",
          "discounts_by_hand", "first_receipt", "last_receipt")  # fmt: skip
_AMOUNTS = ("items_sold", "items_returned", "discount", "tax", "total", "rounding", "expected",
            "grand_total")  # fmt: skip


def shift_document(origin: Origin, report: ShiftReport, sequence: int) -> dict[str, object]:
    """The final form of a closed shift: its Z report, with every figure."""
    opening = report.opening
    closed: dict[str, object] = {
        "id": opening.id,
        "staff": opening.staff,
        "opened_at": time_text(opening.opened_at),
        "starting_amount": opening.starting_amount.plain(),
        **{name: getattr(report, name) for name in _PLAIN},
        **{name: getattr(report, name).plain() for name in _AMOUNTS},
        "tenders": [_sum(each) for each in report.tenders],
        "movements": [_sum(each) for each in report.movements],
        "put_on": [_sum(each) for each in report.put_on],
        "taxes": [
            {
                "code": each.code,
                "rate_millionths": each.rate_millionths,
                "base": each.base.plain(),
                "tax": each.tax.plain(),
            }
            for each in report.taxes
        ],
        "counts": [
            {
                "kind": count.kind,
                "expected": count.expected.plain(),
                "counted": count.counted.plain(),
                "over": count.over.plain(),
            }
            for count in report.counts
        ],
    }
    return {**plain_document(origin, SHIFT, sequence), "closed_shift": closed}


def report_of_document(document: Mapping[str, Any]) -> ShiftReport:
    """The Z report as a closed shift's document says it, to print it again."""
    closed, unit = document["closed_shift"], currency(document["currency"])
    opening = Opening(
        closed["id"],
        closed["staff"],
        datetime.fromisoformat(closed["opened_at"]),
        date.fromisoformat(document["business_date"]),
        _money(closed["starting_amount"], unit),
    )
    figures: dict[str, Any] = {name: closed[name] for name in _PLAIN}
    figures |= {name: _money(closed[name], unit) for name in _AMOUNTS}
    return ShiftReport(
        opening=opening,
        currency=unit,
        taxes=tuple(
            TaxSum(
                each["code"],
                each["rate_millionths"],
                _money(each["base"], unit),
                _money(each["tax"], unit),
            )
            for each in closed["taxes"]
        ),
        tenders=_sums(closed["tenders"], unit),
        movements=_sums(closed["movements"], unit),
        put_on=_sums(closed.get("put_on", ()), unit),
        counts=tuple(
            Count(each["kind"], _money(each["expected"], unit), _money(each["counted"], unit))
            for each in closed["counts"]
        ),
        **figures,
    )


def _sums(found: Sequence[Mapping[str, Any]], unit: Currency) -> tuple[Sum, ...]:
    return tuple(Sum(each["name"], each["count"], _money(each["amount"], unit)) for each in found)


def _money(text: str, unit: Currency) -> Money:
    amount = parse_money(text, unit)
    assert amount is not None, f"a document's amount is one: {text!r}"
    return amount


def plain_document(origin: Origin, kind: str, sequence: int) -> dict[str, object]:
    """What every document has, without lines and payments."""
    nothing = zero(origin.currency).plain()
    return {
        "schema": SCHEMA,
        "type": kind,
        "id": origin.id,
        "store": origin.store,
        "register": origin.register,
        "epoch": origin.epoch,
        "sequence": sequence,
        "staff": origin.staff,
        "shift": origin.shift,
        "receipt": "",
        "currency": origin.currency.code,
        "prices_include_tax": origin.prices_include_tax,
        "started_at": time_text(origin.at),
        "concluded_at": time_text(origin.at),
        "business_date": origin.business_date.isoformat(),
        "mode": origin.mode,
        "switched_at": None,
        "data_version": origin.data_version,
        "lines": [],
        "tenders": [],
        "taxes": [],
        **dict.fromkeys(("subtotal", "discount", "tax", "total", "change"), nothing),
    }


def _sum(each: Sum) -> dict[str, object]:
    return {"name": each.name, "count": each.count, "amount": each.amount.plain()}
