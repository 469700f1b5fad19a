"""A storage thread: one thing after the other, results and errors handed back, nothing cut off."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models.journal import Setting
from tuipos.storage.queries import count
from tuipos.storage.threads import StorageThread


async def test_everything_runs_in_one_thread_in_order() -> None:
    thread = StorageThread("test")
    seen: list[tuple[int, str]] = []

    def note(number: int) -> int:
        seen.append((number, threading.current_thread().name))
        return number * 2

    results = await asyncio.gather(*(thread.run(note, number) for number in range(50)))
    assert results == [number * 2 for number in range(50)]
    assert [number for number, _ in seen] == list(range(50))
    assert len({name for _, name in seen}) == 1 and seen[0][1].startswith("test")
    thread.close()


async def test_an_error_reaches_who_asked() -> None:
    thread = StorageThread("test")
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 // 0)
    assert await thread.run(lambda: "well") == "well"
    thread.close()


async def test_what_was_begun_is_finished_when_the_waiter_goes_away() -> None:
    thread = StorageThread("test")
    began, may_end, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        may_end.wait(10)
        done.set()

    task = asyncio.create_task(thread.run(work))
    while not began.is_set():
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    may_end.set()
    thread.close()
    assert done.is_set()


async def test_the_loop_goes_on_while_the_thread_is_busy() -> None:
    thread = StorageThread("test")
    may_end = threading.Event()
    busy = asyncio.create_task(thread.run(may_end.wait, 10))
    began = time.perf_counter()
    await asyncio.sleep(0)
    assert time.perf_counter() - began < 1
    may_end.set()
    assert await busy
    thread.close()


async def test_close_lets_go_of_the_file(tmp_path: Path) -> None:
    thread = StorageThread("test")
    database = open_sqlite(tmp_path / "journal.db", durable=True)
    await thread.run(prepare, database, "journal")
    assert await thread.run(lambda: count(database, Setting.select())) == 0
    assert (tmp_path / "journal.db-wal").exists()
    thread.close(database)
    assert not (tmp_path / "journal.db-wal").exists()
