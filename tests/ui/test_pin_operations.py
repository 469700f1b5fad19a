"""PINs by keys alone at 80x24: changed, reset, and chosen before anything is sold."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.fake_pins import TEMPORARY_PINS
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
from tuipos.domain.words import Refusal

TEMPORARY = TEMPORARY_PINS[0]


async def manager(pilot: Pilot[None], counter: Counter) -> None:
    type_burst(counter.app, "2001\r4321\r")
    await shows(pilot, "Starting amount")
    type_burst(counter.app, "\r")
    await shows(pilot, "scan, or type a code")


async def sign_out(pilot: Pilot[None], counter: Counter) -> None:
    type_slowly(counter.app, ".701\r")
    await shows(pilot, "t u i p o s", "Staff")


def give_temporary(counter: Counter) -> None:
    made = counter.world.connection.service.pins.reset_pin("2001", "4321", "1001")
    assert not isinstance(made, Refusal)


def kinds(counter: Counter) -> list[str]:
    return [one.kind for one in counter.world.journal.entries]


async def test_ones_own_is_changed_and_never_shown(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1215\r")
        await shows(pilot, "Change PIN", "Your PIN up to now?")
        type_slowly(counter.app, "1234")
        await shows(pilot, "****")
        assert "1234" not in screen_text(counter.app)
        type_slowly(counter.app, "\r")
        await shows(pilot, "New PIN?")
        type_slowly(counter.app, "4444\r")
        await shows(pilot, "This PIN is guessed too easily", "Change PIN: the new one")
        type_slowly(counter.app, "864297\r")
        await shows(pilot, "The new PIN once more?")
        type_slowly(counter.app, "864297")
        await shows(pilot, "******")
        assert "864297" not in screen_text(counter.app)
        type_slowly(counter.app, "\r")
        await shows(pilot, "Your PIN is changed.")
        await sign_out(pilot, counter)
        type_burst(counter.app, "1001\r864297\r")
        await shows(pilot, "scan, or type a code")
        assert "pin-changed" in kinds(counter)


async def test_a_scan_is_no_pin_and_esc_leaves_it_as_it_was(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1215\r1234\r")
        await shows(pilot, "New PIN?")
        type_burst(counter.app, "2000000100012\r")
        await shows(pilot, "2000000100012 not taken.", "New PIN?")
        type_slowly(counter.app, "864297\r")
        await shows(pilot, "once more?")
        type_slowly(counter.app, "864298\r")
        await shows(pilot, "The new PIN was typed in two ways.")
        type_slowly(counter.app, ".1215\r1234\r864297\r")
        await shows(pilot, "once more?")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")
        assert counter.world.connection.service.pins.pins == {}
        assert counter.world.till.sale is None


async def test_a_wrong_one_counts(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1215\r9999\r864297\r864297\r")
        await shows(pilot, "Staff number and PIN do not match.")
        assert counter.world.journal.lockouts["1001"].failures == 1


async def test_offline_both_say_why_not(counter: Counter) -> None:
    async with running(counter) as pilot:
        await manager(pilot, counter)
        counter.world.connection.up, counter.world.connection.offline = False, True
        for number, name in ((1215, "Change password"), (1216, "Reset password")):
            type_slowly(counter.app, f".{number}\r")
            await shows(pilot, f"{name} is not possible offline.", "kept at the Retail Server")
            await pilot.press("escape")
            await hides(pilot, "not possible offline")


async def test_the_line_drops_while_it_is_changed(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.drops = "after"
        type_slowly(counter.app, ".1215\r1234\r864297\r864297\r")
        await shows(pilot, "Whether the PIN was changed is not known.", "try the new PIN first")


async def test_a_temporary_one_is_shown_once_and_asks_for_ones_own(counter: Counter) -> None:
    async with running(counter) as pilot:
        await manager(pilot, counter)
        type_slowly(counter.app, ".1216\r")
        await shows(pilot, "Reset PIN", "Whose?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "1 Ana", "2 Ben", "3 Max", "1001")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "A new PIN for 1001 Ana", "PIN of 2001")
        type_slowly(counter.app, "4321\r")
        await shows(pilot, f"Temporary PIN of Ana: {TEMPORARY}", "It is shown only now.")
        await pilot.press("escape")
        await shows(pilot, "Ana has a temporary PIN.")
        assert TEMPORARY not in screen_text(counter.app)
        await sign_out(pilot, counter)
        type_burst(counter.app, f"1001\r{TEMPORARY}\r")
        await shows(pilot, "Good day, Ana. Choose your own PIN", "New PIN", "Once more")
        assert counter.world.till.staff is None
        type_slowly(counter.app, f"{TEMPORARY}\r")
        await shows(pilot, "This is the PIN that you have.")
        type_burst(counter.app, "2000000100012\r")
        await shows(pilot, "Not taken: type the new PIN.")
        type_slowly(counter.app, "864297")
        await shows(pilot, "••••••")
        assert "864297" not in screen_text(counter.app)
        type_slowly(counter.app, "\r864298\r")
        await shows(pilot, "The new PIN was typed in two ways.")
        type_slowly(counter.app, "864297\r864297\r")
        await shows(pilot, "o = own shift")
        await pilot.press("o")
        await shows(pilot, "Good day, Ana. No shift is open.", "Starting amount")
        type_slowly(counter.app, "\r")
        await shows(pilot, "scan, or type a code")
        assert kinds(counter).count("pin-changed") == kinds(counter).count("pin-reset") == 1


async def test_esc_from_choosing_signs_nobody_in(counter: Counter) -> None:
    give_temporary(counter)
    async with running(counter) as pilot:
        type_burst(counter.app, f"1001\r{TEMPORARY}\r")
        await shows(pilot, "Choose your own PIN")
        type_slowly(counter.app, "864297\r")
        await shows(pilot, "••••••")
        await pilot.press("f12", "escape", "escape")
        await shows(pilot, "Staff")
        await hides(pilot, "Choose your own PIN")
        assert counter.world.till.staff is None and kinds(counter) == []
        type_burst(counter.app, f"1001\r{TEMPORARY}\r")
        await shows(pilot, "Choose your own PIN")


async def test_the_server_goes_while_ones_own_is_chosen(counter: Counter) -> None:
    give_temporary(counter)
    async with running(counter) as pilot:
        type_burst(counter.app, f"1001\r{TEMPORARY}\r")
        await shows(pilot, "Choose your own PIN")
        counter.world.connection.up = False
        type_slowly(counter.app, "864297\r864297\r")
        await shows(pilot, "Whether the PIN was changed is not known.")
        await pilot.press("escape")
        await shows(pilot, "Staff")
        type_burst(counter.app, f"1001\r{TEMPORARY}\r")
        await shows(pilot, "Starting amount", "Your PIN is temporary")


async def test_a_cashier_resets_with_a_manager(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1216\r")
        await shows(pilot, "You are not allowed to do this: Reset password.", "staff number")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "Whose?")
        type_slowly(counter.app, "nobody\r")
        await shows(pilot, "Nobody here has nobody.")
        type_slowly(counter.app, ".1216\r2001\r4321\r1002\r")
        await shows(pilot, "A new PIN for 1002 Ben", "PIN of 2001")
        type_slowly(counter.app, "4321\r")
        await shows(pilot, f"Temporary PIN of Ben: {TEMPORARY}")
        await pilot.press("enter")
        await until(pilot, lambda: not counter.app.is_busy)
        assert "pin-reset" in kinds(counter) and counter.world.till.grant is None
