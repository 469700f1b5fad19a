"""Databases on disk for the storage tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from peewee import Database

from tests import engines
from tuipos.storage.database import SqliteFile, open_sqlite, open_url
from tuipos.storage.migrations import prepare


@pytest.fixture
def make_database(tmp_path: Path) -> Iterator[Callable[[str], SqliteFile]]:
    """A prepared database of a kind, closed after the test."""
    made: list[SqliteFile] = []

    def make(kind: str) -> SqliteFile:
        database = open_sqlite(tmp_path / f"{kind}-{len(made)}.db", durable=kind == "journal")
        prepare(database, kind)
        made.append(database)
        return database

    yield make
    for database in made:
        database.close()


@pytest.fixture(params=("channel", "offline", engines.POSTGRESQL))
def replica_database(
    request: pytest.FixtureRequest, make_database: Callable[[str], SqliteFile]
) -> Iterator[Database]:
    """An empty replica: a register's, a server's, and a server's on PostgreSQL."""
    if request.param != engines.POSTGRESQL:
        yield make_database(request.param)
        return
    engines.need(engines.POSTGRESQL)
    with engines.postgresql_copy(engines.template()) as address:
        database = open_url(address, "channel")
        yield database
        engines.release(database)
