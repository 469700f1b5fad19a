"""Suspended and past sales in memory: a journal's part of them, and a server's for a store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.sale import Event, Recalled
from tuipos.domain.sold import BroughtBack, FoundSale, brought_back
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import TIME_CLOCK, Stamp, stamp_of
from tuipos.domain.words import Refusal
from tuipos.retail import refusals


def past_of(body: Mapping[str, Any], *, here: bool = True) -> PastSale:
    """A document as one line of a list."""
    total = parse_money(str(body["total"]), currency(str(body["currency"])))
    assert isinstance(total, Money)
    at = datetime.fromisoformat(str(body["concluded_at"]))
    return PastSale(
        body["id"], body["receipt"], body["register"], body["staff"], at, total, body["type"], here
    )


def is_wanted(body: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether any reading of what was typed holds for a document."""
    if wanted == Wanted():
        return True
    past = past_of(body)
    if wanted.begins and wanted.ends and wanted.begins <= past.at < wanted.ends:
        return True
    named = {past.receipt, past.staff, past.transaction}
    named |= {each for line in body["lines"] for each in (line["product"], line["code"])}
    names = [str(line["name"]).casefold() for line in body["lines"]]
    found = wanted.text in named or any(wanted.text.casefold() in name for name in names)
    return past.total == wanted.amount or found or past.receipt.endswith(wanted.text or "?")


class MemorySales:
    """Mixed into `tests.fakes.MemoryJournal`."""

    events: list[tuple[str, Event]]
    documents: list[dict[str, object]]

    def __init__(self) -> None:
        self.aside: dict[int, HeldSale] = {}
        self.given_numbers = 0
        self.went_on: set[str] = set()

    async def append_events(self, transaction: str, events: Sequence[Event], at: datetime) -> None:
        self._commit("append_events")
        self.events += [(transaction, event) for event in events]

    async def suspend(self, sale: SuspendedSale) -> SuspendedSale:
        self._commit("suspend")
        assert {known for known, _ in self.events} == {sale.transaction}
        self.given_numbers += 1
        given = replace(sale, number=self.given_numbers)
        self.aside[given.number] = HeldSale(given, tuple(event for _, event in self.events))
        self.events.clear()
        return given

    async def suspended_sales(self) -> tuple[SuspendedSale, ...]:
        return tuple(held.about for held in self.aside.values())

    async def held_sale(self, number: int) -> HeldSale | None:
        return self.aside.get(number)

    async def recall(
        self, transaction: str, events: Sequence[Event], at: datetime,
        body: Mapping[str, object], number: int = 0,
    ) -> None:  # fmt: skip
        self._commit("recall")
        assert not self.events
        if number:
            del self.aside[number]
        self.events += [(transaction, event) for event in events]
        self.went_on |= {each.transaction for each in events if isinstance(each, Recalled)}

    async def gone_on(self, transactions: Sequence[str]) -> frozenset[str]:
        return frozenset(self.went_on & set(transactions))

    async def drop_suspended(self, number: int, at: datetime, body: Mapping[str, object]) -> bool:
        self._commit("drop_suspended")
        return self.aside.pop(number, None) is not None

    async def mark_suspended(self, number: int, *, shared: bool, elsewhere: str) -> None:
        self._commit("mark_suspended")
        held = self.aside[number]
        about = replace(held.about, shared=shared, elsewhere=elsewhere)
        self.aside[number] = HeldSale(about, held.events)

    async def find_past(self, wanted: Wanted, limit: int) -> tuple[PastSale, ...]:
        found = [past_of(body) for body in self._sales() if is_wanted(body, wanted)]
        return tuple(found[::-1][:limit])

    async def past_document(self, named: str) -> Mapping[str, Any] | None:
        found = [body for body in self._sales() if named in (body["receipt"], body["id"])]
        return found[-1] if found else None

    async def came_back(self, origin: str) -> tuple[BroughtBack, ...]:
        found = [one for body in self._sales() for one in brought_back(body)]
        return tuple(one for one in found if one.origin == origin)

    def forget_aside(self, recalled: Sequence[str]) -> bool:
        """A suspended sale that is concluded is not aside any more; whether there was one."""
        self.went_on |= set(recalled)
        found = [held for held in self.aside.values() if held.about.transaction in recalled]
        for held in found:
            del self.aside[held.about.number]
        return bool(found)

    def _sales(self) -> list[dict[str, Any]]:
        of_sales = [body for body in self.documents if body["type"] in ("sale", "voided")]
        return [json.loads(json.dumps(body)) for body in of_sales]

    def _commit(self, call: str) -> None:
        raise AssertionError("the journal counts its commits")


@dataclass
class StoreServer:
    """What the server of a store has of sales, asked by several registers of it."""

    held: dict[str, HeldSale] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    unsent: tuple[str, int] = ("", 0)

    def take_in(self, body: Mapping[str, object]) -> None:
        """A concluded sale reaches the server."""
        document = json.loads(json.dumps(dict(body)))
        self.documents.append(document)
        for origin in {document["id"], *document["recalled"]} & set(self.held):
            held = self.held[origin]
            elsewhere = held.about.elsewhere or document["register"]
            about = replace(held.about, settled=True, elsewhere=elsewhere)
            self.held[origin] = HeldSale(about, held.events)


class ServedSales:
    """One register's view of a StoreServer."""

    def __init__(self, server: StoreServer, register: str) -> None:
        self.server = server
        self.register = register

    async def put_suspended(self, held: HeldSale) -> bool:
        about = replace(held.about, shared=True)
        known = self.server.held.get(about.transaction)
        if known is None or known.about.at < about.at:
            self.server.held[about.transaction] = HeldSale(about, held.events)
        return True

    async def suspended_sales(self) -> tuple[SuspendedSale, ...]:
        return tuple(held.about for held in self.server.held.values())

    async def recall_suspended(self, transaction: str) -> HeldSale | Refusal:
        held = self.server.held.get(transaction)
        if held is None:
            return refusals.suspended_unknown(transaction)
        by = held.about.elsewhere
        if held.about.settled or by not in ("", self.register):
            return refusals.suspended_gone(held.about.code, by)
        about = replace(held.about, elsewhere=self.register)
        self.server.held[transaction] = HeldSale(about, held.events)
        return self.server.held[transaction]

    async def find_sold(self, named: str) -> FoundSale | Refusal:
        found = [body for body in self.server.documents if named in (body["receipt"], body["id"])]
        if not found:
            return refusals.receipt_unknown(named, *self.server.unsent)
        back = [one for body in self.server.documents for one in brought_back(body)]
        return FoundSale(found[-1], tuple(one for one in back if one.origin == found[-1]["id"]))

    async def find_past(self, wanted: Wanted, limit: int = 200) -> tuple[PastSale, ...]:
        found = [body for body in self.server.documents if is_wanted(body, wanted)]
        return tuple(past_of(body, here=False) for body in found[::-1][:limit])

    async def time_entries(self, staff: str, since: datetime) -> tuple[Stamp, ...]:
        bodies = [body for body in self.server.documents if body["type"] == TIME_CLOCK]
        stamps = [stamp_of(body) for body in bodies]
        return tuple(one for one in stamps if staff in ("", one.staff) and one.at >= since)
