"""The offline database's file: made, set aside when damaged, left alone when it is not ours."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from peewee import Database

from tests.sync.conftest import Bench
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare, steps_of
from tuipos.storage.queries import sql


@pytest.mark.parametrize("whole", [True, False])
async def test_a_damaged_database_is_set_aside_and_fed_anew(
    bench: Bench, hq: Database, tmp_path: Path, whole: bool
) -> None:
    bench.server.offer(hq, tmp_path)
    await bench.agent.sync_now()
    await bench.replica.close()
    path = bench.replica.path
    content = bytearray(path.read_bytes())
    damaged = slice(4096, None) if whole else slice(-5 * 4096, -4 * 4096)
    content[damaged] = b"\xa5" * len(content[damaged])
    path.write_bytes(content)
    bench.open_replica()
    bench.new_agent()
    bench.server.confirmed_version = 10
    await bench.agent.sync_now()
    (aside,) = tmp_path.glob("offline.db.damaged-*")
    assert aside.read_bytes() == bytes(content)
    assert bench.server.full_wanted == ["the offline database holds less than was confirmed"]
    bench.server.offer(hq, tmp_path)
    await bench.agent.sync_now()
    assert bench.replica.status().state == "ready"
    assert any("damaged" in row.text for row in await bench.journal.sync_log_rows())


async def test_a_foreign_file_is_left_alone(bench: Bench) -> None:
    foreign = apsw.Connection(str(bench.replica.path))
    foreign.execute("CREATE TABLE note (text)")
    foreign.close()
    before = bench.replica.path.read_bytes()
    words = await bench.agent.sync_now()
    assert "not a database of tuipos" in str(words)
    assert "not a database of tuipos" in str(bench.replica.status().reason)
    assert bench.replica.path.read_bytes() == before


async def test_a_newer_database_is_left_alone(bench: Bench) -> None:
    newer = open_sqlite(bench.replica.path, durable=False)
    prepare(newer, "offline", (*steps_of("offline"), lambda db: None))
    newer.close()
    words = await bench.agent.sync_now()
    assert "newer tuipos" in str(words)
    assert bench.replica.status().state == "not-ready"


@pytest.mark.parametrize("times", [1, 2])
async def test_enable_and_close_can_come_twice(bench: Bench, times: int) -> None:
    for _ in range(times):
        await bench.replica.enable()
    assert bench.replica.is_open
    for _ in range(times):
        await bench.replica.close()
    assert not bench.replica.is_open
    await bench.replica.enable()
    assert not bench.replica.is_open


async def test_it_is_there_again_after_a_restart_without_the_server(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    await bench.agent.sync_now()
    await bench.replica.close()
    bench.open_replica()
    await bench.replica.enable()
    assert bench.replica.is_ready
    reading = bench.replica.reading
    rows = await bench.replica.reader.run(sql, reading, "SELECT count(*) FROM product")
    assert rows is not None


async def test_disabled_at_headquarters_the_file_stays(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    await bench.agent.sync_now()
    bench.server.support_offline = False
    await bench.agent.sync_now()
    assert bench.replica.status().state == "not-enabled" and bench.replica.path.exists()
    bench.server.support_offline = True
    await bench.agent.sync_now()
    assert bench.replica.is_ready
