"""How the taking in of a package gives way to whoever sells at the same moment.

Rebuilding a large replica uses the processor's caches and the memory as hard as it can, which a
scan beside it feels even where there is a processor for each. So it pauses while a key is being
answered: a moment each time, and never for so long that a busy hour would keep it from its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from peewee import Database

#: A scan is answered and painted within this time.
_ANSWER_SECONDS = 0.06
#: At most so long at a time; then work goes on for as long.
_PAUSE_SECONDS = 0.15
_LOOK_AGAIN_SECONDS = 0.005
#: Steps of SQLite's machine between two looks: less than a millisecond, or two while it indexes.
_STEPS = 2_000


class Courtesy:
    """Told of each key by the screens, asked by SQLite in the middle of its work."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._until_seconds = 0.0
        self._paused_until_seconds = 0.0

    def give_way(self) -> None:
        """Somebody pressed a key: hold still until it is answered. Quick, from any thread."""
        self._until_seconds = self._clock() + _ANSWER_SECONDS

    def pause(self) -> bool:
        """Wait while somebody is served; the answer is SQLite's word for going on."""
        began = self._clock()
        if began < self._paused_until_seconds:
            return False
        while (now := self._clock()) < self._until_seconds and now - began < _PAUSE_SECONDS:
            self._sleep(_LOOK_AGAIN_SECONDS)
        if now - began >= _PAUSE_SECONDS:
            self._paused_until_seconds = now + _PAUSE_SECONDS
        return False

    @contextmanager
    def within(self, database: Database) -> Iterator[None]:
        """Work of a SQLite database that pauses while somebody is served."""
        connection: Any = database.connection()
        connection.set_progress_handler(self.pause, _STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None)
