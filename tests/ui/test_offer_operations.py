"""Offers by keys alone, online and offline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.fakes import THREE_FOR_TWO
from tests.ui.counter import Counter, hides, running, shows, sign_in, type_burst, type_slowly

OAT, RYE = "2000000100029", "2000000100036"


@pytest.mark.parametrize("up", [True, False])
async def test_off_with_a_manager_and_on_again(counter: Counter, up: bool) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        type_burst(counter.app, f"3*{OAT}\r")
        await shows(pilot, "Total EUR     4.20")
        type_slowly(counter.app, ".311\r")
        await shows(pilot, "Remove system", "Their staff number")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "Offers are off", "Total EUR     6.30", "312 lets them apply again")
        type_slowly(counter.app, ".9009\r")
        await shows(pilot, "no offer applies: 2001 took them off this sale")
        await pilot.press("escape")
        type_slowly(counter.app, ".312\r")
        await shows(pilot, "The offers apply again.", "Total EUR     4.20")
        await hides(pilot, "Offers are off")


@pytest.mark.parametrize("up", [True, False])
async def test_what_runs_and_what_is_missing(counter: Counter, up: bool) -> None:
    tea = replace(
        THREE_FOR_TWO, id="T", names=(("en", "Tea"),), products=frozenset({"T"}), coupon="TEA",
        ends_on=date(2026, 12, 1),
    )  # fmt: skip
    counter.world.connection.service.offers = (THREE_FOR_TWO, tea)
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        type_slowly(counter.app, ".645\r")
        await shows(
            pilot, "Offers of today", "3 for the price of 2", "until 2026-12-01", "coupon TEA"
        )
        await pilot.press("escape")
        type_burst(counter.app, f"{RYE}\r2*{OAT}\r")
        await shows(pilot, "Total EUR     7.60")
        type_slowly(counter.app, ".646\r")
        await shows(pilot, "Offers that fit this sale", "1 more for: 3 for the price of 2")
        await pilot.press("escape", "up")
        type_slowly(counter.app, ".646\r")
        await shows(pilot, "No offer is there.")
