"""The business refusals about PINs that are changed, the same at the server and at the register.

Those about what makes a good PIN are in `tuipos.domain.pins`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tuipos.domain import pins
from tuipos.domain.words import Refusal, refuse, say

PIN_NEEDS_SERVER = "pin-needs-server"
STAFF_UNKNOWN = "staff-unknown"
STAFF_ABOVE = "staff-above"
PIN_RESET_OWN = "pin-reset-own"
PIN_RESET_FORBIDDEN = "pin-reset-forbidden"
PIN_TEMPORARY = "pin-temporary"


def pin_needs_server() -> Refusal:
    """Offline there is nobody to keep a new PIN for every register."""
    return refuse(
        PIN_NEEDS_SERVER,
        say("A PIN is changed at the Retail Server, and this register is offline."),
        say("The PIN stays as it is; change it when the register is online."),
    )


def staff_unknown(staff: str) -> Refusal:
    """Nobody who may sign in at this store has the number."""
    return refuse(
        STAFF_UNKNOWN,
        say("Nobody here has the staff number {staff}.", staff=staff),
        say("See whether it is right; headquarters knows who may sign in where."),
    )


def staff_above(staff: str) -> Refusal:
    """Whoever knows a temporary PIN could sign in with it, and do more than before."""
    return refuse(
        STAFF_ABOVE,
        say("{staff} may do more than you: their PIN is not yours to reset.", staff=staff),
        say("Ask somebody who may do as much, or headquarters."),
    )


def pin_reset_own() -> Refusal:
    """One's own PIN is changed, by the old one."""
    return refuse(
        PIN_RESET_OWN,
        say("This is your own PIN."),
        say("Change it with operation {number}.", number=1215),
    )


def pin_reset_forbidden() -> Refusal:
    """The server does not let this person reset PINs."""
    return refuse(
        PIN_RESET_FORBIDDEN, say("You are not allowed to reset PINs."), say("Ask a manager.")
    )


def pin_temporary() -> Refusal:
    """Somebody else has seen a PIN for a time: it vouches for nothing."""
    return refuse(
        PIN_TEMPORARY,
        say("This PIN is only for the next sign-in."),
        say("Sign in with it at a register and choose your own."),
    )


def from_values(code: str, values: Mapping[str, str | int]) -> Refusal | None:
    """The refusal with this code as it came over the wire; None where it is none of these."""
    plain = _PLAIN.get(code)
    if plain is not None:
        return plain()
    staff = values.get("staff")
    if code not in (STAFF_UNKNOWN, STAFF_ABOVE) or not isinstance(staff, str):
        return None
    return staff_unknown(staff) if code == STAFF_UNKNOWN else staff_above(staff)


_PLAIN: Mapping[str, Callable[[], Refusal]] = {
    PIN_NEEDS_SERVER: pin_needs_server,
    PIN_RESET_OWN: pin_reset_own,
    PIN_RESET_FORBIDDEN: pin_reset_forbidden,
    PIN_TEMPORARY: pin_temporary,
    pins.PIN_DIGITS: pins.pin_digits,
    pins.PIN_SAME: pins.pin_same,
    pins.PIN_OF_NUMBER: pins.pin_of_number,
    pins.PIN_SIMPLE: pins.pin_simple,
}
