"""The time clock by keys alone, online and offline."""

from __future__ import annotations

import pytest

from tests.ui.counter import Counter, running, shows, sign_in, type_slowly


def go_offline(counter: Counter, up: bool) -> None:
    counter.world.connection.up, counter.world.connection.offline = up, not up


@pytest.mark.parametrize("up", [True, False])
async def test_coming_and_going(counter: Counter, up: bool) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        go_offline(counter, up)
        type_slowly(counter.app, ".920\r")
        await shows(pilot, "Time clock", "1 Clock in", "4 Clock out", "5 Somebody else")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Clock in: Ana,")
        type_slowly(counter.app, ".920\r1\r")
        await shows(pilot, "Clock in: Ana,", "It does not follow from what was noted before")
        assert counter.printer.stamps == [("1001", "clock-in", False), ("1001", "clock-in", True)]
        type_slowly(counter.app, ".921\r")
        await shows(pilot, "Your time clock, the last 14 days", "Clock in 001", "(odd)")
        if not up:
            await shows(pilot, "Offline: what was noted on this register alone.")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")


async def test_somebody_else_and_a_manager_looks(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".921\r")
        await shows(pilot, "Nothing was noted lately.")
        type_slowly(counter.app, ".920\r5\r1002\r")
        await shows(pilot, "PIN of 1002")
        type_slowly(counter.app, "0000\r")
        await shows(pilot, "1 Clock in")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Staff number and PIN do not match.")
        type_slowly(counter.app, ".920\r5\r1002\r5678\r1\r")
        await shows(pilot, "Clock in: Ben,")
        type_slowly(counter.app, ".920\r")
        await shows(pilot, "1 Clock in")
        await pilot.press("escape")
        type_slowly(counter.app, ".701\r")
        await shows(pilot, "t u i p o s")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "o = own shift")
        await pilot.press("o")
        await shows(pilot, "Starting amount")
        type_slowly(counter.app, "\r")
        await shows(pilot, "scan, or type a code")
        type_slowly(counter.app, ".921\r")
        await shows(pilot, "Time clock of the store", "Clock in 1002 Ben")
        assert counter.printer.stamps == [("1002", "clock-in", False)]
