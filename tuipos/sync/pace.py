"""When the agent runs next: the interval, sooner when hurried, later and later while it fails."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

#: The first wait after a failure, doubled by each further one. Short, so that two failures in a row
#: show an outage before the next scan has to pay for it.
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 300.0
#: Each wait is between this part of itself and all of it, so that registers do not come in step.
LEAST_PART = 0.5

#: Waits for an event, at most so many seconds (None: for ever).
WaitFor = Callable[[asyncio.Event, float | None], Awaitable[None]]


async def wait_for(event: asyncio.Event, seconds: float | None) -> None:
    """Wait in real time."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


class Pace:
    """The time between runs. While runs fail, hurrying does not shorten the wait for the server.

    `interval_passed` says after a wait whether it ended by itself.
    """

    def __init__(self, chance: random.Random, wait: WaitFor = wait_for) -> None:
        self.interval_passed = False
        self._chance = chance
        self._wait = wait
        self._hurried = asyncio.Event()
        self._failures = 0
        self._retry_seconds = 0.0

    def hurry(self) -> None:
        """End the wait now; if runs have been failing, once it is due."""
        self._hurried.set()

    def begins(self) -> None:
        """A run begins: what hurried it is answered."""
        self._hurried.clear()

    def succeeded(self) -> None:
        """The server is well."""
        self._failures = 0

    def failed(self, retry_after_seconds: float | None) -> None:
        """A run failed; a server that named a time is given it."""
        longest = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0**self._failures)
        self._failures = min(self._failures + 1, 20)
        self._retry_seconds = longest * self._chance.uniform(LEAST_PART, 1.0)
        if retry_after_seconds is not None:
            self._retry_seconds = min(LONGEST_RETRY_SECONDS, max(0.0, retry_after_seconds))

    async def wait_for_word(self) -> None:
        """Wait until hurried, however long; failures before that are forgotten."""
        await self._wait(self._hurried, None)
        self._hurried.clear()
        self._failures = 0

    async def wait(self, interval_seconds: float) -> None:
        """Wait for the interval or until hurried.

        After a failure it is the growing wait instead, which nobody hurries.
        """
        if self._failures:
            await self._wait(asyncio.Event(), self._retry_seconds)
            self.interval_passed = True
            return
        await self._wait(self._hurried, interval_seconds)
        self.interval_passed = not self._hurried.is_set()
