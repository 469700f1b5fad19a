"""What the sync agent needs of others: a way to the server, and word of the connection."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from tuipos.retail.service import Failure, NoAnswer, ServerRefused, TokenRefused
from tuipos.retail.wire import (
    PackageList,
    PackageStatus,
    Posting,
    RegisterContext,
    RegisterState,
    Verdict,
)

T = TypeVar("T")


class SyncTransport(Protocol):
    """Requests to the Retail Server, each with a stall limit instead of a deadline.

    Every call may raise NoAnswer, TokenRefused or ServerRefused (tuipos.retail.service).
    """

    async def register_context(self) -> RegisterContext:
        """What this register must know of itself."""

    async def packages(self, schema_version: int) -> PackageList:
        """The packages that wait for this register's offline database of a schema, in order."""

    def download(self, package: int, start_byte: int) -> AsyncIterator[bytes]:
        """The bytes of a package from a position on."""

    async def report_package(self, package: int, status: PackageStatus) -> None:
        """Tell what became of a package here."""

    async def want_full(self, reason: str, data_version: int) -> None:
        """Ask for one full package."""

    async def report_state(self, state: RegisterState) -> None:
        """Say how this register is."""

    async def post_transactions(self, postings: Sequence[Posting]) -> list[Verdict]:
        """Send transactions; a verdict for each."""


class Mode(Protocol):
    """The connection's state, as far as sync must know it."""

    @property
    def is_offline(self) -> bool:
        """Whether the network is not to be touched."""


class SyncConnection(Protocol):
    """The connection: whether the network may be used, and what the agent found there.

    Listeners are called with the new state after each change.
    """

    listeners: list[Callable[[Any], None]]

    @property
    def is_online(self) -> bool:
        """Whether the server is known to answer."""

    @property
    def state(self) -> Mode:
        """Online, offline, or not known yet."""

    def background_failed(self, failure: Failure) -> None:
        """No answer."""

    def background_answered(self) -> None:
        """An answer, good or not."""

    def background_token_refused(self, code: str) -> None:
        """The server does not accept this device."""


class Stopped(Exception):
    """The network is not to be touched any more: a person or an outage has taken it away."""


class Line:
    """The transport, watched: the connection learns how each request ended.

    `allowed` is asked before each request and between the parts of a download. Raises Stopped.
    """

    def __init__(
        self, transport: SyncTransport, connection: SyncConnection, allowed: Callable[[], bool]
    ) -> None:
        self._transport = transport
        self._connection = connection
        self._allowed = allowed

    async def ask(self, request: Callable[[SyncTransport], Awaitable[T]]) -> T:
        """Make one request and tell the connection how it went."""
        self._check()
        with self._told():
            return await request(self._transport)

    async def download(self, package: int, start_byte: int) -> AsyncGenerator[bytes, None]:
        """The parts of a package from a position on, as long as the network may be used."""
        self._check()
        with self._told():
            parts = self._transport.download(package, start_byte)
            try:
                async for part in parts:
                    yield part
                    self._check()
            finally:
                # At once also when the caller stops early: it holds a connection.
                if isinstance(parts, AsyncGenerator):
                    await parts.aclose()

    def _check(self) -> None:
        if not self._allowed():
            raise Stopped

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except NoAnswer as error:
            self._connection.background_failed(error.failure)
            raise
        except TokenRefused as error:
            self._connection.background_token_refused(error.code)
            raise
        except ServerRefused:
            self._connection.background_answered()
            raise
        else:
            self._connection.background_answered()
