"""What a sale comes to: worked examples, and what holds for every sale."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, strategies

from tests.domain.sales import line, mirrored, sale_of, sales
from tests.fakes import (
    APPLES,
    DISH_SOAP,
    ESPRESSO,
    EUR,
    NOTEBOOK,
    OAT_MILK,
    RED_WINE,
    RYE_BREAD,
    STANDARD,
    THREE_FOR_TWO,
    euro,
    product,
)
from tuipos.domain.money import Money, currency, divide_half_away
from tuipos.domain.product import Offer
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Event, Line, LineAdded, LineVoided, QuantitySet, evolve
from tuipos.domain.totals import Totals, totals

Drawn = tuple[list[Line], tuple[Offer, ...], bool]


def test_the_example_of_the_demo() -> None:
    sale = sale_of([line(ESPRESSO), line(OAT_MILK, Quantity(3))], [THREE_FOR_TWO])
    figures = totals(sale)
    assert str(figures.total) == "23.10"
    assert str(figures.subtotal) == "25.20"
    assert str(figures.discount) == "-2.10"
    assert figures.items == 4


def test_the_sale_of_the_picture() -> None:
    lines = [
        line(ESPRESSO),
        line(OAT_MILK, Quantity(3)),
        line(APPLES, Quantity(456, 3)),
        line(RED_WINE),
        line(RYE_BREAD),
    ]
    figures = totals(sale_of(lines, [THREE_FOR_TWO]))
    assert figures.items == 7
    assert [str(each.amount) for each in figures.lines] == [
        "18.90", "4.20", "1.36", "9.99", "3.40",
    ]  # fmt: skip
    assert (str(figures.subtotal), str(figures.total)) == ("39.95", "37.85")


def test_tax_included_is_computed_on_the_sum_of_a_rate() -> None:
    # 3 x 0.99 at 19 %: 2.97 x 19/119 = 0.474; line by line it would be 3 x 0.16 = 0.48.
    figures = totals(sale_of([line(product("1", "Pen", "0.99"))] * 3))
    assert [(str(each.base), str(each.tax)) for each in figures.taxes] == [("2.50", "0.47")]
    assert str(figures.total) == "2.97"


def test_tax_added_is_computed_on_the_sum_of_a_rate() -> None:
    figures = totals(sale_of([line(product("1", "Pen", "0.99"))] * 3, tax_included=False))
    assert [(str(each.base), str(each.tax)) for each in figures.taxes] == [("2.97", "0.56")]
    assert str(figures.total) == "3.53"


def test_taxes_are_told_by_rate_in_order() -> None:
    figures = totals(sale_of([line(NOTEBOOK), line(RYE_BREAD), line(DISH_SOAP)]))
    assert [(each.rate.code, str(each.base + each.tax)) for each in figures.taxes] == [
        ("reduced", "3.40"),
        ("standard", "7.44"),
    ]


@pytest.mark.parametrize(
    ("price", "units", "scale", "amount"),
    [
        ("2.99", 456, 3, "1.36"),  # 1.36344
        ("2.99", 500, 3, "1.50"),  # 1.495 goes away from zero
        ("2.99", -500, 3, "-1.50"),  # and so does its return
        ("0.01", 499, 3, "0.00"),
        ("0.01", 500, 3, "0.01"),
        ("19.99", 9999, 0, "199880.01"),
    ],
)
def test_amounts_round_half_away_from_zero(price: str, units: int, scale: int, amount: str) -> None:
    sold = product("1", "Thing", price, weighed=scale > 0)
    figures = totals(sale_of([line(sold, Quantity(units, scale))]))
    assert str(figures.total) == amount


def test_the_price_on_a_label_is_the_amount() -> None:
    weight = Quantity(2528, 3)  # which at 2.99 would come to 7.56 or 7.55, depending on rounding
    labelled = line(APPLES, weight, embedded_amount=euro("7.57"))
    assert str(totals(sale_of([labelled])).total) == "7.57"


def test_a_voided_line_keeps_its_gross_and_counts_for_nothing() -> None:
    figures = totals(sale_of([line(ESPRESSO), line(RYE_BREAD, voided=True)]))
    assert [str(each.gross) for each in figures.lines] == ["18.90", "3.40"]
    assert [str(each.amount) for each in figures.lines] == ["18.90", "0.00"]
    assert (str(figures.subtotal), str(figures.total), figures.items) == ("18.90", "18.90", 1)


def test_a_sale_without_lines_comes_to_nothing() -> None:
    figures = totals(sale_of([]))
    assert not any((figures.total, figures.subtotal, figures.tax, figures.due, figures.change))
    assert figures.taxes == () and figures.items == 0


@pytest.mark.parametrize(
    ("tendered", "due", "change"),
    [
        ([], "3.40", "0.00"),
        ([100], "2.40", "0.00"),
        ([100, 240], "0.00", "0.00"),
        ([500], "0.00", "1.60"),
        ([100, 1000], "0.00", "7.60"),
    ],
)
def test_due_and_change(tendered: list[int], due: str, change: str) -> None:
    figures = totals(sale_of([line(RYE_BREAD)], tendered=tendered))
    assert (str(figures.due), str(figures.change)) == (due, change)


def test_currencies_without_and_with_three_decimals() -> None:
    for code, minor, text in (("JPY", 250, "250"), ("KWD", 1250, "1.250")):
        unit = currency(code)
        sold = replace(RYE_BREAD, price=Money(minor, unit))
        sale = replace(sale_of([]), currency=unit)
        sale = evolve(sale, LineAdded(replace(line(sold), number=1)))
        assert str(totals(sale).total) == text


@given(sales())
def test_lines_tax_and_total_agree(drawn: Drawn) -> None:
    lines, offers, tax_included = drawn
    figures = totals(sale_of(lines, offers, tax_included=tax_included))
    live = [each for each in figures.lines if not each.line.voided]
    amounts = sum(each.amount.minor for each in figures.lines)
    assert figures.subtotal.minor == sum(each.gross.minor for each in live)
    assert figures.subtotal + figures.discount == Money(amounts, EUR)
    assert figures.tax.minor == sum(each.tax.minor for each in figures.taxes)
    assert figures.total.minor == sum((each.base + each.tax).minor for each in figures.taxes)
    assert figures.total.minor == amounts + (0 if tax_included else figures.tax.minor)
    for each in live:
        assert each.amount == each.gross + sum(
            (discount.amount for discount in each.discounts), Money(0, EUR)
        )


@given(sales())
def test_tax_of_each_rate_is_exact_to_half_a_minor_unit(drawn: Drawn) -> None:
    lines, offers, tax_included = drawn
    figures = totals(sale_of(lines, offers, tax_included=tax_included))
    for each in figures.taxes:
        rate = each.rate.rate_millionths
        if tax_included:
            error = each.tax.minor * (1_000_000 + rate) - (each.base + each.tax).minor * rate
            assert 2 * abs(error) <= 1_000_000 + rate
        else:
            assert 2 * abs(each.tax.minor * 1_000_000 - each.base.minor * rate) <= 1_000_000


@given(sales())
def test_a_discount_never_raises_and_never_exceeds_its_line(drawn: Drawn) -> None:
    lines, offers, _ = drawn
    figures = totals(sale_of(lines, offers))
    assert figures.discount.minor <= 0
    for each in figures.lines:
        assert all(discount.amount.minor < 0 for discount in each.discounts)
        assert 0 <= each.amount.minor <= each.gross.minor


@given(sales(), strategies.lists(strategies.integers(1, 20_000), max_size=3))
def test_tendered_less_change_is_the_total_once_nothing_is_due(
    drawn: Drawn, tendered: list[int]
) -> None:
    lines, offers, tax_included = drawn
    figures = totals(sale_of(lines, offers, tax_included=tax_included, tendered=tendered))
    assert figures.due.minor >= 0 and figures.change.minor >= 0
    assert not (figures.due and figures.change)
    assert figures.tendered - figures.change + figures.due == figures.total


@given(sales(), strategies.lists(strategies.integers(1, 20_000), max_size=3))
def test_a_return_is_the_exact_mirror_of_its_sale(drawn: Drawn, tendered: list[int]) -> None:
    lines, offers, tax_included = drawn
    sale = sale_of(lines, offers, tax_included=tax_included, tendered=tendered)
    there, back = totals(sale), totals(mirrored(sale))
    nothing_sold = not there.total
    for name in ("subtotal", "discount", "tax", "total", "tendered", "due", "change"):
        if nothing_sold and name in ("due", "change"):
            continue  # money against a sale of nothing is change in one, and due in the other
        assert getattr(back, name) == -getattr(there, name), name
    assert [each.amount for each in back.lines] == [-each.amount for each in there.lines]
    assert [(each.base, each.tax) for each in back.taxes] == [
        (-each.base, -each.tax) for each in there.taxes
    ]


@given(sales(), strategies.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_figure(drawn: Drawn, chance: random.Random) -> None:
    lines, offers, tax_included = drawn
    shuffled = list(lines)
    chance.shuffle(shuffled)
    one = totals(sale_of(lines, offers, tax_included=tax_included))
    other = totals(sale_of(shuffled, offers[::-1], tax_included=tax_included))
    for name in ("items", "subtotal", "discount", "taxes", "tax", "total", "due"):
        assert getattr(one, name) == getattr(other, name), name


@given(sales(), strategies.data())
def test_figures_from_those_before_are_the_same_as_new_ones(
    drawn: Drawn, data: strategies.DataObject
) -> None:
    lines, offers, tax_included = drawn
    sale = sale_of(lines, offers, tax_included=tax_included)
    before: Totals = totals(sale)
    for _ in range(3):
        added = replace(line(OAT_MILK), number=len(sale.lines) + 1)
        changes: list[Event] = [LineAdded(added, (THREE_FOR_TWO,))]
        for number in (each.number for each in sale.live_lines):
            changes += [LineVoided(number), QuantitySet(number, Quantity(4))]
        sale = evolve(sale, data.draw(strategies.sampled_from(changes)))
        before = totals(sale, before)
        assert before == totals(sale)


@given(strategies.integers(-(10**12), 10**12), strategies.integers(1, 10**7))
def test_rounding_is_to_the_nearest_and_symmetric(numerator: int, denominator: int) -> None:
    quotient = divide_half_away(numerator, denominator)
    assert 2 * abs(quotient * denominator - numerator) <= denominator
    assert divide_half_away(-numerator, denominator) == -quotient
    if 2 * (abs(numerator) % denominator) == denominator:
        assert abs(quotient) == abs(numerator) // denominator + 1


def test_a_thousand_lines_take_over_what_did_not_change() -> None:
    kinds = [ESPRESSO, RYE_BREAD, NOTEBOOK, replace(OAT_MILK, tax=STANDARD)]
    sale = sale_of([line(kinds[at % 4]) for at in range(1_000)], [THREE_FOR_TWO])
    before = totals(sale)
    sale = evolve(sale, LineAdded(replace(line(RYE_BREAD), number=1_001)))
    after = totals(sale, before)
    kept = sum(now is then for now, then in zip(after.lines, before.lines, strict=False))
    assert kept == 1_000
    assert after == totals(sale)
