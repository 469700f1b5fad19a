"""Rows of a file on their way into master data: kept apart until all of them are known to be right.

They lie in temporary tables of the connection that takes them in, so that reading a long file holds
up no one who writes. What a file has named before is asked of these tables: a million keys in
memory would be some hundred megabytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from peewee import Database, Field

from tuipos.storage.database import is_sqlite
from tuipos.storage.fields import TimeField
from tuipos.storage.models.master import Barcode, Customer, Master, Product
from tuipos.storage.queries import sql
from tuipos.storage.search import fold_texts

#: Columns that search looks in are made from others, so that no caller can forget them.
FOLDED: dict[type[Master], dict[str, tuple[str, ...]]] = {
    Product: {
        "folded": (
            "name",
            "name_de",
            "name_ru",
            "variant",
            "variant_de",
            "variant_ru",
            "number",
        ),
    },
    Customer: {"folded": ("name", "number")},
}
_KEYS = "staged_key"


class Stage:
    """Temporary tables `staged_…` with the columns of master data; NULL is what a row left out."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.tables: list[type[Master]] = []
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.drop()
        kind = "WITHOUT ROWID" if is_sqlite(self._db) else ""
        key = "text" if is_sqlite(self._db) else 'text COLLATE "C"'
        sql(self._db, f"CREATE TEMPORARY TABLE {_KEYS} (key {key} PRIMARY KEY) {kind}")

    def add(self, table: type[Master], rows: Sequence[dict[str, Any]]) -> None:
        """Keep rows, which get what is left out of their keys; of two with one the last counts."""
        if table not in self.tables:
            self._create(table)
        for field in key_fields(table):
            for row in rows:
                row.setdefault(field.name, field.default)
        for column, texts in FOLDED.get(table, {}).items():
            for row in rows:
                row[column] = fold_texts(*[row.get(name) or "" for name in texts])
        for field in fields_of(table):
            if isinstance(field, TimeField):
                for row in rows:
                    row[field.name] = field.db_value(row.get(field.name))
        names = [field.name for field in fields_of(table)]
        columns = quoted([field.column_name for field in fields_of(table)])
        values = [tuple(map(row.get, names)) for row in rows]
        self._copy(staged_name(table), columns, values)

    def again(self, keys: Iterable[str]) -> set[str]:
        """Keep keys that were named; those among them that had been named before."""
        named = list(keys)
        among, values = one_of(self._db, named)
        found = sql(self._db, f"SELECT key FROM {_KEYS} WHERE key {among}", values)  # noqa: S608
        before = {key for (key,) in found.fetchall()}
        self._copy(_KEYS, "key", [(key,) for key in named if key not in before])
        return before

    def barcodes(self, codes: Sequence[str]) -> dict[str, str]:
        """The products of those codes that earlier rows have brought."""
        if Barcode not in self.tables:
            return {}
        among, values = one_of(self._db, codes)
        text = f"SELECT code, product FROM {staged_name(Barcode)} WHERE code {among}"  # noqa: S608
        return dict(sql(self._db, text, values).fetchall())

    def products(self, numbers: Sequence[str]) -> dict[str, str | None]:
        """Those of these products that earlier rows have brought, with what they are variants of.

        None where a row has left that out.
        """
        if Product not in self.tables:
            return {}
        among, values = one_of(self._db, numbers)
        text = (
            f"SELECT number, variant_of FROM {staged_name(Product)} "  # noqa: S608
            f"WHERE number {among}"
        )
        return dict(sql(self._db, text, values).fetchall())

    def count(self, table: type[Master]) -> int:
        """How many rows are kept for a table."""
        if table not in self.tables:
            return 0
        text = f"SELECT COUNT(*) FROM {staged_name(table)}"  # noqa: S608
        return int(sql(self._db, text).fetchone()[0])

    def drop(self) -> None:
        """Let go of everything."""
        for name in (_KEYS, *map(staged_name, self.tables)):
            sql(self._db, f"DROP TABLE IF EXISTS {temporary(self._db)}{name}")
        self.tables.clear()

    def _create(self, table: type[Master]) -> None:
        name = staged_name(table)
        sql(self._db, f"DROP TABLE IF EXISTS {temporary(self._db)}{name}")
        columns = quoted([field.column_name for field in fields_of(table)])
        keys = quoted([field.column_name for field in key_fields(table)])
        if is_sqlite(self._db):
            sql(
                self._db,
                f"CREATE TEMPORARY TABLE {name} ({columns}, PRIMARY KEY ({keys})) WITHOUT ROWID",
            )
        else:
            sql(
                self._db,
                f"CREATE TEMPORARY TABLE {name} AS "  # noqa: S608
                f'SELECT {columns} FROM "{table._meta.table_name}" WITH NO DATA',
            )
            sql(self._db, f"ALTER TABLE {name} ADD staged_order bigserial")
            if table in (Barcode, Product):
                sql(self._db, f"CREATE INDEX ON {name} ({keys})")
        self.tables.append(table)

    def _copy(self, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        connection: Any = self._db.connection()
        if is_sqlite(self._db):
            places = ", ".join("?" * (columns.count(",") + 1))
            text = f"INSERT OR REPLACE INTO {name} ({columns}) VALUES ({places})"  # noqa: S608
            connection.executemany(text, rows)
            return
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)


@contextmanager
def staged(db: Database) -> Iterator[Stage]:
    """A stage that is gone after the block."""
    stage = Stage(db)
    try:
        yield stage
    finally:
        stage.drop()


def staged_name(table: type[Master]) -> str:
    """The temporary table beside one of master data."""
    return f"staged_{table._meta.table_name}"


def fields_of(table: type[Master]) -> list[Field]:
    """All columns but the version, which a row gets where it is taken in."""
    return [field for field in table._meta.sorted_fields if field.name != "version"]


def key_fields(table: type[Master]) -> list[Field]:
    """The columns that tell one row from another."""
    return list(table._meta.get_primary_keys())


def quoted(names: Iterable[str]) -> str:
    """Columns as a statement lists them."""
    return ", ".join(f'"{name}"' for name in names)


def one_of(db: Database, texts: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """The condition that a column is one of any number of texts, as one value of a statement."""
    if is_sqlite(db):
        return "IN (SELECT value FROM json_each(?))", (json.dumps(texts, ensure_ascii=False),)
    return "= ANY(%s)", (list(texts),)


def temporary(db: Database) -> str:
    """The schema of temporary tables, before a name."""
    return "temp." if is_sqlite(db) else "pg_temp."
