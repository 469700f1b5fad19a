"""People with their PINs in memory: at a server that keeps new ones, and where nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tuipos.domain.discounts.manual import default_limits
from tuipos.domain.permissions import RESET_PIN, permissions_of
from tuipos.domain.pins import unfit_pin
from tuipos.domain.words import Refusal, refuse, say
from tuipos.retail import pin_refusals
from tuipos.retail.service import StaffMember, StaffName, TemporaryPin

#: What the server gives out, one after the other.
TEMPORARY_PINS = ("907153", "461872", "352908")


@dataclass
class MemoryPins:
    """Who has which PIN; `people` are PIN, name and role by staff number."""

    people: Mapping[str, tuple[str, str, str]]
    pins: dict[str, str] = field(default_factory=dict)
    temporary: set[str] = field(default_factory=set)
    given: int = 0

    def sign_in(self, staff: str, pin: str) -> StaffMember | Refusal:
        """Check a PIN."""
        known = self._member(staff)
        if known is None or pin != self._pin(staff):
            return refuse("sign-in-refused", say("Staff number and PIN do not match."))
        return known

    def find_staff(self, text: str) -> tuple[StaffName, ...]:
        """People with the text in number or name."""
        folded = text.casefold()
        return tuple(
            StaffName(number, name)
            for number, (_, name, _) in sorted(self.people.items())
            if folded in f"{number} {name}".casefold()
        )

    def change_pin(
        self, staff: str, old: str, new: str, *, offline: bool = False
    ) -> StaffMember | Refusal:
        """Another PIN, by the old one."""
        if offline:
            return pin_refusals.pin_needs_server()
        refused = unfit_pin(new, staff, old)
        known = self.sign_in(staff, old)
        if refused is not None or isinstance(known, Refusal):
            return refused or known
        self.pins[staff] = new
        self.temporary.discard(staff)
        return replace(known, must_choose_pin=False)

    def reset_pin(
        self, by: str, pin: str, whose: str, *, offline: bool = False
    ) -> TemporaryPin | Refusal:
        """A PIN for the next sign-in, by who may give one."""
        if offline:
            return pin_refusals.pin_needs_server()
        asking, known = self.sign_in(by, pin), self._member(whose)
        if isinstance(asking, Refusal):
            return asking
        if RESET_PIN not in asking.permissions:
            return pin_refusals.pin_reset_forbidden()
        if whose == by:
            return pin_refusals.pin_reset_own()
        if known is None:
            return pin_refusals.staff_unknown(whose)
        self.pins[whose] = TEMPORARY_PINS[self.given % len(TEMPORARY_PINS)]
        self.given += 1
        self.temporary.add(whose)
        return TemporaryPin(StaffName(whose, known.name), self.pins[whose])

    def _pin(self, staff: str) -> str:
        return self.pins.get(staff, self.people[staff][0])

    def _member(self, staff: str) -> StaffMember | None:
        if staff not in self.people:
            return None
        _, name, role = self.people[staff]
        return StaffMember(
            staff, name, role, permissions_of(role), default_limits(role), staff in self.temporary
        )
