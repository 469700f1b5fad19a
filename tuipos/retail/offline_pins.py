"""PINs without the Retail Server: nobody can keep a new one for every register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from tuipos.domain.words import Refusal
from tuipos.retail.pin_refusals import pin_needs_server
from tuipos.retail.refusals import searchable
from tuipos.retail.service import StaffMember, StaffName, TemporaryPin
from tuipos.storage import catalogue


class _Reads(Protocol):
    _store: str

    async def _read(self, query: Callable[..., Any], *args: Any) -> Any: ...


class OfflinePins:
    """Mixed into `OfflineService`: `tuipos.retail.service.Pins` with nobody to tell."""

    async def find_staff(self: _Reads, text: str, limit: int = 100) -> tuple[StaffName, ...]:
        """People of the store, from the replica."""
        found: tuple[StaffName, ...] = await self._read(
            catalogue.find_staff, searchable(text), self._store, limit
        )
        return found

    async def change_pin(self, staff: str, old: str, new: str) -> StaffMember | Refusal:
        """Refused: a PIN that one register alone knew would open no other."""
        return pin_needs_server()

    async def reset_pin(self, by: str, pin: str, whose: str) -> TemporaryPin | Refusal:
        """Refused for the same reason."""
        return pin_needs_server()
