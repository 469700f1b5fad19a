"""Large sales with many offers: work grows with the sale, counted in plans and pieces of lots."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

from tests.domain.sales import line, sale_of
from tests.fakes import product
from tuipos.domain.product import (
    QUANTITY,
    SET,
    SIMPLE,
    THRESHOLD,
    Offer,
    OfferPart,
    OfferStep,
    Product,
)
from tuipos.domain.sale import LineAdded, Sale, evolve
from tuipos.domain.totals import Totals, totals

KINDS = ("take-pay", SIMPLE, QUANTITY, SET)


def shelf(count: int) -> list[Product]:
    """Products at prices from 1.00 on."""
    return [
        product(f"P{at:04}", f"Product {at}", f"{1 + at % 50}.{at % 100:02}") for at in range(count)
    ]


def many_offers(products: list[Product], count: int) -> list[Offer]:
    """Offers of every kind that overlap their neighbours, and a few thresholds."""
    offers = []
    for at in range(count):
        first = at * len(products) // count
        own = frozenset(each.number for each in products[first : first + 8])
        step = OfferStep(1 + at % 3, percent_millionths=50_000 + at * 100)
        kind = KINDS[at % 4]
        offer = Offer(f"O{at:03}", (), own, take=3, pay=2, kind=kind, steps=(step,))
        if kind == SET and at % 8 == 7:
            members = sorted(own)
            parts = (
                OfferPart(1, 1, frozenset(members[::2])),
                OfferPart(2, 1, frozenset(members[1::2])),
            )
            offer = replace(offer, parts=parts, products=frozenset())
        offers.append(offer)
    spend = Offer("SPEND", (), frozenset(), kind=THRESHOLD, steps=(OfferStep(5_000, 50_000),))
    return [*offers, spend]


def large_sale(lines: int, offers: int) -> Sale:
    """So many lines of half as many products, with so many offers."""
    products = shelf(lines // 2)
    sold = [line(products[at % len(products)]) for at in range(lines)]
    return replace(sale_of(sold), offers=tuple(many_offers(products, offers)))


def calls_of(work: Callable[[], object]) -> int:
    """How many functions of the domain are called: the same on every machine."""
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        if event == "call" and "tuipos/domain" in frame.f_code.co_filename:
            count += 1

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_a_sale_twice_as_large_takes_about_twice_the_work() -> None:
    half, whole = large_sale(500, 100), large_sale(1_000, 200)
    small, large = calls_of(lambda: totals(half)), calls_of(lambda: totals(whole))
    assert large <= 2.2 * small, (small, large)


def test_two_hundred_offers_that_all_meet_stay_linear() -> None:
    """All offers are of the same products, so that every plan takes pieces from all others."""

    def meeting(offers: int) -> Sale:
        sale = large_sale(200, 4)
        of_all = frozenset(each.product.number for each in sale.lines)
        met = [replace(one, products=of_all, parts=()) for one in many_offers(shelf(100), offers)]
        return replace(sale, offers=tuple(met))

    few, many = meeting(50), meeting(200)
    small, large = calls_of(lambda: totals(few)), calls_of(lambda: totals(many))
    assert large <= 4.4 * small, (small, large)


def one_more(sale: Sale, before: Totals, sold: Product) -> int:
    """The work of one more line."""
    added = LineAdded(replace(line(sold), number=len(sale.lines) + 1))
    return calls_of(lambda: totals(evolve(sale, added), before))


def test_one_more_line_looks_again_only_at_what_has_to_do_with_it() -> None:
    sale = replace(large_sale(1_000, 0), offers=())
    products = [each.product for each in sale.lines]
    apart = [
        Offer(f"O{at:03}", (), frozenset({products[2 * at].number}), take=3, pay=2)
        for at in range(200)
    ]
    sale = replace(sale, offers=tuple(apart))
    before = totals(sale)
    anew = calls_of(lambda: totals(sale))
    assert one_more(sale, before, products[0]) < anew / 2
    after = totals(evolve(sale, LineAdded(replace(line(products[0]), number=1_001))), before)
    assert after == totals(evolve(sale, LineAdded(replace(line(products[0]), number=1_001))))
