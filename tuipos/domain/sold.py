"""A sale that was concluded, as far as goods of it may come back: lines, and what is left of each.

The share of a partial return is worked out from the running sum: what so many pieces of the line
are worth, to the nearest minor unit, less what went back before. So no share is off by more than
half a minor unit from the exact one, and all parts together are exactly what was paid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tuipos.domain.money import Currency, Money, currency, divide_half_away, parse_money, zero
from tuipos.domain.product import Product, TaxRate
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT, GIFT_CARD, PRODUCT, Line, ReturnOf
from tuipos.domain.tax_code import TaxPart

#: Lines that are money by themselves never come back as goods.
_NO_GOODS = (GIFT_CARD, ACCOUNT_PAYMENT)
_DECIMAL = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,6}))?")


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A line that takes back so much of line `line` of `origin`; quantity and amount positive.

    `transaction` and `own_line` are where that was done.
    """

    origin: str
    line: int
    quantity: Quantity
    amount: Money
    transaction: str
    own_line: int


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold, and how much of it has come back so far."""

    number: int
    product: Product
    quantity: Quantity
    amount: Money
    code: str
    kind: str = PRODUCT
    serial: str = ""
    batch: str = ""
    returned: Quantity = Quantity(0)  # noqa: RUF009 - frozen
    refunded: Money | None = None
    certificate: str = ""

    @property
    def left(self) -> Quantity:
        """How much may still come back; nothing below nothing, also after a double return."""
        scale = max(self.quantity.scale, self.returned.scale)
        units = units_at(self.quantity, scale) - units_at(self.returned, scale)
        return Quantity(max(0, units), scale)

    def refund(self, quantity: Quantity) -> Money:
        """What so much of the line gives back, after what came back before; not negative."""
        scale = max(self.quantity.scale, self.returned.scale, quantity.scale)
        bought = units_at(self.quantity, scale)
        so_far = units_at(self.returned, scale) + units_at(quantity, scale)
        so_far = min(so_far, bought)
        due = divide_half_away(self.amount.minor * so_far, bought)
        refunded = self.refunded.minor if self.refunded is not None else 0
        return Money(min(max(0, due - refunded), self.amount.minor), self.amount.currency)


@dataclass(frozen=True, slots=True)
class Sold:
    """A concluded sale; `lines` are those that can come back, `paid_with` the kinds of tender."""

    transaction: str
    receipt: str
    store: str
    register: str
    concluded_at: datetime
    total: Money
    lines: tuple[SoldLine, ...]
    paid_with: tuple[str, ...]
    document: Mapping[str, Any]

    def line(self, number: int) -> SoldLine | None:
        """The line with this number, if it can come back."""
        return next((line for line in self.lines if line.number == number), None)


@dataclass(frozen=True, slots=True)
class FoundSale:
    """A past sale's document as somebody keeps it, and what they know to have come back of it."""

    document: Mapping[str, Any]
    came_back: tuple[BroughtBack, ...] = ()


def units_at(quantity: Quantity, scale: int) -> int:
    """A quantity in units of a scale that is not smaller than its own."""
    assert scale >= quantity.scale, "nothing is rounded away"
    return quantity.units * int(10 ** (scale - quantity.scale))


