"""Changes of master data: stamped with a risen version where something changed, and only there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from peewee import SQL, Database, Field, fn

from tuipos.hq.staging import FOLDED
from tuipos.hq.versions import current_version, lock_versions, next_version
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import Deleted
from tuipos.storage.models.master import Master, Product
from tuipos.storage.queries import sql
from tuipos.storage.search import fold_texts

Row = Mapping[str, Any]
Key = tuple[Any, ...]
#: So many rows are compared and written at a time (SQLite binds at most 32,766 values).
_CHUNK_ROWS = 500


class Change:
    """One change of master data inside one transaction; all its rows get the same new version."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._version: int | None = None
        self.changed = 0

    @property
    def version(self) -> int:
        """The version of this change, taken with the first row that really changes."""
        if self._version is None:
            self._version = next_version(self._db)
        return self._version

    @property
    def next_version(self) -> int:
        """What `version` is or will be; it is taken by `note` alone."""
        return current_version(self._db) + 1 if self._version is None else self._version

    def note(self, changed: int) -> None:
        """Count rows that a statement elsewhere has stamped with `next_version`."""
        assert changed > 0, "a version is taken with a row that changes"
        stamped = self.next_version
        assert self.version == stamped, "nobody takes versions inside this transaction"
        self.changed += changed

    def save(self, table: type[Master], rows: Iterable[Row]) -> int:
        """Insert or replace rows by their keys; returns how many changed.

        A row may leave out fields that have a default, or that stay as they are in a row that
        exists. A row that is the same as before keeps its version, so no delta carries it.
        """
        changed = 0
        for chunk in _chunks(rows):
            changed += self._save_chunk(table, chunk)
        self.changed += changed
        return changed

    def delete(self, table: type[Master], keys: Iterable[Key]) -> int:
        """Delete rows by keys, with tombstones for the deltas; returns how many there were."""
        deleted = 0
        for chunk in _chunks(keys):
            there = list(_stored(self._db, table, chunk))
            for key in there:
                table.delete().where(_is_key(table, key)).execute(self._db)
                self._bury(table, key)
            deleted += len(there)
        self.changed += deleted
        return deleted

    def fold_families(self) -> None:
        """Put the words of parents behind those of their variants, where this change touched any.

        So a search finds a variant by both. No caller can forget it: `change` does it at its end.
        """
        if self._version is None:
            return
        text = (
            f"UPDATE product SET folded = {self._db.param}, version = {self._db.param} "  # noqa: S608
            f"WHERE number = {self._db.param} AND folded <> {self._db.param}"
        )
        for chunk in _chunks(_touched(self._db, self._version)):
            for number, folded in _families(self._db, chunk):
                sql(self._db, text, (folded, self._version, number, folded))

    def _save_chunk(self, table: type[Master], rows: Sequence[Row]) -> int:
        wanted = {_key_of(table, row): row for row in rows}
        stored = _stored(self._db, table, list(wanted))
        changed = []
        for key, row in wanted.items():
            full = _filled(table, row, stored.get(key))
            if not _same(table, stored.get(key), full):
                changed.append({**full, "version": self.version})
        if changed:
            self._write(table, changed)
        return len(changed)

    def _write(self, table: type[Master], rows: list[dict[str, Any]]) -> None:
        names = [field.name for field in table._meta.sorted_fields]
        values = [row[name] for row in rows for name in names]
        # In one statement of our own: composing it through the models takes five times as long.
        self._db.execute_sql(_upsert(self._db, table, len(rows)), values)
        keys = _key_fields(table)
        graves = [row_key(tuple(row[field.name] for field in keys)) for row in rows]
        Deleted.delete().where(
            (Deleted.table == table._meta.table_name) & Deleted.row_key.in_(graves)
        ).execute(self._db)

    def _bury(self, table: type[Master], key: Key) -> None:
        Deleted.insert(
            table=table._meta.table_name, row_key=row_key(key), version=self.version
        ).on_conflict(
            conflict_target=[Deleted.table, Deleted.row_key], preserve=[Deleted.version]
        ).execute(self._db)


@contextmanager
def change(db: Database) -> Iterator[Change]:
    """Several changes in one transaction under one version; an exception undoes them all."""
    with write(db):
        # From the first look at what is stored: two hosts may change the same rows.
        lock_versions(db)
        one = Change(db)
        yield one
        one.fold_families()


def save(db: Database, table: type[Master], rows: Iterable[Row]) -> int:
    """Insert or replace rows of one table; returns how many changed (see `Change.save`)."""
    with change(db) as one:
        return one.save(table, rows)


