"""Paying by card, by keys alone: the terminal at work, declined, lost, and after a crash.

Also refunds, and cash in a country without small coins.
"""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from tests.fakes import ESPRESSO as ESPRESSO_PRODUCT
from tests.fakes import FakeConnection, FakeDataService, euro
from tests.ui.counter import (
    Counter,
    make_counter,
    press_at,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.devices.payment_terminal import StandAloneTerminal
from tuipos.devices.simulated_terminal import SimulatedTerminal

ESPRESSO = "2000000100012"


def at_once(flag: threading.Event, seconds: float) -> bool:
    return flag.is_set()


def counter_with(price: str, terminal: SimulatedTerminal | None = None, **options: str) -> Counter:
    """A counter whose espresso has a price that makes the terminal do something."""
    service = FakeDataService()
    service.by_code[ESPRESSO] = replace(ESPRESSO_PRODUCT, price=euro(price))
    return make_counter(
        connection=FakeConnection(service),
        terminal=terminal or SimulatedTerminal(wait=at_once),
        **options,
    )


def approved(counter: Counter) -> int:
    terminal = counter.world.till.terminal
    assert isinstance(terminal, SimulatedTerminal)
    return len(terminal.approved)


@pytest.mark.usefixtures("many_colours")
async def test_f2_pays_all_that_is_due_by_card() -> None:
    counter = counter_with("18.90")
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      18.90", "F2    Card")
        await pilot.press("f2")
        await shows(pilot, "Change 0.00", "receipt 0001")
        assert approved(counter) == 1


@pytest.mark.usefixtures("many_colours")
async def test_an_amount_by_card_and_the_rest_in_cash() -> None:
    counter = counter_with("18.90")
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, "25")
        await pilot.press("f2")
        await shows(pilot, "25.00 is more than what is due (18.90).", "Only cash gives change")
        type_slowly(counter.app, "10")
        await pilot.press("f2")
        await shows(pilot, "8.90 is still due.", "Card", "Due EUR       8.90")
        type_slowly(counter.app, "20\r")
        await shows(pilot, "Change 11.10")


@pytest.mark.usefixtures("many_colours")
async def test_the_screen_says_what_to_do_and_esc_cancels() -> None:
    at_work = threading.Event()

    def wait(flag: threading.Event, seconds: float) -> bool:
        at_work.set()
        return flag.wait(30)

    counter = counter_with("10.97", SimulatedTerminal(wait=wait))
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("f2")
        await shows(pilot, "Card 10.97", "The customer goes on at the terminal.", "Esc cancels")
        await until(pilot, at_work.is_set)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Not taken: the terminal is at work.")
        await pilot.press("escape")
        await shows(pilot, "The card payment of 10.97 was cancelled.", "Due EUR      10.97")
        sale = counter.world.till.sale
        assert sale is not None and not sale.tenders and len(sale.lines) == 1
        assert approved(counter) == 0


@pytest.mark.usefixtures("many_colours")
async def test_declined_and_paid_otherwise() -> None:
    counter = counter_with("10.51")
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("f2")
        await shows(pilot, "Card 10.51 declined: not enough money.", "Another card, or cash.")
        await pilot.press("enter")
        await shows(pilot, "Change 0.00")


@pytest.mark.usefixtures("many_colours")
async def test_what_the_terminal_can_t_tell_a_person_decides() -> None:
    counter = counter_with("10.91")
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("f2")
        await shows(pilot, "The card terminal gives no answer for 10.91.", "y = yes, n = no.")
        await pilot.press("escape")
        await shows(pilot, "The card payment waits: F12 asks the terminal again.")
        await pilot.press("escape", "f12")
        await shows(pilot, "Approved at the terminal?")
        await pilot.press("y")
        await shows(pilot, "Authorisation; Enter alone: none")
        type_slowly(counter.app, "4711\r")
        await shows(pilot, "Change 0.00", "receipt 0001")
        assert approved(counter) == 1


@pytest.mark.usefixtures("many_colours")
async def test_a_card_machine_without_a_line_is_a_persons_word() -> None:
    counter = make_counter(terminal=StandAloneTerminal())
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("f2")
        await shows(pilot, "Card 18.90: use the card machine.", "Approved at the terminal?")
        await pilot.press("n")
        await shows(pilot, "Card 18.90 declined.")
        await pilot.press("f2")
        await shows(pilot, "Approved at the terminal?")
        await pilot.press("y")
        await shows(pilot, "Authorisation")
        press_at(counter.app, "enter", 1.0)
        await shows(pilot, "Change 0.00")


@pytest.mark.usefixtures("many_colours")
async def test_after_a_crash_the_sign_in_asks_the_terminal() -> None:
    before = counter_with("18.90")
    async with running(before) as pilot:
        await sign_in(pilot)
        type_burst(before.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        before.world.journal.fail_on = "append_event Tendered"
        await pilot.press("f2")
        await shows(pilot, "The disk is full.")
    world = before.world
    again = make_counter(
        connection=world.connection, journal=world.journal, terminal=world.till.terminal
    )
    async with running(again) as pilot:
        type_burst(again.app, "1001\r1234\r")
        await shows(pilot, "Change 0.00", "receipt 0001")
        assert approved(again) == 1


@pytest.mark.usefixtures("many_colours")
async def test_a_card_payment_is_taken_back_by_the_terminal() -> None:
    counter = counter_with("18.90")
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, "5")
        await pilot.press("f2")
        await shows(pilot, "13.90 is still due.")
        await pilot.press("f8")
        await shows(pilot, "Card 5.00 is taken back by the terminal.", "Due EUR      18.90")


@pytest.mark.usefixtures("many_colours")
async def test_cash_is_asked_in_coins_that_there_are() -> None:
    counter = counter_with("18.93", cash_rounding="NL")
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      18.93", "Enter Cash 18.95")
        type_slowly(counter.app, "20\r")
        await shows(pilot, "Change 1.05")
        document = counter.world.journal.documents[-1]
        assert (document["total"], document["change"], document["rounding"]) == (
            "18.93", "1.05", "0.02",
        )  # fmt: skip
    card = counter_with("18.93", cash_rounding="NL")
    async with running(card) as pilot:
        await sign_in(pilot)
        type_burst(card.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("f2")
        await shows(pilot, "Change 0.00")
        assert card.world.journal.documents[-1]["rounding"] == "0.00"
        assert "18.93" in screen_text(card.app)
