"""What an HTTP answer means: the server's own word, a refused device, or no answer at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from tuipos.retail.http_line import Reply
from tuipos.retail.refusals import INTERFACE_NEWER
from tuipos.retail.service import Failure, NoAnswer, TokenRefused
from tuipos.retail.wire import (
    INTERFACE_HEADER,
    INTERFACE_VERSION,
    SERVER_HEADER,
    UNSAID_INTERFACE_VERSION,
    Problem,
)
from tuipos.retail.wire_base import Wire

T = TypeVar("T")
W = TypeVar("W", bound=Wire)

_HEADER = SERVER_HEADER.lower()
_BUSY = (409, 429)


class Judge:
    """Tells our server's answers from everything else that may answer in its place.

    The server's id is known from the activation, or learned from the first answer that has one.
    """

    def __init__(self, server_id: str = "") -> None:
        self.server_id = server_id

    def check(self, reply: Reply) -> None:
        """Raise NoAnswer unless this is a complete word of our server, good or bad."""
        if reply.status >= 500:
            raise NoAnswer(Failure.SERVER_ERROR, f"status {reply.status}", _retry_after(reply))
        if reply.status in _BUSY:
            raise NoAnswer(Failure.BUSY, f"status {reply.status}", _retry_after(reply))
        server_id = reply.headers.get(_HEADER, "")
        if not server_id or self.server_id not in ("", server_id):
            raise NoAnswer(Failure.NOT_OURS, f"status {reply.status} from {server_id or 'nobody'}")
        if not (200 <= reply.status < 300 or reply.status >= 400):
            raise NoAnswer(Failure.NOT_OURS, f"status {reply.status}")
        self.server_id = server_id


def problem_in(reply: Reply) -> Problem | None:
    """The problem that a checked answer tells; None for a good answer."""
    if reply.status < 300:
        return None
    try:
        return msgspec.json.decode(reply.body, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Problem(type="about:blank", title="", status=reply.status)


def check_token(problem: Problem | None, business_codes: frozenset[str] = frozenset()) -> None:
    """Raise TokenRefused for a 401 or 403 that is about the device and not about a person."""
    if problem is None or problem.status not in (401, 403):
        return
    if problem.code not in business_codes:
        raise TokenRefused(problem.code or str(problem.status))


def check_interface(reply: Reply) -> None:
    """Raise TokenRefused where the server is older than this register: it can't tell so itself."""
    if interface_of(reply) < INTERFACE_VERSION:
        raise TokenRefused(INTERFACE_NEWER)


def interface_of(reply: Reply) -> int:
    """The interface that the server speaks, by its own word."""
    said = reply.headers.get(INTERFACE_HEADER.lower(), "")
    return int(said) if is_number(said) else UNSAID_INTERFACE_VERSION


def is_number(text: str) -> bool:
    """Whether a header's text is a whole number of a sane length."""
    return text.isascii() and text.isdigit() and len(text) < 7


def decode(reply: Reply, kind: type[T]) -> T:
    """The message in a good answer; what does not have its form did not come from our server."""
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NoAnswer(Failure.NOT_OURS, f"not a {kind.__name__}: {error}") from error


def _retry_after(reply: Reply) -> float | None:
    """Seconds that a busy server asks for; a date or nonsense counts as nothing."""
    text = reply.headers.get("retry-after", "")
    return float(text) if is_number(text) else None


def sound(convert_from: Callable[[W], T], message: W) -> T:
    """The value in a message; what is none, as an amount that is none, is not of our server."""
    try:
        return convert_from(message)
    except (ValueError, msgspec.MsgspecError) as error:
        raise NoAnswer(Failure.NOT_OURS, str(error)) from error
