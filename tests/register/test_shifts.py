"""Shifts: one's own is resumed, someone else's asks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.fakes import EUR, World, euro, signed_in
from tuipos.domain.money import Money
from tuipos.domain.words import Refusal
from tuipos.register.session import SignedIn, sign_in, sign_out
from tuipos.register.shifts import (
    Ready,
    ShiftQuestion,
    open_shift,
    read_starting_amount,
    resume_shift,
)


async def signed_out_ana(world: World) -> str:
    """Ana's shift is open and she is gone; its id."""
    await signed_in(world)
    assert world.till.shift is not None
    shift = world.till.shift.id
    await sign_out(world.till)
    return shift


async def test_a_shift_has_its_day_in_the_store_and_its_starting_amount(world: World) -> None:
    world.clock.now = datetime(2025, 3, 14, 23, 30, tzinfo=UTC)  # 00:30 on the 15th in Berlin
    await sign_in(world.till, "1001", "1234")
    ready = await open_shift(world.till, euro("150.00"))
    assert isinstance(ready, Ready)
    assert ready.shift.business_date == date(2025, 3, 15)
    assert ready.shift.starting_amount == euro("150.00")
    assert ready.shift.id.startswith("shift-0001-001-")
    assert world.till.shift == ready.shift == world.journal.begun_shifts[0]


@pytest.mark.parametrize(
    ("text", "amount"), [("", "0.00"), ("  ", "0.00"), ("100", "100.00"), ("99,50", "99.50")]
)
def test_a_starting_amount_as_typed(text: str, amount: str) -> None:
    assert read_starting_amount(text, EUR) == euro(amount)


@pytest.mark.parametrize("text", ["-1", "abc", "12345678"])
def test_what_is_no_starting_amount(text: str) -> None:
    assert isinstance(read_starting_amount(text, EUR), Refusal)


async def test_someone_elses_shift_asks_and_a_cashier_opens_their_own(world: World) -> None:
    await signed_out_ana(world)
    done = await sign_in(world.till, "1002", "5678")
    assert isinstance(done, SignedIn) and isinstance(done.shift, ShiftQuestion)
    assert [shift.staff for shift in done.shift.shifts] == ["1001"]
    assert not done.shift.may_resume
    refused = await resume_shift(world.till, done.shift.shifts[0].id)
    assert isinstance(refused, Refusal) and refused.code == "not-permitted"
    assert world.till.shift is None
    own = await open_shift(world.till, euro("0.00"))
    assert isinstance(own, Ready) and own.shift.staff == "1002"


async def test_a_manager_resumes_the_shift_of_someone_else_and_it_is_journalled(
    world: World,
) -> None:
    shift = await signed_out_ana(world)
    done = await sign_in(world.till, "2001", "4321")
    assert isinstance(done, SignedIn) and isinstance(done.shift, ShiftQuestion)
    assert done.shift.may_resume
    ready = await resume_shift(world.till, shift)
    assert isinstance(ready, Ready) and ready.shift.staff == "1001"
    entry = world.journal.entries[-1]
    assert (entry.kind, entry.subject) == ("shift-resumed", shift)
    assert entry.body == {"staff": "2001", "owner": "1001"}


async def test_each_person_comes_back_to_their_own_of_several_shifts(world: World) -> None:
    shift = await signed_out_ana(world)
    await signed_in(world, "1002")
    await sign_out(world.till)
    done = await sign_in(world.till, "1001", "1234")
    assert isinstance(done, SignedIn) and isinstance(done.shift, Ready)
    assert done.shift.shift.id == shift


async def test_a_shift_that_is_gone_can_not_be_resumed(world: World) -> None:
    shift = await signed_out_ana(world)
    await world.journal.set_shift_state(shift, "blind-closed", world.clock(), {})
    await sign_in(world.till, "2001", "4321")
    refused = await resume_shift(world.till, shift)
    assert isinstance(refused, Refusal) and refused.code == "shift-unknown"


async def test_one_shift_at_a_time_and_only_for_who_is_signed_in(world: World) -> None:
    refused = await open_shift(world.till, euro("0.00"))
    assert isinstance(refused, Refusal) and refused.code == "not-signed-in"
    await signed_in(world)
    again = await open_shift(world.till, euro("0.00"))
    assert isinstance(again, Refusal) and again.code == "shift-open"
    assert len(world.journal.begun_shifts) == 1


async def test_a_drawer_with_less_than_nothing_is_a_broken_invariant(world: World) -> None:
    await sign_in(world.till, "1001", "1234")
    with pytest.raises(AssertionError):
        await open_shift(world.till, Money(-1, EUR))
