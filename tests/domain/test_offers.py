"""Take 3, pay 2: which pieces are free, and under which lines they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.sales import line, sale_of
from tests.fakes import APPLES, OAT_MILK, REDUCED, RYE_BREAD, THREE_FOR_TWO, euro, product
from tuipos.domain.product import Offer
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, Sale, evolve
from tuipos.domain.totals import totals
from tuipos.retail import sale_events as journal_events

SOY = product("S", "Soy milk", "1.80")
NUT = product("N", "Nut milk", "2.60")
MILKS = Offer(
    "MILKS", (("en", "Milks: 3 for 2"),), frozenset({"S", "N", OAT_MILK.number}), take=3, pay=2
)


def free(sale: Sale) -> dict[int, int]:
    """Free pieces by line number."""
    return {
        each.line.number: discount.pieces
        for each in totals(sale).lines
        for discount in each.discounts
    }


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [
        ([2], {}),
        ([3], {1: 1}),
        ([5], {1: 1}),
        ([6], {1: 2}),
        ([1, 1], {}),
        ([1, 1, 1], {3: 1}),
        ([1, 1, 1, 1], {3: 1}),
        ([1] * 6, {3: 1, 6: 1}),
        ([2, 2, 2], {2: 1, 3: 1}),
        ([7, 1, 1], {1: 2, 3: 1}),
    ],
)
def test_the_piece_that_completes_a_group_is_told_as_free(
    quantities: list[int], expected: dict[int, int]
) -> None:
    lines = [line(OAT_MILK, Quantity(pieces)) for pieces in quantities]
    assert free(sale_of(lines, [THREE_FOR_TWO])) == expected


def test_the_cheapest_of_all_pieces_are_free() -> None:
    lines = [line(SOY), line(NUT, Quantity(3)), line(OAT_MILK, Quantity(2))]
    assert free(sale_of(lines, [MILKS])) == {1: 1, 3: 1}


def test_where_another_product_completes_the_group_the_last_of_the_cheap_are_free() -> None:
    lines = [line(SOY), line(SOY), line(NUT)]
    assert free(sale_of(lines, [MILKS])) == {2: 1}


def test_several_pieces_of_a_group_can_be_free() -> None:
    five_for_three = replace(THREE_FOR_TWO, take=5, pay=3)
    lines = [line(OAT_MILK, Quantity(4)), line(OAT_MILK, Quantity(6))]
    assert free(sale_of(lines, [five_for_three])) == {1: 1, 2: 3}


@pytest.mark.parametrize(
    "outside",
    [
        line(replace(OAT_MILK, weighed=True), Quantity(3000, 3)),
        line(OAT_MILK, Quantity(1500, 3)),
        line(OAT_MILK, Quantity(3), embedded_amount=euro("6.30")),
        line(OAT_MILK, Quantity(3), voided=True),
        line(RYE_BREAD, Quantity(3)),
        line(replace(OAT_MILK, price=euro("0.00")), Quantity(3)),
    ],
    ids=["weighed", "part of a piece", "label", "voided", "other product", "free anyway"],
)
def test_what_takes_no_part(outside: Line) -> None:
    assert free(sale_of([outside], [THREE_FOR_TWO])) == {}
    two_more = [outside, line(OAT_MILK), line(OAT_MILK)]
    assert free(sale_of(two_more, [THREE_FOR_TWO])) == {}


def test_whole_pieces_written_with_decimals_take_part() -> None:
    assert free(sale_of([line(OAT_MILK, Quantity(3000, 3))], [THREE_FOR_TWO])) == {1: 1}


def test_a_product_of_several_offers_takes_part_in_the_best() -> None:
    better = replace(MILKS, id="Z-MILKS", take=4, pay=1)
    sale = sale_of([line(OAT_MILK, Quantity(4))], [MILKS, THREE_FOR_TWO, better])
    (discount,) = totals(sale).lines[0].discounts
    assert (discount.id, discount.pieces) == ("Z-MILKS", 3)


def test_of_equal_offers_the_one_whose_id_sorts_first_applies() -> None:
    sale = sale_of([line(OAT_MILK, Quantity(3))], [THREE_FOR_TWO, MILKS])
    (discount,) = totals(sale).lines[0].discounts
    assert discount.id == "MILKS"


def test_a_tax_that_changed_in_the_middle_does_not_make_the_order_matter() -> None:
    lines = [line(replace(OAT_MILK, tax=REDUCED)), line(OAT_MILK), line(OAT_MILK)]
    one = totals(sale_of(lines, [THREE_FOR_TWO], tax_included=False))
    other = totals(sale_of(lines[::-1], [THREE_FOR_TWO], tax_included=False))
    assert one.total == other.total
    assert [str(each.base) for each in one.taxes] == ["0.00", "4.20"]


def test_returns_and_sales_are_counted_apart() -> None:
    lines = [line(OAT_MILK, Quantity(3)), line(OAT_MILK, Quantity(-3)), line(OAT_MILK, Quantity(2))]
    assert free(sale_of(lines, [THREE_FOR_TWO])) == {1: 1, 2: -1}


def test_an_offer_in_a_journal_of_before_is_a_plain_one() -> None:
    kept = (
        b'{"line":{"number":1,"product":{"number":"10002","names":[["en","Oat milk 1 l"]],"price":'
        b'{"minor":210,"currency":{"code":"EUR","digits":2}},"tax":{"code":"standard",'
        b'"rate_millionths":190000}},"quantity":{"units":3,"scale":0},"code":"10002"},"offers":'
        b'[{"id":"OAT-3-2","names":[["en","3 for the price of 2"]],"products":["10002"],'
        b'"take":3,"pay":2}]}'
    )
    added = journal_events.from_bytes("LineAdded", kept)
    sale = evolve(sale_of([]), added)
    assert sale.offers == (THREE_FOR_TWO,) and sale.offers[0].is_plain
    assert str(totals(sale).total) == "4.20"


def test_an_offer_without_its_products_does_nothing() -> None:
    assert free(sale_of([line(APPLES, Quantity(500, 3))], [])) == {}
