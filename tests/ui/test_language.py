"""Amounts, times and words by locale."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies

from tests.fakes import euro
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal, say
from tuipos.ui.ages import age_of, size_of
from tuipos.ui.language import Language, language_code, local_zone

NOON = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wish", "code"),
    [("de_AT.UTF-8", "de"), ("ru", "ru"), ("en-GB", "en"), ("fr", "en"), ("C", "en"), ("", "en")],
)
def test_the_nearest_language(wish: str, code: str) -> None:
    assert language_code(wish) == code


@pytest.mark.parametrize(
    ("code", "shown"), [("en", "1234.50"), ("de", "1234,50"), ("ru", "1234,50")]
)
def test_amounts(code: str, shown: str) -> None:
    assert Language(code).money(euro("1234.50")) == shown


@given(
    strategies.sampled_from(("JPY", "EUR", "KWD", "CLF")),
    strategies.integers(-(10**12), 10**12),
    strategies.sampled_from(("en", "de", "ru")),
)
def test_an_amount_of_any_decimals_is_shown_whole(code: str, minor: int, language: str) -> None:
    amount = Money(minor, currency(code))
    shown = Language(language).money(amount)
    assert shown.replace(",", ".") == amount.plain()
    assert parse_money(shown, amount.currency) == amount


def test_a_minus_is_the_terminals() -> None:
    assert Language("de", minus="−").money(-euro("2.10")) == "−2,10"


def test_values_inside_words() -> None:
    words = say(
        "{amount} {quantity} {at} {day} {name} {inner}",
        amount=euro("2.10"),
        quantity=Quantity(756, 3),
        at=NOON,
        day=NOON.date(),
        name="a\x1bb",
        inner=say("x {n}", n=1),
    )
    language = Language("de", ZoneInfo("Europe/Berlin"))
    assert language.render(words) == "2,10 0,756 14:32 21.11.2026 ab x 1"


def test_a_refusal_says_what_and_what_to_do() -> None:
    assert Language("en").render(Refusal("x", say("No."), say("Do that."))) == "No. Do that."


def test_ages_take_their_largest_unit() -> None:
    language = Language("en")
    ages = [age_of(datetime.fromtimestamp(NOON.timestamp() - seconds, UTC), NOON, language)
            for seconds in (-5, 59, 120, 7200, 90_000, 400_000)]  # fmt: skip
    assert ages == ["< 1 min", "< 1 min", "2 min", "2 h", "25 h", "4 d"]


def test_sizes_take_few_cells() -> None:
    language = Language("de")
    assert [size_of(size, language) for size in (0, 2_048, 900_000, 1_258_000)] == [
        "1 K",
        "2 K",
        "879 K",
        "1,2 M",
    ]


def test_an_unknown_time_zone_is_the_machines() -> None:
    assert NOON.astimezone(local_zone("Nowhere/Never")) == NOON
