"""The messages about sales of a store: suspended ones, past ones, and what came back of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from tuipos.retail.documents import Document
from tuipos.retail.wire_base import Wire


class SaleEvent(Wire, frozen=True, kw_only=True):
    """One change of a sale, as `tuipos.retail.sale_events` writes it."""

    kind: str
    body: dict[str, Any]


class Suspended(Wire, frozen=True, kw_only=True):
    """A suspended sale in a list; fields as in `tuipos.domain.suspended.SuspendedSale`."""

    number: int
    register: str
    transaction: str
    staff: str
    at: datetime
    lines: int
    total: str
    currency: str
    elsewhere: str = ""
    settled: bool = False
    origins: list[str] = msgspec.field(default_factory=list)


class SuspendedList(Wire, frozen=True, kw_only=True):
    """What is suspended in a store, oldest first."""

    sales: list[Suspended]


class Held(Wire, frozen=True, kw_only=True):
    """A suspended sale with all that has happened to it."""

    about: Suspended
    events: list[SaleEvent]


class Kept(Wire, frozen=True, kw_only=True):
    """Whether the server has a suspended sale now."""

    kept: bool


class BroughtBack(Wire, frozen=True, kw_only=True):
    """What came back of a line; fields as in `tuipos.domain.sold.BroughtBack`."""

    origin: str
    line: int
    quantity: str
    amount: str
    currency: str
    transaction: str
    own_line: int


class FoundSale(Wire, frozen=True, kw_only=True):
    """A past sale and what came back of it."""

    document: Document
    came_back: list[BroughtBack] = msgspec.field(default_factory=list)


class PastSale(Wire, frozen=True, kw_only=True):
    """A past sale in a list."""

    transaction: str
    receipt: str
    register: str
    staff: str
    at: datetime
    total: str
    currency: str
    kind: str = "sale"


class PastSales(Wire, frozen=True, kw_only=True):
    """Past sales of a store, the latest first."""

    sales: list[PastSale]


class TimeEntry(Wire, frozen=True, kw_only=True):
    """An entry of the time clock; fields as in `tuipos.domain.time_clock.Stamp`."""

    id: str
    act: str
    staff: str
    name: str
    register: str
    at: datetime
    odd: bool = False


class TimeEntries(Wire, frozen=True, kw_only=True):
    """Entries of a store's time clock, oldest first."""

    entries: list[TimeEntry]
