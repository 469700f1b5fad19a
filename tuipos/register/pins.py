"""PINs that people change, are given, and choose: kept by the Retail Server alone.

Each act asks for a PIN once more, for whoever walks up to a register where somebody is signed in
must not become that person for good. The journal says who, whose and when, and holds no PIN.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tuipos.domain import permissions
from tuipos.domain.pins import pin_differs, unfit_pin
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import may_not
from tuipos.register.ports import Answered
from tuipos.register.session import ChoosePin, Proven, SignedIn, begin_session, proven
from tuipos.register.till import Till, act, question
from tuipos.register.training import not_in_training
from tuipos.retail.service import StaffMember, StaffName, TemporaryPin

T = TypeVar("T")

#: Kinds of entries in the journal; their subject is whose PIN it is.
CHANGED, RESET = "pin-changed", "pin-reset"


@dataclass(frozen=True, slots=True)
class PinChanged:
    """A person has another PIN; `notice` is a line that they must see."""

    staff: StaffMember
    notice: Words | None


@dataclass(frozen=True, slots=True)
class PinReset:
    """Somebody has a temporary PIN, to be shown once."""

    temporary: TemporaryPin
    notice: Words | None


@dataclass(frozen=True, slots=True)
class StaffFound:
    """People whose PIN could be meant."""

    staff: tuple[StaffName, ...]
    notice: Words | None


@act
async def change_pin(till: Till, old: str, new: str, again: str) -> PinChanged | Refusal:
    """Change the PIN of who is signed in, by the old one; the new one was typed twice.

    Failures of the old one count as those of a sign-in. Refusals: those of a sign-in and of
    `unfit_pin`, `pin-differs`, `pin-needs-server`, `pin-unsure`, `in-training`.
    """
    if till.staff is None:
        return refuse("not-signed-in", say("Nobody is signed in."), say("Sign in first."))
    refused = not_in_training(till)
    if refused is not None:
        return refused
    return await _change(till, till.staff.number, old, new, again)


@act
async def choose_pin(
    till: Till, choosing: ChoosePin, temporary: str, new: str, again: str
) -> SignedIn | Refusal:
    """Choose one's own PIN after a sign-in with a temporary one, and only then be signed in.

    Refusals: those of `change_pin`.
    """
    if till.staff is not None:
        return refuse("signed-in-already", say("{name} is signed in.", name=till.staff.name))
    changed = await _change(till, choosing.staff.number, temporary, new, again)
    if isinstance(changed, Refusal):
        return changed
    return await begin_session(till, changed.staff, offline=False, notice=changed.notice)


@act
async def reset_pin(till: Till, whose: str, pin: str) -> PinReset | Refusal:
    """Give somebody a temporary PIN, by the PIN of who may: who is signed in, or has allowed it.

    Their failed sign-ins at this register are forgotten, as at the server. Refusals: those of a
    sign-in and of `tuipos.retail.service.Pins.reset_pin`, `not-permitted`, `pin-unsure`,
    `in-training`.
    """
    refused = not_in_training(till) or may_not(till, permissions.RESET_PIN)
    if refused is not None:
        return refused
    by, whose = till.allowed_by(permissions.RESET_PIN), clean(whose)
    about = _About(RESET, whose, by)
    done = await _asked(till, about, pin, lambda: till.data.reset_pin(by, pin, whose))
    if isinstance(done, Refusal):
        return done
    await till.journal.clear_failures(whose)
    return PinReset(done.value, done.notice)


@question
async def find_staff(till: Till, text: str) -> StaffFound | Refusal:
    """Who may sign in here and has a text in number or name. Refusal: `no-offline-database`."""
    answered = await till.data.find_staff(clean(text))
    if isinstance(answered, Refusal):
        return answered
    return StaffFound(answered.value, answered.switched or answered.notice)


@dataclass(frozen=True, slots=True)
class _About:
    """An entry of the journal to be: its kind, whose PIN, and who asks for it."""

    kind: str
    whose: str
    by: str


async def _change(till: Till, staff: str, old: str, new: str, again: str) -> PinChanged | Refusal:
    refused = pin_differs() if new != again else unfit_pin(new, staff, old)
    if refused is not None:
        return refused
    about = _About(CHANGED, staff, staff)
    done = await _asked(till, about, old, lambda: till.data.change_pin(staff, old, new))
    return done if isinstance(done, Refusal) else PinChanged(done.value, done.notice)


async def _asked(
    till: Till,
    about: _About,
    pin: str,
    request: Callable[[], Awaitable[Answered[T | Refusal] | Refusal]],
) -> Proven[T] | Refusal:
    """Ask the server, and write down what came of it; also that nobody can say."""
    was_online = till.connection.is_online
    done = await proven(till, about.by, pin, request)
    is_unsure = isinstance(done, Refusal) and was_online and not till.connection.is_online
    if is_unsure or not isinstance(done, Refusal):
        body = {"staff": about.by, "whose": about.whose, "sure": not is_unsure}
        await till.journal.note(about.kind, about.whose, till.clock(), body)
    return _unsure() if is_unsure else done


def _unsure() -> Refusal:
    """The answer was lost, and what was asked for may have been done before that."""
    return refuse(
        "pin-unsure",
        say("The Retail Server did not answer. Whether the PIN was changed is not known."),
        say("When online, try the new PIN first, then the old one."),
    )
