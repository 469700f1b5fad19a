"""Baskets checked by hand, from a table that a shopkeeper can read."""

from __future__ import annotations

import pytest

from tests.domain.baskets import Basket, load, paid
from tuipos.domain.totals import totals

BASKETS = list(load())


@pytest.mark.parametrize("basket", BASKETS, ids=lambda basket: basket.title)
def test_a_basket_costs_what_the_table_says(basket: Basket) -> None:
    sale, expected = basket.sale, basket.expected
    figures = totals(paid(sale, basket.script.payments))
    assert tuple(str(each.amount) for each in figures.lines) == expected.amounts
    assert str(figures.total) == expected.total
    assert str(-figures.discount) == expected.off
    assert {row.rate.rate_millionths: str(row.tax) for row in figures.taxes} == expected.taxes
    assert len(figures.taxes) == len(expected.taxes)
    assert (str(figures.change), str(figures.rounding)) == (expected.change, expected.rounding)
    assert figures.settled


def test_the_table_is_long_and_each_basket_stands_once() -> None:
    assert len(BASKETS) >= 230
    assert len({basket.title for basket in BASKETS}) == len(BASKETS)


def test_nearly_all_of_it_can_be_done_at_a_till() -> None:
    assert sum(basket.script.figures_only for basket in BASKETS) <= 3
