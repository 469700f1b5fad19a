"""The offline data service where its database is in trouble; see also the conformance suite."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tuipos.retail.offline import OfflineService
from tuipos.retail.service import Failure, NoAnswer
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.threads import StorageThread

DAY = date(2026, 11, 21)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An empty replica."""
    path = tmp_path / "offline.db"
    db = open_sqlite(path, durable=False)
    prepare(db, "offline")
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


@pytest.fixture
def reading(database: Path) -> Iterator[tuple[StorageThread, SqliteFile]]:
    """A thread and the database it reads."""
    thread = StorageThread("offline-test")
    db = open_sqlite(database, durable=False, read_only=True)
    yield thread, db
    thread.close(db)


async def test_a_damaged_database_is_no_answer(
    database: Path, reading: tuple[StorageThread, SqliteFile]
) -> None:
    pages = bytearray(database.read_bytes())
    pages[4096:] = b"\xff" * (len(pages) - 4096)
    database.write_bytes(pages)
    service = OfflineService(*reading, "0001", "pepper")
    for request in (
        service.product_by_code("2000000100012", DAY),
        service.search("rye", DAY),
        service.sign_in("1001", "1234"),
    ):
        with pytest.raises(NoAnswer) as raised:
            await request
        assert raised.value.failure is Failure.OFFLINE_DATABASE
    service.close()


async def test_a_missing_database_is_no_answer(
    database: Path, reading: tuple[StorageThread, SqliteFile]
) -> None:
    database.unlink()
    service = OfflineService(*reading, "0001", "pepper")
    with pytest.raises(NoAnswer):
        await service.product_by_code("2000000100012", DAY)
    assert not database.exists()


async def test_look_ups_do_not_wait_behind_pins(
    reading: tuple[StorageThread, SqliteFile],
) -> None:
    service = OfflineService(*reading, "0001", "pepper")
    pins = [asyncio.create_task(service.sign_in("9999", "1234")) for _ in range(5)]
    await service.product_by_code("2000000100012", DAY)
    assert not all(task.done() for task in pins)
    await asyncio.gather(*pins)
    service.close()
