"""Sales of the store, asked of the Retail Server over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar
from urllib.parse import quote

import msgspec

from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.sold import FoundSale
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal
from tuipos.retail import convert_sales, refusals, wire, wire_sales
from tuipos.retail.answers import sound
from tuipos.retail.http_line import Ask
from tuipos.retail.wire_base import Wire

T = TypeVar("T")
W = TypeVar("W", bound=Wire)
_JSON = {"content-type": "application/json"}


class _Asks(Protocol):
    async def _question(self, ask: Ask, kind: type[W]) -> W | Refusal: ...


class OnlineSales:
    """Mixed into `OnlineClient`: `tuipos.retail.service.StoreSales` over its connection."""

    async def put_suspended(self: _Asks, held: HeldSale) -> bool:
        """Give the server a suspended sale; a repeated one changes nothing there."""
        body = msgspec.json.encode(convert_sales.to_wire_held(held))
        ask = Ask(method="POST", path=wire.SUSPENDED, content=body, headers=_JSON)
        kept = await self._question(ask, wire_sales.Kept)
        return not isinstance(kept, Refusal) and kept.kept

    async def suspended_sales(self: _Asks) -> tuple[SuspendedSale, ...]:
        """What the server has of suspended sales of this store."""
        ask = Ask(method="GET", path=wire.SUSPENDED)
        found = await self._question(ask, wire_sales.SuspendedList)
        if isinstance(found, Refusal):
            return ()
        return tuple(sound(convert_sales.from_wire_suspended, sale) for sale in found.sales)

    async def recall_suspended(self: _Asks, transaction: str) -> HeldSale | Refusal:
        """Claim one at the server."""
        if not refusals.is_readable(transaction, longest=60):
            return refusals.suspended_unknown("")
        path = f"{wire.SUSPENDED}/{quote(transaction, safe='')}/recall"
        found = await self._question(Ask(method="POST", path=path), wire_sales.Held)
        return found if isinstance(found, Refusal) else sound(convert_sales.from_wire_held, found)

    async def find_sold(self: _Asks, named: str) -> FoundSale | Refusal:
        """A past sale of the store, at the server."""
        if not refusals.is_readable(named, longest=60):
            return refusals.receipt_unknown(refusals.searchable(named))
        ask = Ask(method="GET", path=wire.RECEIPT, query={"named": named})
        found = await self._question(ask, wire_sales.FoundSale)
        return found if isinstance(found, Refusal) else sound(convert_sales.from_wire_sale, found)

    async def find_past(self: _Asks, wanted: Wanted, limit: int = 200) -> tuple[PastSale, ...]:
        """Past sales of the store, at the server."""
        query = {"text": refusals.searchable(wanted.text), "limit": str(limit)}
        if wanted.amount is not None:
            query["amount"] = wanted.amount.plain()
        if wanted.begins is not None and wanted.ends is not None:
            query |= {"begins": wanted.begins.isoformat(), "ends": wanted.ends.isoformat()}
        ask = Ask(method="GET", path=wire.TRANSACTIONS, query=query)
        found = await self._question(ask, wire_sales.PastSales)
        if isinstance(found, Refusal):
            return ()
        return tuple(sound(convert_sales.from_wire_past, sale) for sale in found.sales)

    async def time_entries(self: _Asks, staff: str, since: datetime) -> tuple[Stamp, ...]:
        """What the server has of the store's time clock."""
        query = {"staff": refusals.searchable(staff), "since": since.isoformat()}
        ask = Ask(method="GET", path=wire.TIME_CLOCK, query=query)
        found = await self._question(ask, wire_sales.TimeEntries)
        if isinstance(found, Refusal):
            return ()
        return tuple(sound(convert_sales.from_wire_stamp, entry) for entry in found.entries)
