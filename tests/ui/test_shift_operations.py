"""The drawer and the end of a shift, by keys and numbers alone."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.fakes import euro
from tests.ui.counter import (
    Counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)

RYE = "2000000100036"


async def test_a_float_entry_by_its_number(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1201\r")
        await shows(pilot, "Float entry", "How much?")
        type_slowly(counter.app, "20\r")
        await shows(pilot, "Float entry: 20.00.")
        assert "must be in the drawer" not in screen_text(counter.app), "who counts it is not told"
        assert counter.world.journal.documents[-1]["type"] == "drawer"


async def test_what_goes_out_beyond_what_there_is_asks_first(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1211\r5\r")
        await shows(pilot, "more than must be in the drawer.", "y = take it all the same")
        await pilot.press("n")
        await until(pilot, lambda: not counter.app.is_busy)
        assert counter.world.journal.documents == []
        type_slowly(counter.app, ".1211\r5\r")
        await shows(pilot, "y = take it all the same")
        await pilot.press("y")
        await shows(pilot, "Safe drop: 5.00")


async def test_a_manager_is_told_what_must_be_in_the_drawer(counter: Counter) -> None:
    async with running(counter) as pilot:
        await manager_signs_in(counter, pilot)
        type_slowly(counter.app, ".1201\r20\r")
        await shows(pilot, "Float entry: 20.00. 20.00 must be in the drawer.")
        type_slowly(counter.app, ".1211\r25\r")
        await shows(pilot, "Only 20.00 must be in the drawer.", "y = take it all the same")
        await pilot.press("n")


async def test_a_cashier_sees_the_totals_of_their_own_closed_shift_again(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1057\r")
        await shows(pilot, "No shift of yours has been closed here lately.")
        await pilot.press("escape")
        type_burst(counter.app, f"{RYE}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("enter")
        await shows(pilot, "Change 0.00")
        type_slowly(counter.app, ".1055\r3\r")
        await shows(pilot, "Close the shift? y = yes, n = no.")
        await pilot.press("y")
        await shows(pilot, "t u i p o s")
        await sign_in(pilot)
        type_slowly(counter.app, ".1057\r")
        await shows(pilot, "printed again. Total 3.40. Cash: 0.40 is missing.")
        assert counter.printer.reports[-1][:2] == counter.printer.reports[0][:2]


async def manager_signs_in(counter: Counter, pilot: Pilot[None]) -> None:
    type_burst(counter.app, "2001\r4321\r")
    await shows(pilot, "Starting amount")
    type_burst(counter.app, "\r")
    await shows(pilot, "scan, or type a code")


async def test_an_expense_wants_a_manager_and_a_reason(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".518\r")
        await shows(pilot, "You are not allowed to do this: Expense accounts.")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "How much?")
        type_slowly(counter.app, "3,50\r")
        await shows(pilot, "What for?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Nothing was typed.")
        type_slowly(counter.app, "window cleaner\r")
        await shows(pilot, "y = take it all the same")
        await pilot.press("y")
        await shows(pilot, "Expense: 3.50.")
        body = counter.world.journal.documents[-1]
        assert body["drawer"] == {
            "kind": "expense", "amount": "3.50", "reason": "window cleaner", "reference": "",
            "by": "2001",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("counted", "told"),
    [("3.40", "Counted, and it is right."), ("3", "Cash: 0.40 is missing."),
     ("10", "Cash: 6.60 too much.")],
)  # fmt: skip
async def test_a_shift_is_counted_closed_and_its_z_printed(
    counter: Counter, counted: str, told: str
) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, ".1055\r")
        await shows(pilot, "A sale is open.", "Finish it")
        await pilot.press("f12")
        await shows(pilot, "Due EUR")
        await pilot.press("enter")
        await shows(pilot, "Change 0.00")
        type_slowly(counter.app, ".1055\r")
        await shows(pilot, "Tender declaration", "Counted: Cash?")
        type_slowly(counter.app, f"{counted}\r")
        await shows(pilot, told, "Close the shift? y = yes, n = no.")
        await pilot.press("y")
        await shows(pilot, "t u i p o s")
        ((title, report, unsent),) = counter.printer.reports
        assert (title, report.total, unsent) == ("Z report", euro("3.40"), 0)
        assert await counter.world.journal.open_shifts() == ()


async def test_a_shift_that_is_not_to_be_closed_stays(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1055\r0\r")
        await shows(pilot, "Close the shift? y = yes, n = no.")
        await pilot.press("n")
        await shows(pilot, "The shift stays open.")
        type_slowly(counter.app, ".1055\r")
        await shows(pilot, "Counted: Cash?")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")
        assert counter.printer.reports == []


async def test_suspended_and_gone_on_with(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1054\r")
        await shows(pilot, "Suspend the shift?")
        await pilot.press("y")
        await shows(pilot, "t u i p o s")
        type_slowly(counter.app, "1001\r1234\r")
        await shows(pilot, "scan, or type a code")


async def test_a_manager_prints_x_and_closes_what_was_closed_blind(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1053\r")
        await shows(pilot, "Close the shift without counting?")
        await pilot.press("y")
        await shows(pilot, "t u i p o s")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "Starting amount")
        type_slowly(counter.app, "\r")
        await shows(pilot, "scan, or type a code")
        type_slowly(counter.app, ".1056\r")
        await shows(pilot, "X report printed. Total 0.00")
        type_slowly(counter.app, ".918\r")
        await shows(pilot, "Shifts of this register", "1001 not counted", "2001 open")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Shift of 1001", "Count and close")
        type_slowly(counter.app, "2\r")
        await shows(pilot, "Close this shift without a count?")
        await pilot.press("y")
        await shows(pilot, "The shift of 1001 is closed.")
        assert [title for title, _, _ in counter.printer.reports] == ["X report", "Z report"]
        type_slowly(counter.app, ".1057\r")
        await shows(pilot, "Z report of", "printed again")
