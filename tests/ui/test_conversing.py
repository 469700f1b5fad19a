"""Questions in the middle of an operation: texts, choices, and a manager's PIN."""

from __future__ import annotations

from dataclasses import replace

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
from tuipos.domain import permissions
from tuipos.domain.words import Refusal, refuse, say
from tuipos.ui.screens.conversing import ask_text, choose
from tuipos.ui.screens.till import TillPage
from tuipos.ui.stages.questions import Entry

ESPRESSO = "2000000100012"


def _till_page(counter: Counter) -> TillPage:
    page = counter.app.page
    assert isinstance(page, TillPage)
    return page


def _may_not_void(counter: Counter) -> None:
    staff = counter.world.till.staff
    assert staff is not None
    may = staff.permissions - {permissions.VOID_LINE}
    counter.world.till.staff = replace(staff, permissions=may)


async def test_a_manager_allows_it_by_number_and_pin(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "18.90")
        _may_not_void(counter)
        await pilot.press("f8")
        await shows(pilot, "You are not allowed to do this", "Somebody else may allow it")
        type_slowly(counter.app, "2001\r")
        await shows(pilot, "PIN of 2001")
        type_slowly(counter.app, "4321")
        await shows(pilot, "› ****")
        assert "4321" not in screen_text(counter.app)
        type_slowly(counter.app, "\r")
        await hides(pilot, "PIN of 2001")
        sale = counter.world.till.sale
        assert sale is not None and sale.live_lines == ()
        assert counter.world.till.grant is None
        assert counter.world.journal.entries[-1].kind == "override"


async def test_a_wrong_pin_asks_again_and_escape_changes_nothing(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "18.90")
        _may_not_void(counter)
        await pilot.press("f8")
        await shows(pilot, "Their staff number")
        type_slowly(counter.app, "2001\r0000\r")
        await shows(pilot, "Staff number and PIN do not match", "Their staff number")
        await pilot.press("escape")
        await shows(pilot, "You are not allowed to do this", "Void line")
        sale = counter.world.till.sale
        assert sale is not None and len(sale.live_lines) == 1


async def test_a_scan_can_be_no_pin(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "18.90")
        _may_not_void(counter)
        await pilot.press("f8")
        await shows(pilot, "Their staff number")
        type_slowly(counter.app, "2001\r")
        await shows(pilot, "PIN of 2001")
        bells = counter.app.bells
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, f"{ESPRESSO} not taken.")
        assert counter.app.bells > bells
        assert counter.world.journal.lockouts == {}


def _number(text: str) -> int | Refusal:
    if text.isdecimal():
        return int(text)
    return refuse("no-number", say("{text} is no number.", text=text))


async def test_a_text_is_read_until_it_fits(counter: Counter) -> None:
    answers: list[int | None] = []

    async def asking() -> None:
        question = say("How many?")
        answers.append(await ask_text(page, say("Counting"), question, _number))

    async with running(counter) as pilot:
        await sign_in(pilot)
        page = _till_page(counter)
        page.handle = lambda _: asking()  # type: ignore[assignment, misc]
        for typed in ("x\r7\r", "\x1b"):
            type_slowly(counter.app, "go\r")
            await shows(pilot, "Counting", "How many?")
            if typed == "\x1b":
                await pilot.press("escape")
                continue
            type_slowly(counter.app, "x\r")
            await shows(pilot, "x is no number.")
            type_slowly(counter.app, "7\r")
            await hides(pilot, "Counting")
        await until(pilot, lambda: answers == [7, None])


async def test_one_of_several_is_chosen_by_number_or_arrows(counter: Counter) -> None:
    answers: list[str | None] = []
    entries = [Entry(name, f"[b]{name}\x1b", "aside") for name in ("one", "two", "three")]

    async def asking() -> None:
        answers.append(await choose(page, say("Reasons"), entries))

    async with running(counter) as pilot:
        await sign_in(pilot)
        page = _till_page(counter)
        page.handle = lambda _: asking()  # type: ignore[assignment, misc]
        type_slowly(counter.app, "go\r")
        await shows(pilot, "Reasons", "2 [b]two")
        type_slowly(counter.app, "9\r")
        await shows(pilot, "9 is not in the list.")
        type_slowly(counter.app, "2\r")
        await hides(pilot, "Reasons")
        type_slowly(counter.app, "go\r")
        await shows(pilot, "Reasons")
        await pilot.press("down", "down", "enter")
        await hides(pilot, "Reasons")
        await until(pilot, lambda: answers == ["two", "three"])
