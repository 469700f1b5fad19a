"""The snapshot that the header and Connection status show, put together off the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuipos.connection.connection import Connection
from tuipos.register.limits import LimitReached
from tuipos.register.report import Replica, Report
from tuipos.storage.journal import SqliteJournal
from tuipos.sync.agent import SyncAgent
from tuipos.sync.coming import ComingChanges

_ROWS_SHOWN = 200


class Reporter:
    """Asks each part how it is; the journal is read beside its writer."""

    def __init__(
        self,
        journal: SqliteJournal,
        replica: Callable[[], Replica],
        connection: Connection,
        agent: SyncAgent,
        limits: Callable[[], Sequence[LimitReached]],
        coming: ComingChanges,
    ) -> None:
        self._journal = journal
        self._replica = replica
        self._connection = connection
        self._agent = agent
        self._limits = limits
        self._coming = coming

    async def report(self) -> Report:
        """How things stand now."""
        return Report(
            link=self._connection.link(),
            replica=self._replica(),
            queue=await self._journal.queue_summary(),
            sync=self._agent.status(),
            limits=tuple(self._limits()),
            downloads=await self._journal.download_rows(_ROWS_SHOWN),
            to_send=await self._journal.queue_rows(_ROWS_SHOWN),
            log=await self._journal.sync_log_rows(_ROWS_SHOWN),
            changes=await self._coming.read(),
        )
