"""A package's tables as a replica's engine sees them: attached on SQLite, copied on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import apsw
from peewee import Database, IntegerField

from tuipos.storage.database import is_sqlite, write
from tuipos.storage.models.master import Master
from tuipos.storage.queries import sql
from tuipos.sync.package_format import column_names, key_names, quoted, table_name
from tuipos.sync.package_opening import OpenPackage, harden

_DELETED = "deleted"


class PackageTables(Protocol):
    """How statements name the tables of a replica and of the package beside it."""

    def target(self, table: type[Master]) -> str:
        """A table of the replica."""

    def source(self, table: type[Master]) -> str:
        """The table of the same model in the package."""

    def deleted_keys(self, table: type[Master]) -> str:
        """A query for the deleted keys of a table, column by column."""


class _Attached:
    """SQLite reads the package's file itself."""

    def target(self, table: type[Master]) -> str:
        return f'main."{table_name(table)}"'

    def source(self, table: type[Master]) -> str:
        return f'package."{table_name(table)}"'

    def deleted_keys(self, table: type[Master]) -> str:
        parts = (f"json_extract(row_key, '$[{place}]')" for place in range(len(key_names(table))))
        return (
            f"SELECT {', '.join(parts)} FROM package.deleted "  # noqa: S608
            f"WHERE table_name = '{table_name(table)}'"
        )


class _Copied:
    """PostgreSQL gets the rows in temporary tables, which end with the transaction."""

    def target(self, table: type[Master]) -> str:
        return f'"{table_name(table)}"'

    def source(self, table: type[Master]) -> str:
        return f'"package_{table_name(table)}"'

    def deleted_keys(self, table: type[Master]) -> str:
        fields = [table._meta.columns[name] for name in key_names(table)]
        parts = (
            f"(row_key::json ->> {place}){'::bigint' if isinstance(field, IntegerField) else ''}"
            for place, field in enumerate(fields)
        )
        return (
            f"SELECT {', '.join(parts)} FROM package_deleted "  # noqa: S608
            f"WHERE table_name = '{table_name(table)}'"
        )


@contextmanager
def package_tables(
    db: Database, opened: OpenPackage, tables: list[type[Master]]
) -> Iterator[PackageTables]:
    """A writing transaction of the replica with the package's tables beside it."""
    if not is_sqlite(db):
        with write(db):
            _copy(db, opened, tables)
            yield _Copied()
        return
    assert db.transaction_depth() == 0, "a database is attached outside a transaction"
    address = opened.path.resolve().as_uri() + "?mode=ro&immutable=1"
    sql(db, "ATTACH DATABASE ? AS package", (address,))
    try:
        with write(db):
            yield _Attached()
    finally:
        sql(db, "DETACH DATABASE package")


def _copy(db: Database, opened: OpenPackage, tables: list[type[Master]]) -> None:
    package = apsw.Connection(str(opened.path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        harden(package)
        for table in tables:
            name, columns = table_name(table), quoted(column_names(table))
            sql(
                db,
                f'CREATE TEMPORARY TABLE "package_{name}" ON COMMIT DROP AS '  # noqa: S608
                f'SELECT {columns} FROM "{name}" WITH NO DATA',
            )
            _copy_rows(db, package, name, columns)
            sql(db, f'CREATE INDEX ON "package_{name}" ({quoted(key_names(table))})')
            sql(db, f'ANALYZE "package_{name}"')
        sql(
            db,
            "CREATE TEMPORARY TABLE package_deleted (table_name text, row_key text) ON COMMIT DROP",
        )
        _copy_rows(db, package, _DELETED, '"table_name", "row_key"')
    finally:
        package.close()


def _copy_rows(db: Database, package: apsw.Connection, name: str, columns: str) -> None:
    """Stream a table of the package; its truth values are 0 and 1, which PostgreSQL reads."""
    untyped: Any = db
    rows = package.execute(f'SELECT {columns} FROM "{name}"')  # noqa: S608
    with (
        untyped.connection().cursor() as cursor,
        cursor.copy(f'COPY "package_{name}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)
