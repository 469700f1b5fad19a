"""Locking the screen: who sits there stays signed in, and the open sale stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain import permissions
from tuipos.domain.sale import TakenOver
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import card_is_asked, with_notice
from tuipos.register.session import checked_pin
from tuipos.register.till import Till, act
from tuipos.retail.pin_refusals import pin_temporary
from tuipos.retail.service import StaffMember


@dataclass(frozen=True, slots=True)
class Locked:
    """The screen may be locked: it is written down."""

    staff: str


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The screen may be seen again; `taken_from` is who sat there before, "" for the same person.

    `notice` is a line that they must see, such as that the register has gone offline.
    """

    staff: StaffMember
    taken_from: str
    notice: Words | None


@act
async def lock(till: Till, *, idle: bool = False) -> Locked | Refusal:
    """Lock the screen, by a person or because nobody has touched it (`idle`).

    Refused while it is not known what the card terminal did: somebody must be able to see it.
    """
    if till.staff is None:
        return refuse("not-signed-in", say("Nobody is signed in."))
    refused = card_is_asked(till.sale) if till.sale is not None else None
    if refused is not None:
        return refused
    number = till.staff.number
    await till.journal.note("locked", number, till.clock(), {"staff": number, "idle": idle})
    return Locked(number)


@act
async def unlock(till: Till, staff: str, pin: str) -> Unlocked | Refusal:
    """Unlock by the PIN of who sits there, or of somebody who may go on with the shift of others.

    Failures are counted as those of a sign-in, offline too. Whoever else unlocks has taken over
    shift and sale, and the journal says so. Refusals: those of a sign-in, and `not-yours`.
    """
    assert till.staff is not None, "only a till with somebody signed in is locked"
    checked = await checked_pin(till, staff, pin)
    if isinstance(checked, Refusal):
        return checked
    member, owner = checked.staff, till.staff
    is_other = member.number != owner.number
    if is_other and member.must_choose_pin:
        return with_notice(pin_temporary(), checked.notice)
    if is_other and permissions.RESUME_SHIFT not in member.permissions:
        refused = refuse(
            "not-yours",
            say("{name} has locked this register.", name=owner.name),
            say("Their PIN unlocks it, or a manager's number and PIN."),
        )
        return with_notice(refused, checked.notice)
    if is_other:
        await _take_over(till, member)
    body = {"staff": member.number, "owner": owner.number}
    await till.journal.note("unlocked", member.number, till.clock(), body)
    till.staff = member
    return Unlocked(member, owner.name if is_other else "", checked.notice)


async def _take_over(till: Till, member: StaffMember) -> None:
    """Let shift and sale change hands, as when somebody resumes them at the sign-in."""
    assert till.staff is not None, "somebody sat there"
    owner, now = till.staff.number, till.clock()
    body = {"staff": member.number, "owner": owner}
    await till.journal.note("sign-in", member.number, now, body)
    if till.shift is not None:
        await till.journal.note("shift-resumed", till.shift.id, now, body)
    if till.sale is not None and till.shift is not None:
        sale, shift = till.sale, till.shift.id
        await till.journal.note("taken-over", sale.id, now, {**body, "shift": shift})
        await till.record(TakenOver(member.number, now, shift))
