"""What a sale comes to: amounts of its lines, discounts, tax, total, and what is due.

Everything is worked out anew from the sale, in integers, so that no figure can drift from another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuipos.domain.money import Money, zero
from tuipos.domain.offers import Free, free_pieces
from tuipos.domain.product import Offer
from tuipos.domain.sale import Line, Sale
from tuipos.domain.tax import TaxTotal, taxes


@dataclass(frozen=True, slots=True)
class Discount:
    """What an offer takes off a line: `amount` has the sign opposite to the line's.

    `pieces` are those that are free.
    """

    offer: Offer
    pieces: int
    amount: Money


@dataclass(frozen=True, slots=True)
class LineTotals:
    """A line with its amounts: `amount` is `gross` after discounts.

    A voided line keeps the gross it would have had; its amount is zero.
    """

    line: Line
    gross: Money
    discounts: tuple[Discount, ...]
    amount: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """All figures of a sale; `discount` is negative in a sale, `change` is what goes back.

    `items` counts pieces; what is weighed counts as one.
    """

    lines: tuple[LineTotals, ...]
    items: int
    subtotal: Money
    discount: Money
    taxes: tuple[TaxTotal, ...]
    tax: Money
    total: Money
    tendered: Money
    due: Money
    change: Money


def totals(sale: Sale, before: Totals | None = None) -> Totals:
    """The figures of a sale.

    `before` may be the figures of the same sale a moment ago: what they say of lines that did not
    change is taken over, which keeps a line cheap in a sale of a thousand.
    """
    free = free_pieces(sale.lines, sale.offers)
    lines = _lines(sale, free, before.lines if before else ())
    items = subtotal = net = 0
    by_rate: dict[tuple[str, int], int] = {}
    for each in lines:
        line = each.line
        if line.voided:
            continue
        amount = each.amount.minor
        items += _items(line)
        subtotal += each.gross.minor
        net += amount
        tax = line.product.tax
        rate = (tax.code, tax.rate_millionths)
        by_rate[rate] = by_rate.get(rate, 0) + amount
    tax_totals = taxes(by_rate, sale.currency, included=sale.prices_include_tax)
    tax_minor = sum(each.tax.minor for each in tax_totals)
    total = Money(net if sale.prices_include_tax else net + tax_minor, sale.currency)
    tendered = Money(sum(each.amount.minor for each in sale.live_tenders), sale.currency)
    due, change = balance(total, tendered)
    return Totals(
        lines=lines,
        items=items,
        subtotal=Money(subtotal, sale.currency),
        discount=Money(net - subtotal, sale.currency),
        taxes=tax_totals,
        tax=Money(tax_minor, sale.currency),
        total=total,
        tendered=tendered,
        due=due,
        change=change,
    )


def balance(total: Money, tendered: Money) -> tuple[Money, Money]:
    """What is due and what goes back; for a refund both are negative, as its total is."""
    nothing = zero(total.currency)
    rest = total - tendered
    if total.minor < 0:
        return min(rest, nothing), min(-rest, nothing)
    return max(rest, nothing), max(-rest, nothing)


def gross_of(line: Line) -> Money:
    """The amount of a line before discounts: the label's price, or price times quantity."""
    if line.embedded_amount is not None:
        return line.embedded_amount
    return line.product.price.times_ratio(line.quantity.units, int(10**line.quantity.scale))


def _lines(sale: Sale, free: Free, before: Sequence[LineTotals]) -> tuple[LineTotals, ...]:
    assert len(before) <= len(sale.lines), "the figures before are of the same sale"
    known: list[LineTotals | None] = [*before, *[None] * (len(sale.lines) - len(before))]
    return tuple(
        earlier
        if earlier is not None
        and earlier.line is line
        and _same(earlier.discounts, free.get(line.number))
        else _line(line, free.get(line.number))
        for line, earlier in zip(sale.lines, known, strict=True)
    )


def _same(discounts: tuple[Discount, ...], given: tuple[Offer, int] | None) -> bool:
    if given is None or not discounts:
        return given is None and not discounts
    return discounts[0].offer is given[0] and discounts[0].pieces == given[1]


def _line(line: Line, given: tuple[Offer, int] | None) -> LineTotals:
    gross = gross_of(line)
    if line.voided:
        return LineTotals(line, gross, (), zero(gross.currency))
    if given is None:
        return LineTotals(line, gross, (), gross)
    offer, pieces = given
    discount = Discount(offer, pieces, line.product.price.times_ratio(-pieces, 1))
    return LineTotals(line, gross, (discount,), gross + discount.amount)


def _items(line: Line) -> int:
    if line.product.weighed or line.embedded_amount is not None or not line.quantity.is_whole:
        return 1
    return abs(line.quantity.whole)
