"""What holds of every sale that is paid to its end, and of everything that comes back of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings, strategies

from tests.domain.sales import sale_of, sales
from tests.domain.test_document import concluded
from tests.domain.test_given_discounts import SOME, Drawn, discounted
from tests.fakes import MORNING
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.rounding import CASH_ROUNDINGS
from tuipos.domain.sale import Line, LineAdded, ManualDiscount, Sale, Tender, Tendered, evolve
from tuipos.domain.sold import SoldLine, brought_back, return_line, sold_of
from tuipos.domain.totals import totals

RULES = strategies.sampled_from(
    sorted(code for code, rule in CASH_ROUNDINGS.items() if rule.currency in ("", "EUR"))
)
PAYMENTS = strategies.lists(
    strategies.tuples(strategies.sampled_from(("cash", "card")), strategies.integers(1, 20_000)),
    max_size=4,
)


def tendered(sale: Sale, kind: str, amount: Money) -> Sale:
    return evolve(sale, Tendered(Tender(len(sale.tenders) + 1, kind, amount, MORNING)))


def paid(sale: Sale, payments: list[tuple[str, int]]) -> Sale:
    """The sale with these payments, none beyond what it needs, and the rest exactly in cash."""
    for kind, minor in payments:
        due = totals(sale).due
        if due.minor <= 0:
            break
        given_minor = min(minor, due.minor) if kind == "card" else minor
        sale = tendered(sale, kind, Money(given_minor, sale.currency))
    figures = totals(sale)
    return sale if figures.settled else tendered(sale, "cash", figures.due_in_cash)


@settings(deadline=None)
@given(sales(), strategies.lists(SOME, min_size=1, max_size=3), SOME, RULES, PAYMENTS)
def test_lines_and_rounding_are_what_was_tendered_less_the_change(
    drawn: Drawn,
    on_lines: list[tuple[ManualDiscount, ...]],
    on_sale: tuple[ManualDiscount, ...],
    rule: str,
    payments: list[tuple[str, int]],
) -> None:
    sale = replace(discounted(drawn, on_lines), discounts=on_sale, cash_rounding=rule)
    figures = totals(paid(sale, payments))
    lines_minor = sum(each.amount.minor for each in figures.lines)
    added_minor = 0 if sale.prices_include_tax else figures.tax.minor
    assert figures.settled and not figures.due
    assert lines_minor + added_minor + figures.rounding.minor == (
        figures.tendered.minor - figures.change.minor
    )
    assert 2 * abs(figures.rounding.minor) <= CASH_ROUNDINGS[rule].step_minor


@given(sales(), SOME)
def test_all_of_a_sale_that_comes_back_is_its_exact_negative(
    drawn: Drawn, on_sale: tuple[ManualDiscount, ...]
) -> None:
    sale = replace(discounted(drawn, [()]), discounts=on_sale)
    there = totals(sale)
    sold = sold_of(concluded(paid(sale, [])))
    lines = [
        return_line(at, sold, line, line.quantity, "") for at, line in enumerate(sold.lines, 1)
    ]
    back = totals(_sale_of(sale, lines))
    assert (back.total, back.tax) == (-there.total, -there.tax)
    assert {(row.rate, row.base, row.tax) for row in back.taxes} == {
        (row.rate, -row.base, -row.tax) for row in there.taxes
    }


@settings(max_examples=40, deadline=None)
@given(sales(), strategies.data())
def test_parts_that_come_back_one_by_one_are_what_was_paid(
    drawn: Drawn, data: strategies.DataObject
) -> None:
    lines, offers, _ = drawn
    sale = paid(sale_of(lines, offers), [])
    body, gone, money = concluded(sale), [], 0
    for number in [line.number for line in sold_of(body).lines]:
        for at in range(3):
            sold = sold_of(body, gone)
            line = sold.line(number)
            assert line is not None
            part = line.left if at == 2 else data.draw(_part_of(line))
            if not part.units:
                continue
            back = replace(
                _sale_of(sale, [return_line(1, sold, line, part, "")]),
                id=f"0001-001-{number}{at:05}",
            )
            money += totals(back).total.minor
            gone += brought_back(concluded(paid(back, [])))
    assert money == -totals(sale).total.minor
    assert all(not line.left.units for line in sold_of(body, gone).lines)


def _part_of(line: SoldLine) -> strategies.SearchStrategy[Quantity]:
    """Some of what is left of a line, also nothing."""
    return strategies.integers(0, line.left.units).map(
        lambda units: Quantity(units, line.left.scale)
    )


def _sale_of(sale: Sale, lines: Sequence[Line]) -> Sale:
    """Another sale in the same store, of these lines."""
    made = sale_of([], tax_included=sale.prices_include_tax)
    for line in lines:
        made = evolve(made, LineAdded(line))
    return made
