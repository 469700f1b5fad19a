"""Baskets checked by hand, from a table that a shopkeeper can read."""

from __future__ import annotations

import pytest

from tests.domain.baskets import Basket, load
from tuipos.domain.totals import totals

BASKETS = list(load())


@pytest.mark.parametrize("basket", BASKETS, ids=lambda basket: basket.title)
def test_a_basket_costs_what_the_table_says(basket: Basket) -> None:
    figures = totals(basket.sale)
    assert tuple(str(each.amount) for each in figures.lines) == basket.amounts
    assert str(figures.total) == basket.total


def test_the_table_is_long_and_each_basket_stands_once() -> None:
    assert len(BASKETS) >= 100
    assert len({basket.title for basket in BASKETS}) == len(BASKETS)
