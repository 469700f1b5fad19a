"""Signing in: steps, type-ahead, refusals, and who sits here."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.fakes import FakeConnection, signed_in
from tests.ui.counter import (
    Counter,
    make_counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    until,
)
from tuipos.domain.words import refuse, say
from tuipos.register.ports import JournalFailed
from tuipos.register.report import Replica, Report, Sync


async def test_staff_pin_and_an_empty_starting_amount(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        assert counter.world.till.staff is not None and counter.world.till.shift is not None
        assert counter.world.till.shift.starting_amount.minor == 0
        assert counter.sync.woken == ["sign-in"]


async def test_all_of_it_in_one_burst(counter: Counter) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r50,00\r2000000100012\r")
        await shows(pilot, "Espresso beans", "18.90")
        assert counter.world.till.shift is not None
        assert counter.world.till.shift.starting_amount.plain() == "50.00"


async def test_a_pin_is_never_shown(counter: Counter) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r12")
        await shows(pilot, "1001", "••")
        assert "12" not in screen_text(counter.app).replace("14:32", "").replace("1001", "")


async def test_a_wrong_pin_starts_over(counter: Counter) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r9999\r2000000100012\r")
        await shows(pilot, "Staff number and PIN do not match")
        assert counter.app.keyboard.queue.empty(), "what was typed ahead was for the till"
        await sign_in(pilot)


async def test_five_failures_lock(counter: Counter) -> None:
    async with running(counter) as pilot:
        for _ in range(4):
            type_burst(counter.app, "1001\r0000\r")
            await shows(pilot, "do not match")
            await pilot.press("escape")
            await until(pilot, lambda: "do not match" not in screen_text(counter.app))
        type_burst(counter.app, "1001\r0000\r")
        await shows(pilot, "Too many failed sign-ins", "30 seconds")


class SlowConnection(FakeConnection):
    """Checks a PIN only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def sign_in(self, staff: str, pin: str) -> object:  # type: ignore[override]
        await self.go_on.wait()
        return await super().sign_in(staff, pin)


async def test_keys_typed_while_a_pin_is_checked_are_kept(many_colours: None) -> None:
    connection = SlowConnection()
    counter = make_counter(connection=connection)
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r")
        await shows(pilot, "checking")
        type_burst(counter.app, "12.50\r20000")
        await pilot.pause()
        assert "20000" not in screen_text(counter.app), "type-ahead is not shown here"
        connection.go_on.set()
        await shows(pilot, "scan, or type a code", "› 20000")
        assert counter.world.till.shift is not None
        assert counter.world.till.shift.starting_amount.plain() == "12.50"


async def test_a_bad_starting_amount_is_asked_again(counter: Counter) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r")
        await shows(pilot, "Starting amount")
        type_burst(counter.app, "abc\r")
        await shows(pilot, "abc", "Starting amount")
        type_burst(counter.app, "10\r")
        await shows(pilot, "scan, or type a code")


async def test_escape_at_the_starting_amount_signs_out(counter: Counter) -> None:
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r")
        await shows(pilot, "Starting amount")
        await pilot.press("escape")
        await shows(pilot, "Staff")
        assert counter.world.till.staff is None


async def test_a_recovered_sale_names_whose_it_is(counter: Counter) -> None:
    from tuipos.register.selling import add_item

    first = await signed_in(counter.world)
    await add_item(first.till, "2000000100012")
    counter = make_counter(journal=counter.world.journal)
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r")
        await shows(pilot, "The open sale is back", "Espresso beans 1 kg", "18.90")


async def test_someone_elses_open_shift_asks(counter: Counter) -> None:
    await signed_in(counter.world, "1001")
    counter = make_counter(journal=counter.world.journal)
    async with running(counter) as pilot:
        type_burst(counter.app, "2001\r4321\r")
        await shows(pilot, "The shift of 1001 is open since 14:32", "r = resume it")
        await pilot.press("r")
        await shows(pilot, "scan, or type a code")
        assert counter.world.till.shift is not None and counter.world.till.shift.staff == "1001"


async def test_not_ready_is_said_in_full_before_any_outage(counter: Counter) -> None:
    reason = say("no packages for {register}; run 9999 at HQ", register="0001/001")
    counter.report = replace(counter.report, replica=Replica("not-ready", reason), sync=Sync())
    async with running(counter) as pilot:
        await shows(pilot, "not ready: no packages", "0001/001; run 9999 at HQ")


async def test_an_online_register_without_an_offline_database_says_so(counter: Counter) -> None:
    counter.report = replace(counter.report, replica=Replica("not-enabled"))
    async with running(counter) as pilot:
        await shows(pilot, "no offline database")


async def test_a_long_refusal_is_said_to_its_end(counter: Counter) -> None:
    reason = say("no packages for {register}; run 9999 at HQ", register="0001/001")
    counter.report = replace(counter.report, replica=Replica("not-ready", reason), sync=Sync())
    counter.world.connection.up = counter.world.connection.usable = False
    counter.world.connection.refusal = refuse(
        "no-offline-database",
        say("The server refuses connections. There is no offline database to go on with."),
        say("What is on the screen is kept and can be paid in cash; F9 says what is missing."),
    )
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r")
        await shows(pilot, "F9 says what is missing.", "0001/001; run 9999 at HQ")


async def test_a_journal_that_can_not_be_read_is_said_and_ends_nothing(counter: Counter) -> None:
    async def report() -> Report:
        raise JournalFailed(say("The journal is damaged. Ask support."), final=True)

    counter.parts.report = report
    async with running(counter) as pilot:
        await shows(pilot, "The journal is damaged. Ask support.")
        assert counter.app.is_running


async def test_the_first_syncs_progress_shows(counter: Counter) -> None:
    progress = say("Fetching products: {percent} %", percent=40)
    counter.report = replace(
        counter.report, replica=Replica("not-ready"), sync=Sync(running=True, progress=progress)
    )
    async with running(counter) as pilot:
        await shows(pilot, "Fetching products: 40 %")
        await sign_in(pilot, expect="Fetching products: 40 %")


async def test_leaving_asks_nothing_when_nothing_is_open(counter: Counter) -> None:
    async with running(counter) as pilot:
        await shows(pilot, "Staff")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not counter.app.is_running or counter.app._exit)


@pytest.fixture
def nasty_store() -> str:
    return "River\x1b[31mside\u202e [bold]x[/bold]"


async def test_names_from_data_are_shown_harmless(many_colours: None, nasty_store: str) -> None:
    counter = make_counter(store_name=nasty_store)
    async with running(counter) as pilot:
        await shows(pilot, "River[31mside [bold]x[/bold]")
