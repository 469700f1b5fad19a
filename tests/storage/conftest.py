"""Databases on disk for the storage tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tuipos.storage.database import SqliteFile, open_sqlite
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
