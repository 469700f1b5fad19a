"""Selling what has a minimum age: asked once per buyer, and kept on the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.fakes import RED_WINE, World
from tuipos.domain.quantity import Quantity
from tuipos.register.lines import years_before
from tuipos.register.paying import pay_cash
from tuipos.register.selling import Added, AgeQuestion, add_item, void_line

WINE_CODE = "2000000100050"


async def test_wine_asks_and_the_sale_keeps_that_it_was_checked(ana: World) -> None:
    question = await add_item(ana.till, WINE_CODE, Quantity(2))
    assert isinstance(question, AgeQuestion)
    assert (question.years, question.born_on_or_before) == (18, date(2007, 3, 14))
    assert (question.code, question.quantity) == (WINE_CODE, Quantity(2))
    assert ana.till.sale is None and ana.journal.calls == []
    assert ana.connection.moments == ["starts", "ends"]

    added = await add_item(ana.till, question.code, question.quantity, age_checked=True)
    assert isinstance(added, Added)
    assert added.line.age_checked and added.line.quantity == Quantity(2)
    await pay_cash(ana.till)
    lines = ana.journal.documents[0]["lines"]
    assert isinstance(lines, list) and lines[0]["age_checked"] is True


async def test_the_same_buyer_is_asked_once(ana: World) -> None:
    await add_item(ana.till, WINE_CODE, age_checked=True)
    again = await add_item(ana.till, WINE_CODE)
    assert isinstance(again, Added) and again.line.age_checked


async def test_a_voided_line_still_says_that_the_buyer_was_looked_at(ana: World) -> None:
    await add_item(ana.till, WINE_CODE, age_checked=True)
    await void_line(ana.till, 1)
    assert isinstance(await add_item(ana.till, WINE_CODE), Added)


async def test_a_higher_age_asks_again_and_a_new_buyer_too(ana: World) -> None:
    spirits = replace(RED_WINE, number="10099", minimum_age_years=21)
    ana.connection.service.by_code["10099"] = spirits
    await add_item(ana.till, WINE_CODE, age_checked=True)
    assert isinstance(await add_item(ana.till, "10099"), AgeQuestion)
    await pay_cash(ana.till)
    assert isinstance(await add_item(ana.till, WINE_CODE), AgeQuestion)


async def test_a_checked_age_marks_only_what_needs_one(ana: World) -> None:
    added = await add_item(ana.till, "2000000100012", age_checked=True)
    assert isinstance(added, Added) and not added.line.age_checked
    assert isinstance(await add_item(ana.till, WINE_CODE), AgeQuestion)


@pytest.mark.parametrize(
    ("day", "years", "born"),
    [
        (date(2025, 3, 14), 18, date(2007, 3, 14)),
        (date(2024, 2, 29), 18, date(2006, 2, 28)),
        (date(2024, 2, 29), 16, date(2008, 2, 29)),
        (date(2025, 2, 28), 21, date(2004, 2, 28)),
    ],
)
def test_the_day_of_birth(day: date, years: int, born: date) -> None:
    assert years_before(day, years) == born
