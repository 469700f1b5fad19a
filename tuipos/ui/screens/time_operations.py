"""Operations of the time clock: coming and going, and what was noted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.time_clock import ACTS, Stamp
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import time_clock
from tuipos.ui.screens.conversing import ask_text, choose, converse, typed_text
from tuipos.ui.stages.questions import Entry, Reading

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_TITLE = say("Time clock")
_OTHER = "other"


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.TIME_CLOCK: partial(_clock, page),
        registry.TIME_ENTRIES: partial(_entries, page),
    }


async def _clock(page: TillPage) -> None:
    """Ask what to note, of who is signed in or of somebody who gives number and PIN."""
    _ = page.till_app.language.text
    staff = pin = ""
    act = await _ask_act(page, [Entry(_OTHER, _("Somebody else"), _("number and PIN"))])
    if act == _OTHER:
        number = await ask_text(page, _TITLE, say("Staff number?"), typed_text)
        if number is None:
            return
        asked = say("PIN of {staff}", staff=number)
        secret = await ask_text(page, _TITLE, asked, typed_text, takes_scans=False, secret=True)
        if secret is None:
            return
        staff, pin = number, secret
        act = await _ask_act(page, [])
    if act is None:
        return
    result = await time_clock.stamp_time(page.till, act, staff, pin)
    if isinstance(result, Refusal):
        page.say_no(result)
        return
    page.till_app.parts.printer.print_stamp(result.stamp)
    page.tell(*_noted(page, result))
    page.till_app.report_changed()


async def _ask_act(page: TillPage, more: Sequence[Entry[str]]) -> str | None:
    entries = [Entry(act, page.words(name)) for act, name in ACTS.items()]
    return await choose(page, _TITLE, [*entries, *more])


def _noted(page: TillPage, result: time_clock.Stamped) -> tuple[Words, str]:
    stamp = result.stamp
    words = say("{act}: {name}, {moment}.", act=ACTS[stamp.act], name=stamp.name, moment=stamp.at)
    role = "good"
    if stamp.odd:
        odd = say("It does not follow from what was noted before; a manager can see it.")
        words, role = say("{first} {then}", first=words, then=odd), "warning"
    if result.notice is not None:
        words, role = say("{first} {then}", first=result.notice, then=words), "warning"
    return words, role


async def _entries(page: TillPage) -> None:
    found = await time_clock.time_entries(page.till)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    if not found.stamps:
        page.tell(found.notice or say("Nothing was noted lately."), "muted")
        return
    days = time_clock.DAYS_SHOWN
    title = say("Your time clock, the last {count} days", count=days)
    if found.is_everybodys:
        title = say("Time clock of the store, the last {count} days", count=days)
    told = [_line(page, stamp, named=found.is_everybodys) for stamp in reversed(found.stamps)]
    if page.till.connection.is_online is False:
        told.insert(0, say("Offline: what was noted on this register alone."))
    await converse(page, Reading(page, title, told))
    if found.notice is not None:
        page.tell(found.notice, "warning")


def _line(page: TillPage, stamp: Stamp, *, named: bool) -> Words:
    who = f"{stamp.staff} {stamp.name}" if named else stamp.register
    line = say("{moment}  {act}  {who}", moment=stamp.at, act=ACTS[stamp.act], who=who)
    return say("{line}  (odd)", line=line) if stamp.odd else line
