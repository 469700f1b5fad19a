"""An HQ database of either engine, with a store and registers in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import Database

from tests import engines
from tests.hq.world import small_world
from tuipos.storage.database import open_sqlite, open_url
from tuipos.storage.migrations import prepare

MakeDatabase = Callable[[str, str], Database]


@pytest.fixture
def now() -> datetime:
    """A moment on a Friday."""
    return datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(params=engines.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Every test of headquarters runs on both."""
    engines.need(request.param)
    return str(request.param)


@pytest.fixture
def make_database(engine: str, tmp_path: Path) -> Iterator[MakeDatabase]:
    """A prepared database by name and kind; closed after the test."""
    with ExitStack() as stack:

        def make(name: str, kind: str) -> Database:
            if engine == engines.SQLITE:
                db: Database = open_sqlite(tmp_path / f"{name}.db", durable=False)
                prepare(db, kind)
            else:
                url = stack.enter_context(engines.postgresql_copy(engines.template()))
                db = open_url(url, kind)
            stack.callback(engines.release, db)
            return db

        yield make


@pytest.fixture
def hq_db(make_database: MakeDatabase) -> Database:
    """HQ of one store with a few rows of every kind of master data."""
    db = make_database("hq", "hq")
    small_world(db)
    return db


@pytest.fixture
def channel_db(make_database: MakeDatabase) -> Database:
    """An empty channel database."""
    return make_database("channel", "channel")