def read_decimal(text: str) -> Quantity | None:
    """A quantity as a document has it, also below nothing."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return None
    decimals = match[3] or ""
    units = int(match[2] + decimals)
    return Quantity(-units if match[1] else units, len(decimals))


def sold_of(document: Mapping[str, Any], came_back: Iterable[BroughtBack] = ()) -> Sold:
    """A sale from its document, less what came back since; each return counts once.

    ValueError names an amount or a quantity that is none.
    """
    unit = currency(str(document["currency"]))
    rates = {tax["code"]: int(tax["rate_millionths"]) for tax in document["taxes"]}
    once = {(one.transaction, one.own_line): one for one in came_back}
    lines = tuple(
        _less(
            _line(line, rates, unit), [one for one in once.values() if one.line == line["number"]]
        )
        for line in document["lines"]
        if _can_come_back(line, unit)
    )
    live = [tender["kind"] for tender in document["tenders"] if not tender["voided"]]
    return Sold(
        transaction=str(document["id"]),
        receipt=str(document["receipt"]),
        store=str(document["store"]),
        register=str(document["register"]),
        concluded_at=datetime.fromisoformat(str(document["concluded_at"])),
        total=_money(document["total"], unit),
        lines=lines,
        paid_with=tuple(dict.fromkeys(live)),
        document=document,
    )


def brought_back(document: Mapping[str, Any]) -> list[BroughtBack]:
    """What a document takes back of earlier receipts, line by line."""
    if document.get("type") != "sale":
        return []
    unit = currency(str(document["currency"]))
    found = []
    for line in document["lines"]:
        returns = line.get("returns")
        if line["voided"] or not returns or not returns.get("transaction"):
            continue
        quantity = read_decimal(str(line["quantity"]))
        amount = parse_money(str(line["amount"]), unit)
        if quantity is None or amount is None or quantity.units >= 0:
            continue
        found.append(
            BroughtBack(
                str(returns["transaction"]), int(returns["line"]), -quantity, -amount,
                str(document["id"]), int(line["number"]),
            )
        )  # fmt: skip
    return found


def return_line(number: int, sold: Sold, line: SoldLine, quantity: Quantity, reason: str) -> Line:
    """The line that takes so much of a sold one back: taxed as it was sold, at what was paid."""
    return Line(
        number=number,
        product=line.product,
        quantity=-quantity,
        code=line.code,
        kind=line.kind,
        serial=line.serial,
        batch=line.batch,
        returns=ReturnOf(sold.transaction, sold.receipt, line.number, reason, verified=True),
        fixed_amount=-line.refund(quantity),
        certificate=line.certificate,
    )


def less_in_sale(line: SoldLine, transaction: str, lines: Iterable[Line]) -> SoldLine:
    """A sold line after what the open sale takes back of it already."""
    mine = [
        one
        for one in lines
        if one.returns is not None
        and not one.voided
        and (one.returns.transaction, one.returns.line) == (transaction, line.number)
    ]
    for one in mine:
        amount = -one.fixed_amount if one.fixed_amount is not None else zero(line.amount.currency)
        line = _after(line, -one.quantity, amount)
    return line


def _can_come_back(line: Mapping[str, Any], unit: Currency) -> bool:
    quantity = read_decimal(str(line["quantity"]))
    if line["voided"] or quantity is None or quantity.units <= 0:
        return False
    return line.get("kind", PRODUCT) not in _NO_GOODS and _money(line["amount"], unit).minor >= 0


def _line(line: Mapping[str, Any], rates: Mapping[str, int], unit: Currency) -> SoldLine:
    quantity = read_decimal(str(line["quantity"]))
    if quantity is None:
        raise ValueError(f"no quantity: {line['quantity']!r}")
    product = Product(
        number=str(line["product"]),
        names=(("en", str(line["name"])),),
        price=_money(line["price"], unit),
        tax=_tax(line, rates),
        unit=str(line["unit"]),
        weighed=str(line["unit"]) != "piece" and not line.get("whole_unit", False),
        base_unit=str(line.get("own_unit", "")),
        factor=read_decimal(str(line.get("factor", ""))) or ONE,
        unit_names=(("en", str(line["unit_name"])),) if line.get("unit_name") else (),
    )
    return SoldLine(
        number=int(line["number"]),
        product=product,
        quantity=quantity,
        amount=_money(line["amount"], unit),
        code=str(line["code"]),
        kind=str(line.get("kind", PRODUCT)),
        serial=str(line.get("serial", "")),
        batch=str(line.get("batch", "")),
        certificate=str(line.get("tax_exempt", "")),
    )


def _tax(line: Mapping[str, Any], rates: Mapping[str, int]) -> TaxRate:
    """The tax of a sold line; before documents said it of each line, `rates` of the sale did."""
    code, rate = str(line["tax_code"]), line.get("tax_rate_millionths")
    parts = tuple(
        TaxPart(
            code=str(part["code"]),
            rate_millionths=int(part["rate_millionths"]),
            names=(("en", str(part["name"])),) if part.get("name") else (),
            compound=bool(part.get("compound", False)),
        )
        for part in line.get("tax_parts", ())
    )
    return TaxRate(code, rates.get(code, 0) if rate is None else int(rate), parts)


def _less(line: SoldLine, came_back: list[BroughtBack]) -> SoldLine:
    for one in came_back:
        line = _after(line, one.quantity, one.amount)
    return line


def _after(line: SoldLine, quantity: Quantity, amount: Money) -> SoldLine:
    scale = max(line.returned.scale, quantity.scale)
    units = units_at(line.returned, scale) + units_at(quantity, scale)
    refunded = amount if line.refunded is None else line.refunded + amount
    return replace(line, returned=Quantity(units, scale), refunded=refunded)


def _money(text: object, unit: Currency) -> Money:
    amount = parse_money(str(text), unit)
    if amount is None:
        raise ValueError(f"no amount: {text!r}")
    return amount
