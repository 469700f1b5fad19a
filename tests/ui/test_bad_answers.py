"""Wrong answers where more than a sale is at stake: sign-in, counting, returns, yes or no."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

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

ESPRESSO, RYE = "2000000100012", "2000000100036"
STRANGE = "4006381333931"
FIRST = "00010011000001"
BOTH_MARKS = {"a point": "3.10", "a comma": "3,10"}


async def idle(pilot: Pilot[None], counter: Counter) -> None:
    """Wait until all that was typed is done."""
    keyboard = counter.app.keyboard
    await until(pilot, lambda: keyboard.queue.empty() and not counter.app.is_busy)


async def sold(pilot: Pilot[None], counter: Counter, count: int) -> None:
    """So many loaves are sold and paid, and the change is read."""
    await sign_in(pilot)
    type_burst(counter.app, f"{count}*{RYE}\r+")
    await shows(pilot, "Due EUR")
    await pilot.press("enter")
    await shows(pilot, FIRST)


async def test_a_product_scanned_as_pin_is_no_failed_pin(counter: Counter) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r")
        await shows(pilot, "PIN")
        for _ in range(6):
            type_burst(counter.app, f"{STRANGE}\r")
            await shows(pilot, f"{STRANGE} not taken.")
        await idle(pilot, counter)
        assert counter.world.journal.lockouts == {}
        type_burst(counter.app, "1234\r")
        await shows(pilot, "Starting amount")


@pytest.mark.parametrize("code", [STRANGE, "000010"])
async def test_a_scan_is_no_starting_amount(counter: Counter, code: str) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r")
        await shows(pilot, "Starting amount")
        type_burst(counter.app, f"{code}\r")
        await shows(pilot, f"{code} not taken.")
        assert counter.world.journal.begun_shifts == []
        type_burst(counter.app, "50\r")
        await shows(pilot, "scan, or type a code")


@pytest.mark.parametrize("operation", ["1052", "1055"], ids=["declaration", "close"])
async def test_a_scan_is_no_count(counter: Counter, operation: str) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, f".{operation}\r")
        await shows(pilot, "Counted: Cash?")
        type_burst(counter.app, "000010\r")
        await shows(pilot, "000010 not taken.", "Counted: Cash?")
        for bad, said in (("-1", "An amount can't be below 0."), ("ten", "is not an amount")):
            type_slowly(counter.app, f"{bad}\r")
            await shows(pilot, said, "Tender declaration")
        await pilot.press("escape")
        await hides(pilot, "Counted: Cash?")
        assert not [each for each in counter.world.journal.calls if each.startswith("post")]


@pytest.mark.parametrize("operation", ["1201", "1210", "1211", "1212"])
async def test_a_scan_is_no_cash_movement(counter: Counter, operation: str) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "2001\r4321\r")
        await shows(pilot, "Starting amount")
        type_burst(counter.app, "\r")
        await shows(pilot, "scan, or type a code")
        type_slowly(counter.app, f".{operation}\r")
        await shows(pilot, "How much?")
        type_burst(counter.app, "000010\r")
        await shows(pilot, "000010 not taken.", "How much?")
        await pilot.press("escape")
        await hides(pilot, "How much?")
        assert counter.world.journal.documents == []


async def test_no_more_comes_back_than_was_bought(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sold(pilot, counter, 2)
        type_slowly(counter.app, f".114\r{FIRST}\r")
        await shows(pilot, "- of 2")
        for bad, said in (
            ("3", ("Only 2 of Rye bread 500 g can come back.", "Type 2 or less.")),
            ("0", ("A quantity of 0 sells nothing.",)),
            ("-1", ("A quantity can't be below 0.",)),
            (STRANGE, ("is a code, not a quantity.",)),
            ("two", ("is not a quantity.",)),
        ):
            type_slowly(counter.app, f"{bad}\r")
            await shows(pilot, *said)
        type_burst(counter.app, f"{STRANGE}\r")
        await shows(pilot, f"{STRANGE} not taken.", "Choose a line and press Enter.")
        await pilot.press("escape")
        await shows(pilot, "Nothing was taken back.")
        assert counter.world.till.sale is None and not counter.world.journal.events


async def test_a_receipt_comes_back_once(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sold(pilot, counter, 1)
        type_slowly(counter.app, f".114\r{FIRST}\r")
        await shows(pilot, "- of 1")
        await pilot.press("f2", "f12")
        await shows(pilot, "Why?")
        type_burst(counter.app, f"{STRANGE}\r")
        await shows(pilot, f"{STRANGE} not taken.")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Taken back: 3.40.")
        type_slowly(counter.app, f".114\r{FIRST}\r")
        await shows(pilot, f"All of receipt {FIRST} is on this sale already.")
        await pilot.press("f12")
        await shows(pilot, "Pay out EUR")
        await pilot.press("enter")
        await shows(pilot, "Paid out 3.40")
        documents = len(counter.world.journal.documents)
        type_slowly(counter.app, f".114\r{FIRST}\r")
        await shows(pilot, "Look at it in the journal: operation 115.")
        await idle(pilot, counter)
        assert counter.world.till.sale is None
        assert len(counter.world.journal.documents) == documents


@pytest.mark.parametrize("price", BOTH_MARKS.values(), ids=BOTH_MARKS)
async def test_both_decimal_marks_are_one(counter: Counter, price: str) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, price)
        await pilot.press("f4")
        await shows(pilot, "Why?")
        type_slowly(counter.app, "dented\r")
        await shows(pilot, "Total EUR     3.10")


async def test_yes_and_no_by_their_keys_on_a_cyrillic_keyboard(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, ".500\r")
        await shows(pilot, "Void the whole sale")
        type_slowly(counter.app, "т")
        await hides(pilot, "Void the whole sale")
        assert counter.world.till.sale is not None
        type_slowly(counter.app, ".500\r")
        await shows(pilot, "Void the whole sale")
        type_slowly(counter.app, "н")
        await shows(pilot, "The sale was voided.")
        assert "That went wrong" not in screen_text(counter.app)
