"""What a shift comes to, from the final forms of what happened in it: the X and the Z report.

Everything is worked out anew from documents, so that a report can be made again at any time, here
or at the server, and comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tuipos.domain.document import SALE, VOIDED
from tuipos.domain.drawer import MOVEMENTS
from tuipos.domain.money import Currency, Money, parse_money, zero
from tuipos.domain.money_lines import LINES

CASH = "cash"
#: Types of documents beside sales.
DRAWER = "drawer"
SHIFT = "shift"
#: Entries of the journal that a report takes in: a drawer opened without a sale, a count.
DRAWER_OPENED = "drawer-opened"
DECLARED = "tenders-declared"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a shift began."""

    id: str
    staff: str
    opened_at: datetime
    business_date: date
    starting_amount: Money


@dataclass(frozen=True, slots=True)
class Sum:
    """So many of something, and what they come to."""

    name: str
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class TaxSum:
    """The tax of one rate over a shift."""

    code: str
    rate_millionths: int
    base: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of one kind of tender, beside what must be there."""

    kind: str
    expected: Money
    counted: Money

    @property
    def over(self) -> Money:
        """What is there too much; negative where money is missing."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """The figures of a shift; amounts of sales less those of returns.

    Items, discount and `goods` are of what was sold; `put_on` is money that customers had put on
    cards and accounts, by the kind of line, and `total` both together. `tenders` are after change;
    `movements` have the sign of what they do to the drawer; `expected` is the cash that must be in
    it. `counts` are there once somebody has counted. `grand_total` of goods runs on from shift to
    shift: money on a card is sold for once it pays.
    """

    opening: Opening
    currency: Currency
    sales: int
    returns: int
    voided: int
    items_sold: Money
    items_returned: Money
    discount: Money
    tax: Money
    total: Money
    rounding: Money
    taxes: tuple[TaxSum, ...]
    tenders: tuple[Sum, ...]
    movements: tuple[Sum, ...]
    drawer_openings: int
    voided_lines: int
    typed_prices: int
    discounts_by_hand: int
    first_receipt: str
    last_receipt: str
    expected: Money
    grand_total: Money
    counts: tuple[Count, ...] = ()
    put_on: tuple[Sum, ...] = ()

    @property
    def goods(self) -> Money:
        """What was sold less what came back, after discounts and with tax."""
        return self.total - sum((each.amount for each in self.put_on), zero(self.currency))

    @property
    def is_counted(self) -> bool:
        """Whether somebody has counted the cash."""
        return any(count.kind == CASH for count in self.counts)


_COUNTED = ("sales", "returns", "voided", "voided_lines", "typed_prices", "discounts_by_hand")
_SUMMED = ("items_sold", "items_returned", "discount", "tax", "total", "rounding")


@dataclass
class _Counting:
    """The figures while they are added up, in minor units."""

    sums: dict[str, int] = field(default_factory=dict)
    taxes: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    tenders: dict[str, list[int]] = field(default_factory=dict)
    movements: dict[str, list[int]] = field(default_factory=dict)
    put_on: dict[str, list[int]] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)

    def add(self, name: str, value: int) -> None:
        self.sums[name] = self.sums.get(name, 0) + value

    def get(self, name: str) -> int:
        return self.sums.get(name, 0)

    @property
    def cash(self) -> int:
        return self.tenders.get(CASH, [0, 0])[1]

    @property
    def moved(self) -> int:
        return sum(amount for _, amount in self.movements.values())

    @property
    def goods(self) -> int:
        return self.get("total") - sum(amount for _, amount in self.put_on.values())


def shift_report(
    opening: Opening,
    documents: Iterable[Mapping[str, Any]],
    drawer_openings: int,
    grand_total_before: Money,
    counted: Mapping[str, Money] | None = None,
) -> ShiftReport:
    """The report of a shift from the documents that were concluded in it, in their order.

    `counted` is what was found in the drawer, by kind of tender.
    """
    unit = opening.starting_amount.currency
    counting = _counted(documents, unit)
    expected = opening.starting_amount + Money(counting.cash + counting.moved, unit)
    must_be = {kind: Money(amount, unit) for kind, (_, amount) in counting.tenders.items()}
    must_be[CASH] = expected
    figures: dict[str, Any] = {name: counting.get(name) for name in _COUNTED}
    figures |= {name: Money(counting.get(name), unit) for name in _SUMMED}
    return ShiftReport(
        opening=opening,
        currency=unit,
        taxes=tuple(
            TaxSum(code, rate, Money(base, unit), Money(tax, unit))
            for (code, rate), (base, tax) in sorted(counting.taxes.items())
        ),
        tenders=_sums(counting.tenders, unit),
        movements=_sums(counting.movements, unit),
        put_on=_sums(counting.put_on, unit),
        drawer_openings=drawer_openings,
        first_receipt=counting.receipts[0] if counting.receipts else "",
        last_receipt=counting.receipts[-1] if counting.receipts else "",
        expected=expected,
        grand_total=grand_total_before + Money(counting.goods, unit),
        counts=tuple(
            Count(kind, must_be.get(kind, Money(0, unit)), amount)
            for kind, amount in sorted((counted or {}).items())
        ),
        **figures,
    )


def _counted(documents: Iterable[Mapping[str, Any]], unit: Currency) -> _Counting:
    counting = _Counting()
    for document in documents:
        if document["type"] == SALE:
            _add_sale(counting, document, unit)
        elif document["type"] == VOIDED:
            counting.add("voided", 1)
        elif document["type"] == DRAWER:
            _add_movement(counting, document["drawer"], unit)
    return counting


def _sums(found: Mapping[str, list[int]], unit: Currency) -> tuple[Sum, ...]:
    return tuple(
        Sum(name, count, Money(amount, unit)) for name, (count, amount) in sorted(found.items())
    )


def _minor(text: object, unit: Currency) -> int:
    amount = parse_money(str(text), unit)
    assert amount is not None, f"a document's amount is one: {text!r}"
    return amount.minor


def _add_sale(counting: _Counting, document: Mapping[str, Any], unit: Currency) -> None:
    total = _minor(document["total"], unit)
    counting.add("returns" if total < 0 else "sales", 1)
    counting.add("total", total)
    for name in ("discount", "tax"):
        counting.add(name, _minor(document[name], unit))
    counting.add("rounding", _minor(document.get("rounding", "0"), unit))
    counting.receipts.append(str(document["receipt"]))
    for line in document["lines"]:
        _add_line(counting, line, unit)
    for tax in document["taxes"]:
        sums = counting.taxes.setdefault((tax["code"], tax["rate_millionths"]), [0, 0])
        sums[0] += _minor(tax["base"], unit)
        sums[1] += _minor(tax["tax"], unit)
    live = [tender for tender in document["tenders"] if not tender["voided"]]
    for tender in live:
        _count(counting.tenders, tender["kind"], _minor(tender["amount"], unit))
    change = _minor(document["change"], unit)
    if change:
        counting.tenders.setdefault(CASH, [0, 0])[1] -= change


def _add_line(counting: _Counting, line: Mapping[str, Any], unit: Currency) -> None:
    if line["voided"]:
        counting.add("voided_lines", 1)
        return
    kind = line.get("kind", "")
    if kind in LINES:
        _count(counting.put_on, kind, _minor(line["amount"], unit))
        return
    gross = _minor(line["gross"], unit)
    counting.add("items_returned" if gross < 0 else "items_sold", gross)
    counting.add("typed_prices", 1 if line.get("price_by") else 0)
    counting.add("discounts_by_hand", len(line.get("given_discounts", ())))


def _add_movement(counting: _Counting, drawer: Mapping[str, Any], unit: Currency) -> None:
    movement = MOVEMENTS[drawer["kind"]]
    _count(counting.movements, movement.kind, movement.sign * _minor(drawer["amount"], unit))


def _count(found: dict[str, list[int]], name: str, amount: int) -> None:
    sums = found.setdefault(name, [0, 0])
    sums[0] += 1
    sums[1] += amount
