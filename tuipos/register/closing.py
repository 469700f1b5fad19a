"""The end of a shift: suspended, closed blind, or closed with its Z report; X reports between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tuipos.domain import permissions
from tuipos.domain.money import zero
from tuipos.domain.shift_documents import report_of_document, shift_document
from tuipos.domain.shift_report import SHIFT, ShiftReport
from tuipos.domain.words import Refusal, refuse, say, say_count
from tuipos.register.checks import may_not, sale_is_open
from tuipos.register.drawer import current_report, post
from tuipos.register.ports import BLIND_CLOSED, OPEN, SUSPENDED, Concluded, Shift
from tuipos.register.suspending import kept_here
from tuipos.register.till import Till, act
from tuipos.register.training import not_in_training

_OWN_KEPT = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class ShiftPutAside:
    """A shift was suspended or closed blind; who had it is signed out."""

    shift: Shift
    state: str


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """A shift is over; its Z report is final, and in the queue."""

    report: ShiftReport
    concluded: Concluded
    document: Mapping[str, object]


async def x_report(till: Till, shift: str = "") -> ShiftReport | Refusal:
    """The figures of one's own shift so far, or of another open one by its id."""
    refused = may_not(till, permissions.PRINT_X)
    if refused is not None:
        return refused
    found = await _shift(till, shift)
    return found if isinstance(found, Refusal) else await current_report(till, found)


async def last_z_report(till: Till) -> ShiftReport | Refusal:
    """The report of the shift that was closed last on this register, to print it again.

    Who may not see those of others gets their own last one: only what is closed is counted, so
    nobody counts towards it.
    """
    if not till.may(permissions.REPRINT_Z):
        document = await _own_closed(till)
        return report_of_document(document) if document is not None else _none_of_theirs()
    document = await till.journal.latest(SHIFT)
    if document is None:
        return refuse("no-closed-shift", say("No shift has been closed on this register yet."))
    return report_of_document(document)


def _none_of_theirs() -> Refusal:
    return refuse(
        "not-permitted",
        say("No shift of yours has been closed here lately."),
        say("A manager can print the last Z of all."),
        permission=permissions.REPRINT_Z,
    )


async def _own_closed(till: Till) -> Mapping[str, Any] | None:
    """The latest closed shift of who is signed in, as far back as one asks about their own."""
    if till.staff is None or not till.may(permissions.OWN_SHIFT_TOTALS):
        return None
    closed = await till.journal.documents_since(SHIFT, till.clock() - _OWN_KEPT)
    own = [each for each in closed if each["closed_shift"]["staff"] == till.staff.number]
    return own[-1] if own else None


async def manageable_shifts(till: Till) -> tuple[Shift, ...] | Refusal:
    """All shifts of this register that are not over: open, suspended, or closed blind."""
    refused = may_not(till, permissions.MANAGE_SHIFTS)
    if refused is not None:
        return refused
    return await till.journal.shifts(OPEN, SUSPENDED, BLIND_CLOSED)


@act
async def suspend_shift(till: Till) -> ShiftPutAside | Refusal:
    """Put one's shift aside, so that another can run; it goes on at one's next sign-in."""
    return await _put_aside(till, SUSPENDED, permissions.SUSPEND_SHIFT)


@act
async def blind_close_shift(till: Till) -> ShiftPutAside | Refusal:
    """End selling in a shift without counting; it is counted and closed later (918)."""
    return await _put_aside(till, BLIND_CLOSED, permissions.BLIND_CLOSE_SHIFT)


@act
async def close_shift(
    till: Till, shift: str = "", *, without_count: bool = False, with_suspended: bool = False
) -> ShiftClosed | Refusal:
    """Close one's own shift, or another's by its id; its Z report is made in the same commit.

    Refusals: `sale-open`, `shift-unknown`, `not-counted` unless `without_count`, and
    `sales-suspended` unless `with_suspended`.
    """
    refused = not_in_training(till) or may_not(till, permissions.CLOSE_SHIFT) or sale_is_open(till)
    if refused is None and not with_suspended:
        refused = await sales_are_suspended(till)
    if refused is not None:
        return refused
    found = await _shift(till, shift)
    if isinstance(found, Refusal):
        return found
    assert till.staff is not None, "checked"
    if found.staff != till.staff.number:
        refused = may_not(till, permissions.MANAGE_SHIFTS)
        if refused is not None:
            return refused
    report = await current_report(till, found)
    if not report.is_counted and not without_count:
        return refuse(
            "not-counted",
            say("The money of this shift has not been counted."),
            say("Count it first: operation {number}.", number=1052),
        )
    concluded, document = await post(
        till,
        found,
        SHIFT,
        lambda origin, sequence: shift_document(origin, report, sequence),
        ends_shift=True,
    )
    if till.shift is not None and till.shift.id == found.id:
        await _sign_out(till)
    return ShiftClosed(report, concluded, document)


async def _put_aside(till: Till, state: str, permission: str) -> ShiftPutAside | Refusal:
    refused = may_not(till, permission) or sale_is_open(till)
    if refused is not None:
        return refused
    shift = till.shift
    if shift is None:
        return _no_shift()
    assert till.staff is not None, "a shift is somebody's"
    body = {"staff": till.staff.number, "owner": shift.staff}
    await till.journal.set_shift_state(shift.id, state, till.clock(), body)
    await _sign_out(till)
    return ShiftPutAside(shift, state)


async def _sign_out(till: Till) -> None:
    """Who has ended their shift is not signed in any more."""
    assert till.staff is not None, "somebody has ended a shift"
    number = till.staff.number
    till.staff = till.shift = till.last_sale = None
    till.training = False
    await till.journal.note("sign-out", number, till.clock(), {"staff": number})


async def _shift(till: Till, shift: str) -> Shift | Refusal:
    """One's own shift, or the one with this id, if it is not over."""
    if not shift:
        return till.shift or _no_shift()
    for found in await till.journal.shifts(OPEN, SUSPENDED, BLIND_CLOSED):
        if found.id == shift:
            return found
    return refuse("shift-unknown", say("That shift is not open any more."))


def _no_shift() -> Refusal:
    return refuse("no-shift", say("No shift is open."), say("Open a shift first."))


async def sales_are_suspended(till: Till) -> Refusal | None:
    """Refuse while sales are aside here that nobody has recalled: somebody may have forgotten them.

    They stay where they are, also when the shift is closed all the same.
    """
    found = await kept_here(till)
    if isinstance(found, Refusal):
        return found
    kept = [sale for sale in found if not sale.elsewhere]
    if not kept:
        return None
    total = sum((sale.total for sale in kept), zero(till.currency))
    return refuse(
        "sales-suspended",
        say_count(
            "{count} sale is suspended here ({total}).",
            "{count} sales are suspended here ({total}).",
            len(kept),
            total=total,
        ),
        say("Recall them (F7), or void them: operation {number}.", number=1221),
    )
