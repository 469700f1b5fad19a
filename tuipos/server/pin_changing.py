"""PINs that people change or reset at a register; each holds here from its commit on.

Nothing of a PIN or its hash is logged; who changed whose is.
"""

from __future__ import annotations

import logging
import secrets

from tuipos.domain.permissions import RESET_PIN
from tuipos.domain.pins import TEMPORARY_DIGITS, unfit_pin
from tuipos.domain.words import Refusal
from tuipos.retail import pin_refusals
from tuipos.retail.pins import hash_pin
from tuipos.retail.refusals import sign_in_refused
from tuipos.retail.service import StaffMember, StaffName, TemporaryPin
from tuipos.server.center import Center
from tuipos.server.judging import Sender
from tuipos.server.signing_in import Known, find_known, prove
from tuipos.server.staff_pins import NewPin, keep_pin

_log = logging.getLogger("tuipos.server")


async def change_pin(
    center: Center, sender: Sender, staff: str, old: str, new: str
) -> StaffMember | Refusal:
    """Let a person have another PIN by the old one, which counts as at a sign-in.

    What is wrong with the new one is said before the old one is looked at.
    """
    refused = unfit_pin(new, staff, old)
    if refused is not None:
        return refused
    proven = await prove(center, center.channel, staff, old, sender.store)
    if isinstance(proven, Refusal):
        return proven
    pin_hash = await center.pins.run(hash_pin, new, center.pepper)
    kept = NewPin(staff, sender.store, pin_hash, staff, proven=proven.pin_hash)
    if not await center.channel.write(keep_pin, kept, center.clock()):
        # Somebody was quicker, at another register: the old one no longer is what was proven.
        return sign_in_refused()
    _log.info("staff %s changed their PIN at %s-%s", staff, sender.store, sender.register)
    known = await find_known(center, center.channel, staff, sender.store)
    return proven.member if known is None else known.member


async def reset_pin(
    center: Center, sender: Sender, by: str, pin: str, whose: str
) -> TemporaryPin | Refusal:
    """Give somebody a PIN for the next sign-in, by the PIN of who may do so.

    Only of people who may do no more than who asks: a temporary PIN opens all that they may do.
    """
    proven = await prove(center, center.channel, by, pin, sender.store)
    if isinstance(proven, Refusal):
        return proven
    known = await find_known(center, center.channel, whose, sender.store)
    refused = _may_not_reset(proven.member, whose, known)
    if refused is not None:
        return refused
    assert known is not None, "somebody unknown was refused"
    temporary = _temporary_pin(whose)
    pin_hash = await center.pins.run(hash_pin, temporary, center.pepper)
    new = NewPin(whose, sender.store, pin_hash, by, must_choose=True)
    if not await center.channel.write(keep_pin, new, center.clock()):
        return pin_refusals.staff_unknown(whose)
    _log.info("staff %s reset the PIN of %s at %s-%s", by, whose, sender.store, sender.register)
    return TemporaryPin(StaffName(known.member.number, known.member.name), temporary)


def _may_not_reset(asking: StaffMember, whose: str, known: Known | None) -> Refusal | None:
    if asking.must_choose_pin:
        return pin_refusals.pin_temporary()
    if RESET_PIN not in asking.permissions:
        return pin_refusals.pin_reset_forbidden()
    if whose == asking.number:
        return pin_refusals.pin_reset_own()
    if known is None:
        return pin_refusals.staff_unknown(whose)
    if not known.member.permissions <= asking.permissions:
        return pin_refusals.staff_above(whose)
    return None


def _temporary_pin(whose: str) -> str:
    while True:
        pin = f"{secrets.randbelow(10**TEMPORARY_DIGITS):0{TEMPORARY_DIGITS}d}"
        if unfit_pin(pin, whose) is None:
            return pin
