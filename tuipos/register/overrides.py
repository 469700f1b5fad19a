"""Manager override: somebody who may do a thing lends that permission for one operation."""

from __future__ import annotations

from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import with_notice
from tuipos.register.session import check_pin
from tuipos.register.till import Grant, Till
from tuipos.retail.pin_refusals import pin_temporary


async def grant(till: Till, permission: str, staff: str, pin: str) -> Grant | Refusal:
    """Check another person's PIN and lend their permission; journalled, until `end_grant`.

    Refusals: those of a sign-in, `pin-temporary`, `override-same-person`, and
    `override-not-permitted`.
    """
    assert till.staff is not None, "an override is for somebody who is signed in"
    if staff.strip() == till.staff.number:
        return refuse(
            "override-same-person",
            say("You can't allow it yourself."),
            say("It takes another person's number and PIN."),
        )
    checked = await check_pin(till, staff, pin)
    if isinstance(checked, Refusal):
        return checked
    member = checked.staff
    if member.must_choose_pin:
        return with_notice(pin_temporary(), checked.notice)
    if permission not in member.permissions:
        return refuse(
            "override-not-permitted",
            say("{name} may not allow this either.", name=member.name),
            say("Ask a manager."),
        )
    subject = till.sale.id if till.sale is not None else ""
    body = {"staff": till.staff.number, "by": member.number, "permission": permission}
    await till.journal.note("override", subject, till.clock(), body)
    till.grant = Grant(permission, member.number, member.limits)
    return till.grant


def end_grant(till: Till) -> None:
    """What was lent was for one operation."""
    till.grant = None
