"""Opening: our settings, whose file it is, and writing from several threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import apsw
import peewee
import pytest

from tuipos.storage.database import APPLICATION_ID, SqliteFile, open_sqlite, open_url, write
from tuipos.storage.migrations import schema_version
from tuipos.storage.models.headquarters import Counter
from tuipos.storage.models.journal import Setting
from tuipos.storage.models.master import Tax
from tuipos.storage.queries import (
    count,
    first,
    get,
    insert,
    insert_new,
    insert_one,
    maximum,
    rows,
    run,
    sql,
)
from tuipos.storage.trouble import DatabaseDamaged, DatabaseMissing, DatabaseNotOurs

Make = Callable[[str], SqliteFile]


def pragma(database: SqliteFile, name: str) -> object:
    return sql(database, f"PRAGMA {name}").fetchone()[0]


def test_the_writer_of_a_journal_syncs_every_commit(make_database: Make) -> None:
    journal = make_database("journal")
    assert pragma(journal, "journal_mode") == "wal"
    assert pragma(journal, "synchronous") == 2
    assert pragma(journal, "mmap_size") == 0
    assert pragma(journal, "trusted_schema") == 0
    assert pragma(journal, "application_id") == APPLICATION_ID
    assert pragma(journal, "user_version") == schema_version("journal")
    assert journal.connection().config(apsw.SQLITE_DBCONFIG_DEFENSIVE, -1) == 1


def test_a_replica_syncs_less(make_database: Make) -> None:
    assert pragma(make_database("offline"), "synchronous") == 1


def test_a_reader_neither_writes_nor_checkpoints(make_database: Make) -> None:
    writer = make_database("offline")
    reader = open_sqlite(writer.path, durable=False, read_only=True)
    assert pragma(reader, "wal_autocheckpoint") == 0
    with pytest.raises(peewee.OperationalError):
        insert(reader, Tax, {"code": "x", "rate_millionths": 1})
    reader.close()


def test_a_reader_sees_what_the_writer_has_committed(make_database: Make) -> None:
    writer = make_database("offline")
    reader = open_sqlite(writer.path, durable=False, read_only=True)
    with write(writer):
        insert(writer, Tax, {"code": "x", "rate_millionths": 1})
        assert count(reader, Tax.select()) == 0
    assert count(reader, Tax.select()) == 1
    reader.close()


def test_a_missing_file_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing, match="There is no database"):
        open_sqlite(tmp_path / "none.db", durable=True, read_only=True)
    assert not (tmp_path / "none.db").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing, match="can't be opened"):
        open_sqlite(tmp_path / "no-such-folder" / "x.db", durable=True)


def test_a_foreign_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    foreign = apsw.Connection(str(path))
    foreign.execute("CREATE TABLE note (text)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseNotOurs, match="not a database of tuipos"):
        open_sqlite(path, durable=True)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_bytes(b"this is a shopping list, " * 400)
    before = path.read_bytes()
    with pytest.raises(DatabaseNotOurs):
        open_sqlite(path, durable=True)
    assert path.read_bytes() == before


def test_a_damaged_file_is_called_damaged(make_database: Make) -> None:
    database = make_database("journal")
    sql(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    content = bytearray(database.path.read_bytes())
    # The header's page size and owner stay; the pages behind them are garbage.
    content[100:] = b"\xa5" * (len(content) - 100)
    database.path.write_bytes(content)
    with pytest.raises(DatabaseDamaged, match="is damaged"):
        open_sqlite(database.path, durable=True)
    assert database.path.read_bytes() == bytes(content)


def test_an_unbound_use_fails_loudly() -> None:
    with pytest.raises(peewee.InterfaceError, match="must be bound"):
        list(Tax.select())


def test_read_then_write_from_three_threads_is_never_locked(make_database: Make) -> None:
    database = make_database("hq")
    insert(database, Counter, {"name": "version", "value": 0})

    def count_up() -> None:
        for _ in range(60):
            with write(database):
                now = get(database, Counter)
                assert now is not None
                run(database, Counter.update(value=now.value + 1))
        database.close()

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert maximum(database, Counter.value) == 180


def test_a_write_that_raises_leaves_nothing(make_database: Make) -> None:
    database = make_database("hq")
    with pytest.raises(ZeroDivisionError), write(database):
        insert(database, Counter, {"name": "a", "value": 1})
        with write(database):
            insert(database, Counter, {"name": "b", "value": 1})
        raise ZeroDivisionError
    assert count(database, Counter.select()) == 0


def test_a_savepoint_inside_can_fail_alone(make_database: Make) -> None:
    database = make_database("hq")
    with write(database):
        insert(database, Counter, {"name": "a", "value": 1})
        with pytest.raises(peewee.IntegrityError), write(database):
            insert(database, Counter, {"name": "a", "value": 2})
    assert [row.value for row in rows(database, Counter.select())] == [1]


def test_helpers_insert_replace_and_find(make_database: Make) -> None:
    database = make_database("journal")
    insert(database, Setting, [{"name": str(number), "value": "old"} for number in range(20_000)])
    insert(database, Setting, {"name": "7", "value": "new"}, replace=True)
    assert get(database, Setting, Setting.name == "7").value == "new"
    assert count(database, Setting.select()) == 20_000
    assert insert_new(database, Setting, {"name": "7", "value": "newer"}) is False
    assert insert_new(database, Setting, {"name": "x", "value": "1"}) is True
    assert insert_one(database, Setting, {"name": "y", "value": "1"}) == "y"
    assert first(database, Setting.select().where(Setting.name == "none")) is None
    assert run(database, Setting.delete().where(Setting.value == "old")) == 19_999


def test_urls(tmp_path: Path) -> None:
    database = open_url(f"sqlite:///{tmp_path / 'x.db'}")
    assert isinstance(database, SqliteFile) and database.path == tmp_path / "x.db"
    assert open_url("postgresql://someone@host/name").database.startswith("postgresql://")
    with pytest.raises(DatabaseNotOurs, match="no database address"):
        open_url("mysql://host/name")
