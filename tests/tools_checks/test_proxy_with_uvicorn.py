"""The proxy before uvicorn, which the Retail Server runs on: framings, big and slow answers."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from tests.tools.fault_proxy import FaultProxy
from tests.tools.faults import CutShort

BIG = bytes(range(256)) * 8_000
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Server:
    """A bare ASGI application whose answer to /halves stops in the middle until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        assert scope["type"] == "http"
        path = scope["path"]
        if path == "/empty":
            await self._answer(send, 204, [])
        elif path == "/unchanged":
            await self._answer(send, 304, [])
        elif path == "/big":
            await self._answer(send, 200, [(b"content-length", str(len(BIG)).encode())], BIG)
        else:
            await self._halves(send)

    async def _answer(
        self, send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b""
    ) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _halves(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first ", "more_body": True})
        await asyncio.to_thread(self.released.wait, 10)
        await send({"type": "http.response.body", "body": b"second"})


@pytest.fixture
def application() -> Server:
    return Server()


@pytest.fixture
def server_url(application: Server) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(application, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def proxy(server_url: str) -> Iterator[FaultProxy]:
    with FaultProxy(server_url) as running:
        yield running


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/empty", 204, b""),
        ("GET", "/unchanged", 304, b""),
        ("GET", "/big", 200, BIG),
        ("HEAD", "/big", 200, b""),
    ],
    ids=["no content", "not modified", "big", "head"],
)
def test_every_framing_passes_and_keeps_the_connection(
    client: httpx.Client, proxy: FaultProxy, method: str, path: str, status: int, body: bytes
) -> None:
    for _ in range(2):
        answer = client.request(method, path)
        assert (answer.status_code, answer.content) == (status, body)
    assert proxy.since().connections == 1


def test_an_answer_passes_as_it_comes(
    client: httpx.Client, proxy: FaultProxy, application: Server
) -> None:
    with client.stream("GET", "/halves") as answer:
        parts = answer.iter_raw()
        assert next(parts) == b"first "
        application.released.set()
        assert b"".join(parts) == b"second"
    assert answer.headers["transfer-encoding"] == "chunked"


def test_an_answer_in_chunks_can_be_cut_short(
    client: httpx.Client, proxy: FaultProxy, application: Server
) -> None:
    application.released.set()
    proxy.fault = CutShort(keep_bytes=9)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/halves")


def test_a_big_answer_is_cut_in_the_middle(client: httpx.Client, proxy: FaultProxy) -> None:
    proxy.fault = CutShort(keep_bytes=1_000_000)
    got = bytearray()
    with client.stream("GET", "/big") as answer, pytest.raises(httpx.RemoteProtocolError):
        for part in answer.iter_raw():
            got += part
    assert bytes(got) == BIG[:1_000_000]
