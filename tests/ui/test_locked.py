"""The locked screen: by keys alone, online and offline, and by itself when nobody is there."""

from __future__ import annotations

from functools import partial

import pytest

from tests.ui.counter import (
    Counter,
    make_counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.card import CardRequest
from tuipos.domain.sale import CardRequested
from tuipos.register.ports import Lockout
from tuipos.ui.screens.locked import LockScreen
from tuipos.ui.widgets.rows import Rows

RYE = "2000000100036"


def notes(counter: Counter, kind: str) -> list[dict[str, object]]:
    return [each.body for each in counter.world.journal.entries if each.kind == kind]


def locked_out(counter: Counter, failures: int) -> bool:
    return counter.world.journal.lockouts.get("1001") == Lockout(failures, None)


@pytest.mark.parametrize("up", [True, False])
async def test_locked_and_unlocked_with_the_sale_as_it_was(counter: Counter, up: bool) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(counter.app, ".703\r")
        await shows(pilot, "Locked by Ana", "Staff   1001")
        assert "Rye bread" not in screen_text(counter.app)
        counter.world.connection.up = up
        type_slowly(counter.app, "1234")
        await until(pilot, lambda: counter.app.signs.hidden * 4 in screen_text(counter.app))
        assert "1234" not in screen_text(counter.app)
        await pilot.press("enter")
        await shows(pilot, "Rye bread", "Total EUR     3.40")
        if not up:
            await shows(pilot, "Selling on offline")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     6.80")


async def test_a_scan_is_refused_and_a_pin_typed_ahead_is_not_lost(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".703\r")
        await shows(pilot, "Locked by Ana")
        bells = counter.app.bells
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Not taken: this register is locked.")
        assert counter.app.bells == bells + 2
        await pilot.press("f12", "ctrl+q", "ctrl+p")
        await until(pilot, lambda: counter.app.bells == bells + 6)
        assert counter.world.till.sale is None
        type_burst(counter.app, "1234\r")
        await shows(pilot, "scan, or type a code")
        type_burst(counter.app, ".703\r1234\r")
        await until(pilot, lambda: len(notes(counter, "unlocked")) == 2)
        await shows(pilot, "scan, or type a code")


async def test_a_manager_unlocks_and_it_is_theirs_then(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(counter.app, ".703\r")
        await shows(pilot, "Locked by Ana", "Somebody else")
        await pilot.press("escape")
        type_slowly(counter.app, "1002\r")
        await shows(pilot, "Staff   1002")
        type_slowly(counter.app, "5678\r")
        await shows(pilot, "Ana has locked this register.", "a manager's number", "Staff   1001")
        await pilot.press("escape")
        type_slowly(counter.app, "2001\r")
        await shows(pilot, "Staff   2001")
        type_slowly(counter.app, "4321\r")
        await shows(pilot, "What Ana had open is yours now.", "Max", "Total EUR     3.40")
        assert notes(counter, "taken-over")[0]["owner"] == "1001"


async def test_five_wrong_pins_lock_the_number_out(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up = False
        type_slowly(counter.app, ".703\r")
        await shows(pilot, "Locked by Ana")
        for failures in range(1, 5):
            type_slowly(counter.app, "0000\r")
            await until(pilot, partial(locked_out, counter, failures))
            await shows(pilot, "Staff number and PIN do not match.")
        type_slowly(counter.app, "0000\r")
        await shows(pilot, "Too many failed sign-ins.", "Try again in 30 seconds.")
        type_slowly(counter.app, "1234\r")
        await shows(pilot, "Locked by Ana", "Too many failed sign-ins.")


@pytest.mark.usefixtures("many_colours")
async def test_it_locks_itself_when_nobody_is_there() -> None:
    counter = make_counter(lock_after_seconds=lambda: 300.0)
    async with running(counter) as pilot:
        counter.world.clock.advance(600)
        counter.app.minute_passed()
        await sign_in(pilot)
        counter.world.clock.advance(299)
        counter.app.minute_passed()
        await pilot.press("up")
        counter.world.clock.advance(299)
        counter.app.minute_passed()
        await shows(pilot, "scan, or type a code")
        assert notes(counter, "locked") == []
        type_slowly(counter.app, ".1201\r")
        await shows(pilot, "Float entry", "How much?")
        counter.world.clock.advance(300)
        counter.app.minute_passed()
        await shows(pilot, "Locked by Ana")
        assert notes(counter, "locked") == [{"staff": "1001", "idle": True}]
        counter.world.clock.advance(3600)
        counter.app.minute_passed()
        type_slowly(counter.app, "1234\r")
        await shows(pilot, "Float entry", "How much?")
        type_slowly(counter.app, "20\r")
        await shows(pilot, "Float entry: 20.00.")
        assert len(notes(counter, "locked")) == 1


@pytest.mark.usefixtures("many_colours")
async def test_never_while_the_card_terminal_is_asked() -> None:
    counter = make_counter(lock_after_seconds=lambda: 60.0)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        sale = counter.world.till.sale
        assert sale is not None
        asked = CardRequest("R-1", sale.lines[0].product.price, counter.world.clock())
        await counter.world.till.record(CardRequested(asked))
        counter.world.clock.advance(600)
        bells = counter.app.bells
        counter.app.minute_passed()
        await until(pilot, lambda: "locking" not in {one.name for one in counter.app.workers})
        assert notes(counter, "locked") == [] and counter.app.bells == bells


async def test_an_idle_locked_screen_repaints_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".703\r")
        await shows(pilot, "Locked by Ana")
        painted: list[str] = []
        lines = Rows.render_line

        def render_line(rows: Rows, y: int) -> object:
            painted.append(type(rows).__name__)
            return lines(rows, y)

        monkeypatch.setattr(Rows, "render_line", render_line)
        counter.world.clock.advance(60)
        counter.app.minute_passed()
        await shows(pilot, "14:33")
        assert isinstance(counter.app.screen, LockScreen)
        assert painted == ["Header"]
