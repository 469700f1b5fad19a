"""The health check on the till's screen: it fills while one looks, and is left at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from tests.ui.counter import (
    Counter,
    hides,
    make_counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.words import Words, say
from tuipos.register.health import BAD, GOOD, NOTHING, Finding

PRINTER, SERVER, SCALE = say("Printer"), say("Server"), say("Scale")
GONE = Finding("printer", PRINTER, BAD, say("/dev/usb/\x1b[2Jlp0: not there."),
               say("Switch it on, look at its cable and at devices.toml."))  # fmt: skip
ANSWERS = Finding("server", SERVER, GOOD, say("https://till.riverside.example answers."))
NONE = Finding("scale", SCALE, NOTHING, say("None is named in devices.toml."))


@dataclass
class SlowLook:
    """Finds what a test puts in, when the test does."""

    names: Mapping[str, Words] = field(
        default_factory=lambda: {"server": SERVER, "printer": PRINTER, "scale": SCALE}
    )
    coming: asyncio.Queue[Finding] = field(default_factory=asyncio.Queue)
    ended: bool = False

    async def look(self, found: Callable[[Finding], None]) -> None:
        try:
            while True:
                found(await self.coming.get())
        finally:
            self.ended = True


@pytest.fixture
def around() -> SlowLook:
    return SlowLook()


@pytest.fixture
def counter(many_colours: None, around: SlowLook) -> Counter:
    return make_counter(look_around=lambda: around)


async def test_findings_come_in_and_stand_in_their_order(
    counter: Counter, around: SlowLook
) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".717\r")
        await shows(pilot, "Health check", "· Server            looking…")
        around.coming.put_nowait(GONE)
        await shows(pilot, "✗ Printer           /dev/usb/[2Jlp0: not there.", "Switch it on")
        around.coming.put_nowait(ANSWERS)
        around.coming.put_nowait(NONE)
        await shows(pilot, "✓ Server            https://till.riverside", "· Scale  ")
        await hides(pilot, "looking")
        text = screen_text(counter.app)
        assert text.index("Server") < text.index("Printer") < text.index("Scale")
        await pilot.press("escape")
        await hides(pilot, "Health check")
        await until(pilot, lambda: around.ended)


async def test_a_sale_goes_on_though_nothing_answers(counter: Counter, around: SlowLook) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".717\r")
        await shows(pilot, "looking…")
        type_burst(counter.app, "2000000100036\r")
        await shows(pilot, "2000000100036 not taken. Esc goes back")
        await pilot.press("escape")
        type_burst(counter.app, "2000000100036\r")
        await shows(pilot, "Total EUR     3.40")
        assert around.ended


async def test_a_long_list_is_read_on(counter: Counter, around: SlowLook) -> None:
    for number in range(20):
        name = say("Thing {number}", number=number)
        around.coming.put_nowait(Finding(f"{number}", name, BAD, say("Bad."), say("Mend it.")))
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".717\r")
        await shows(pilot, "Thing 0 ")
        assert "Thing 19" not in screen_text(counter.app)
        await pilot.press("pagedown", "pagedown", "pagedown")
        await shows(pilot, "Thing 19")
        await hides(pilot, "Thing 0 ")
