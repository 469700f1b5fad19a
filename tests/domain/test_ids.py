"""Ids that rise strictly, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies

from tuipos.domain.ids import (
    IdParts,
    millis_since_1970,
    next_millis,
    parse_transaction_id,
    transaction_id,
)

NOW = datetime(2025, 3, 14, 9, 26, 53, 589_793, tzinfo=UTC)


def test_an_id_says_where_and_when() -> None:
    made = transaction_id("0001", "001", millis_since_1970(NOW))
    assert made == "0001-001-1741944413589"
    assert parse_transaction_id(made) == IdParts("0001", "001", 1741944413589)


def test_the_zone_of_the_clock_does_not_matter() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert millis_since_1970(east) == millis_since_1970(NOW)


@given(strategies.lists(strategies.integers(-10_000_000, 10_000_000), min_size=1))
def test_ids_rise_also_when_the_clock_steps_back(steps_millis: list[int]) -> None:
    moment, last = NOW, 0
    for step in steps_millis:
        moment += timedelta(milliseconds=step)
        following = next_millis(moment, last)
        assert following > last
        assert following >= millis_since_1970(moment)
        last = following


@pytest.mark.parametrize(
    "text", ["", "0001-001", "0001-001-", "0001-001-1x", "0001-001-١٢", "a-b-c-1", "-001-1"]
)
def test_what_is_no_id(text: str) -> None:
    assert parse_transaction_id(text) is None


def test_a_dash_in_a_number_is_a_broken_invariant() -> None:
    with pytest.raises(AssertionError):
        transaction_id("00-1", "001", 1)
