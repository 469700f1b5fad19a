"""The ways to lose a server, as values that a test hands to the fault proxy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Matches = Callable[[str, str], bool]
"""Says of a request's method and path (without the query) whether a fault is meant for it."""


def every_request(method: str, path: str) -> bool:
    """Match whatever is asked."""
    return bool(method and path)


def requests_to(method: str, path: str) -> Matches:
    """Match one method and path: `requests_to("POST", "/api/v1/transactions")`."""
    return lambda seen_method, seen_path: (seen_method, seen_path) == (method, path)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to the requests that `only` matches; after `times` of them, nothing more.

    A request keeps the fault that was in force when its head arrived.
    """

    only: Matches = field(default=every_request, compare=False)
    times: int | None = None


@dataclass(frozen=True, kw_only=True)
class Refused(Fault):
    """No one listens: a connect is refused and open connections are reset, as when a server dies.

    It has no requests to choose from, so `only` and `times` do not count here.
    """


@dataclass(frozen=True, kw_only=True)
class BlackHole(Fault):
    """A cut cable: no packet arrives, not even the one that opens a connection.

    Open connections stand still; when the line is mended, the kernel sends again what was lost.
    Like `Refused` it is for the whole line. Needs Linux.
    """


@dataclass(frozen=True, kw_only=True)
class Silent(Fault):
    """Connections are taken and kept, requests are read, and nothing is forwarded or answered.

    With `delivered_late` the held requests go on as soon as another fault, or none, is in force;
    otherwise they are lost and their connections stay silent until the client leaves.
    """

    delivered_late: bool = False


@dataclass(frozen=True, kw_only=True)
class Reset(Fault):
    """The connection is reset (RST) when the request arrives."""


@dataclass(frozen=True, kw_only=True)
class CutShort(Fault):
    """The first `keep_bytes` of the answer pass, counted from its body or its head; then it ends.

    At least the last byte is always cut off.
    """

    keep_bytes: int = 10
    counted_from: Literal["head", "body"] = "body"


@dataclass(frozen=True, kw_only=True)
class Altered(Fault):
    """The answer comes whole, with the bits of one byte in the middle of its body turned over."""


@dataclass(frozen=True, kw_only=True)
class Reworded(Fault):
    """Something between the two changes what they say, as for a host of another version.

    `asked` replaces a part of the request's address, `answered` one of the answer's body; each is
    the old part and the new one, which is as long.
    """

    asked: tuple[bytes, bytes] = (b"", b"")
    answered: tuple[bytes, bytes] = (b"", b"")


@dataclass(frozen=True, kw_only=True)
class Answer(Fault):
    """The proxy answers by itself and the server hears nothing."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class AnswerLost(Fault):
    """The server gets the request and answers it whole; the client hears nothing of it."""

    by: Literal["silence", "reset"] = "silence"


@dataclass(frozen=True, kw_only=True)
class Drip(Fault):
    """The answer comes `bytes_each` at a time, with `interval_seconds` before each."""

    bytes_each: int = 1
    interval_seconds: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Latency(Fault):
    """The request waits `request_seconds`, the answer `answer_seconds`, before it goes on."""

    request_seconds: float = 0.0
    answer_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Duplicate(Fault):
    """The server gets the request twice, one after the other; one of its two answers goes back."""

    answer: Literal["first", "second"] = "first"


PORTAL_PAGE = (
    b"<!DOCTYPE html><html><head><title>Guest Wi-Fi</title></head>"
    b"<body><h1>Welcome</h1><form><button>Accept the terms</button></form></body></html>"
)


def _own_answer(
    status: int, kind: str, body: bytes, only: Matches, *more: tuple[str, str]
) -> Answer:
    return Answer(only=only, status=status, headers=(("content-type", kind), *more), body=body)


def service_unavailable(only: Matches = every_request) -> Answer:
    """A 503 from something in front of the server."""
    return _own_answer(503, "text/html", b"<h1>503 Service Unavailable</h1>", only)


def captive_portal_page(only: Matches = every_request) -> Answer:
    """A guest network that answers everything with its own page, as a 200."""
    return _own_answer(200, "text/html; charset=utf-8", PORTAL_PAGE, only)


def captive_portal_redirect(
    to: str = "http://portal.invalid/login", only: Matches = every_request
) -> Answer:
    """A guest network that sends everyone to its own page, by a 302."""
    return _own_answer(302, "text/html", b"<a>Sign in</a>", only, ("location", to))


def too_many_requests(retry_after_seconds: int = 1, only: Matches = every_request) -> Answer:
    """A 429 that says when to come again."""
    wait = ("retry-after", str(retry_after_seconds))
    kind = "application/problem+json"
    return _own_answer(429, kind, b'{"title":"Too Many Requests","status":429}', only, wait)


def bad_json(only: Matches = every_request) -> Answer:
    """A 200 that calls itself JSON and is none."""
    return _own_answer(200, "application/json", b'{"number": "10001", "price"', only)


def foreign_json(only: Matches = every_request) -> Answer:
    """A 200 with sound JSON of some other service."""
    return _own_answer(200, "application/json", b'{"service":"printer","ok":true}', only)


def foreign_not_found(only: Matches = every_request) -> Answer:
    """A 404 from a server that is no Retail Server."""
    return _own_answer(404, "text/html", b"<h1>404 Not Found</h1><hr>nginx", only)
