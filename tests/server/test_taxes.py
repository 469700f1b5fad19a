"""Whole sales with taxes of every kind, at a real register of a real server, online and offline.

What headquarters holds of each is read from its books.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests import engines
from tests.server.counter import Counter, Till
from tests.server.world import MANAGER_PIN
from tuipos.domain import permissions
from tuipos.domain.days import beginning_of
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal
from tuipos.register.customers import CustomerChanged, clear_customer, set_customer
from tuipos.register.overrides import end_grant, grant
from tuipos.register.paying import Paid, pay_cash, void_sale
from tuipos.register.report import Changes
from tuipos.register.returning import Returnable, TakenBack, find_receipt, return_lines
from tuipos.register.selling import Added, add_item
from tuipos.register.taxes import TaxChanged, exempt_sale, set_line_tax, set_sale_tax
from tuipos.storage.models.channel import ChannelTransaction

TEA = "2"
NOON = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"
PARTS = (
    "code,part,percent,name,store,from,position\n"
    "standard,STATE,4,State tax,,,0\nstandard,COUNTY,9,County tax,,,1\n"
    "standard,COUNTY,2.5,County tax,0001,,1\n"
)


def american(hq: httpx.Client, rounding: str = "line") -> None:
    """A store that adds tax, and what it takes to have a state's and a county's."""
    cells = {"number": "0001", "prices_include_tax": "no", "tax_rounding": rounding}
    assert hq.put("/hq/v1/records/stores", json={"cells": cells}).status_code == 200
    bring(hq, "tax-parts", PARTS)
    bring(hq, "taxes", "code,percent,name\nreduced,1,Food\n")
    bring(hq, "prices", f"number,price,from\n{TEA},1.10,2026-01-01\n")
    bring(hq, "customers", "number,name,tax_exempt\nC-9,Embassy,DE-77\nC-1,Lena,\n")


def bring(hq: httpx.Client, kind: str, rows: str) -> None:
    taken = hq.post(f"/hq/v1/import/{kind}", content=rows.encode())
    assert taken.status_code == 200, taken.text


async def ways(counter: Counter) -> AsyncIterator[bool]:
    """Online and offline, one after the other."""
    for online in (True, False):
        link = counter.register.connection
        await (link.connect() if online else link.disconnect())
        assert link.is_online is online
        yield online


async def sell(counter: Counter, *codes: str) -> None:
    for code in codes:
        assert isinstance(await add_item(counter.till, code), Added)


async def pay(counter: Counter) -> Paid:
    paid = await pay_cash(counter.till)
    assert isinstance(paid, Paid) and paid.concluded is not None, str(paid)
    return paid


async def booked(counter: Counter, home: Path, paid: Paid) -> dict[str, Any]:
    """What headquarters has of a sale; the server had nothing to say against it."""
    assert paid.concluded is not None
    await counter.register.connection.connect()
    await counter.register.agent.sync_now()
    assert counter.hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).json()["errors"] == []
    named = paid.concluded.id
    channel = engines.open_of_home(home, "channel")
    query = ChannelTransaction.select(ChannelTransaction.flags).where(
        ChannelTransaction.id == named
    )
    flags = [row.flags for row in query.execute(channel)]
    # The test's clock may be ahead of the server's.
    assert len(flags) == 1 and flags[0] in ("", "clock-ahead")
    engines.release(channel)
    found = counter.hq.get(f"/hq/v1/transactions/one/{named}")
    assert found.status_code == 200, found.text
    document: dict[str, Any] = found.json()["document"]
    return document


def taxes(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["code"], each["base"], each["tax"]) for each in document["taxes"]]


async def test_state_and_county_are_added_line_by_line(
    till: Till, hq: httpx.Client, home: Path
) -> None:
    american(hq)
    async with till(NEW_YORK, NOON) as counter:
        sold = []
        async for _ in ways(counter):
            await sell(counter, TEA, TEA, TEA)
            assert counter.till.figures is not None
            assert str(counter.till.figures.total) == "3.51"
            sold.append(await pay(counter))
        documents = [await booked(counter, home, paid) for paid in sold]
        assert [each["mode"] for each in documents] == ["online", "offline"]
        for document in documents:
            assert taxes(document) == [("COUNTY", "3.30", "0.09"), ("STATE", "3.30", "0.12")]
            assert [each["name"] for each in document["taxes"]] == ["County tax", "State tax"]
            assert (document["tax_rounding"], document["total"]) == ("line", "3.51")
        assert documents[0]["lines"] == documents[1]["lines"], "however it was looked up"


async def test_the_same_sale_where_the_sum_of_each_rate_is_rounded(
    till: Till, hq: httpx.Client, home: Path
) -> None:
    american(hq, "rate")
    async with till(NEW_YORK, NOON) as counter:
        await sell(counter, TEA, TEA, TEA)
        document = await booked(counter, home, await pay(counter))
        assert taxes(document) == [("COUNTY", "3.30", "0.08"), ("STATE", "3.30", "0.13")]


async def test_an_exempt_customer_pays_no_tax_online_and_offline(
    till: Till, hq: httpx.Client, home: Path
) -> None:
    american(hq)
    async with till(NEW_YORK, NOON) as counter:
        sold = []
        async for online in ways(counter):
            await sell(counter, TEA)
            changed = await set_customer(counter.till, "C-9")
            assert isinstance(changed, CustomerChanged) and changed.sale is not None
            assert changed.sale.certificate == "DE-77"
            await clear_customer(counter.till)
            assert counter.till.figures is not None
            assert counter.till.figures.tax.minor == 7, "taxed again without them"
            await set_customer(counter.till, "C-9")
            if not online:
                await grant(counter.till, permissions.TAX_EXEMPT, "2001", MANAGER_PIN)
                assert isinstance(await exempt_sale(counter.till, "US-1"), TaxChanged)
                end_grant(counter.till)
            sold.append(await pay(counter))
        first, second = [await booked(counter, home, paid) for paid in sold]
        assert (first["total"], first["tax"], first["tax_exempt"]) == ("1.10", "0.00", "DE-77")
        assert (second["tax_exempt"], second["tax_exempt_by"]) == ("US-1", "2001")
        (row,) = second["taxes"]
        assert (row["code"], row["certificate"], row["base"]) == ("standard", "US-1", "1.10")


async def test_a_manager_lets_a_line_be_taxed_as_food(
    till: Till, hq: httpx.Client, home: Path
) -> None:
    american(hq)
    async with till(NEW_YORK, NOON) as counter:
        sold = []
        async for online in ways(counter):
            await sell(counter, TEA, TEA)
            refused = await set_line_tax(counter.till, 1, "reduced")
            assert isinstance(refused, Refusal) and refused.permission == permissions.TAX_OVERRIDE
            await grant(counter.till, permissions.TAX_OVERRIDE, "2001", MANAGER_PIN)
            if online:
                changed = await set_line_tax(counter.till, 1, "reduced")
            else:
                changed = await set_sale_tax(counter.till, "reduced")
            end_grant(counter.till)
            assert isinstance(changed, TaxChanged), str(changed)
            sold.append(await pay(counter))
        first, second = [await booked(counter, home, paid) for paid in sold]
        assert taxes(first) == [
            ("COUNTY", "1.10", "0.03"), ("STATE", "1.10", "0.04"), ("reduced", "1.10", "0.01"),
        ]  # fmt: skip
        assert [line["product_tax"] for line in first["lines"]] == ["standard", ""]
        assert [line["tax_by"] for line in first["lines"]] == ["2001", ""]
        assert taxes(second) == [("reduced", "2.20", "0.02")]


async def test_a_part_changes_at_the_stores_midnight_and_returns_have_the_old_one(
    till: Till, hq: httpx.Client, home: Path
) -> None:
    american(hq)
    day = date(2026, 11, 30)
    midnight = beginning_of(day, ZoneInfo(NEW_YORK))
    async with till(NEW_YORK, NOON) as counter:
        bring(hq, "taxes", f"code,percent,from\nstandard,20,{day}\n")
        counter.bring(
            "tax-parts",
            f"code,part,percent,store,from\nstandard,COUNTY,5,0001,{day}\n"
            f"standard,STATE,50,0002,{day}\n",
        )
        await counter.fetch()
        counter.clock.now = midnight - timedelta(seconds=1)
        assert await counter.changes() == Changes(midnight, taxes=1), "once, whatever changes of it"
        eve = await _tax_of_one(counter)
        assert eve == (65_000, "0.07")
        await sell(counter, TEA)
        counter.clock.now = midnight + timedelta(minutes=5)
        await sell(counter, TEA)
        assert counter.till.figures is not None
        assert counter.till.figures.tax.minor == 14, "a sale keeps the taxes of its day"
        paid = await pay(counter)
        assert paid.concluded is not None
        receipt = paid.concluded.receipt
        assert await _tax_of_one(counter) == (90_000, "0.10")
        assert (await counter.changes()).taxes == 0
        backs = []
        async for _ in ways(counter):
            found = await find_receipt(counter.till, receipt)
            assert isinstance(found, Returnable), str(found)
            line = min(each.number for each in found.sold.lines if each.left.units)
            back = await return_lines(counter.till, found, {line: Quantity(1)})
            assert isinstance(back, TakenBack), str(back)
            assert counter.till.figures is not None
            assert counter.till.figures.tax.minor == -7, "as on the receipt"
            backs.append(await pay(counter))
        for one in backs:
            document = await booked(counter, home, one)
            assert taxes(document) == [("COUNTY", "-1.10", "-0.03"), ("STATE", "-1.10", "-0.04")]


async def _tax_of_one(counter: Counter) -> tuple[int, str]:
    """The rate and the tax of one tea, the same online and offline."""
    found = []
    async for _ in ways(counter):
        line = await counter.scan(TEA)
        assert counter.till.figures is not None
        found.append((line.product.tax.rate_millionths, str(counter.till.figures.tax)))
        await void_sale(counter.till)
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize("included", ["yes", "no"])
async def test_a_store_learns_how_it_rounds_without_being_set_up_anew(
    till: Till, hq: httpx.Client, included: str
) -> None:
    american(hq, "rate")
    cells = {"number": "0001", "prices_include_tax": included}
    assert hq.put("/hq/v1/records/stores", json={"cells": cells}).status_code == 200
    async with till(NEW_YORK, NOON) as counter:
        assert counter.till.identity.tax_rounding == "rate"
        counter.bring("stores", "number,name,currency,tax_rounding\n0001,Riverside,EUR,line\n")
        await counter.fetch()
        await sell(counter, TEA)
        assert counter.till.sale is not None
        assert counter.till.identity.tax_rounding == counter.till.sale.tax_rounding == "line"
