"""A TCP proxy between a register and the Retail Server that can lose the server in many ways."""

import asyncio
import ctypes
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from tests.tools.faults import BlackHole, Fault, Refused
from tests.tools.proxy_connection import ClientConnection
from tests.tools.proxy_counters import Counted, Counters, Mark

SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27  # asm-generic/socket.h; Python has no names for them
DROP_EVERYTHING = struct.pack("HBBI", 0x06, 0, 0, 0)  # one BPF instruction: return 0 bytes
CALL_TIMEOUT_SECONDS = 5.0


class FaultProxy:
    """Forwards HTTP/1.1 to `server_url` and applies `fault`, which a test may set at any time.

    It runs in a thread of its own; every call from the test's thread returns when it is in force.
    Where the server itself can't be reached, the client's connection is reset.
    """

    def __init__(self, server_url: str) -> None:
        self.counters = Counters()
        self.server_address = _address(server_url)
        self.cable_whole: asyncio.Event
        self._fault: Fault | None = None
        self._applications_left: int | None = None
        self._next_fault: asyncio.Event
        self._connections: dict[asyncio.Task[None], ClientConnection] = {}
        self._failures: list[BaseException] = []
        self._listener: asyncio.Server | None = None
        self._listening: socket.socket | None = None
        self._holder = _bound_socket(0)
        self.port: int = self._holder.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault proxy")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self._call(self._begin())

    def stop(self) -> None:
        """End every connection and the thread; raises what went wrong in the proxy itself."""
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._holder.close()
        if self._failures:
            raise self._failures[0]

    @property
    def fault(self) -> Fault | None:
        """What is wrong with the line; None: nothing."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        self._call(self._change(fault))

    def forward_to(self, server_url: str) -> None:
        """Send requests to another address from now on (a server that was started anew)."""
        self.server_address = _address(server_url)

    def mark(self) -> Mark:
        return self.counters.mark()

    def since(self, mark: Mark | None = None) -> Counted:
        return self.counters.since(mark)

    def wait_for(
        self,
        reached: Callable[[Counted], bool],
        since: Mark | None = None,
        timeout_seconds: float = 5.0,
    ) -> Counted:
        return self.counters.wait_for(reached, since, timeout_seconds)

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The fault that a request meets, counted down where it is meant for the first few."""
        fault = self._fault
        if fault is None or not fault.only(method, path):
            return None
        if self._applications_left is not None:
            if self._applications_left == 0:
                return None
            self._applications_left -= 1
        return fault

    async def next_fault(self) -> None:
        """Wait until the fault is changed."""
        await self._next_fault.wait()

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_TIMEOUT_SECONDS)

    async def _begin(self) -> None:
        self.cable_whole = asyncio.Event()
        self.cable_whole.set()
        self._next_fault = asyncio.Event()
        await self._listen()

    async def _end(self) -> None:
        await self._stop_listening()
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()

    async def _change(self, fault: Fault | None) -> None:
        before, self._fault = self._fault, fault
        self._applications_left = fault.times if fault else None
        self._next_fault.set()
        self._next_fault = asyncio.Event()
        if isinstance(before, BlackHole) and not isinstance(fault, BlackHole):
            self._mend_cable()
        if isinstance(fault, Refused):
            await self._stop_listening()
            for connection in self._connections.values():
                connection.reset()
        elif self._listener is None:
            await self._listen()
        if isinstance(fault, BlackHole):
            self._cut_cable()

    async def _listen(self) -> None:
        self._listening = _bound_socket(self.port)
        self._listener = await asyncio.start_server(self._accepted, sock=self._listening)

    async def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            self._listening = None

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = ClientConnection(self, reader, writer)
        task = self._loop.create_task(connection.serve())
        self._connections[task] = connection
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._connections[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failures.append(error)

    def _cut_cable(self) -> None:
        self.cable_whole.clear()
        program = ctypes.create_string_buffer(DROP_EVERYTHING)
        option = struct.pack("HxxxxxxP", 1, ctypes.addressof(program))
        for open_socket in self._open_sockets():
            open_socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, option)

    def _mend_cable(self) -> None:
        for open_socket in self._open_sockets():
            open_socket.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
        self.cable_whole.set()

    def _open_sockets(self) -> list[socket.socket]:
        listening = [self._listening] if self._listening else []
        return listening + [connection.socket for connection in self._connections.values()]


def _address(server_url: str) -> tuple[str, int]:
    parts = urlsplit(server_url)
    assert parts.scheme == "http" and parts.hostname and parts.port, server_url
    return parts.hostname, parts.port


def _bound_socket(port: int) -> socket.socket:
    """A socket that holds a port without listening, so that no one takes it during `Refused`."""
    # With the protocol named, asyncio sends each part of an answer at once (TCP_NODELAY).
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made
