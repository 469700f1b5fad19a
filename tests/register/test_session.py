"""Signing in and out: counted before compared, and the same words for unknown and wrong."""

from __future__ import annotations

import pytest

from tests.fakes import World
from tuipos.domain.words import Refusal
from tuipos.register.ports import Lockout
from tuipos.register.selling import add_item
from tuipos.register.session import SignedIn, SignedOut, sign_in, sign_in_locked, sign_out
from tuipos.register.shifts import NoShift, Ready
from tuipos.retail.service import StaffMember

ESPRESSO_CODE = "2000000100012"


async def test_the_first_sign_in_asks_for_a_shift(world: World) -> None:
    done = await sign_in(world.till, "1001", "1234")
    assert isinstance(done, SignedIn)
    assert (done.staff.name, done.offline, done.notice) == ("Ana", False, None)
    assert done.shift == NoShift()
    assert world.till.staff == done.staff
    assert [entry.kind for entry in world.journal.entries] == ["sign-in"]


async def test_a_failure_is_committed_before_the_pin_is_compared(world: World) -> None:
    seen: list[Lockout] = []
    real = world.connection.service.sign_in

    async def compare(staff: str, pin: str) -> StaffMember | Refusal:
        seen.append(await world.journal.lockout(staff))
        return await real(staff, pin)

    world.connection.service.sign_in = compare  # type: ignore[method-assign]
    await sign_in(world.till, "1001", "0000")
    await sign_in(world.till, "1001", "1234")
    assert [each.failures for each in seen] == [1, 2]
    assert world.journal.lockouts == {}


async def test_unknown_staff_and_wrong_pin_look_the_same(world: World) -> None:
    unknown = await sign_in(world.till, "9999", "1234")
    wrong = await sign_in(world.till, "1001", "9999")
    assert isinstance(unknown, Refusal) and isinstance(wrong, Refusal)
    assert unknown == wrong
    assert unknown.code == "sign-in-refused"
    assert world.till.staff is None


@pytest.mark.parametrize(
    ("staff", "pin"), [("", "1234"), ("1001", ""), ("1" * 65, "1"), ("1", "1" * 65)]
)
async def test_what_can_be_no_sign_in_is_refused_without_asking(
    world: World, staff: str, pin: str
) -> None:
    refused = await sign_in(world.till, staff, pin)
    assert isinstance(refused, Refusal) and refused.code == "sign-in-refused"
    assert world.journal.calls == []


async def test_five_failures_lock_and_say_how_long(world: World) -> None:
    results = [await sign_in(world.till, "1001", "0000") for _ in range(5)]
    assert [each.code for each in results if isinstance(each, Refusal)] == [
        *["sign-in-refused"] * 4,
        "sign-in-locked",
    ]
    assert "30 seconds" in str(results[-1])
    world.clock.advance(10.5)
    right = await sign_in(world.till, "1001", "1234")
    assert isinstance(right, Refusal) and right.code == "sign-in-locked"
    assert "20 seconds" in str(right)
    world.clock.advance(18.5)
    assert "1 second." in str(await sign_in(world.till, "1001", "1234"))


async def test_a_lock_doubles_and_ends_with_the_right_pin(world: World) -> None:
    for _ in range(5):
        await sign_in(world.till, "1001", "0000")
    world.clock.advance(30)
    assert "60 seconds" in str(await sign_in(world.till, "1001", "0000"))
    world.clock.advance(60)
    assert isinstance(await sign_in(world.till, "1001", "1234"), SignedIn)
    assert world.journal.lockouts == {}


async def test_a_lock_holds_over_a_restart_and_for_one_person_only(world: World) -> None:
    for _ in range(5):
        await sign_in(world.till, "1001", "0000")
    again = world.restarted()
    locked = await sign_in(again.till, "1001", "1234")
    assert isinstance(locked, Refusal) and locked.code == "sign-in-locked"
    assert isinstance(await sign_in(again.till, "1002", "5678"), SignedIn)


async def test_no_answer_at_all_is_no_failed_pin(world: World) -> None:
    await sign_in(world.till, "1001", "0000")
    before = dict(world.journal.lockouts)
    world.connection.up = world.connection.usable = False
    for _ in range(6):
        refused = await sign_in(world.till, "1001", "1234")
        assert isinstance(refused, Refusal) and refused.code == "no-offline-database"
    assert world.journal.lockouts == before


async def test_a_lock_at_the_server_is_passed_on_and_not_counted_here(world: World) -> None:
    async def locked(staff: str, pin: str) -> Refusal:
        return sign_in_locked(45)

    world.connection.service.sign_in = locked  # type: ignore[method-assign]
    refused = await sign_in(world.till, "1001", "1234")
    assert refused == sign_in_locked(45)
    assert (await world.journal.lockout("1001")).failures == 0


async def test_signing_in_without_a_server_goes_by_the_offline_database(world: World) -> None:
    world.connection.up = False
    done = await sign_in(world.till, "1001", "1234")
    assert isinstance(done, SignedIn) and done.offline
    assert "No answer in 2 s" in str(done.notice)
    assert world.journal.entries[-1].body == {"staff": "1001", "offline": True}


async def test_a_wrong_pin_that_came_with_a_switch_tells_of_both(world: World) -> None:
    world.connection.up = False
    refused = await sign_in(world.till, "1001", "0000")
    assert isinstance(refused, Refusal) and refused.code == "sign-in-refused"
    assert "No answer in 2 s" in str(refused)


async def test_one_person_at_a_time(ana: World) -> None:
    refused = await sign_in(ana.till, "2001", "4321")
    assert isinstance(refused, Refusal) and refused.code == "signed-in-already"


async def test_signing_out_leaves_the_shift_to_come_back_to(ana: World) -> None:
    shift = ana.till.shift
    assert await sign_out(ana.till) == SignedOut("1001")
    assert (ana.till.staff, ana.till.shift) == (None, None)
    assert ana.journal.entries[-1].kind == "sign-out"
    back = await sign_in(ana.till, "1001", "1234")
    assert isinstance(back, SignedIn)
    assert shift is not None and back.shift == Ready(shift)


async def test_signing_out_waits_for_the_sale(ana: World) -> None:
    await add_item(ana.till, ESPRESSO_CODE)
    refused = await sign_out(ana.till)
    assert isinstance(refused, Refusal) and refused.code == "sale-open"
    assert ana.till.staff is not None


async def test_nobody_signs_out_twice(world: World) -> None:
    refused = await sign_out(world.till)
    assert isinstance(refused, Refusal) and refused.code == "not-signed-in"


@pytest.mark.parametrize("call", ["count_failure", "clear_failures", "note sign-in"])
async def test_a_journal_that_fails_signs_nobody_in(world: World, call: str) -> None:
    world.journal.fail_on = call
    refused = await sign_in(world.till, "1001", "1234")
    assert isinstance(refused, Refusal) and refused.code == "journal-failed"
    assert "The disk is full" in str(refused)
    assert world.till.staff is None
    assert isinstance(await sign_in(world.till, "1001", "1234"), SignedIn)