def delete(db: Database, table: type[Master], keys: Iterable[Key]) -> int:
    """Delete rows of one table by their keys; returns how many there were."""
    with change(db) as one:
        return one.delete(table, keys)


def row_key(key: Key) -> str:
    """A row's key as the text that tombstones and packages carry."""
    return json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))


def count(db: Database, table: type[Master]) -> int:
    """How many rows a table has."""
    ((number,),) = table.select(fn.COUNT(1)).tuples().execute(db)
    return int(number)


def _touched(db: Database, version: int) -> list[str]:
    """The numbers of variants that a version has changed, themselves or their parents.

    Both are found by an index: a chain may have a million variants, and changes one of them.
    """
    parent: Any = Product.alias("parent")
    is_variant = Product.variant_of != SQL("''")
    own = Product.select(Product.number).where(is_variant & (Product.version == version))
    by_parent = (
        Product.select(Product.number)
        .join(parent, on=(parent.number == Product.variant_of))
        .where(is_variant & (parent.version == version))
    )
    return [number for (number,) in (own | by_parent).tuples().execute(db)]


def _families(db: Database, numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Variants with what search looks in: their own texts, then those of their parents."""
    parent: Any = Product.alias("parent")
    own = [getattr(Product, name) for name in FOLDED[Product]["folded"]]
    its = [parent.name, parent.name_de, parent.name_ru, parent.number]
    query = (
        Product.select(*own, *its)
        .join(parent, on=(parent.number == Product.variant_of))
        .where(Product.number.in_(numbers))
    )
    return [
        (row[len(own) - 1], fold_texts(*row[: len(own)]) + fold_texts(*row[len(own) :]))
        for row in query.tuples().execute(db)
    ]


def _same(table: type[Master], stored: Mapping[str, Any] | None, full: Mapping[str, Any]) -> bool:
    """Whether nothing has changed; what is made of other columns changes with them."""
    if stored is None:
        return False
    made = FOLDED.get(table, {})
    return all(stored[name] == value for name, value in full.items() if name not in made)


def _key_of(table: type[Master], row: Row) -> Key:
    return tuple(_plain(field, row.get(field.name)) for field in _key_fields(table))


def _plain(field: Field, value: Any) -> Any:
    """A value as the database holds it, so that old and new compare."""
    if value is None:
        value = field.default
    return field.db_value(value)


def _filled(table: type[Master], row: Row, stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """All fields of a row but its version: given, else as stored, else the default."""
    unknown = set(row) - {field.name for field in table._meta.sorted_fields}
    assert not unknown, f"{table.__name__} has no {unknown}"
    full = {}
    for field in table._meta.sorted_fields:
        if field.name == "version":
            continue
        if field.name not in row and stored is not None:
            full[field.name] = stored[field.name]
        else:
            full[field.name] = _plain(field, row.get(field.name))
        assert full[field.name] is not None, f"{table.__name__}.{field.name} is missing"
    for column, texts in FOLDED.get(table, {}).items():
        full[column] = fold_texts(*(full[name] for name in texts))
    return full


def _stored(db: Database, table: type[Master], keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """Rows that are there already, as plain values without their version."""
    found = {}
    names = [field.name for field in table._meta.sorted_fields]
    key_fields = _key_fields(table)
    first = key_fields[0]
    query = table.select().where(first.in_([key[0] for key in keys])).dicts()
    wanted = set(keys)
    for row in query.execute(db):
        plain = {
            name: _plain(table._meta.fields[name], row[name]) for name in names if name != "version"
        }
        key = tuple(plain[field.name] for field in key_fields)
        if key in wanted:
            found[key] = plain
    return found


def _key_fields(table: type[Master]) -> list[Field]:
    return list(table._meta.get_primary_keys())


def _upsert(db: Database, table: type[Master], rows: int) -> str:
    columns = [field.column_name for field in table._meta.sorted_fields]
    keys = [field.column_name for field in _key_fields(table)]
    news = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in keys)
    row = f"({', '.join([db.param] * len(columns))})"
    return (
        f'INSERT INTO "{table._meta.table_name}" ({_quoted(columns)}) '  # noqa: S608
        f"VALUES {', '.join([row] * rows)} ON CONFLICT ({_quoted(keys)}) DO UPDATE SET {news}"
    )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _is_key(table: type[Master], key: Key) -> Any:
    condition = None
    for field, value in zip(_key_fields(table), key, strict=True):
        part = field == value
        condition = part if condition is None else condition & part
    return condition


def _chunks(things: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for thing in things:
        chunk.append(thing)
        if len(chunk) == _CHUNK_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
