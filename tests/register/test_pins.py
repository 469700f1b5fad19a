"""Changing, resetting and choosing PINs: proven, counted, in the journal, and never offline."""

from __future__ import annotations

import json

import pytest

from tests.fake_pins import TEMPORARY_PINS
from tests.fakes import World, signed_in
from tuipos.domain.permissions import RESET_PIN, RESUME_SHIFT
from tuipos.domain.time_clock import CLOCK_IN
from tuipos.domain.words import Refusal
from tuipos.register import locking, overrides, time_clock
from tuipos.register.pins import (
    PinChanged,
    PinReset,
    StaffFound,
    change_pin,
    choose_pin,
    find_staff,
    reset_pin,
)
from tuipos.register.session import ChoosePin, SignedIn, sign_in, sign_out
from tuipos.register.till import Grant
from tuipos.register.training import set_training

NEW = "8642"
TEMPORARY = TEMPORARY_PINS[0]


@pytest.fixture
async def max_(world: World) -> World:
    """Max, a manager, has signed in and opened his shift."""
    await signed_in(world, "2001")
    world.journal.calls.clear()
    return world


def refused(result: object, code: str) -> Refusal:
    assert isinstance(result, Refusal), result
    assert result.code == code
    return result


def noted(world: World, kind: str) -> list[tuple[str, dict[str, object]]]:
    return [(one.subject, one.body) for one in world.journal.entries if one.kind == kind]


def said(world: World) -> str:
    return json.dumps([[one.kind, one.subject, one.body] for one in world.journal.entries])


async def temporary(world: World, staff: str = "1001") -> None:
    """Somebody has a temporary PIN, and nobody is signed in."""
    made = world.connection.service.pins.reset_pin("2001", "4321", staff)
    assert not isinstance(made, Refusal)


async def test_a_change_needs_the_old_one_and_is_journalled_without_it(ana: World) -> None:
    changed = await change_pin(ana.till, "1234", NEW, NEW)
    assert isinstance(changed, PinChanged) and changed.notice is None
    assert noted(ana, "pin-changed") == [("1001", {"staff": "1001", "whose": "1001", "sure": True})]
    assert ana.journal.entries[-1].at == ana.clock.now
    assert not any(pin in said(ana) for pin in ("1234", NEW))
    await sign_out(ana.till)
    refused(await sign_in(ana.till, "1001", "1234"), "sign-in-refused")
    assert isinstance(await sign_in(ana.till, "1001", NEW), SignedIn)


@pytest.mark.parametrize(
    ("old", "new", "again", "code"),
    [
        ("1234", NEW, "8643", "pin-differs"),
        ("1234", "1234", "1234", "pin-same"),
        ("1234", "1111", "1111", "pin-simple"),
        ("1234", "1001", "1001", "pin-of-number"),
        ("1234", "86", "86", "pin-digits"),
        ("1233", NEW, NEW, "sign-in-refused"),
        ("", NEW, NEW, "sign-in-refused"),
    ],
)
async def test_what_is_refused_changes_nothing(
    ana: World, old: str, new: str, again: str, code: str
) -> None:
    refused(await change_pin(ana.till, old, new, again), code)
    assert noted(ana, "pin-changed") == []
    assert ana.connection.service.pins.pins == {}


async def test_wrong_old_ones_lock_as_at_the_sign_in(ana: World) -> None:
    for _ in range(4):
        refused(await change_pin(ana.till, "0000", NEW, NEW), "sign-in-refused")
    assert ana.journal.calls.count("count_failure") == 4
    refused(await change_pin(ana.till, "0000", NEW, NEW), "sign-in-locked")
    refused(await change_pin(ana.till, "1234", NEW, NEW), "sign-in-locked")
    ana.clock.advance(31)
    assert isinstance(await change_pin(ana.till, "1234", NEW, NEW), PinChanged)
    assert (await ana.journal.lockout("1001")).failures == 0


async def test_offline_it_is_refused_with_its_reason(ana: World) -> None:
    ana.connection.offline, ana.connection.up = True, False
    told = refused(await change_pin(ana.till, "1234", NEW, NEW), "pin-needs-server")
    assert "offline" in str(told.what) and (await ana.journal.lockout("1001")).failures == 0
    assert noted(ana, "pin-changed") == []


@pytest.mark.parametrize(("drops", "holds"), [("before", "1234"), ("after", NEW)])
@pytest.mark.parametrize("usable", [True, False])
async def test_a_lost_answer_is_told_as_what_it_is(
    ana: World, drops: str, holds: str, usable: bool
) -> None:
    ana.connection.drops, ana.connection.usable = drops, usable
    told = refused(await change_pin(ana.till, "1234", NEW, NEW), "pin-unsure")
    assert "not known" in str(told.what)
    assert noted(ana, "pin-changed") == [
        ("1001", {"staff": "1001", "whose": "1001", "sure": False})
    ]
    await sign_out(ana.till)
    ana.connection.up, ana.connection.offline = True, False
    assert isinstance(await sign_in(ana.till, "1001", holds), SignedIn)


