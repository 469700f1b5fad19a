"""Signing in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tuipos.domain.lockout import locked_until, seconds_left
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say, say_count
from tuipos.register.checks import with_notice
from tuipos.register.ports import Answered
from tuipos.register.shifts import NoShift, Ready, ShiftQuestion, shift_for
from tuipos.register.till import Till, act
from tuipos.retail.service import StaffMember

T = TypeVar("T")

#: Longer input is neither a staff number nor a PIN, and is not worth hashing.
LONGEST_INPUT = 64


class Entered:
    """A PIN was right at a sign-in: `SignedIn`, or `ChoosePin` first."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SignedIn(Entered):
    """Somebody signed in; `shift` says what comes next: sell, open a shift, or decide.

    `notice` is a line that they must see, such as that the register has gone offline.
    """

    staff: StaffMember
    shift: Ready | NoShift | ShiftQuestion
    offline: bool
    notice: Words | None


@dataclass(frozen=True, slots=True)
class ChoosePin(Entered):
    """The PIN was right and temporary: nobody is signed in before they have chosen their own.

    That is done by `tuipos.register.pins.choose_pin`.
    """

    staff: StaffMember
    notice: Words | None


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Somebody signed out; an open shift waits for them."""

    staff: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A PIN was right: whose it is, and what they must be told of how that was found out."""

    staff: StaffMember
    offline: bool
    notice: Words | None


@dataclass(frozen=True, slots=True)
class Proven(Generic[T]):
    """An answer to who proved with a PIN that they may ask; as `Checked` for the rest."""

    value: T
    offline: bool
    notice: Words | None


@act
async def sign_in(till: Till, staff: str, pin: str) -> Entered | Refusal:
    """Sign in with a staff number and a PIN.

    A failure is counted, and committed, before the PIN is compared. With a temporary PIN they
    choose their own first; offline they are let in and asked another time, since nobody could keep
    a new one. Refusals: `sign-in-refused` for unknown staff and a wrong PIN alike,
    `sign-in-locked`, `no-offline-database`.
    """
    if till.staff is not None:
        return refuse("signed-in-already", say("{name} is signed in.", name=till.staff.name))
    checked = await checked_pin(till, staff, pin)
    if isinstance(checked, Refusal):
        return checked
    member, notice = checked.staff, checked.notice
    if member.must_choose_pin and not checked.offline:
        return ChoosePin(member, notice)
    if member.must_choose_pin:
        notice = notice or say("Your PIN is temporary: choose your own at the next sign-in online.")
    return await begin_session(till, member, offline=checked.offline, notice=notice)


@act
async def check_pin(till: Till, staff: str, pin: str) -> Checked | Refusal:
    """Check a PIN without signing in, as when this register is taken over from elsewhere.

    Counted and refused as a sign-in is.
    """
    return await checked_pin(till, staff, pin)


async def checked_pin(till: Till, staff: str, pin: str) -> Checked | Refusal:
    """Check a PIN inside an act, counted and refused as a sign-in is."""
    number = clean(staff)
    found = await proven(till, number, pin, lambda: till.data.sign_in(number, pin))
    if isinstance(found, Refusal):
        return found
    return Checked(found.value, found.offline, found.notice)


async def proven(
    till: Till,
    number: str,
    pin: str,
    ask: Callable[[], Awaitable[Answered[T | Refusal] | Refusal]],
) -> Proven[T] | Refusal:
    """Ask what is answered only to who has a PIN: a wrong one counts, and locks, as at a sign-in.

    The failure is counted before it is asked, and taken back where no PIN was found wrong.
    """
    if not number or not pin or len(number) > LONGEST_INPUT or len(pin) > LONGEST_INPUT:
        return sign_in_refused()
    now = till.clock()
    before = await till.journal.lockout(number)
    seconds = seconds_left(before.locked_until, now)
    if seconds:
        return sign_in_locked(seconds)
    until = locked_until(before.failures + 1, now)
    await till.journal.count_failure(number, until)
    answered = await ask()
    if isinstance(answered, Refusal):
        await till.journal.restore_failures(number, before)
        return answered
    value, notice = answered.value, answered.switched or answered.notice
    if isinstance(value, Refusal):
        if value.code != "sign-in-refused":
            await till.journal.restore_failures(number, before)
            return with_notice(value, notice)
        refused = sign_in_locked(seconds_left(until, now)) if until else sign_in_refused()
        return with_notice(refused, notice)
    await till.journal.clear_failures(number)
    return Proven(value, answered.offline, notice)


async def begin_session(
    till: Till, member: StaffMember, *, offline: bool, notice: Words | None
) -> SignedIn:
    """Let somebody whose PIN was right be the one who is signed in, inside an act."""
    if offline:
        notice = notice or till.offline_warning(again=True)
    body = {"staff": member.number, "offline": offline}
    await till.journal.note("sign-in", member.number, till.clock(), body)
    till.staff = member
    try:
        shift = await shift_for(till)
    except BaseException:
        till.staff = None
        raise
    return SignedIn(member, shift, offline, notice)


@act
async def sign_out(till: Till) -> SignedOut | Refusal:
    """Sign out; refused while a sale is open, since the next person would find it half done."""
    if till.staff is None:
        return refuse("not-signed-in", say("Nobody is signed in."))
    if till.sale is not None:
        return refuse(
            "sale-open",
            say("A sale is open."),
            say("Finish it, or void it, and sign out then."),
        )
    number = till.staff.number
    await till.journal.note("sign-out", number, till.clock(), {"staff": number})
    till.staff = None
    till.shift = None
    till.last_sale = None
    till.training = False
    return SignedOut(number)


def sign_in_refused() -> Refusal:
    """The one refusal for unknown staff and a wrong PIN."""
    return refuse(
        "sign-in-refused",
        say("Staff number and PIN do not match."),
        say("Try again; a manager can help."),
    )


def sign_in_locked(seconds: int) -> Refusal:
    """The refusal while a staff number is locked, with the time that is left."""
    return refuse(
        "sign-in-locked",
        say("Too many failed sign-ins."),
        say_count("Try again in {count} second.", "Try again in {count} seconds.", seconds),
    )
