"""A register's side of sync on real files, and a fake server."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from peewee import Database

from tests.storage.journal_kit import HandClock
from tests.storage.world import fill_master
from tests.sync.fakes import FakeConnection, FakeServer, HandPace
from tuipos.storage.database import open_sqlite
from tuipos.storage.journal import SqliteJournal
from tuipos.storage.migrations import prepare
from tuipos.sync.agent import SyncAgent
from tuipos.sync.pace import Pace
from tuipos.sync.profile import profile_of_wire
from tuipos.sync.replica import OfflineReplica


class Bench:
    """One register's journal, replica and agent, with the server and the connection they see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = HandClock()
        self.server = FakeServer()
        self.connection = FakeConnection()
        self.seed = random.randrange(10**9)
        print("seed", self.seed)
        self.changes = 0
        self.journal = SqliteJournal(folder / "journal.db", self.clock, create=True)
        self.open_replica()
        self.new_agent()

    def open_replica(self) -> None:
        self.replica = OfflineReplica(
            self.folder / "offline.db",
            self.folder / "downloads",
            store="0001",
            register="001",
            clock=self.clock,
        )

    def new_agent(self) -> None:
        """An agent as a new start of the program has it."""
        self.time = HandPace()
        self.agent = SyncAgent(
            self.server,
            self.journal,
            self.replica,
            self.connection,
            self.clock,
            lambda: profile_of_wire(self.server.profile),
            self._changed,
            signing_key=self.server.public_key,
            pace=Pace(random.Random(self.seed), self.time.wait),
        )

    def _changed(self) -> None:
        self.changes += 1

    async def close(self) -> None:
        await self.agent.stop()
        await self.replica.close()
        await self.journal.close()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    yield made
    await made.close()


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Database]:
    """Headquarters' database with a small world of master data."""
    database = open_sqlite(tmp_path / "hq.db", durable=False)
    prepare(database, "hq")
    fill_master(database)
    yield database
    database.close()
