"""The parts of the journal that keep suspended and past sales, as calls that can be awaited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.sale_events import Event
from tuipos.domain.sold import BroughtBack
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.storage.database import SqliteFile
from tuipos.storage.journal import entries, past, suspended

P = ParamSpec("P")
T = TypeVar("T")


class _Threads(Protocol):
    async def change(
        self, function: Callable[Concatenate[SqliteFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...

    async def look(
        self, function: Callable[Concatenate[SqliteFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...


class SalesOfJournal:
    """Mixed into `SqliteJournal`; what each does is said in `tuipos.register.ports.Journal`."""

    async def append_events(
        self: _Threads, transaction: str, events: Sequence[Event], at: datetime
    ) -> None:
        """Write several changes of the open transaction in one commit."""
        await self.change(entries.append_events, transaction, events, at)

    async def suspend(self: _Threads, sale: SuspendedSale) -> SuspendedSale:
        """Put the open transaction aside in one commit; with the number that it got."""
        return await self.change(suspended.suspend, sale)

    async def suspended_sales(self: _Threads) -> tuple[SuspendedSale, ...]:
        """All that are aside here, oldest first."""
        return await self.change(suspended.suspended_sales)

    async def held_sale(self: _Threads, number: int) -> HeldSale | None:
        """One that is aside here, with its events."""
        return await self.change(suspended.held_sale, number)

    async def recall(
        self: _Threads, transaction: str, events: Sequence[Event], at: datetime,
        body: Mapping[str, object], number: int = 0,
    ) -> None:  # fmt: skip
        """Open a suspended sale under a new id, in one commit; `number` is what was aside here."""
        await self.change(suspended.recall, transaction, events, at, body, number)

    async def gone_on(self: _Threads, transactions: Sequence[str]) -> frozenset[str]:
        """Which of these ids of suspended sales have gone on here, also if the server is late."""
        return await self.change(suspended.gone_on, transactions)

    async def drop_suspended(
        self: _Threads, number: int, at: datetime, body: Mapping[str, object]
    ) -> bool:
        """Forget one that another register has finished."""
        return await self.change(suspended.drop, number, at, body)

    async def mark_suspended(self: _Threads, number: int, *, shared: bool, elsewhere: str) -> None:
        """Note what the server knows of one."""
        await self.change(suspended.mark, number, shared=shared, elsewhere=elsewhere)

    async def find_past(self: _Threads, wanted: Wanted, limit: int) -> tuple[PastSale, ...]:
        """Past sales, the latest first; read beside the writer."""
        return await self.look(past.find_past, wanted, limit)

    async def past_document(self: _Threads, named: str) -> Mapping[str, Any] | None:
        """The document of a past sale by its receipt number or id."""
        return await self.look(past.past_document, named)

    async def came_back(self: _Threads, origin: str) -> tuple[BroughtBack, ...]:
        """What was taken back here of a sale."""
        return await self.look(past.came_back, origin)
