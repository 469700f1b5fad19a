"""What the fault proxy counts at its socket, and waiting for a count."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class RequestSeen:
    """One request whose head arrived at the proxy.

    `at_seconds` is of `time.monotonic()`; `forwarded` says how often the server got it; `status`
    is that of the answer as the client was given it, None where it got none (yet).
    """

    number: int
    method: str
    path: str
    at_seconds: float
    fault: str = ""
    forwarded: int = 0
    status: int | None = None
    request_bytes: int = 0


@dataclass(frozen=True)
class Mark:
    """A moment in the counting, to ask later what came after it."""

    connections: int
    requests: int
    bytes_from_client: int
    bytes_to_client: int


@dataclass(frozen=True)
class Counted:
    """What arrived at the socket: connections with their times, requests, bytes of both ways."""

    connections_at_seconds: tuple[float, ...]
    requests: tuple[RequestSeen, ...]
    bytes_from_client: int
    bytes_to_client: int

    @property
    def connections(self) -> int:
        """How many connections were accepted."""
        return len(self.connections_at_seconds)

    @property
    def nothing_arrived(self) -> bool:
        """True if no one connected and no byte came in on a connection that was open before."""
        return self.connections == 0 and self.bytes_from_client == 0

    def of(self, method: str, path: str) -> tuple[RequestSeen, ...]:
        """The requests with this method whose path begins with `path`."""
        return tuple(r for r in self.requests if r.method == method and r.path.startswith(path))


class Counters:
    """Counts that the proxy's thread writes and a test's thread reads and waits for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._connections_at_seconds: list[float] = []
        self._requests: list[RequestSeen] = []
        self._bytes_from_client = 0
        self._bytes_to_client = 0

    def connection(self) -> None:
        with self._changed:
            self._connections_at_seconds.append(time.monotonic())
            self._changed.notify_all()

    def from_client(self, count: int) -> None:
        with self._changed:
            self._bytes_from_client += count
            self._changed.notify_all()

    def to_client(self, count: int) -> None:
        with self._changed:
            self._bytes_to_client += count
            self._changed.notify_all()

    def request(self, method: str, path: str, fault: str) -> int:
        """Note a request's head and give it its number, the handle for `update`."""
        with self._changed:
            number = len(self._requests)
            self._requests.append(RequestSeen(number, method, path, time.monotonic(), fault))
            self._changed.notify_all()
            return number

    def update(
        self, number: int, *, forwarded: int = 0, status: int | None = None, request_bytes: int = 0
    ) -> None:
        """Add to what is known of a request."""
        with self._changed:
            seen = self._requests[number]
            self._requests[number] = replace(
                seen,
                forwarded=seen.forwarded + forwarded,
                status=status or seen.status,
                request_bytes=seen.request_bytes + request_bytes,
            )
            self._changed.notify_all()

    def mark(self) -> Mark:
        with self._changed:
            return self._mark()

    def _mark(self) -> Mark:
        return Mark(
            len(self._connections_at_seconds),
            len(self._requests),
            self._bytes_from_client,
            self._bytes_to_client,
        )

    def since(self, mark: Mark | None = None) -> Counted:
        """What was counted after `mark`; without one, all of it."""
        with self._changed:
            return self._since(mark or Mark(0, 0, 0, 0))

    def _since(self, mark: Mark) -> Counted:
        return Counted(
            tuple(self._connections_at_seconds[mark.connections :]),
            tuple(self._requests[mark.requests :]),
            self._bytes_from_client - mark.bytes_from_client,
            self._bytes_to_client - mark.bytes_to_client,
        )

    def wait_for(
        self,
        reached: Callable[[Counted], bool],
        since: Mark | None = None,
        timeout_seconds: float = 5.0,
    ) -> Counted:
        """Wait until the counts satisfy `reached` and return them; fail with the counts if not."""
        start = since or Mark(0, 0, 0, 0)
        with self._changed:
            done = self._changed.wait_for(lambda: reached(self._since(start)), timeout_seconds)
            counted = self._since(start)
        assert done, f"not counted within {timeout_seconds} s; the counts: {counted}"
        return counted
