"""One run of everything feeds a store's database and its registers'; after it, only what is new."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.server.counter import Counter, Till
from tuipos.domain.words import Refusal
from tuipos.register.selling import add_item

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PRODUCTS = 2000
HEAD = "number,barcode,name,name_de,name_ru,price"
#: A package of one row: the compressed tables of an almost empty database.
SMALL_BYTES = 2_700


def made_since(hq: httpx.Client, last: int) -> dict[str, dict[str, Any]]:
    """The sessions after one, by database."""
    rows = hq.get("/hq/v1/sessions").json()["downloads"]
    return {row["database"]: row for row in rows if row["id"] > last}


def last_session(hq: httpx.Client) -> int:
    return max(row["id"] for row in hq.get("/hq/v1/sessions").json()["downloads"])


async def refused_everywhere(counter: Counter, code: str) -> list[str]:
    """The refusals of a code, online and offline."""
    codes = []
    connection = counter.register.connection
    for switch in (connection.connect, connection.disconnect):
        await switch()
        found = await add_item(counter.till, code)
        assert isinstance(found, Refusal)
        codes.append(found.code)
    await connection.connect()
    return codes


async def test_one_run_and_the_deltas_after_it(till: Till, hq: httpx.Client) -> None:
    assert hq.patch("/hq/v1/registers/002", json={"support_offline": True}).status_code == 200
    async with till("Europe/Berlin", NOW) as counter:
        before = last_session(hq)
        rows = [f"P{number},,Product {number},,,{number + 100}.99" for number in range(PRODUCTS)]
        counter.bring("products", "\n".join([HEAD, *rows]))
        everything = made_since(hq, before)
        assert set(everything) == {"0001", "0002", "0001-001", "0001-002"}
        assert {row["job"] for row in everything.values()} == {"9999"}
        assert everything["0001"]["status"] == "Applied"
        assert everything["0001-001"]["rows"] >= 2 * PRODUCTS
        assert everything["0001-001"]["bytes"] > 10 * SMALL_BYTES
        await counter.fetch()

        before = last_session(hq)
        counter.bring("prices", "number,price,from,to\nP7,1.11,,\n")
        await counter.fetch()
        delta = made_since(hq, before)
        assert set(delta) == {"0001", "0002", "0001-001", "0001-002"}
        for row in delta.values():
            assert (row["kind"], row["rows"]) == ("delta", 1)
            assert row["bytes"] <= SMALL_BYTES
        assert await counter.prices("P7") == ("1.11", "1.11")

        before = last_session(hq)
        await counter.register.connection.connect()
        assert hq.delete("/hq/v1/records/products?number=P8").status_code == 204
        counter.bring("prices", "number,price,from,to\nP7,1.12,,\n")
        await counter.fetch()
        for row in made_since(hq, before).values():
            assert row["kind"] == "delta" and row["rows"] <= 3
            assert row["bytes"] <= SMALL_BYTES
        assert await refused_everywhere(counter, "P8") == ["product-unknown"] * 2
        assert await counter.prices("P7") == ("1.12", "1.12")