async def test_nobody_signed_in_changes_none(world: World) -> None:
    refused(await change_pin(world.till, "1234", NEW, NEW), "not-signed-in")


async def test_not_while_practising(max_: World) -> None:
    await set_training(max_.till, True)
    refused(await change_pin(max_.till, "4321", NEW, NEW), "in-training")
    refused(await reset_pin(max_.till, "1001", "4321"), "in-training")


async def test_a_reset_shows_a_pin_and_the_journal_does_not(max_: World) -> None:
    for _ in range(5):
        await max_.journal.count_failure("1001", None)
    done = await reset_pin(max_.till, " 1001 ", "4321")
    assert isinstance(done, PinReset)
    assert (done.temporary.staff.name, done.temporary.pin) == ("Ana", TEMPORARY)
    assert TEMPORARY not in repr(done)
    assert noted(max_, "pin-reset") == [("1001", {"staff": "2001", "whose": "1001", "sure": True})]
    assert not any(pin in said(max_) for pin in ("4321", TEMPORARY))
    assert (await max_.journal.lockout("1001")).failures == 0


async def test_a_reset_takes_the_permission_and_the_pin_of_who_has_it(ana: World) -> None:
    told = refused(await reset_pin(ana.till, "1002", "1234"), "not-permitted")
    assert told.permission == RESET_PIN
    assert isinstance(await overrides.grant(ana.till, RESET_PIN, "2001", "4321"), Grant)
    refused(await reset_pin(ana.till, "1002", "1234"), "sign-in-refused")
    assert (await ana.journal.lockout("2001")).failures == 1
    assert isinstance(await reset_pin(ana.till, "1002", "4321"), PinReset)
    assert noted(ana, "pin-reset")[0][1]["staff"] == "2001"


@pytest.mark.parametrize(("whose", "code"), [("2001", "pin-reset-own"), ("4711", "staff-unknown")])
async def test_whose_can_not_be_reset(max_: World, whose: str, code: str) -> None:
    refused(await reset_pin(max_.till, whose, "4321"), code)
    assert noted(max_, "pin-reset") == []


async def test_who_is_there(max_: World) -> None:
    found = await find_staff(max_.till, " be ")
    assert isinstance(found, StaffFound)
    assert [(one.number, one.name) for one in found.staff] == [("1002", "Ben")]


async def test_a_temporary_one_lets_in_only_after_ones_own_is_chosen(world: World) -> None:
    await temporary(world)
    choosing = await sign_in(world.till, "1001", TEMPORARY)
    assert isinstance(choosing, ChoosePin) and choosing.staff.name == "Ana"
    assert world.till.staff is None and noted(world, "sign-in") == []
    for new, code in ((TEMPORARY, "pin-same"), ("1111", "pin-simple")):
        refused(await choose_pin(world.till, choosing, TEMPORARY, new, new), code)
    refused(await choose_pin(world.till, choosing, "111111", NEW, NEW), "sign-in-refused")
    assert world.till.staff is None
    entered = await choose_pin(world.till, choosing, TEMPORARY, NEW, NEW)
    assert isinstance(entered, SignedIn) and not entered.staff.must_choose_pin
    assert world.till.staff == entered.staff
    kinds = [one.kind for one in world.journal.entries]
    assert kinds == ["pin-changed", "sign-in"]
    refused(await choose_pin(world.till, choosing, NEW, "9753", "9753"), "signed-in-already")
    await sign_out(world.till)
    assert isinstance(await sign_in(world.till, "1001", NEW), SignedIn)


async def test_offline_a_temporary_one_lets_in_and_is_asked_for_later(world: World) -> None:
    await temporary(world)
    world.connection.offline, world.connection.up = True, False
    entered = await sign_in(world.till, "1001", TEMPORARY)
    assert isinstance(entered, SignedIn) and "temporary" in str(entered.notice)
    await sign_out(world.till)
    world.connection.offline, world.connection.up = False, True
    assert isinstance(await sign_in(world.till, "1001", TEMPORARY), ChoosePin)


async def test_what_somebody_else_has_seen_vouches_for_nothing(ana: World) -> None:
    """Who resets a manager's PIN must not act as that manager."""
    ana.connection.service.pins.temporary.add("2001")
    refused(await overrides.grant(ana.till, RESUME_SHIFT, "2001", "4321"), "pin-temporary")
    assert ana.till.grant is None
    refused(await time_clock.stamp_time(ana.till, CLOCK_IN, "2001", "4321"), "pin-temporary")
    await locking.lock(ana.till)
    refused(await locking.unlock(ana.till, "2001", "4321"), "pin-temporary")
    assert ana.till.staff is not None and ana.till.staff.number == "1001"
    ana.connection.service.pins.temporary.add("1001")
    assert isinstance(await locking.unlock(ana.till, "1001", "1234"), locking.Unlocked)
