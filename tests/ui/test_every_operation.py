"""Every operation of the table is done by its number and by its keys, at a running till."""

from __future__ import annotations

import logging

import pytest
from textual.pilot import Pilot

from tests.ui.counter import (
    Counter,
    make_counter,
    running,
    screen_text,
    shows,
    type_burst,
    type_slowly,
    until,
)
from tuipos.operations.registry import Operation, operations

ESPRESSO = "2000000100012"
#: These act on the program itself, at once and whatever is going on; they have tests of their own.
AT_ONCE = frozenset({"ctrl+l", "ctrl+o", "ctrl+p"})
KEYS = [(key, each) for each in operations() for key in each.keys if key not in AT_ONCE]


@pytest.fixture
def counter(many_colours: None) -> Counter:
    return make_counter(demo=True)


async def managers_sale(pilot: Pilot[None], counter: Counter, operation: Operation) -> None:
    """A manager has an item on the sale, and where it is needed a part of it paid."""
    type_burst(counter.app, "2001\r4321\r")
    await shows(pilot, "Starting amount")
    type_burst(counter.app, "\r")
    await shows(pilot, "scan, or type a code")
    type_burst(counter.app, f"{ESPRESSO}\r")
    await shows(pilot, "Total EUR    18.90")
    if operation.needs == "payment":
        type_burst(counter.app, "1+")
        await shows(pilot, "› 1_")
        await pilot.press("enter")
        await shows(pilot, "17.90 is still due.")
        await pilot.press("escape")


async def runs(
    pilot: Pilot[None], counter: Counter, operation: Operation, caplog: pytest.LogCaptureFixture
) -> None:
    """It begins, and Esc leads back out of it without a word of something broken."""
    wanted = f"operation {operation.number}"
    await until(pilot, lambda: wanted in caplog.messages, f"{wanted} did not run")
    await pilot.press("escape", "escape", "escape")
    await until(pilot, lambda: not counter.app.is_busy and counter.app.keyboard.queue.empty())
    assert "That went wrong" not in screen_text(counter.app)
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


@pytest.mark.parametrize("operation", operations(), ids=lambda each: str(each.number))
async def test_by_its_number(
    counter: Counter, operation: Operation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tuipos.operations")
    async with running(counter) as pilot:
        await managers_sale(pilot, counter, operation)
        type_burst(counter.app, f".{operation.number}\r")
        await runs(pilot, counter, operation, caplog)


@pytest.mark.parametrize(("key", "operation"), KEYS, ids=[key for key, _ in KEYS])
async def test_by_its_key(
    counter: Counter, key: str, operation: Operation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tuipos.operations")
    async with running(counter) as pilot:
        await managers_sale(pilot, counter, operation)
        await pilot.press(key)
        await runs(pilot, counter, operation, caplog)


async def test_from_the_menu_by_a_part_of_its_name(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tuipos.operations")
    async with running(counter) as pilot:
        await managers_sale(pilot, counter, operations()[0])
        type_burst(counter.app, ".\r")
        await shows(pilot, "All operations", "1/")
        type_slowly(counter.app, "comment")
        await shows(pilot, "103 Product comment", "501 Transaction comment")
        assert "Void" not in screen_text(counter.app).split("Subtotal")[0]
        await pilot.press("down", "enter")
        await shows(pilot, "Enter alone takes it away")
        assert "operation 103" in caplog.messages or "operation 501" in caplog.messages
