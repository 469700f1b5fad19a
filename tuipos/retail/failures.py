"""From what went wrong below to the failure that a person is told."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator

import httpx

from tuipos.retail.service import Failure

_UNREACHABLE = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.ETIMEDOUT}
)
#: How the parser below says that the other end was gone before its answer was whole.
_ENDED = ("disconnected", "closed connection", "incomplete")


def failure_of(error: httpx.HTTPError | OSError, *, head_received: bool) -> Failure:
    """The failure; whatever ends an answer whose head had come has cut it short."""
    if isinstance(error, httpx.TimeoutException):
        return Failure.TIMEOUT
    below = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in below) and not head_received:
        return Failure.TLS
    if head_received:
        return Failure.CUT_SHORT
    if isinstance(error, httpx.RemoteProtocolError):
        ended = any(words in str(error).lower() for words in _ENDED)
        return Failure.CUT_SHORT if ended else Failure.NOT_OURS
    codes = {cause.errno for cause in below if isinstance(cause, OSError)}
    if errno.ECONNREFUSED in codes:
        return Failure.REFUSED
    if codes & _UNREACHABLE:
        return Failure.UNREACHABLE
    return Failure.RESET


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, through groups of failed connects too."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
