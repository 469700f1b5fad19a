"""Register 001 of a real server, whole but for its screen, with a clock that a test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx

from tests.fakes import FakeClock, euro
from tests.server.world import PIN
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.register import Register, open_register
from tuipos.bootstrap.settings import Settings, load
from tuipos.domain.sale import Line
from tuipos.home import register_home
from tuipos.register.paying import void_sale
from tuipos.register.report import Changes
from tuipos.register.selling import Added, add_item
from tuipos.register.session import SignedIn, sign_in
from tuipos.register.shifts import Ready, open_shift

Till = Callable[..., AbstractAsyncContextManager["Counter"]]


class Counter:
    """Register 001 with somebody signed in, HQ behind it, and the clock between them."""

    def __init__(self, register: Register, hq: httpx.Client, clock: FakeClock) -> None:
        self.register = register
        self.till = register.till
        self.hq = hq
        self.clock = clock

    def bring(self, kind: str, rows: str) -> None:
        """Have HQ take a file in, and send what is new."""
        taken = self.hq.post(f"/hq/v1/import/{kind}", content=rows.encode())
        assert taken.status_code == 200, taken.text
        ran = self.hq.post("/hq/v1/runs", json={"schedule": "9999"})
        assert ran.status_code == 200 and ran.json()["errors"] == [], ran.text

    async def fetch(self) -> None:
        """Sync, and see that it brought something."""
        before = self.register.replica.version
        await self.register.agent.sync_now()
        assert self.register.replica.version > before

    async def scan(self, code: str) -> Line:
        """Scan something; its line."""
        added = await add_item(self.till, code)
        assert isinstance(added, Added), str(added)
        return added.line

    async def price(self, code: str) -> str:
        """What something costs in a sale of its own."""
        line = await self.scan(code)
        await void_sale(self.till)
        return line.product.price.plain()

    async def prices(self, code: str) -> tuple[str, str]:
        """What something costs at this moment online, and what offline."""
        await self.register.connection.connect()
        assert self.register.connection.is_online
        online = await self.price(code)
        await self.register.connection.disconnect()
        offline = await self.price(code)
        assert not self.register.connection.is_online
        return online, offline

    async def changes(self) -> Changes:
        """What 917 says of the next midnight."""
        found = (await self.register.reporter.report()).changes
        assert found is not None
        return found


def till_of(hq: httpx.Client, url: str, folder: Path) -> Till:
    """Sets register 001 up in a store of a time zone, at a moment, and signs Ana in."""

    @asynccontextmanager
    async def at_work(
        zone: str,
        now: datetime,
        *,
        before_sign_in: Callable[[], None] = lambda: None,
        ready: bool = True,
    ) -> AsyncIterator[Counter]:
        cells = {"number": "0001", "time_zone": zone}
        assert hq.put("/hq/v1/records/stores", json={"cells": cells}).status_code == 200
        assert hq.post("/hq/v1/runs", json={"schedule": "9999"}).json()["errors"] == []
        clock = FakeClock(now)
        home = register_home(str(folder / "register"))
        code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
        settings = await install(home, Order(url, "001", code), clock)
        assert isinstance(settings, Settings), str(settings)
        register, trouble = await open_register(home, settings, load(home)[1], clock)
        assert register is not None and trouble is None, trouble
        try:
            counter = Counter(register, hq, clock)
            before_sign_in()
            assert isinstance(await sign_in(register.till, "1001", PIN), SignedIn)
            assert isinstance(await open_shift(register.till, euro("0.00")), Ready)
            await register.agent.sync_now()
            assert register.replica.is_ready is ready
            yield counter
        finally:
            await register.close()

    return at_work
