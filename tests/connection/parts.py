"""A server that can be lost, an offline database that answers, and a connection over both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tuipos.connection import memory
from tuipos.connection.connection import Answered, Connection
from tuipos.connection.machine import State
from tuipos.connection.profile import OfflineProfile
from tuipos.connection.switching import SwitchingDataService
from tuipos.domain.money import Money, currency
from tuipos.domain.product import Product, TaxRate
from tuipos.domain.words import Refusal
from tuipos.retail.refusals import product_unknown, sign_in_refused
from tuipos.retail.service import DataService, ProductFound, ProductHit, StaffMember

DAY = date(2026, 11, 21)
EUR = currency("EUR")
ONLINE_PRICE, OFFLINE_PRICE = Money(340, EUR), Money(335, EUR)


def bread(price: Money) -> ProductFound:
    """Rye bread at a price that tells who answered."""
    return ProductFound(Product("10003", (("en", "Rye bread"),), price, TaxRate("reduced", 70_000)))


@dataclass
class Answering:
    """A data service that answers at once, and counts what it was asked."""

    price: Money
    asked: int = 0

    async def sign_in(self, staff: str, pin: str) -> StaffMember | Refusal:
        await self.reach()
        if (staff, pin) != ("1001", "1234"):
            return sign_in_refused()
        return StaffMember("1001", "Ana", "cashier", frozenset())

    async def product_by_code(self, code: str, day: date) -> ProductFound | Refusal:
        await self.reach()
        return product_unknown(code) if code == "unknown" else bread(self.price)

    async def search(self, text: str, day: date, limit: int = 20) -> tuple[ProductHit, ...]:
        await self.reach()
        return (ProductHit("10003", "2000000100036", (("en", text),), self.price, "piece"),)

    async def reach(self) -> None:
        """Be asked; where the way is bad, subclasses say so here."""
        self.asked += 1


@dataclass
class Losable(Answering):
    """A server: `error` is raised, or the answer takes `seconds` (None: it never comes)."""

    seconds: float | None = 0.0
    error: Exception | None = None
    given_up: int = 0
    server: str = "https://till.riverside.example"
    insecure: bool = False

    async def health(self) -> object:
        await self.reach()
        return object()

    async def reach(self) -> None:
        await super().reach()
        try:
            if self.seconds is None:
                await asyncio.Event().wait()
            elif self.seconds > 0:
                await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if self.error is not None:
            raise self.error


@dataclass
class World:
    """One register's connection, its two sources, and a clock that moves when told."""

    profile: OfflineProfile = field(
        default_factory=lambda: OfflineProfile(timeout_seconds=0.2, reconnect_interval_seconds=30.0)
    )
    remembered: list[State] = field(default_factory=list)
    state: State | None = None
    now: datetime = datetime(2026, 11, 21, 14, 29, tzinfo=UTC)
    has_offline_database: bool = True

    def __post_init__(self) -> None:
        self.server = Losable(ONLINE_PRICE)
        self.replica = Answering(OFFLINE_PRICE)
        self.connection = self._connection()
        self.data = SwitchingDataService(self.connection)

    def _connection(self) -> Connection:
        offline: Callable[[], DataService | None] = lambda: (  # noqa: E731
            self.replica if self.has_offline_database else None
        )
        return Connection(
            self.server,
            offline,
            lambda: self.now,
            lambda: self.profile,
            self.remember,
            self.state,
        )

    async def remember(self, state: State) -> None:
        """Keep it as the journal would: as text."""
        await asyncio.sleep(0)
        kept = memory.from_text(memory.to_text(state))
        assert kept is not None
        self.remembered.append(kept)

    def pass_time(self, seconds: float) -> None:
        """Move the clock."""
        self.now += timedelta(seconds=seconds)

    async def scan(self) -> Answered[ProductFound | Refusal]:
        """Look one product up; somebody answers."""
        answer = await self.data.product_by_code("2000000100036", DAY)
        assert isinstance(answer, Answered), str(answer)
        return answer

    async def first_scan(self) -> Answered[ProductFound | Refusal]:
        """Begin a transaction with one product."""
        self.connection.transaction_starts()
        return await self.scan()

    async def late_attempt_ends(self) -> None:
        """Wait until the attempt that a cashier did not wait for is through."""
        running = [task for task in asyncio.all_tasks() if task.get_name().startswith("late")]
        await asyncio.gather(*running)


def price_of(answer: Answered[ProductFound | Refusal]) -> Money:
    """The price in an answer, which tells who gave it."""
    assert isinstance(answer.value, ProductFound)
    return answer.value.product.price
