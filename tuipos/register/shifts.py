"""Shifts: whose drawer it is that a sale's money goes into."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuipos.domain import permissions
from tuipos.domain.ids import shift_id
from tuipos.domain.money import Currency, Money, zero
from tuipos.domain.typed import clean, read_amount
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import may_not
from tuipos.register.ports import OPEN, SUSPENDED, Shift
from tuipos.register.recovery import Recovered, recover
from tuipos.register.till import Till, act


@dataclass(frozen=True, slots=True)
class Ready:
    """A shift is there, and selling can begin; `recovered` is an open sale that was found."""

    shift: Shift
    recovered: Recovered | None = None


@dataclass(frozen=True, slots=True)
class NoShift:
    """No shift is open: ask for a starting amount, then `open_shift`."""


@dataclass(frozen=True, slots=True)
class ShiftQuestion:
    """Only shifts of others are open: resume one (where permitted), or open one's own."""

    shifts: tuple[Shift, ...]
    may_resume: bool


async def shift_for(till: Till) -> Ready | NoShift | ShiftQuestion:
    """What the person who signed in finds: their own open shift is resumed at once."""
    own = await _own_shift(till)
    if own is not None:
        return await _enter(till, own)
    shifts = await till.journal.open_shifts()
    if shifts:
        return ShiftQuestion(shifts, till.may(permissions.RESUME_SHIFT))
    return NoShift()


@act
async def open_shift(till: Till, starting_amount: Money) -> Ready | Refusal:
    """Open one's own shift with what is in the drawer."""
    if till.staff is None:
        return refuse("not-signed-in", say("Nobody is signed in."), say("Sign in first."))
    if till.shift is not None:
        return refuse("shift-open", say("A shift is open already."))
    refused = may_not(till, permissions.OPEN_SHIFT)
    if refused is not None:
        return refused
    assert starting_amount.minor >= 0, "a drawer holds no less than nothing"
    own = await _own_shift(till)
    if own is not None:
        # Opened a moment ago, when what came after it could not be written.
        return await _enter(till, own)
    now = till.clock()
    millis = await till.journal.next_transaction_millis(now)
    shift = Shift(
        id=shift_id(till.identity.store, till.identity.register, millis),
        staff=till.staff.number,
        opened_at=now,
        business_date=till.local_day(now),
        starting_amount=starting_amount,
    )
    await till.journal.start_shift(shift)
    if starting_amount:
        till.open_drawer()
    return await _enter(till, shift)


@act
async def resume_shift(till: Till, shift: str) -> Ready | Refusal:
    """Go on with the shift of someone else, by its id; needs its own permission."""
    if till.staff is None:
        return refuse("not-signed-in", say("Nobody is signed in."), say("Sign in first."))
    for found in await till.journal.open_shifts():
        if found.id != shift:
            continue
        if found.staff != till.staff.number:
            refused = may_not(till, permissions.RESUME_SHIFT)
            if refused is not None:
                return refused
            body = {"staff": till.staff.number, "owner": found.staff}
            await till.journal.note("shift-resumed", found.id, till.clock(), body)
        return await _enter(till, found)
    return refuse("shift-unknown", say("That shift is not open any more."))


def read_starting_amount(text: str, unit: Currency) -> Money | Refusal:
    """The starting amount as typed; nothing typed is 0.00."""
    return read_amount(text, unit) if clean(text) else zero(unit)


async def _own_shift(till: Till) -> Shift | None:
    assert till.staff is not None, "somebody is signed in"
    shifts = await till.journal.open_shifts()
    own = [shift for shift in shifts if shift.staff == till.staff.number]
    return own[-1] if own else None


async def _enter(till: Till, shift: Shift) -> Ready:
    if shift.state == SUSPENDED:
        assert till.staff is not None, "somebody is signed in"
        body = {"staff": till.staff.number, "owner": shift.staff}
        await till.journal.set_shift_state(shift.id, OPEN, till.clock(), body)
        shift = replace(shift, state=OPEN)
    till.shift = shift
    try:
        return Ready(shift, await recover(till))
    except BaseException:
        till.shift = None
        raise
