"""Complaints about keys, scans and questions, each tried at a running till."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot

from tests.ui.counter import Counter, running, screen_text, shows, sign_in, type_burst, type_slowly
from tests.ui.counter import until as wait_until
from tuipos.domain.quantity import ONE
from tuipos.domain.shift_report import DECLARED
from tuipos.register.untouched import UNTOUCHED_MINUTES

ESPRESSO, OAT_MILK, RYE, WINE = "2000000100012", "2000000100029", "2000000100036", "2000000100050"
STRANGE = "4006381333931"


def lines(counter: Counter) -> int:
    """How many lines the open sale has."""
    sale = counter.world.till.sale
    return 0 if sale is None else len(sale.lines)


async def idle(pilot: Pilot[None], counter: Counter) -> None:
    """Wait until all that was typed is done."""
    keyboard = counter.app.keyboard
    await wait_until(pilot, lambda: keyboard.queue.empty() and not counter.app.is_busy)


async def test_17_items_of_the_next_customer_never_pile_up_unnoticed(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Total EUR    18.90")
        counter.world.clock.advance(60 * UNTOUCHED_MINUTES)
        bells = counter.app.bells
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "The sale lay open for 3 min.", "Another customer?", "Then F8, F7")
        assert counter.app.bells == bells + 1
        await pilot.press("f8", "f7")
        await shows(pilot, "Suspended as 001-1")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        assert "lay open" not in screen_text(counter.app)


async def test_17_a_sale_that_goes_on_gets_no_such_word(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        for count in range(1, 5):
            type_burst(counter.app, f"{RYE}\r")
            await wait_until(pilot, lambda count=count: lines(counter) == count)
            await idle(pilot, counter)
            assert "lay open" not in screen_text(counter.app)
            counter.world.clock.advance(60 * UNTOUCHED_MINUTES - 1)
        counter.world.clock.advance(-3600)
        type_burst(counter.app, f"{RYE}\r")
        await wait_until(pilot, lambda: lines(counter) == 5)
        await idle(pilot, counter)
        assert "lay open" not in screen_text(counter.app)


async def test_17_a_paid_sale_takes_no_more_items(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r20+")
        await shows(pilot, "› 20_")
        await pilot.press("enter")
        await shows(pilot, "Change 1.10")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        assert lines(counter) == 1
        (document,) = counter.world.journal.documents
        assert document["total"] == "18.90"


QUESTIONS = {
    "void the sale": (f"{RYE}\r", ".500\r", "Void the whole sale"),
    "age": ("", f"{WINE}\r", "Over 18?"),
    "ten times too much": (f"{RYE}\r+", "340\r", "more than ten times"),
    "another customer": ("L-1001\r", ".600\rC-1002\r", "Replace with Jan Berg?"),
    "leave": (f"{RYE}\r", ".900\r", "y = leave"),
}


@pytest.mark.parametrize(("before", "steps", "asked"), QUESTIONS.values(), ids=QUESTIONS)
async def test_18_no_key_of_habit_says_yes(
    counter: Counter, before: str, steps: str, asked: str
) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        if before:
            type_burst(counter.app, before)
            await wait_until(pilot, lambda: bool(counter.world.journal.events))
            await shows(pilot, "Due EUR" if before.endswith("+") else "Total EUR")
            await idle(pilot, counter)
        type_slowly(counter.app, steps)
        await shows(pilot, asked)
        events, calls = len(counter.world.journal.events), len(counter.world.journal.calls)
        await pilot.press("enter", "enter", "space", "f12", "f8", "delete", "tab", "1", "plus")
        type_burst(counter.app, f"{STRANGE}\r")
        await shows(pilot, asked)
        assert len(counter.world.journal.events) == events
        assert len(counter.world.journal.calls) == calls
        await pilot.press("escape")
        await idle(pilot, counter)
        assert len(counter.world.journal.calls) == calls


QUANTITY_ROADS = {
    "digits left in the line": "3",
    "a star waits for its code": "3*",
    "letters left in the line": "abc",
    "a search begun": "/oat",
}


@pytest.mark.parametrize("typed", QUANTITY_ROADS.values(), ids=QUANTITY_ROADS)
async def test_20_a_scan_never_becomes_a_quantity(counter: Counter, typed: str) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Total EUR    18.90")
        type_slowly(counter.app, typed)
        await idle(pilot, counter)
        type_burst(counter.app, f"{RYE}\r")
        await wait_until(pilot, lambda: lines(counter) == 2)
        sale = counter.world.till.sale
        assert sale is not None and sale.lines[0].quantity == ONE
        assert sale.lines[1].quantity.whole == (3 if typed == "3*" else 1)
        assert sale.lines[1].code == RYE


PLACES = {
    "help": ("f1", "Help"),
    "all operations": (".\r", "All operations"),
    "buttons": ("..\r", ""),
    "hits of a search": ("/oat\r", "Products with"),
    "payment": ("+", "Due EUR"),
    "a line chosen": ("up", ""),
    "after the palette": ("palette", ""),
    "after Connection status": ("917", ""),
    "after a redraw": ("ctrl+l", ""),
}


@pytest.mark.parametrize(("way", "seen"), PLACES.values(), ids=PLACES)
async def test_21_no_focus_is_lost_the_next_scan_sells(
    counter: Counter, way: str, seen: str
) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r{OAT_MILK}\r")
        await shows(pilot, "Total EUR    21.00")
        if way == "palette":
            await pilot.press("ctrl+p")
            await wait_until(pilot, lambda: isinstance(counter.app.screen, CommandPalette))
            await pilot.press("escape")
            await wait_until(pilot, lambda: counter.app.screen is counter.app.page)
        elif way == "917":
            await pilot.press("f9")
            await shows(pilot, "Connection status")
            await pilot.press("escape")
        elif way in ("f1", "up", "ctrl+l"):
            await pilot.press(way)
        else:
            type_slowly(counter.app, way)
        if seen:
            await shows(pilot, seen)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR    24.40")
        assert counter.app.focused is None


async def test_22_a_failed_scan_is_heard_named_and_waited_for(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        bells = counter.app.bells
        type_burst(counter.app, f"{STRANGE}\r")
        await shows(pilot, f"No product has the code {STRANGE}.")
        assert counter.app.bells == bells + 2, "a scan that sells rings no bell at all"
        for count in range(1, 4):
            type_burst(counter.app, f"{ESPRESSO}\r")
            await wait_until(pilot, lambda count=count: counter.app.bells == bells + 2 + 2 * count)
        await shows(pilot, f"Not taken. First Esc or Enter for {STRANGE}.")
        assert lines(counter) == 1
        await pilot.press("escape")
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Total EUR    22.30")


async def test_23_a_cashier_counts_their_own_shift_without_seeing_reports(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("enter")
        await shows(pilot, "Change 0.00")
        type_slowly(counter.app, ".1052\r")
        await shows(pilot, "Counted: Cash?")
        assert "3.40" not in screen_text(counter.app).split("Counted: Cash?")[1], "counted blind"
        type_slowly(counter.app, "3.40\r")
        await wait_until(
            pilot, lambda: any(each.kind == DECLARED for each in counter.world.journal.entries)
        )
