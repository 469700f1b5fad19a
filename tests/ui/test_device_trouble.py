"""A printer or a drawer that failed: said beside what is being done, which goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.ui.counter import (
    Counter,
    hides,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.words import Words, say

RYE = "2000000100036"
SHUT = say("The drawer does not open ({why}): use its key.", why=say("not there"))
NOT_PRINTED = say("Not printed ({why}): {remedy}", why=say("no answer"),
                  remedy=say(".115 prints a copy."))  # fmt: skip


class SilentDrawer:
    """A drawer whose trouble a test tells itself."""

    def open(self) -> None:
        """Nothing happens."""


async def test_change_and_receipt_stay_beside_it(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, "5+")
        await shows(pilot, "Due EUR")
        await pilot.press("enter")
        await shows(pilot, "Change 1.60   receipt 00010011000001")
        counter.parts.tell(SHUT)
        await shows(pilot, "The drawer does not open (not there): use its key.",
                    "Change 1.60   receipt 00010011000001")  # fmt: skip
        counter.parts.tell(NOT_PRINTED)
        await shows(pilot, "Not printed (no answer): .115 prints a copy.", "use its key.",
                    "Change 1.60   receipt 00010011000001")  # fmt: skip
        assert counter.app.bells == 2
        type_burst(counter.app, f"{RYE}\r")
        await hides(pilot, "use its key")
        assert "3.40" in screen_text(counter.app)


@dataclass
class FailingDrawer:
    """A drawer that fails in the very moment in which it is asked."""

    tell: Callable[[Words], None]

    def open(self) -> None:
        self.tell(SHUT)
        self.tell(NOT_PRINTED)


async def test_what_fails_before_the_change_is_told_is_not_lost(counter: Counter) -> None:
    counter.world.till.drawer = FailingDrawer(counter.parts.tell)
    async with running(counter) as pilot:
        await sign_in(pilot)
        for receipt in (1, 2):
            type_burst(counter.app, f"{RYE}\r")
            await shows(pilot, "3.40", "Total EUR")
            type_slowly(counter.app, "5+")
            await shows(pilot, "Due EUR")
            await pilot.press("enter")
            await shows(pilot, f"Change 1.60   receipt 0001001100000{receipt}",
                        "use its key.", "Not printed (no answer)")  # fmt: skip
            assert screen_text(counter.app).count("use its key") == 1
            await pilot.press("escape")
            await hides(pilot, "use its key")


async def test_what_is_typed_meanwhile_stays(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press(*"3*20")
        counter.parts.tell(NOT_PRINTED)
        await shows(pilot, "› 3*20_", "Not printed (no answer): .115 prints a copy.")
        await pilot.press(*"00000100036", "enter")
        await shows(pilot, "10.20")


async def test_elsewhere_it_is_said_too(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "Letters act here")
        counter.parts.tell(SHUT)
        await shows(pilot, "The drawer does not open (not there): use its key.")


@pytest.mark.parametrize("wired", [True, False])
async def test_opening_it_says_what_happens(counter: Counter, wired: bool) -> None:
    counter.world.till.drawer = SilentDrawer() if wired else None
    async with running(counter) as pilot:
        type_burst(counter.app, "2001\r4321\r")
        await shows(pilot, "Starting amount")
        type_burst(counter.app, "\r")
        await shows(pilot, "scan, or type a code")
        type_slowly(counter.app, ".1000\r")
        await shows(pilot, "What for?")
        type_slowly(counter.app, "change\r")
        words = "The drawer opens: it is written down."
        await shows(pilot, words if wired else "Open the drawer with its key: it is written down.")
        await until(pilot, lambda: not counter.app.is_busy)
        if wired:
            counter.parts.tell(SHUT)
            await shows(pilot, "The drawer does not open (not there): use its key.")
            assert words not in screen_text(counter.app)
