"""What journal tests are made of: a clock, small sales, and their documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from tuipos.domain.money import Money, currency
from tuipos.domain.product import Product, TaxRate
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Event, Line, LineAdded, Started
from tuipos.register.ports import Concluded
from tuipos.storage.journal import SqliteJournal

EUR = currency("EUR")
NOON = datetime(2026, 5, 31, 12, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def euro(minor: int) -> Money:
    return Money(minor, EUR)


def started(transaction: str, at: datetime = NOON) -> Started:
    return Started(
        id=transaction,
        store="0001",
        register="001",
        staff="1001",
        shift="shift-1",
        at=at,
        day=date(2026, 5, 31),
        currency=EUR,
        prices_include_tax=True,
        data_version=40,
        offline=False,
    )


def added(number: int, minor: int = 340) -> LineAdded:
    product = Product(
        number=str(100 + number),
        names=(("en", "Rye bread"), ("ru", "Хлеб")),
        price=euro(minor),
        tax=TaxRate("reduced", 70_000),
    )
    return LineAdded(Line(number, product, Quantity(1), f"20000001000{number}"))


def document(transaction: str, epoch: int = 1) -> Callable[[int, int], Mapping[str, object]]:
    """A document as the register's: with the receipt number where one is given."""

    def make(receipt: int, sequence: int) -> Mapping[str, object]:
        return {
            "schema": 1,
            "id": transaction,
            "sequence": sequence,
            "receipt": f"0001001{epoch}{receipt:06}" if receipt else "",
            "total": "3.40",
            "name": "Хлеб",
        }

    return make


async def conclude(
    journal: SqliteJournal, transaction: str, minor: int = 340, *, receipt: bool = True
) -> Concluded:
    """Conclude a transaction as the register does."""
    return await journal.conclude(
        transaction,
        "sale" if receipt else "voided",
        document(transaction),
        at=journal.clock(),
        total=euro(minor),
        with_receipt=receipt,
    )


async def sell(journal: SqliteJournal, minor: int = 340) -> Concluded:
    """A whole sale of one line."""
    millis = await journal.next_transaction_millis(journal.clock())
    transaction = f"0001-001-{millis}"
    events: list[Event] = [started(transaction, journal.clock()), added(1, minor)]
    for event in events:
        await journal.append_event(transaction, event, journal.clock())
    return await conclude(journal, transaction, minor)
