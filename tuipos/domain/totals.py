"""What a sale comes to: amounts of its lines, discounts, tax, total, and what is due.

Everything is worked out anew from the sale, in integers, so that no figure can drift from another.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tuipos.domain.discounts.engine import Workings
from tuipos.domain.line_tax import tax_of_line
from tuipos.domain.line_totals import Discount, LineTotals, gross_of, line_totals
from tuipos.domain.money import Money
from tuipos.domain.money_lines import is_money
from tuipos.domain.sale import Line, Sale
from tuipos.domain.sale_parts import DEPOSIT
from tuipos.domain.settling import standing
from tuipos.domain.tax import TaxSum, TaxTotal, tax_sum

__all__ = ["Discount", "LineTotals", "Totals", "gross_of", "totals"]


@dataclass(frozen=True, slots=True)
class Totals:
    """All figures of a sale; `discount` is negative in a sale, `change` is what goes back.

    `items` counts pieces, but not their deposits; what is weighed counts as one. `due_in_cash` and
    `rounding` are what cash rounding makes of what is due (`tuipos.domain.settling`).
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
    due_in_cash: Money
    rounding: Money
    settled: bool
    workings: Workings | None = field(default=None, compare=False, repr=False)

    @property
    def off_by_offer(self) -> tuple[tuple[Discount, Money], ...]:
        """What each offer, and people by hand, took off altogether: each with its first discount.

        Ordered as they first stand in the sale.
        """
        first: dict[str, Discount] = {}
        minor: dict[str, int] = {}
        for line in self.lines:
            for one in line.discounts:
                first.setdefault(one.id, one)
                minor[one.id] = minor.get(one.id, 0) + one.amount.minor
        unit = self.total.currency
        return tuple((one, Money(minor[key], unit)) for key, one in first.items())


def totals(sale: Sale, before: Totals | None = None) -> Totals:
    """The figures of a sale.

    `before` may be the figures of the same sale a moment ago: what they say of lines that did not
    change is taken over, which keeps a line cheap in a sale of a thousand.
    """
    lines, workings = line_totals(
        sale, before.lines if before else (), before.workings if before else None
    )
    items = subtotal = net = 0
    live = [each for each in lines if not each.line.voided]
    for each in live:
        items += _items(each.line)
        subtotal += each.gross.minor
        net += each.amount.minor
    tax = _tax(sale, live)
    total = Money(net if sale.prices_include_tax else net + tax.tax.minor, sale.currency)
    paid = standing(sale, total)
    return Totals(
        lines=lines,
        items=items,
        subtotal=Money(subtotal, sale.currency),
        discount=Money(net - subtotal, sale.currency),
        taxes=tax.rows,
        tax=tax.tax,
        total=total,
        tendered=paid.tendered,
        due=paid.due,
        change=paid.change,
        due_in_cash=paid.due_in_cash,
        rounding=paid.rounding,
        settled=paid.settled,
        workings=workings,
    )


def _tax(sale: Sale, live: list[LineTotals]) -> TaxSum:
    """The tax of the lines that are goods: money put on a card is none."""
    goods = [each for each in live if not is_money(each.line)]
    return tax_sum(
        ((each.amount.minor, tax_of_line(sale, each.line)) for each in goods),
        sale.currency,
        included=sale.prices_include_tax,
        by=sale.tax_rounding,
    )


def _items(line: Line) -> int:
    if line.kind == DEPOSIT:
        return 0
    if line.product.weighed or line.embedded_amount is not None or not line.quantity.is_whole:
        return 1
    return abs(line.quantity.whole)
