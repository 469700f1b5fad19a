"""Discounts by hand: what holds for all of them, how they are spread, and how far a role may go."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, strategies

from tests.domain.sales import line, mirrored, sale_of, sales
from tests.fakes import EUR, OAT_MILK, RYE_BREAD, euro
from tuipos.domain.discounts.manual import (
    LINE,
    PRICE,
    SALE,
    DiscountLimits,
    default_limits,
    within_limit,
)
from tuipos.domain.discounts.spreading import spread, spread_by_group
from tuipos.domain.line_totals import given_on, given_on_sale
from tuipos.domain.money import Money
from tuipos.domain.product import Offer
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, ManualDiscount, Sale
from tuipos.domain.sale_parts import DEPOSIT
from tuipos.domain.totals import totals

Drawn = tuple[list[Line], tuple[Offer, ...], bool]
GIVEN = strategies.one_of(
    strategies.integers(0, 1_000_000).map(lambda rate: ManualDiscount("percent", rate)),
    strategies.integers(0, 5_000).map(lambda minor: ManualDiscount("amount", 0, Money(minor, EUR))),
)
SOME = strategies.lists(GIVEN, max_size=3).map(tuple)


def discounted(drawn: Drawn, on_lines: list[tuple[ManualDiscount, ...]]) -> Sale:
    """The drawn sale with discounts on its lines, by turns."""
    lines, offers, tax_included = drawn
    each = [replace(one, discounts=on_lines[at % len(on_lines)]) for at, one in enumerate(lines)]
    return sale_of(each, offers, tax_included=tax_included)


@given(sales(), strategies.lists(SOME, min_size=1, max_size=3), SOME)
def test_they_never_raise_a_price_nor_take_more_than_it(
    drawn: Drawn, on_lines: list[tuple[ManualDiscount, ...]], on_sale: tuple[ManualDiscount, ...]
) -> None:
    figures = totals(replace(discounted(drawn, on_lines), discounts=on_sale))
    for each in figures.lines:
        assert all(one.amount.minor < 0 for one in each.discounts)
        assert 0 <= each.amount.minor <= each.gross.minor
    off = sum(amount.minor for _, amount in figures.off_by_offer)
    assert off == figures.discount.minor


@given(sales(), strategies.lists(SOME, min_size=1, max_size=3), SOME)
def test_a_return_is_the_exact_mirror(
    drawn: Drawn, on_lines: list[tuple[ManualDiscount, ...]], on_sale: tuple[ManualDiscount, ...]
) -> None:
    sale = replace(discounted(drawn, on_lines), discounts=on_sale)
    there, back = totals(sale), totals(mirrored(sale))
    assert [each.amount for each in back.lines] == [-each.amount for each in there.lines]
    assert back.total == -there.total and back.tax == -there.tax


@given(sales(), SOME, strategies.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_figure(
    drawn: Drawn, on_sale: tuple[ManualDiscount, ...], chance: random.Random
) -> None:
    lines, offers, tax_included = drawn
    shuffled = list(lines)
    chance.shuffle(shuffled)
    one = totals(replace(sale_of(lines, offers, tax_included=tax_included), discounts=on_sale))
    other = totals(replace(sale_of(shuffled, offers, tax_included=tax_included), discounts=on_sale))
    for name in ("subtotal", "discount", "taxes", "tax", "total"):
        assert getattr(one, name) == getattr(other, name), name


@given(strategies.lists(strategies.integers(0, 10_000), max_size=9), strategies.integers(0, 99))
def test_spreading_loses_nothing_and_gives_nobody_more_than_they_have(
    weights: list[int], percent: int
) -> None:
    minor = sum(weights) * percent // 100
    parts = spread(minor, weights)
    assert sum(parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part <= weight
        assert abs(part * sum(weights) - minor * weight) < max(1, sum(weights))


def test_groups_get_the_same_however_they_are_divided() -> None:
    key = ("standard", 190_000, "A", 100)
    other = ("reduced", 70_000, "B", 100)
    divided = spread_by_group(10, {1: 100, 2: 100, 3: 100}, {1: key, 2: key, 3: other})
    whole = spread_by_group(10, {1: 200, 3: 100}, {1: key, 3: other})
    assert divided[1] + divided[2] == whole[1] and divided[3] == whole[3]


def test_what_is_no_product_is_never_discounted() -> None:
    deposit = replace(line(OAT_MILK), kind=DEPOSIT)
    returned = replace(line(OAT_MILK, Quantity(-1)), fixed_amount=-euro("1.40"))
    sale = sale_of([line(RYE_BREAD), deposit, returned])
    half = ManualDiscount("percent", 500_000)
    figures = totals(replace(sale, discounts=(half,)))
    assert [str(each.amount) for each in figures.lines] == ["1.70", "2.10", "-1.40"]


def test_what_each_limit_looks_at() -> None:
    tenth = ManualDiscount("percent", 100_000)
    sale = sale_of([replace(line(RYE_BREAD), discounts=(tenth, tenth)), line(OAT_MILK)])
    figures = totals(replace(sale, discounts=(tenth,)))
    assert [str(each) for each in given_on(figures.lines[0])] == ["3.40", "2.75"]
    assert [str(each) for each in given_on_sale(figures.lines, EUR)] == ["4.85", "4.36"]


@pytest.mark.parametrize(
    ("role", "about", "before", "after", "code"),
    [
        ("cashier", LINE, "10.00", "9.00", ""),
        ("cashier", LINE, "10.00", "8.99", "discount-limit"),
        ("cashier", LINE, "-10.00", "-8.99", "discount-limit"),
        ("cashier", LINE, "0.99", "0.89", ""),  # 10 % of 0.99 is 0.10, rounded
        ("cashier", SALE, "100.00", "95.00", ""),
        ("cashier", SALE, "100.00", "94.99", "discount-limit"),
        ("cashier", PRICE, "10.00", "9.00", ""),
        ("cashier", PRICE, "10.00", "8.99", "price-limit"),
        ("cashier", PRICE, "10.00", "11.00", ""),
        ("cashier", PRICE, "10.00", "11.01", "price-limit"),
        ("manager", LINE, "10.00", "0.00", ""),
        ("manager", SALE, "10.00", "0.00", ""),
        ("manager", PRICE, "10.00", "0.00", ""),
        ("manager", PRICE, "10.00", "99999.00", ""),
        ("unheard-of", LINE, "10.00", "8.99", "discount-limit"),
    ],
)
def test_how_far_a_role_may_go(role: str, about: str, before: str, after: str, code: str) -> None:
    refused = within_limit(default_limits(role), about, euro(before), euro(after))
    assert (refused.code if refused else "") == code


def test_a_refusal_names_the_limit() -> None:
    limits = DiscountLimits(line_millionths=75_000, price_down_millionths=0)
    refused = within_limit(limits, LINE, euro("10.00"), euro("9.00"))
    assert str(refused) == (
        "Discounts on a line may be 7.5 % at most. Someone with a higher limit can allow it."
    )
    refused = within_limit(limits, PRICE, euro("10.00"), euro("9.00"))
    assert str(refused).startswith("A price may be 0 % below 10.00 at most.")
