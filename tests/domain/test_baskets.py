"""Baskets checked by hand, from a table that a shopkeeper can read."""

from __future__ import annotations

import pytest

from tests.domain.basket_paying import left
from tests.domain.basket_steps import MoneyLine
from tests.domain.baskets import Basket, document_before, load
from tests.domain.test_document import concluded
from tuipos.domain.money_lines import LINES
from tuipos.domain.tenders import KINDS
from tuipos.domain.totals import totals

BASKETS = list(load())


@pytest.mark.parametrize("basket", BASKETS, ids=lambda basket: basket.title)
def test_a_basket_costs_what_the_table_says(basket: Basket) -> None:
    expected = basket.expected
    figures = totals(basket.paid)
    assert tuple(str(each.amount) for each in figures.lines) == expected.amounts
    assert str(figures.total) == expected.total
    assert str(-figures.discount) == expected.off
    assert {row.rate.rate_millionths: str(row.tax) for row in figures.taxes} == expected.taxes
    assert len(figures.taxes) == len(expected.taxes)
    assert (str(figures.change), str(figures.rounding)) == (expected.change, expected.rounding)
    assert figures.settled


@pytest.mark.parametrize(
    "basket", [one for one in BASKETS if one.script.held], ids=lambda basket: basket.title
)
def test_cards_and_accounts_have_left_what_the_table_says(basket: Basket) -> None:
    document = concluded(basket.paid)
    assert document["points_earned"] == basket.expected.earned
    documents = [document]
    if basket.script.before is not None:
        before = document_before(basket.script.before, basket.offers, basket.market)
        documents.insert(0, before)
    assert left(basket.script, documents, basket.market.unit) == basket.expected.left


def test_the_table_is_long_and_each_basket_stands_once() -> None:
    assert len(BASKETS) >= 310
    assert len({basket.title for basket in BASKETS}) == len(BASKETS)


def test_every_way_to_pay_stands_in_it() -> None:
    scripts = [basket.script for basket in BASKETS]
    kinds = {payment.kind for script in scripts for payment in script.payments}
    lines = {
        step.kind for script in scripts for step in script.steps if isinstance(step, MoneyLine)
    }
    assert kinds == set(KINDS) and lines == set(LINES)
    assert sum(bool(script.held) for script in scripts) >= 40


def test_nearly_all_of_it_can_be_done_at_a_till() -> None:
    assert sum(basket.script.figures_only for basket in BASKETS) <= 3
