"""Sales of the store, asked of the server and of an offline database: suspended and past ones."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.retail.conformance.world import World
from tests.server.running import hq_client
from tests.server.world import body_of, posting_of
from tuipos.domain.history import Wanted
from tuipos.domain.money import Money, currency
from tuipos.domain.product import Product, TaxRate
from tuipos.domain.quantity import Quantity
from tuipos.domain.receipt import DEFAULT_MASK, receipt_number
from tuipos.domain.sale import Line, LineAdded, Recalled, Started
from tuipos.domain.sold import FoundSale, sold_of
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal
from tuipos.retail import refusals, wire
from tuipos.retail.activation import activate
from tuipos.retail.convert_sales import from_wire_held, to_wire_held
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import DataService

EUR = currency("EUR")
#: Ids and receipts of one run: the world of the suite is shared, and so are its sales.
_millis = iter(range(1_763_700_000_000 + random.randrange(10**6) * 1000, 2**53))


@dataclass
class Two:
    """Two registers of one store, online."""

    first: OnlineClient
    second: OnlineClient


@pytest.fixture
async def two(world: World, online: DataService) -> AsyncIterator[Two]:
    """Register 001 as in the suite, and 002 beside it."""
    assert isinstance(online, OnlineClient)
    with hq_client(world.replica.parent / "server", world.url) as hq:
        code = hq.post("/hq/v1/registers/002/activation-code").json()["code"]
    activated = await activate(world.url, "002", code)
    assert isinstance(activated, wire.Activated)
    context = activated.context
    second = OnlineClient(world.url, activated.token, context.epoch, context.server_id)
    yield Two(online, second)
    await second.close()


def held(millis: int | None = None, *, register: str = "001", number: int = 7) -> HeldSale:
    at = datetime(2026, 11, 20, 9, 30, 0, 123_000, tzinfo=UTC)
    transaction = f"0001-{register}-{millis or next(_millis)}"
    product = Product("1", (("en", "Soap"), ("ru", "Мыло")), Money(249, EUR), TaxRate("s", 190_000))
    events = (
        Started(transaction, "0001", register, "1001", "s-1", at, at.date(), EUR, True, 4, False),
        LineAdded(Line(1, product, Quantity(756, 3), "1")),
        Recalled("0001-001-5", "1001", at, "s-1"),
    )  # fmt: skip
    about = SuspendedSale(
        number, register, transaction, "1001", at, 1, Money(188, EUR), origins=("0001-001-5",)
    )
    return HeldSale(about, events)


async def claimed(service: DataService, transaction: str) -> HeldSale:
    found = await service.recall_suspended(transaction)
    assert isinstance(found, HeldSale), str(found)
    return found


async def sold(client: OnlineClient, body: bytes) -> str:
    posting = posting_of(body)
    (verdict,) = await client.post_transactions([wire.Posting(**posting)])
    return verdict.result


def returning(origin: bytes, quantity: int, *, register: str = "001") -> bytes:
    """The bytes of a sale that takes so many of line 1 of another back."""
    bought = json.loads(origin)
    millis = next(_millis)
    body = json.loads(body_of(millis, register=register, sequence=millis % 900_000 + 1))
    line = body["lines"][0]
    amount = f"-{quantity * 2}.{quantity * 49:02d}"
    line |= {
        "quantity": str(-quantity), "gross": amount, "amount": amount, "discounts": [],
        "returns": {"transaction": bought["id"], "receipt": bought["receipt"], "line": 1,
                    "reason": "sour", "verified": True},
    }  # fmt: skip
    body |= {"lines": [line], "total": amount, "subtotal": amount, "change": "0.00"}
    body["tenders"][0]["amount"] = amount
    return json.dumps(body).encode()


async def test_what_nobody_has_is_refused_alike(service: DataService) -> None:
    unknown = await service.recall_suspended("0001-001-77")
    assert unknown == refusals.suspended_unknown("0001-001-77")
    for named in ("00010019999999", "no such receipt", "%", "'; --"):
        missing = await service.find_sold(named)
        assert isinstance(missing, Refusal) and missing.code == refusals.RECEIPT_UNKNOWN
        assert named in str(missing.what) and missing.remedy is not None
    assert await service.find_past(Wanted("nobody has this")) == ()


async def test_unreadable_names_are_only_unknown(service: DataService) -> None:
    for named in ("", "a\x00b", "\udc80", "9" * 100):
        missing = await service.find_sold(named)
        assert isinstance(missing, Refusal) and missing.code == refusals.RECEIPT_UNKNOWN
        gone = await service.recall_suspended(named)
        assert isinstance(gone, Refusal) and gone.code == refusals.SUSPENDED_UNKNOWN


async def test_offline_keeps_a_suspended_sale_where_it_is(offline: DataService) -> None:
    assert await offline.put_suspended(held()) is False
    assert await offline.suspended_sales() == ()


async def test_a_suspended_sale_comes_back_as_it_was(two: Two) -> None:
    ours = held()
    assert await two.first.put_suspended(ours)
    listed = {sale.transaction: sale for sale in await two.second.suspended_sales()}
    assert listed[ours.about.transaction] == replace(ours.about, shared=True)
    back = await claimed(two.second, ours.about.transaction)
    assert back.events == ours.events
    assert back.about == replace(ours.about, shared=True, elsewhere="002")


async def test_who_comes_first_has_it_and_has_it_again(two: Two) -> None:
    ours = held()
    await two.first.put_suspended(ours)
    transaction = ours.about.transaction
    clients = [two.first, two.second] * 4
    found = await asyncio.gather(*(each.recall_suspended(transaction) for each in clients))
    winners = {index % 2 for index, each in enumerate(found) if isinstance(each, HeldSale)}
    assert len(winners) == 1
    lost = [each for each in found if isinstance(each, Refusal)]
    register = "001" if winners == {0} else "002"
    assert set(lost) == {refusals.suspended_gone("001-7", register)} and len(lost) == 4


async def test_put_again_it_stays_with_who_recalled_it(two: Two) -> None:
    ours = held()
    await two.first.put_suspended(ours)
    await claimed(two.second, ours.about.transaction)
    assert await two.first.put_suspended(ours)
    refused = await two.first.recall_suspended(ours.about.transaction)
    assert refused == refusals.suspended_gone("001-7", "002")
    later = replace(ours.about, at=ours.about.at + timedelta(seconds=1))
    await two.first.put_suspended(HeldSale(later, ours.events))
    await claimed(two.first, ours.about.transaction)


async def test_a_register_puts_nobody_elses_sale_aside(two: Two) -> None:
    assert await two.second.put_suspended(held()) is False


async def test_it_is_over_once_it_is_sold_and_flagged_when_sold_twice(two: Two) -> None:
    ours = held()
    origin = ours.about.transaction
    await two.first.put_suspended(ours)
    await claimed(two.second, origin)
    millis = next(_millis)
    there = body_of(millis, register="002", sequence=millis % 900_000 + 1,
                    changes={"recalled": [origin]})  # fmt: skip
    assert await sold(two.second, there) == "accepted"
    (own,) = [each for each in await two.first.suspended_sales() if each.transaction == origin]
    assert own.settled and own.elsewhere == "002"
    assert all(each.transaction != origin for each in await two.second.suspended_sales())
    refused = await two.first.recall_suspended(origin)
    assert refused == refusals.suspended_gone("001-7", "002")
    here = body_of(int(origin.rsplit("-")[-1]), sequence=millis % 900_000 + 1,
                   changes={"recalled": [origin]})  # fmt: skip
    assert await sold(two.first, here) == "accepted"


async def test_a_receipt_of_another_register_with_what_came_back_of_it(two: Two) -> None:
    millis = next(_millis)
    bought = body_of(millis, register="002", sequence=millis % 900_000 + 1)
    receipt = json.loads(bought)["receipt"]
    assert await sold(two.second, bought) == "accepted"
    assert await sold(two.first, returning(bought, 1)) == "accepted"
    found = await two.first.find_sold(receipt)
    assert isinstance(found, FoundSale)
    (line,) = sold_of(found.document, found.came_back).lines
    assert (line.quantity, line.returned, line.left) == (Quantity(2), Quantity(1), Quantity(1))
    assert line.refund(Quantity(1)) == Money(249, EUR)
    assert await sold(two.second, returning(bought, 2, register="002")) == "accepted"
    again = await two.second.find_sold(json.loads(bought)["id"])
    assert isinstance(again, FoundSale)
    assert sold_of(again.document, again.came_back).lines[0].left.units == 0


async def test_a_receipt_that_another_register_has_not_sent(two: Two) -> None:
    await two.second.report_state(wire.RegisterState(mode="seamless-offline", pending_uploads=3))
    missing = await two.first.find_sold("00010021999999")
    assert missing == refusals.receipt_unknown("00010021999999", "002", 3)
    assert "register 002 has 3 unsent" in str(missing)
    await two.second.report_state(wire.RegisterState(mode="online"))
    missing = await two.first.find_sold("00010021999999")
    assert missing == refusals.receipt_unknown("00010021999999")


async def test_a_receipt_that_a_register_printed_in_an_outage(two: Two) -> None:
    millis, epoch = next(_millis), (await two.second.register_context()).epoch
    last = millis % 900_000 + 1

    def receipt(sequence: int, register: str = "002") -> str:
        return receipt_number(
            DEFAULT_MASK, store="0001", register=register, staff="1001", epoch=epoch,
            sequence=sequence, day=date(2026, 11, 20),
        )  # fmt: skip

    await two.second.report_state(wire.RegisterState(mode="online"))
    none_sent = ("002", 4) if epoch == 1 else ("", 0)
    missing = await two.first.find_sold(receipt(4))
    assert missing == refusals.receipt_unknown(receipt(4), *none_sent)
    body = body_of(millis, register="002", sequence=last, epoch=epoch,
                   changes={"receipt": receipt(last)})  # fmt: skip
    assert await sold(two.second, body) == "accepted"
    for ahead, unsent in ((4, ("002", 4)), (5_000, ("002", 5_000)), (5_001, ("", 0))):
        wanted = receipt(last + ahead)
        missing = await two.first.find_sold(wanted)
        assert missing == refusals.receipt_unknown(wanted, *unsent)
    mistyped = receipt(last + 4, "003")
    assert await two.first.find_sold(mistyped) == refusals.receipt_unknown(mistyped)


async def test_past_sales_are_found_by_any_reading(two: Two) -> None:
    millis = next(_millis)
    price = 100_000 + millis % 7_919
    body = body_of(millis, register="002", sequence=millis % 900_000 + 1, price=price)
    assert await sold(two.second, body) == "accepted"
    document = json.loads(body)
    at = datetime.fromisoformat(document["concluded_at"])
    for wanted in (
        Wanted(document["receipt"]),
        Wanted(document["receipt"][-6:]),
        Wanted(document["id"]),
        Wanted("x", Money(price * 2, EUR)),
        Wanted("x", None, at, at + timedelta(milliseconds=1)),
        Wanted("1001"),
        Wanted(),
    ):
        found = {each.transaction: each for each in await two.first.find_past(wanted)}
        past = found[document["id"]]
        assert (past.receipt, past.register, past.at) == (document["receipt"], "002", at)
        assert not past.here and past.total == Money(price * 2, EUR)
    newest, *_ = await two.first.find_past(Wanted(), 1)
    assert newest.transaction == document["id"]


async def test_the_time_clock_of_the_store(two: Two) -> None:
    millis = next(_millis)
    staff = f"S{millis}"
    told = {"act": "clock-out", "staff": staff, "name": "Eve", "odd": True}
    changes: dict[str, object] = {"type": "time-clock", "receipt": "", "time_clock": told}
    body = body_of(millis, register="002", sequence=millis % 900_000 + 1, changes=changes)
    document = json.loads(body)
    assert await sold(two.second, body) == "accepted"
    at = datetime.fromisoformat(document["concluded_at"])
    stamp = Stamp(document["id"], "clock-out", staff, "Eve", "002", at, odd=True)
    assert await two.first.time_entries(staff, at) == (stamp,)
    assert stamp in await two.first.time_entries("", at - timedelta(days=1))
    assert await two.first.time_entries(staff, at + timedelta(milliseconds=1)) == ()
    assert await two.first.time_entries("nobody", at) == ()


def test_a_message_without_a_start_is_none() -> None:
    ours = held()
    with pytest.raises(ValueError, match="begins with its start"):
        from_wire_held(to_wire_held(replace(ours, events=ours.events[1:])))
