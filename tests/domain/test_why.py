"""Why a price is one: the steps that a cashier can read out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.domain.basket_offers import read_offer
from tests.domain.baskets import load, read_sale
from tests.domain.sales import sale_of, sales
from tests.domain.test_given_discounts import Drawn
from tests.fakes import euro
from tuipos.domain.discounts.why import next_step, rule_of, why
from tuipos.domain.pricing import priced_for
from tuipos.domain.product import STORE_PRICE, Product
from tuipos.domain.sale import CustomerSet, LinePriced, evolve
from tuipos.domain.sale_parts import Customer
from tuipos.domain.totals import totals

OFFERS = {
    offer.id: offer
    for offer in (
        read_offer(text)
        for text in (
            "3 for 2 | take-pay 3 for 2 | M",
            "Second half | cheapest 2 for 1 50 % | T C",
            "Pick three | set 3 5.00 | M N C",
            "Coffee time | set 4.50 | 1 C + 1 K",
            "Pair | set 2 20 % | T C",
            "One off | set 2 1.00 off | T B",
            "Bulk | quantity 3: 5 %, 6: 10 % | T C",
            "Ten | simple 10 % | M",
            "Ten, exclusive | simple 10 % | M ; exclusive",
            "Dear | simple 9.00 | M",
            "Spend 50 | threshold 50.00: 5.00 off | *",
            "Save | simple 20 % | T ; coupon SAVE",
        )
    )
}


def told(basket: str, *names: str, line: int = 1) -> list[str]:
    sale = read_sale(basket, [OFFERS[name] for name in names])
    return [str(words) for words in why(sale, totals(sale), line)]


def test_a_plain_price() -> None:
    assert told("M") == ["2.10, the price of all stores", "2.10 with 19 % tax in it"]


def test_an_offer_and_its_rule() -> None:
    assert told("3 M", "3 for 2") == [
        "2.10, the price of all stores",
        "3 of them: 6.30",
        "-2.10: 3 for 2 (3 for the price of 2)",
        "4.20 with 19 % tax in it",
    ]


def test_the_next_step_of_an_offer_that_does_not_apply() -> None:
    assert "not 3 for 2: 1 more for: 3 for the price of 2" in told("2 M", "3 for 2")


def test_a_price_by_hand_and_who_set_it() -> None:
    assert told("W @8.00 -10%") == [
        "10.00, the price of all stores",
        "8.00 instead, set by 2001: damaged",
        "-0.80: 10 % discount, allowed by 2001",
        "no offer applies to a price that was set by hand",
        "7.20 with 19 % tax in it",
    ]


def test_an_offer_that_a_better_one_beats() -> None:
    steps = told("3 M", "3 for 2", "Ten")
    assert "not Ten: another offer is better" in steps


def test_an_offer_that_an_exclusive_one_excludes() -> None:
    assert "not Dear: another offer excludes it" in told("M", "Ten, exclusive", "Dear")


def test_the_price_of_a_group() -> None:
    sale = read_sale("W", [])
    own = sale.lines[0].product
    own = replace(own, price_source=STORE_PRICE, group_prices=(("staff", euro("7.00")),))
    sale = evolve(sale, CustomerSet(Customer("C-1", "Lena", "staff")))
    sale = evolve(sale, LinePriced(1, priced_for(own, "staff")))
    assert str(why(sale, totals(sale), 1)[0]) == "7.00, the price for staff"
    sale = evolve(sale, LinePriced(1, priced_for(sale.lines[0].product, "")))
    assert sale.lines[0].product == own
    assert str(why(sale, totals(sale), 1)[0]) == "10.00, the price of this store"


@pytest.mark.parametrize(
    ("group", "price"), [("", "10.00"), ("staff", "7.00"), ("dear", "10.00"), ("other", "10.00")]
)
def test_the_price_for_a_group_is_never_higher(group: str, price: str) -> None:
    own: Product = replace(
        read_sale("W", []).lines[0].product,
        group_prices=(("dear", euro("12.00")), ("staff", euro("7.00"))),
    )
    assert str(priced_for(own, group).price) == price
    assert priced_for(priced_for(own, "staff"), group) == priced_for(own, group)


@pytest.mark.parametrize(
    ("name", "basket", "step"),
    [
        ("3 for 2", "2 M", "1 more for: 3 for the price of 2"),
        ("3 for 2", "4 M", "2 more for: 3 for the price of 2"),
        ("3 for 2", "3 M", "None"),
        ("3 for 2", "B", "3 more for: 3 for the price of 2"),
        ("Second half", "T", "1 more for: the cheapest of 2 with 50 % off"),
        ("Pick three", "M, C", "1 more for: 3 together for 5.00"),
        ("Pair", "T", "1 more for: 2 together with 20 % off"),
        ("One off", "T", "1 more for: 2 together with 1.00 off"),
        ("Coffee time", "C", "1 more for: 2 together for 4.50"),
        ("Coffee time", "C, K", "None"),
        ("Coffee time", "2 C, K", "1 more for: 2 together for 4.50"),
        ("Bulk", "2 T", "1 more for: from 3 on 5 % off, from 6 on 10 % off"),
        ("Bulk", "4 T", "2 more for: from 3 on 5 % off, from 6 on 10 % off"),
        ("Bulk", "7 T", "None"),
        ("Ten", "M", "None"),
        ("Spend 50", "2 X", "10.00 more for: 5.00 off from 50.00 on"),
        ("Spend 50", "3 X", "None"),
        ("Save", "T", "with coupon SAVE"),
    ],
)
def test_what_is_missing(name: str, basket: str, step: str) -> None:
    sale = read_sale(basket, [OFFERS[name]])
    assert str(next_step(sale, OFFERS[name], totals(sale))) == step


def test_every_rule_has_words() -> None:
    assert [str(rule_of(offer)) for offer in OFFERS.values()][-3:] == [
        "9.00 each",
        "5.00 off from 50.00 on",
        "20 % off",
    ]


@pytest.mark.parametrize("basket", list(load()), ids=lambda basket: basket.title)
def test_every_line_of_every_basket_can_be_explained(basket: object) -> None:
    sale = basket.sale  # type: ignore[attr-defined]
    figures = totals(sale)
    for each in figures.lines:
        steps = [str(words) for words in why(sale, figures, each.line.number)]
        assert sum(str(one.amount) in step for one in each.discounts for step in steps) >= len(
            each.discounts
        )
        # The parts of a tax stand behind the amount that they are in.
        before_parts = [step for step in steps if not step.startswith("of it ")]
        assert before_parts[-1].startswith(str(each.amount))


@given(sales())
def test_any_line_can_be_explained(drawn: Drawn) -> None:
    lines, offers, tax_included = drawn
    sale = sale_of(lines, offers, tax_included=tax_included)
    figures = totals(sale)
    for each in figures.lines:
        assert all(str(words) for words in why(sale, figures, each.line.number))
