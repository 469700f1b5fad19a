"""The snapshot that the header and Connection status show, put together off the screen."""

from __future__ import annotations

from collections.abc import Callable

from tuipos.connection.connection import Connection
from tuipos.register.report import Report
from tuipos.storage.journal import SqliteJournal
from tuipos.storage.readiness import told
from tuipos.sync.agent import SyncAgent
from tuipos.sync.coming import ComingChanges
from tuipos.sync.replica import OfflineReplica

_ROWS_SHOWN = 200


class Reporter:
    """Asks each part how it is; the journal is read beside its writer."""

    def __init__(
        self,
        journal: SqliteJournal,
        replica: OfflineReplica,
        connection: Connection,
        agent: SyncAgent,
        packages_made: Callable[[], bool],
        coming: ComingChanges,
    ) -> None:
        self._journal = journal
        self._replica = replica
        self._connection = connection
        self._agent = agent
        self._packages_made = packages_made
        self._coming = coming

    async def report(self) -> Report:
        """How things stand now."""
        return Report(
            link=self._connection.link(),
            replica=told(self._replica.status(), packages_made=self._packages_made()),
            queue=await self._journal.queue_summary(),
            sync=self._agent.status(),
            downloads=await self._journal.download_rows(_ROWS_SHOWN),
            to_send=await self._journal.queue_rows(_ROWS_SHOWN),
            log=await self._journal.sync_log_rows(_ROWS_SHOWN),
            changes=await self._coming.read(),
        )
