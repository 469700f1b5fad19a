"""The time clock at a register: noting who comes and goes, and looking at what was noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tuipos.domain import permissions
from tuipos.domain.shift_documents import Origin
from tuipos.domain.time_clock import TIME_CLOCK, Stamp, is_odd, marked, stamp_of, time_document
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import may_not, not_ready_to_sell, with_notice
from tuipos.register.drawer import post
from tuipos.register.session import checked_pin
from tuipos.register.till import Till, act, question
from tuipos.register.training import not_in_training
from tuipos.retail.pin_refusals import pin_temporary

#: So far back entries are shown, and what came before an entry is looked for.
DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stamp that was noted; `notice` is a line that must be seen besides."""

    stamp: Stamp
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class TimeEntries:
    """What was noted lately, oldest first; other registers' entries only while online."""

    stamps: tuple[Stamp, ...]
    is_everybodys: bool
    notice: Words | None = None


@act
async def stamp_time(till: Till, kind: str, staff: str = "", pin: str = "") -> Stamped | Refusal:
    """Note a stamp of who is signed in, or of somebody else by their number and PIN.

    `kind` is one of `tuipos.domain.time_clock.ACTS`. What does not follow from the stamp before is
    noted and marked. Refusals: those of a sign-in, `pin-temporary`, `in-training`,
    `not-permitted`.
    """
    refused = (
        not_ready_to_sell(till) or not_in_training(till) or may_not(till, permissions.TIME_CLOCK)
    )
    if refused is not None:
        return refused
    assert till.shift is not None and till.staff is not None, "checked"
    member, notice = till.staff, None
    if staff and staff != till.staff.number:
        checked = await checked_pin(till, staff, pin)
        if isinstance(checked, Refusal):
            return checked
        member, notice = checked.staff, checked.notice
        if member.must_choose_pin:
            return with_notice(pin_temporary(), notice)
        if permissions.TIME_CLOCK not in member.permissions:
            return refuse("no-time-clock", say("{name} has no time clock.", name=member.name))
    before, told = await _last_act(till, member.number)
    odd = is_odd(before, kind)
    noted: list[Stamp] = []

    def make(origin: Origin, sequence: int) -> dict[str, object]:
        noted[:] = [
            Stamp(origin.id, kind, member.number, member.name, origin.register, origin.at, odd)
        ]
        return time_document(origin, noted[0], sequence)

    await post(till, till.shift, TIME_CLOCK, make)
    return Stamped(noted[0], notice or told)


@question
async def time_entries(till: Till) -> TimeEntries | Refusal:
    """One's own entries of the last days; with its permission those of all staff of the store."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.TIME_CLOCK)
    if refused is not None:
        return refused
    assert till.staff is not None, "checked"
    of_all = till.may(permissions.TIME_CLOCK_OF_OTHERS)
    stamps, notice = await _lately(till, "" if of_all else till.staff.number)
    return TimeEntries(stamps, of_all, notice)


async def _last_act(till: Till, staff: str) -> tuple[str, Words | None]:
    stamps, notice = await _lately(till, staff)
    return (stamps[-1].act if stamps else ""), notice


async def _lately(till: Till, staff: str) -> tuple[tuple[Stamp, ...], Words | None]:
    """What this register noted, with what the server has of others; where it can't, the former."""
    since = till.clock() - timedelta(days=DAYS_SHOWN)
    documents = await till.journal.documents_since(TIME_CLOCK, since)
    here = [one for one in map(stamp_of, documents) if staff in ("", one.staff)]
    answered = await till.data.time_entries(staff, since)
    if isinstance(answered, Refusal):
        return marked(here), None
    return marked((*answered.value, *here)), answered.switched or answered.notice
