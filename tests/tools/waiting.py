"""Waiting for what other processes do, where nothing can notify: bounded, with growing pauses."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.3


def eventually(
    look: Callable[[], T],
    holds: Callable[[T], bool],
    what: str,
    timeout_seconds: float = 15.0,
) -> T:
    """Look again and again until what is seen `holds`, and return it; fail with the last seen."""
    deadline = time.monotonic() + timeout_seconds
    pause_seconds = FIRST_PAUSE_SECONDS
    while not holds(seen := look()):
        assert time.monotonic() < deadline, f"{what}: not within {timeout_seconds} s, but {seen!r}"
        until(time.monotonic() + pause_seconds)
        pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
    return seen


def until(at_seconds: float) -> None:
    """Let the clock (time.monotonic) reach a moment: the end of an interval under test."""
    threading.Event().wait(max(0.0, at_seconds - time.monotonic()))
