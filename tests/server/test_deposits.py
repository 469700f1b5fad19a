"""A deposit on its whole road: headquarters' file, a sale with empties, the store's books."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.engines import open_of_home, release
from tests.server.counter import Till
from tuipos.domain.quantity import Quantity
from tuipos.register.empties import take_empties
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.returning import TakenBack
from tuipos.storage import queries
from tuipos.storage.models.channel import ChannelTransaction

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FILE = (
    "number,barcode,name,name_de,name_ru,price,tax,deposit\n"
    "90025,,Deposit,Pfand,,0.25,standard,90025\n"
    "77,,Water,Wasser,,0.69,standard,90025\n"
)


async def test_charged_given_back_and_booked(till: Till, hq: httpx.Client, home: Path) -> None:
    async with till("Europe/Berlin", NOW) as counter:
        counter.bring("products", FILE)
        await counter.fetch()
        assert hq.get("/hq/v1/records/products", params={"find": "77"}).json()["rows"][0][
            "deposit"] == "90025"  # fmt: skip
        for connect in (counter.register.connection.connect,
                        counter.register.connection.disconnect):  # fmt: skip
            await connect()
            await counter.scan("77")
            assert isinstance(await take_empties(counter.till, "77", Quantity(3)), TakenBack)
            paid = await pay_cash(counter.till)
            assert isinstance(paid, Paid) and paid.total.plain() == "0.19"
        await counter.register.connection.connect()
        await counter.register.agent.sync_now()
    channel = open_of_home(home, "channel")
    rows = [row for row in queries.rows(channel, ChannelTransaction.select()) if row.receipt]
    release(channel)
    assert [(row.total, row.flags) for row in rows] == [("0.19", ""), ("0.19", "")]
