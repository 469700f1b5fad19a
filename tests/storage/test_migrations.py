"""Schemas: made once, migrated by steps, newer and other databases refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest
from peewee import Database, PostgresqlDatabase, SchemaManager

from tests import engines
from tuipos.storage.database import SqliteFile, open_sqlite, open_url
from tuipos.storage.migrations import prepare, schema_version, steps_of
from tuipos.storage.models.journal import Setting
from tuipos.storage.models.master import Product, Staff
from tuipos.storage.queries import add_missing, create_tables, get, insert, sql
from tuipos.storage.search import find_products, fold_texts
from tuipos.storage.server_schemas import CHANNEL_TABLES, HQ_TABLES
from tuipos.storage.trouble import DatabaseNewer, DatabaseNotOurs

Make = Callable[[str], SqliteFile]


def add_colour(database: Database) -> None:
    sql(database, "ALTER TABLE setting ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")


def break_off(database: Database) -> None:
    sql(database, "CREATE TABLE half_done (x)")
    raise ConnectionAbortedError


@pytest.mark.parametrize("kind", ["channel", "hq", "journal", "offline"])
def test_every_kind_is_made_and_found_again(make_database: Make, kind: str) -> None:
    database = make_database(kind)
    tables = database.get_tables()
    prepare(database, kind)
    assert database.get_tables() == tables
    assert len(tables) > 8
    assert schema_version(kind) == len(steps_of(kind)) == 2


def test_an_older_database_is_migrated_and_keeps_its_rows(make_database: Make) -> None:
    journal = make_database("journal")
    insert(journal, Setting, {"name": "a", "value": "1"})
    newer = (*steps_of("journal"), add_colour)
    prepare(journal, "journal", newer)
    assert sql(journal, "SELECT value, colour FROM setting").fetchall() == [("1", "blue")]
    assert sql(journal, "PRAGMA user_version").fetchone() == (3,)


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_headquarters_of_the_version_before_gets_its_search_index(
    tmp_path: Path, engine: str
) -> None:
    engines.need(engine)
    with ExitStack() as stack:
        if engine == engines.SQLITE:
            hq: Database = open_sqlite(tmp_path / "hq.db", durable=False)
        else:
            hq = open_url(stack.enter_context(engines.postgresql_copy("template1")), "hq")
        stack.callback(engines.release, hq)
        prepare(hq, "hq", steps_of("hq")[:1])
        bread = {"number": "7", "name": "Хлеб", "folded": fold_texts("Хлеб"), "tax": "standard"}
        insert(hq, Product, bread)
        prepare(hq, "hq")
        assert find_products(hq, "леб", 5) == ["7"]


def test_missing_tables_and_columns_come_with_their_defaults(replica_database: Database) -> None:
    for table in ("product", "staff"):
        sql(replica_database, f"DROP TABLE {table}")
    create_tables(replica_database, (Staff,))
    staff = {"number": "1", "name": "Ana", "pin_hash": "", "role": "cashier", "version": 7}
    insert(replica_database, Staff, {**staff, "active": False, "stores": ",0001,"})
    sql(replica_database, "DROP INDEX staff_version")
    for column in ("active", "stores", "must_choose_pin", "version"):
        sql(replica_database, f"ALTER TABLE staff DROP COLUMN {column}")
    add_missing(replica_database, (Product, Staff))
    add_missing(replica_database, (Product, Staff))
    row = get(replica_database, Staff)
    assert row is not None and (row.active, row.stores, row.version) == (True, "", 0)
    assert get(replica_database, Product) is None
    assert "staff_version" in [index.name for index in replica_database.get_indexes("staff")]
    # The program of the version before knows nothing of the new columns.
    sql(
        replica_database,
        "INSERT INTO staff (number, name, pin_hash, role) VALUES ('2', 'Max', '', 'manager')",
    )


def test_a_migration_that_breaks_off_leaves_the_old_schema(make_database: Make) -> None:
    journal = make_database("journal")
    newer = (*steps_of("journal"), add_colour, break_off)
    with pytest.raises(ConnectionAbortedError):
        prepare(journal, "journal", newer)
    assert "half_done" not in journal.get_tables()
    assert sql(journal, "PRAGMA user_version").fetchone() == (2,)
    prepare(journal, "journal")
    assert get(journal, Setting) is None


@pytest.mark.parametrize(
    ("kind", "table", "columns"),
    [
        ("hq", "upload_session", ("last_id", "last_received_at")),
        ("channel", "former_device", ("revoked",)),
    ],
)
def test_a_database_of_the_first_schema_gets_the_columns_of_later_ones(
    make_database: Make, kind: str, table: str, columns: tuple[str, ...]
) -> None:
    database = make_database(kind)
    for column in columns:
        sql(database, f"ALTER TABLE {table} DROP COLUMN {column}")
    sql(database, "UPDATE schema_version SET version = 1")
    sql(database, "PRAGMA user_version = 1")
    prepare(database, kind)
    assert set(columns) <= {found.name for found in database.get_columns(table)}
    assert sql(database, "PRAGMA user_version").fetchone() == (schema_version(kind),)


def test_a_newer_database_is_refused_and_left_alone(make_database: Make) -> None:
    journal = make_database("journal")
    prepare(journal, "journal", (*steps_of("journal"), add_colour))
    with pytest.raises(DatabaseNewer, match="newer tuipos") as caught:
        prepare(journal, "journal")
    assert "Update tuipos" in str(caught.value.words)
    assert sql(journal, "PRAGMA user_version").fetchone() == (3,)


def test_a_file_whose_header_alone_is_newer_is_refused(make_database: Make) -> None:
    journal = make_database("journal")
    prepare(journal, "journal")
    sql(journal, "PRAGMA user_version = 999")
    with pytest.raises(DatabaseNewer, match="newer tuipos"):
        prepare(journal, "journal")
    assert sql(journal, "PRAGMA user_version").fetchone() == (999,)


def test_a_database_of_another_kind_is_refused(make_database: Make) -> None:
    channel = make_database("channel")
    with pytest.raises(DatabaseNotOurs, match="not a hq database"):
        prepare(channel, "hq")


def test_a_file_with_our_header_but_foreign_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "package.db"
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA application_id = 0x74504F53; CREATE TABLE manifest (x)")
    connection.close()
    database = open_sqlite(path, durable=False)
    with pytest.raises(DatabaseNotOurs):
        prepare(database, "offline")
    assert database.get_tables() == ["manifest"]
    database.close()


@pytest.mark.parametrize("change", ["UPDATE entry SET kind = 'sale'", "DELETE FROM entry"])
def test_entries_are_never_changed(make_database: Make, change: str) -> None:
    journal = make_database("journal")
    sql(
        journal,
        "INSERT INTO entry (sequence, kind, subject, at, body, sha256, previous_hash, hash, "
        "epoch, receipt, printed) VALUES (1, 'note', '', 0, x'00', '', '', '', 1, 0, '')",
    )
    with pytest.raises(Exception, match="never changed"):
        sql(journal, change)


def test_servers_tables_can_be_written_for_postgresql() -> None:
    """PostgreSQL itself comes later; its dialect must know every column type until then."""
    postgresql = PostgresqlDatabase("nowhere")
    for table in (*HQ_TABLES, *CHANNEL_TABLES):
        text, values = SchemaManager(table, database=postgresql)._create_table(True).query()
        assert text.startswith("CREATE TABLE IF NOT EXISTS") and values == []
        assert "DATETIME" not in text
