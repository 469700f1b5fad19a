"""Five failures lock for 30 s, doubling to 15 minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes import MORNING
from tuipos.domain.lockout import lock_seconds, locked_until, seconds_left


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900),
     (10_000_000, 900)],
)  # fmt: skip
def test_how_long(failures: int, seconds: int) -> None:
    assert lock_seconds(failures) == seconds
    until = locked_until(failures, MORNING)
    assert until == (MORNING + timedelta(seconds=seconds) if seconds else None)


def test_seconds_left_are_rounded_up() -> None:
    until = locked_until(5, MORNING)
    assert seconds_left(until, MORNING) == 30
    assert seconds_left(until, MORNING + timedelta(milliseconds=29_001)) == 1
    assert seconds_left(until, MORNING + timedelta(seconds=30)) == 0
    assert seconds_left(None, MORNING) == 0


def test_a_lock_set_by_a_clock_that_ran_ahead_holds_nobody_for_days() -> None:
    until = locked_until(5, MORNING + timedelta(days=3))
    assert seconds_left(until, MORNING) == 0
