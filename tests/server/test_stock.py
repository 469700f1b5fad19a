"""Stock at a real register of a real server: every store's online, the own one's offline."""

from __future__ import annotations

import httpx

from tests.server.counter import Till
from tests.server.test_taxes import NEW_YORK, NOON
from tuipos.domain.words import Refusal
from tuipos.register.stock import ProductLookedUp, look_up_stock

TEA = "2"


async def test_a_count_at_headquarters_is_told_online_and_offline(
    till: Till, hq: httpx.Client
) -> None:
    async with till(NEW_YORK, NOON) as counter:
        link = counter.register.connection
        refused = await look_up_stock(counter.till, TEA)
        assert isinstance(refused, Refusal) and refused.code == "stock-unknown"
        counter.bring(
            "availability", f"number,store,quantity,counted_at\n{TEA},0001,12.5,2026-11-23 18:00\n"
        )
        await link.connect()
        await counter.fetch()
        told = []
        for online in (True, False):
            await (link.connect() if online else link.disconnect())
            found = await look_up_stock(counter.till, TEA)
            assert isinstance(found, ProductLookedUp), str(found)
            assert found.offline is not online
            told.append([(one.store, str(one.quantity)) for one in found.record.stock])
        assert told == [[("0001", "12.5")]] * 2
        assert counter.till.sale is None
