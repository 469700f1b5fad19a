"""What follows from what at the time clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tuipos.domain.time_clock import ACTS, Stamp, is_odd, marked

EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)
FOLLOWS = {
    ("", "clock-in"), ("clock-out", "clock-in"), ("clock-in", "clock-out"),
    ("break-end", "clock-out"), ("clock-in", "break-start"), ("break-end", "break-start"),
    ("break-start", "break-end"),
}  # fmt: skip


def stamp(minute: int, act: str, staff: str = "1001", *, odd: bool = False) -> Stamp:
    at = EIGHT + timedelta(minutes=minute)
    return Stamp(f"{staff}-{minute}", act, staff, "Ana", "001", at, odd)


@pytest.mark.parametrize("before", ["", *ACTS])
@pytest.mark.parametrize("act", ACTS)
def test_only_what_follows_is_not_odd(before: str, act: str) -> None:
    assert is_odd(before, act) is ((before, act) not in FOLLOWS)


def test_stamps_are_marked_by_the_same_persons_before_each_once() -> None:
    stamps = [
        stamp(30, "break-start"), stamp(0, "clock-in"), stamp(10, "clock-in", "1002"),
        stamp(0, "clock-in"), stamp(40, "clock-out"), stamp(50, "clock-out", odd=False),
    ]  # fmt: skip
    told = [(one.staff, one.act, one.odd) for one in marked(stamps)]
    assert told == [
        ("1001", "clock-in", False), ("1002", "clock-in", False), ("1001", "break-start", False),
        ("1001", "clock-out", True), ("1001", "clock-out", True),
    ]  # fmt: skip


def test_what_a_register_could_not_know_is_put_right_and_the_first_keeps_its_mark() -> None:
    out = stamp(10, "clock-out", odd=True)
    assert marked([out]) == (out,)
    assert [one.odd for one in marked([out, stamp(0, "clock-in")])] == [False, False]
