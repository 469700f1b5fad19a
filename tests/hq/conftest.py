"""An HQ database in a real file, with a store and registers in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import Database

from tests.hq.world import small_world
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare


@pytest.fixture
def now() -> datetime:
    """A moment on a Friday."""
    return datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def hq_db(tmp_path: Path) -> Iterator[Database]:
    """HQ of one store with a few rows of every kind of master data."""
    db = open_sqlite(tmp_path / "hq.db", durable=False)
    prepare(db, "hq")
    small_world(db)
    yield db
    db.close()


@pytest.fixture
def channel_db(tmp_path: Path) -> Iterator[Database]:
    """An empty channel database."""
    db = open_sqlite(tmp_path / "channel.db", durable=False)
    prepare(db, "channel")
    yield db
    db.close()
