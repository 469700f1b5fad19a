"""A little HTTP server in the test's own event loop that answers what the test says."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import msgspec

from tuipos.retail import wire
from tuipos.retail.wire import SERVER_HEADER

SERVER_ID = "tuipos-riverside"


@dataclass(frozen=True)
class Asked:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Said:
    """One answer; ours unless `server_id` is empty."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    server_id: str = SERVER_ID
    interface: int = wire.INTERFACE_VERSION
    headers: tuple[tuple[str, str], ...] = ()

    def as_bytes(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"content-length: {len(self.body)}",
            f"content-type: {self.kind}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if self.server_id:
            lines.append(f"{SERVER_HEADER}: {self.server_id}")
            lines.append(f"{wire.INTERFACE_HEADER}: {self.interface}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


def said(message: object, **more: object) -> Said:
    """A good answer with this message."""
    return Said(body=msgspec.json.encode(message), **more)  # type: ignore[arg-type]


def problem(status: int, code: str, detail: str = "", /, **values: str | int) -> Said:
    """A problem answer of ours."""
    body = {
        "type": f"urn:tuipos:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "values": values,
    }
    return Said(status, msgspec.json.encode(body), "application/problem+json")


def healthy(asked: Asked) -> Said:
    """The answer to a health request, with the nonce that was sent."""
    return said(
        wire.Health(
            service="tuipos",
            server_id=SERVER_ID,
            interface=wire.INTERFACE_VERSION,
            time=datetime(2026, 11, 21, tzinfo=UTC),
            nonce=asked.query["nonce"],
        )
    )


@dataclass
class ScriptedServer:
    """`answer` makes each answer; `asked` and `connections` count what came.

    With `stall_after_bytes` no more of an answer is sent, and the connection is kept.
    """

    answer: Callable[[Asked], Said | bytes]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    stall_after_bytes: int | None = None
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends; raw bytes are the last thing said on it."""
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            while True:
                asked = await _request(reader)
                self.asked.append(asked)
                answer = self.answer(asked)
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                    return
                writer.write(answer.as_bytes()[: self.stall_after_bytes])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            self.serving.discard(task)
            writer.transport.abort() if task.cancelling() else writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def stop(self) -> None:
        """Let go of every connection."""
        for task in tuple(self.serving):
            task.cancel()
        if self.serving:
            await asyncio.wait(self.serving)


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Asked(method, parts.path, query, headers, body)


@asynccontextmanager
async def scripted(
    answer: Callable[[Asked], Said | bytes], tls: ssl.SSLContext | None = None
) -> AsyncIterator[ScriptedServer]:
    """Run one on a free port of loopback until the block ends."""
    server = ScriptedServer(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    async with listening:
        try:
            yield server
        finally:
            await server.stop()
