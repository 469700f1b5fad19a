"""PINs that are changed, asked of the Retail Server over HTTP."""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec

from tuipos.domain.words import Refusal
from tuipos.retail import convert, pin_refusals, refusals, wire, wire_pins
from tuipos.retail.answers import sound
from tuipos.retail.http_line import Ask
from tuipos.retail.service import StaffMember, StaffName, TemporaryPin
from tuipos.retail.wire_base import Wire

W = TypeVar("W", bound=Wire)
_JSON = {"content-type": "application/json"}


class _Asks(Protocol):
    async def _question(self, ask: Ask, kind: type[W]) -> W | Refusal: ...


class OnlinePins:
    """Mixed into `OnlineClient`: `tuipos.retail.service.Pins` over its connection."""

    async def find_staff(self: _Asks, text: str, limit: int = 100) -> tuple[StaffName, ...]:
        """People of the store, at the server."""
        query = {"text": refusals.searchable(text), "limit": str(limit)}
        ask = Ask(method="GET", path=wire_pins.STAFF, query=query)
        found = await self._question(ask, wire_pins.StaffList)
        return () if isinstance(found, Refusal) else sound(wire_pins.from_wire_staff_list, found)

    async def change_pin(self: _Asks, staff: str, old: str, new: str) -> StaffMember | Refusal:
        """Have the server keep another PIN of a person."""
        if not refusals.can_sign_in(staff, old):
            return refusals.sign_in_refused()
        ask = _post(wire_pins.CHANGE_PIN, wire_pins.ChangePin(staff=staff, old=old, new=new))
        found = await self._question(ask, wire.Staff)
        return found if isinstance(found, Refusal) else convert.from_wire_staff(found)

    async def reset_pin(self: _Asks, by: str, pin: str, whose: str) -> TemporaryPin | Refusal:
        """Have the server make a temporary PIN for somebody."""
        if not refusals.can_sign_in(by, pin):
            return refusals.sign_in_refused()
        if not refusals.is_readable(whose, longest=20):
            return pin_refusals.staff_unknown(refusals.searchable(whose)[:20])
        ask = _post(wire_pins.RESET_PIN, wire_pins.ResetPin(by=by, pin=pin, whose=whose))
        found = await self._question(ask, wire_pins.TemporaryPin)
        if isinstance(found, Refusal):
            return found
        return sound(wire_pins.from_wire_temporary, found)


def _post(path: str, message: Wire) -> Ask:
    return Ask(method="POST", path=path, content=msgspec.json.encode(message), headers=_JSON)
