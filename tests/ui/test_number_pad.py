"""Whole flows by number pad and function keys alone: digits, marks, + - * /, Enter, F-keys."""

from __future__ import annotations

import logging
import re

import pytest
from textual.pilot import Pilot

from tests.ui.counter import (
    Counter,
    make_counter,
    running,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tests.ui.test_every_operation import managers_sale, runs
from tuipos.domain.customer import Customer
from tuipos.operations.registry import Operation, operations

ESPRESSO, OAT_MILK, RYE = "2000000100012", "2000000100029", "2000000100036"
FIRST = "00010011000001"
#: What a number pad has, and the keys beside it that no keyboard of a till lacks.
PAD = re.compile(r"[0-9.,+\-*/\r]*")
PAD_KEYS = frozenset({"enter", "backspace", "delete", *(f"f{number}" for number in range(1, 13))})


@pytest.fixture
def counter(many_colours: None) -> Counter:
    return make_counter(demo=True)


class Pad:
    """A keyboard that has nothing but a number pad and function keys."""

    def __init__(self, pilot: Pilot[None], counter: Counter) -> None:
        self.pilot = pilot
        self.counter = counter

    async def type(self, text: str, *said: str) -> None:
        """Type by hand, and wait for what the till says."""
        assert PAD.fullmatch(text), f"a number pad has no {text!r}"
        type_slowly(self.counter.app, text)
        await shows(self.pilot, *said)

    async def press(self, key: str, *said: str) -> None:
        """Press a key, and wait for what the till says."""
        assert key in PAD_KEYS, f"there is no {key}"
        await self.pilot.press(key)
        await shows(self.pilot, *said)


async def sale_begun(pilot: Pilot[None], counter: Counter) -> Pad:
    """Signed in by the pad as well, with a loaf on the sale."""
    pad = Pad(pilot, counter)
    await pad.type("1001\r", "PIN")
    await pad.type("1234\r", "Starting amount")
    await pad.type("100,50\r", "scan, or type a code")
    await pad.type(f"{RYE}\r", "Total EUR     3.40")
    return pad


async def test_quantity_before_the_code_and_after_it(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type(f"2*{ESPRESSO}\r", "Total EUR    41.20")
        await pad.type("3")
        await pad.press("f2", "Total EUR    60.10")
        await pad.press("f12", "Due EUR")
        await pad.press("enter", "Change 0.00")


async def test_void_of_a_line_and_of_the_sale(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type(f"{ESPRESSO}\r", "Total EUR    22.30")
        await pad.press("f8", "Total EUR     3.40")
        await pad.type(f"{OAT_MILK}\r", "Total EUR     5.50")
        await pad.type(".500\r", "Void the whole sale (5.50)? y = yes, n = no.")
        await pad.type("-", "scan, or type a code")
        assert counter.world.till.sale is not None
        await pad.type(".500\r", "Void the whole sale (5.50)? y = yes, n = no.")
        await pad.type("*", "The sale was voided.")


async def test_an_age_is_told_by_the_pad(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type("2000000100050\r", "Over 18?")
        await pad.type("*", "Total EUR    13.39")


async def test_discounts_and_a_price(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type(".301\r", "How many percent?")
        await pad.type("5\r", "Why? Enter alone")
        await pad.type("\r", "The discount is given.", "Total EUR     3.23")
        await pad.press("f5", "Discounts")
        await pad.type("2\r", "How much is taken off?")
        await pad.type("0,13\r", "Why? Enter alone")
        await pad.type("\r", "The discount is given.", "Total EUR     3.10")
        await pad.type(f"{RYE}\r", "Total EUR     6.50")
        await pad.type("3,20")
        await pad.press("f4", "Why?")
        await pad.type("7\r", "The price is changed.", "Total EUR     6.30")


async def test_customers_by_number(counter: Counter) -> None:
    known = (Customer("7001", "Eve Arden"), Customer("7002", "Ada King"))
    counter.world.connection.service.customers = known
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type("7001")
        await pad.press("f6", "Customer: Eve Arden")
        await pad.type(".603\r", "The customer is taken off.")
        await pad.type(".600\r", "Customer number, or scan the card")
        await pad.type("7001\r", "Customer: Eve Arden")
        await pad.type(".600\r", "Customer number, or scan the card")
        await pad.type("7002\r", "Replace with Ada King? y = yes, n = no.")
        await pad.type("-", "Eve Arden stays on this sale.")


async def test_suspend_and_recall(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.press("f7", "Suspended as 001-1")
        await pad.type(f"{ESPRESSO}\r", "Total EUR    18.90")
        await pad.press("f7", "Suspended as 001-2")
        await pad.press("f7", "001-1", "001-2")
        await pad.type("1\r", "Sale 001-1 is back.", "Total EUR     3.40")
        await pad.press("f7", "Suspended as 001-3")
        await pad.type(".504\r", "001-2", "001-3")
        await pad.type("2\r", "Sale 001-2 is back.", "Total EUR    18.90")


async def test_a_return_by_the_receipts_number(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type("2")
        await pad.press("f2", "Total EUR     6.80")
        await pad.type("+", "Due EUR")
        await pad.press("enter", FIRST)
        await pad.type(f".114\r{FIRST}\r", "- of 2")
        await pad.type("1\r", "1 of 2")
        await pad.press("f12", "Why? Enter alone")
        await pad.type("\r", "Taken back: 3.40.")
        await pad.press("f12", "Pay out EUR")
        await pad.press("enter", "Paid out 3.40")


async def test_a_part_in_cash_and_the_rest_by_card(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type("1,40+", "Due EUR", "› 1,40_")
        await pad.press("enter", "2.00 is still due.")
        await pad.press("f2", "y = yes, n = no.")
        await pad.type("*", "Authorisation; Enter alone: none")
        await pad.type("4711\r", "Change 0.00")
        await until(pilot, lambda: counter.world.till.sale is None)
        tenders = counter.world.journal.documents[-1]["tenders"]
        assert isinstance(tenders, list)
        assert [each["kind"] for each in tenders] == ["cash", "card"]


async def test_a_shift_is_counted_and_closed(counter: Counter) -> None:
    async with running(counter) as pilot:
        pad = await sale_begun(pilot, counter)
        await pad.type("+", "Due EUR")
        await pad.press("enter", "Change 0.00")
        await pad.type(".1055\r", "Counted: Cash?")
        await pad.type("103,90\r", "Close the shift? y = yes, n = no.")
        await pad.type("*", "t u i p o s")


@pytest.mark.parametrize("operation", operations(), ids=lambda each: str(each.number))
async def test_every_operation_is_reached(
    counter: Counter, operation: Operation, caplog: pytest.LogCaptureFixture
) -> None:
    """A manager is signed in; the number, typed on the pad by hand, begins the operation."""
    assert PAD.fullmatch(f".{operation.number}\r")
    caplog.set_level(logging.INFO, "tuipos.operations")
    async with running(counter) as pilot:
        await managers_sale(pilot, counter, operation)
        type_slowly(counter.app, f".{operation.number}\r")
        await runs(pilot, counter, operation, caplog)


async def test_a_quantity_typed_by_habit_is_no_answer(counter: Counter) -> None:
    """The star of `3*` stands for yes at a question only where nothing was typed before it."""
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, "2000000100012\r")
        await shows(pilot, "Total EUR    18.90")
        type_slowly(counter.app, ".500\r")
        await shows(pilot, "y = ")
        type_slowly(counter.app, "3*")
        await shows(pilot, "y = ")
        assert counter.world.till.sale is not None
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")
        assert counter.world.till.sale.live_lines
