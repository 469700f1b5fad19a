"""Operations of PINs: changing one's own, and giving somebody a temporary one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain import permissions
from tuipos.domain.pins import unfit_pin
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import pins
from tuipos.retail.service import StaffName
from tuipos.ui.screens.conversing import ask_text, choose, converse, typed_text
from tuipos.ui.stages.questions import Entry, Reading

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_OLD, _NEW = say("Change PIN: the one up to now"), say("Change PIN: the new one")
_AGAIN = say("Change PIN: the new one, once more")
_RESET = say("Reset PIN")


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.CHANGE_PASSWORD: partial(_change, page),
        registry.RESET_PASSWORD: partial(_reset, page),
    }


async def _change(page: TillPage) -> None:
    """Ask for the old PIN and twice for the new one, which only then goes to the server."""
    staff = page.till.staff
    assert staff is not None, "the registry has checked"
    old = await _secret(page, _OLD, say("Your PIN up to now?"))
    if old is None:
        return

    def read_new(text: str) -> str | Refusal:
        return unfit_pin(text, staff.number, old) or text

    new = await ask_text(page, _NEW, say("New PIN?"), read_new, takes_scans=False, secret=True)
    if new is None:
        return
    again = await _secret(page, _AGAIN, say("The new PIN once more?"))
    if again is None:
        return
    result = await pins.change_pin(page.till, old, new, again)
    if isinstance(result, Refusal):
        _say_no(page, result)
        return
    _tell(page, say("Your PIN is changed."), result.notice)


async def _reset(page: TillPage) -> None:
    """Ask whose, and for the PIN of who may; show the temporary one until it is put away."""
    whose = await _ask_whose(page)
    if whose is None:
        return
    by = page.till.allowed_by(permissions.RESET_PIN)
    title = say("A new PIN for {staff} {name}", staff=whose.number, name=whose.name)
    pin = await _secret(page, title, say("PIN of {staff}", staff=by))
    if pin is None:
        return
    result = await pins.reset_pin(page.till, whose.number, pin)
    if isinstance(result, Refusal):
        _say_no(page, result)
        return
    made = result.temporary
    told = (
        say("{name} signs in with it once and then chooses their own.", name=made.staff.name),
        say("It is shown only now."),
    )
    title = say("Temporary PIN of {name}: {pin}", name=made.staff.name, pin=made.pin)
    await converse(page, Reading(page, title, told))
    _tell(page, say("{name} has a temporary PIN.", name=made.staff.name), result.notice)


async def _ask_whose(page: TillPage) -> StaffName | None:
    """One person by number, or chosen among those whose number or name was typed in part."""
    text = await ask_text(
        page, _RESET, say("Whose? Number or name; Enter alone lists all"), str.strip
    )
    if text is None:
        return None
    found = await pins.find_staff(page.till, text)
    if isinstance(found, Refusal):
        _say_no(page, found)
        return None
    exact = [one for one in found.staff if one.number == text]
    if exact or not found.staff:
        if not exact:
            page.say_no(refuse("staff-unknown", say("Nobody here has {text}.", text=text[:40])))
        return exact[0] if exact else None
    entries = [Entry(one, one.name, one.number) for one in found.staff]
    return await choose(page, _RESET, entries)


async def _secret(page: TillPage, title: Words, asked: Words) -> str | None:
    return await ask_text(page, title, asked, typed_text, takes_scans=False, secret=True)


def _say_no(page: TillPage, refusal: Refusal) -> None:
    page.say_no(refusal)
    page.till_app.report_changed()


def _tell(page: TillPage, words: Words, notice: Words | None) -> None:
    if notice is None:
        page.tell(words, "good")
    else:
        page.tell(say("{first} {then}", first=notice, then=words), "warning")
