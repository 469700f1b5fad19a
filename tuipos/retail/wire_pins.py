"""The messages about PINs between register and Retail Server; see `wire`.

Whoever changes or resets a PIN proves with the request who they are: the device's token alone is
not enough for it.
"""

from __future__ import annotations

from tuipos.retail import service
from tuipos.retail.wire_base import Wire

CHANGE_PIN = "/api/v1/pin/change"
RESET_PIN = "/api/v1/pin/reset"
STAFF = "/api/v1/staff"  # ?text=&limit=


class ChangePin(Wire, frozen=True, kw_only=True):
    """A person's new PIN, by the old one; over TLS or loopback only."""

    staff: str
    old: str
    new: str


class ResetPin(Wire, frozen=True, kw_only=True):
    """Whose PIN is to be replaced by a temporary one; `by` and `pin` are of who asks for it."""

    by: str
    pin: str
    whose: str


class TemporaryPin(Wire, frozen=True, kw_only=True):
    """The PIN that the server has made, told this once."""

    number: str
    name: str
    pin: str


class StaffName(Wire, frozen=True, kw_only=True):
    """Somebody who may sign in at the store."""

    number: str
    name: str


class StaffList(Wire, frozen=True, kw_only=True):
    """People found."""

    staff: list[StaffName]


def to_wire_temporary(made: service.TemporaryPin) -> TemporaryPin:
    """A temporary PIN, to send."""
    return TemporaryPin(number=made.staff.number, name=made.staff.name, pin=made.pin)


def from_wire_temporary(made: TemporaryPin) -> service.TemporaryPin:
    """A temporary PIN, as received."""
    return service.TemporaryPin(service.StaffName(made.number, made.name), made.pin)


def to_wire_staff_list(found: tuple[service.StaffName, ...]) -> StaffList:
    """People found, to send."""
    return StaffList(staff=[StaffName(number=one.number, name=one.name) for one in found])


def from_wire_staff_list(found: StaffList) -> tuple[service.StaffName, ...]:
    """People found, as received."""
    return tuple(service.StaffName(one.number, one.name) for one in found.staff)
