"""What changes at the store's next midnight, told beforehand: asked once for each data and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

import apsw
from peewee import PeeweeException

from tuipos.domain.days import beginning_of, day_after
from tuipos.register.report import Changes
from tuipos.storage.changes import changed_on
from tuipos.sync.replica import OfflineReplica


class ComingChanges:
    """Looks into the offline database in its reading thread, and keeps the answer.

    `zone` is the store's, asked each time, as headquarters may correct it.
    """

    def __init__(
        self,
        replica: OfflineReplica,
        store: str,
        clock: Callable[[], datetime],
        zone: Callable[[], tzinfo],
    ) -> None:
        self._replica = replica
        self._store = store
        self._clock = clock
        self._zone = zone
        self._asked: tuple[int, datetime] | None = None
        self._answer: Changes | None = None

    async def read(self) -> Changes | None:
        """What is known to change next; None while there is no offline database to ask."""
        replica, zone = self._replica, self._zone()
        reading = replica.reading
        if reading is None or not replica.is_ready:
            return None
        day = day_after(self._clock(), zone)
        at = beginning_of(day, zone)
        asked = (replica.version, at)
        if self._asked != asked:
            try:
                found = await replica.reader.run(changed_on, reading, self._store, day)
            except (PeeweeException, apsw.Error):
                # The status of the replica says what is wrong with it.
                return None
            self._asked = asked
            self._answer = Changes(at, found.prices, found.offers, found.taxes)
        return self._answer
