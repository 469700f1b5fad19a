"""How long a Pilot waits after a key: until the app's loop has nothing to do, not a fixed time.

Textual's own wait sleeps 20 ms and looks at the processor's clock, twice for each key: most of the
time that tests of screens take. Here the loop itself is asked whether anything is ready to run.
What threads do is still seen by the processor's clock; a test that needs their result waits for it.
"""

from __future__ import annotations

import asyncio
from time import monotonic, process_time
from typing import Any

import textual.app
import textual.pilot

#: How long the loop must have nothing to do, but for this part of the time.
_QUIET_SECONDS = 0.002
_BUSY_PART = 1 / 20
#: A thread's call into the loop is seen after one turn, and what it wakes after the next.
_QUIET_TURNS = 3
_LONGEST_SECONDS = 1.0


def keep_pace() -> None:
    """Let every Pilot of this process wait so."""
    for module in (textual.app, textual.pilot):
        assert hasattr(module, "wait_for_idle"), "Textual's pilot waits by this name"
        module.wait_for_idle = wait_for_idle


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = _LONGEST_SECONDS) -> None:
    """Wait until nothing is ready to run in the loop and the process is at rest; at most so long.

    It has the signature of the function that it replaces; times are in seconds.
    """
    until_seconds = monotonic() + max_sleep
    while monotonic() < until_seconds:
        await _turns_without_work(until_seconds)
        at_work_seconds = process_time()
        await asyncio.sleep(max(_QUIET_SECONDS, min_sleep))
        if _is_idle() and process_time() - at_work_seconds < _QUIET_SECONDS * _BUSY_PART:
            return


async def _turns_without_work(until_seconds: float) -> None:
    quiet = 0
    while quiet < _QUIET_TURNS and monotonic() < until_seconds:
        await asyncio.sleep(0)
        quiet = quiet + 1 if _is_idle() else 0


def _is_idle() -> bool:
    loop: Any = asyncio.get_running_loop()
    return not loop._ready
