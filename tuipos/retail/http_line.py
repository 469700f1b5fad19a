"""One HTTP line to the server: kept connections, no redirects, bounded answers, named failures.

`httpx` comes in with the first request (or with `prepare`), so that the first frame does not wait
for it. After a request that got no answer the kept connections are doubtful: the next request
opens a new one, and the others go when the last request on them is through.
"""

from __future__ import annotations

import asyncio
import importlib
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuipos.retail.address import ServerAddress
from tuipos.retail.resolver import Resolver
from tuipos.retail.service import Failure, NoAnswer
from tuipos.retail.threads import LoneThread

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER_BYTES = 8 * 1024 * 1024
#: How long one address may take to be reached while there are others to try.
CONNECT_SECONDS_BEFORE_THE_NEXT = 0.25
#: Shorter than our server keeps an idle connection, so that no request meets one just closing.
KEEP_IDLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request: `stall_seconds` is how long nothing may move (None: the caller has a deadline)."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    stall_seconds: float | None = None


@dataclass(slots=True)
class _Pool:
    """A client with its kept connections, and how many requests use it."""

    client: httpx.AsyncClient
    users: int = 0
    retired: bool = False


class HttpLine:
    """Requests to one server; `check` raises NoAnswer for answers that are not the server's."""

    def __init__(
        self,
        address: ServerAddress,
        resolver: Resolver,
        headers: Mapping[str, str],
        ca: Path | None,
        check: Callable[[Reply], None],
    ) -> None:
        self._address = address
        self._resolver = resolver
        self._headers = {
            "host": address.host_header,
            "accept": "application/json",
            "accept-encoding": "identity",
            **headers,
        }
        self._ca = ca
        self._check = check
        self._thread = LoneThread("tuipos-http")
        self._pool: _Pool | None = None
        self._opening: asyncio.Task[None] | None = None
        self._tls: ssl.SSLContext | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def prepare(self) -> None:
        """Import the HTTP library and read the certificates, in a thread."""
        await self._open()

    async def exchange(self, ask: Ask) -> Reply:
        """A request and its whole answer, checked to be the server's own; raises NoAnswer."""
        async with self.stream(ask) as response:
            reply = await whole(response)
            self._check(reply)
        return reply

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[httpx.Response]:
        """A request and its answer as it comes in; network errors in the block are NoAnswer too."""
        pool = await self._open()
        import httpx

        from tuipos.retail.failures import failure_of

        pool.users += 1
        response: httpx.Response | None = None
        try:
            response = await self._send(pool.client, ask)
            yield response
        except (httpx.HTTPError, OSError) as error:
            self._retire(pool)
            failure = failure_of(error, head_received=response is not None)
            raise NoAnswer(failure, f"{type(error).__name__}: {error}") from error
        except BaseException:
            self._retire(pool)
            raise
        finally:
            pool.users -= 1
            self._tidy(pool, response)

    async def close(self) -> None:
        """Close the connections."""
        pool = self._pool
        if pool is not None:
            self._retire(pool)
            self._tidy(pool, None)
        if self._closing:
            await asyncio.wait(self._closing, timeout=1.0)
        self._thread.close()

    async def _send(self, client: httpx.AsyncClient, ask: Ask) -> httpx.Response:
        """Try the server's addresses until one takes the connection: the request is sent once."""
        import httpx

        addresses = await self._resolver.addresses()
        for address in addresses[:-1]:
            try:
                return await self._send_to(client, ask, address, CONNECT_SECONDS_BEFORE_THE_NEXT)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._send_to(client, ask, addresses[-1], ask.stall_seconds)

    async def _send_to(
        self, client: httpx.AsyncClient, ask: Ask, address: str, connect_seconds: float | None
    ) -> httpx.Response:
        import httpx

        extensions: dict[str, Any] = {}
        if self._address.is_secure and not self._address.is_literal:
            extensions["sni_hostname"] = self._address.host
        request = client.build_request(
            ask.method,
            self._address.at(address, ask.path),
            params=dict(ask.query) or None,
            headers={**self._headers, **ask.headers},
            content=ask.content,
            timeout=httpx.Timeout(ask.stall_seconds, connect=connect_seconds),
            extensions=extensions,
        )
        response = await client.send(request, stream=True)
        self._resolver.worked(address)
        return response

    async def _open(self) -> _Pool:
        """The pool of now; everyone who comes while it is being made waits for the same one."""
        while self._pool is None:
            if self._opening is None:
                self._opening = asyncio.create_task(self._make_pool(), name="prepare http")
            await asyncio.shield(self._opening)
        return self._pool

    async def _make_pool(self) -> None:
        try:
            if self._tls is None:
                self._tls = await self._thread.run(_prepare, self._address.is_secure, self._ca)
            self._pool = _Pool(_make_client(self._tls))
        except OSError as error:
            raise NoAnswer(Failure.TLS, f"certificate authority: {error}") from error
        finally:
            self._opening = None

    def _retire(self, pool: _Pool) -> None:
        """Give its connections to nobody any more."""
        pool.retired = True
        self._resolver.failed()
        if self._pool is pool:
            self._pool = None

    def _tidy(self, pool: _Pool, response: httpx.Response | None) -> None:
        """Close what is not needed; in a task, since the request may be ending by cancellation."""
        if response is not None and not response.is_closed:
            self._in_background(response.aclose())
        if pool.retired and pool.users == 0:
            self._in_background(pool.client.aclose())

    def _in_background(self, closing: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(closing, name="close a connection")
        self._closing.add(task)
        task.add_done_callback(self._closed)

    def _closed(self, task: asyncio.Task[None]) -> None:
        self._closing.discard(task)
        if not task.cancelled():
            task.exception()


def head_of(response: httpx.Response) -> Reply:
    """An answer without its body."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, b"")


async def whole(response: httpx.Response) -> Reply:
    """An answer with its body, which no server of ours makes larger than the limit."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_ANSWER_BYTES:
            raise NoAnswer(Failure.NOT_OURS, "the answer is too large")
    return replace(head_of(response), body=bytes(body))


def _prepare(secure: bool, ca: Path | None) -> ssl.SSLContext:
    """Import the HTTP library, and trust the chain's own authority alone, or the system's."""
    importlib.import_module("httpx")
    if not secure:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    if ca is None and not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(importlib.import_module("certifi").where())
    return context


def _make_client(tls: ssl.SSLContext) -> httpx.AsyncClient:
    """A client that trusts no environment variable and follows nobody."""
    import httpx

    return httpx.AsyncClient(
        verify=tls,
        trust_env=False,
        follow_redirects=False,
        limits=httpx.Limits(
            max_connections=None, max_keepalive_connections=4, keepalive_expiry=KEEP_IDLE_SECONDS
        ),
    )
