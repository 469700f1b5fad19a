"""`tuipos web`: the register's screens in a browser window, by what a browser would send."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pyte
import pytest

from tests.tools.processes import Program, Programs, run_json
from tests.tools.waiting import eventually
from tests.tools.world import World, demo_world

pytestmark = pytest.mark.terminal
_SECONDS = 15.0


class Window:
    """A browser's window: an emulated terminal behind a web socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    async def types(self, text: str) -> None:
        """Keys that somebody presses."""
        await self._socket.send_json(["stdin", text])

    async def shows(self, text: str) -> None:
        """Read what is drawn until a text stands there; fails with the screen after a while."""
        while text not in (shown := "\n".join(self._screen.display)):
            try:
                message = await self._socket.receive(_SECONDS)
            except TimeoutError:
                pytest.fail(f"wanted: {text}\n{shown}")
            assert message.type is not aiohttp.WSMsgType.CLOSED, shown
            if message.type is aiohttp.WSMsgType.BINARY:
                self._stream.feed(message.data)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with demo_world(tmp_path) as made:
        made.server.wait_for_line("tuipos demo ready")
        yield made


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """A served page's address."""
    with Programs() as programs:
        page: Program = programs.tuipos(world.home, "web", "--port", "0", "--lang", "en")
        yield page.wait_for_line(r"tuipos web ready on (\S+)")[1]


@asynccontextmanager
async def window(address: str) -> AsyncIterator[Window]:
    async with (
        aiohttp.ClientSession() as browser,
        browser.ws_connect(f"{address}/ws?width=80&height=24", headers={"Origin": address}) as ws,
    ):
        yield Window(ws)


async def sign_in(page: Window) -> None:
    await page.shows("Staff")
    await page.types("1001\r1234\r")
    await page.shows("Starting amount")
    await page.types("\r")


async def test_a_sale_in_a_browser_window_outlives_the_window(world: World, address: str) -> None:
    async with window(address) as page:
        await sign_in(page)
        await page.types("3*2000000100029\r")
        await page.shows("4.20")

    def lines() -> Any:
        sale = run_json(world.home, "status")["open_transaction"]
        return sale and (sale["lines"], sale["total"])

    assert lines() == (1, "4.20")
    async with window(address) as page:
        await page.shows("Staff")
        await page.types("1001\r1234\r")
        await page.shows("Oat milk")
        await page.types("\x1b[24~")
        await page.shows("Enter is cash")
        await page.types("\r")
        await page.shows("Change")
        sold = await asyncio.to_thread(
            eventually,
            lambda: run_json(world.home, "hq", "transactions", "--channel"),
            len,
            "the sale is sent",
        )
    assert [row["total"] for row in sold] == ["4.20"]


async def test_a_page_of_somebody_else_can_not_type(address: str) -> None:
    async with aiohttp.ClientSession() as browser:
        page = await browser.get(address)
        assert page.status == 200 and "https://" not in await page.text()
        rebound = await browser.get(address, headers={"Host": "till.example:80"})
        assert rebound.status == 403
        for origin in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await browser.ws_connect(f"{address}/ws", headers=origin)
            assert refused.value.status == 403
