"""Making a data package from HQ's database, of either engine: read once, written in key order."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import zstandard
from peewee import Database, PeeweeException

from tuipos.storage.database import snapshot
from tuipos.storage.models.headquarters import Deleted
from tuipos.storage.models.history import rows_for
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION, Master
from tuipos.storage.postgresql import PostgresqlServer, stream
from tuipos.sync.package_format import (
    DELETED_SQL,
    DELTA,
    FORMAT_VERSION,
    MANIFEST_SQL,
    PACKAGE_ID,
    Manifest,
    PackageMade,
    column_names,
    key_names,
    quoted,
    table_name,
    table_sql,
)
from tuipos.sync.package_scope import condition, leavers

_LEVEL = 3
_CHUNK_BYTES = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PackageNotMade(Exception):
    """A package could not be read from HQ's database or written to its file."""


def make_package(
    hq_db: Database,
    path: Path,
    *,
    tables: Sequence[type[Master]],
    database: str,
    job: str,
    kind: str,
    from_version: int,
    to_version: int,
    store: str,
    made_at: datetime,
    left_empty: Sequence[type[Master]] = (),
    schema_version: int = MASTER_SCHEMA_VERSION,
) -> PackageMade:
    """Write a package for one store's database; the file appears whole or not at all.

    A delta holds what is newer than `from_version`, a full package everything of these tables that
    is the store's; nothing of those `left_empty`, which so become empty where it is applied. Both
    are read in one snapshot that is at least as new as `to_version`, with the columns that the
    tables have in the database's schema. Raises PackageNotMade.
    """
    filled = (table for table in tables if table not in left_empty)
    shapes = {table: column_names(table, schema_version) for table in filled}
    manifest = Manifest(
        database, job, kind, from_version, to_version, schema_version, store,
        (made_at - _EPOCH) // timedelta(milliseconds=1), 0,
    )  # fmt: skip
    unpacked = path.with_name(path.name + ".sqlite")
    try:
        package = _new_package(unpacked, tables, schema_version)
        try:
            rows = _fill(hq_db, package, shapes, manifest)
        finally:
            package.close()
        return _compress(unpacked, path, rows)
    except (OSError, apsw.Error, PeeweeException) as error:
        raise PackageNotMade(f"The package could not be written: {error}") from error
    finally:
        unpacked.unlink(missing_ok=True)


def _fill(
    hq_db: Database,
    package: apsw.Connection,
    shapes: Mapping[type[Master], list[str]],
    manifest: Manifest,
) -> int:
    """Copy the rows in one snapshot, and write the manifest with their number."""
    from_version = manifest.from_version if manifest.kind == DELTA else None
    with snapshot(hq_db):
        rows = _copy(hq_db, package, shapes, manifest.store, from_version)
    whole = replace(manifest, rows=rows)
    _insert(package, "manifest", list(asdict(whole)), [astuple(whole)])
    package.execute("COMMIT")
    return rows


def has_changes(
    hq_db: Database, tables: Sequence[type[Master]], store: str, from_version: int
) -> bool:
    """Whether a delta from this version would carry anything to a store's database."""
    for table in tables:
        where = table.version > from_version
        own = condition(hq_db, table, store)
        if own is not None and leavers(hq_db, table, store) is None:
            where = where & own
        query = table.select(table.version).where(where).limit(1)
        if list(query.tuples().execute(hq_db)):
            return True
    query = _graves(tables, from_version).limit(1)
    return bool(list(query.tuples().execute(hq_db)))


def _new_package(
    path: Path, tables: Sequence[type[Master]], schema_version: int
) -> apsw.Connection:
    path.unlink(missing_ok=True)
    package = apsw.Connection(str(path))
    # The file is new and is read only when it is whole, so nothing of it needs to be undone.
    package.pragma("journal_mode", "off")
    package.pragma("synchronous", "off")
    package.pragma("application_id", PACKAGE_ID)
    package.pragma("user_version", FORMAT_VERSION)
    package.execute("BEGIN EXCLUSIVE")
    own = (table_sql(table, schema_version) for table in tables)
    for sql in (MANIFEST_SQL, DELETED_SQL, *own):
        package.execute(sql)
    return package


def _copy(
    hq_db: Database,
    package: apsw.Connection,
    shapes: Mapping[type[Master], list[str]],
    store: str,
    from_version: int | None,
) -> int:
    """Copy what belongs into the package; returns how many rows and deleted keys that is."""
    for table, columns in shapes.items():
        wanted = [table._meta.columns[name] for name in columns]
        query = table.select(*wanted).order_by(*table._meta.get_primary_keys())
        if from_version is not None:
            query = query.where(table.version > from_version)
        for limit in (condition(hq_db, table, store), rows_for(table, columns)):
            if limit is not None:
                query = query.where(limit)
        _insert(package, table_name(table), columns, _raw(hq_db, query))
    if from_version is not None:
        deleted = ["table_name", "row_key"]
        _insert(package, "deleted", deleted, _raw(hq_db, _graves(shapes, from_version)))
        for table in shapes:
            _copy_leavers(hq_db, package, table, store, from_version)
    return package.total_changes()


def _copy_leavers(
    hq_db: Database, package: apsw.Connection, table: type[Master], store: str, from_version: int
) -> None:
    """Rows that moved to another store are gone for this one."""
    gone = leavers(hq_db, table, store)
    if gone is None:
        return
    keys = [table._meta.columns[name] for name in key_names(table)]
    query = table.select(*keys).where((table.version > from_version) & gone)
    rows = (
        (table_name(table), json.dumps(list(key), ensure_ascii=False, separators=(",", ":")))
        for key in _raw(hq_db, query)
    )
    _insert(package, "deleted", ["table_name", "row_key"], rows)


def _graves(tables: Iterable[type[Master]], from_version: int) -> Any:
    names = [table_name(table) for table in tables]
    return (
        Deleted.select(Deleted.table, Deleted.row_key)
        .where((Deleted.version > from_version) & Deleted.table.in_(names))
        .order_by(Deleted.table, Deleted.row_key)
    )


def _raw(db: Database, query: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as the database holds them; truth values as 0 and 1."""
    if not isinstance(db, PostgresqlServer):
        yield from db.execute(query)
        return
    text, values = query.bind(db).sql()
    for row in stream(db, text, values):
        yield tuple(int(value) if isinstance(value, bool) else value for value in row)


def _insert(
    package: apsw.Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    places = ", ".join("?" * len(columns))
    package.executemany(
        f'INSERT OR IGNORE INTO "{table}" ({quoted(columns)}) VALUES ({places})',  # noqa: S608
        rows,
    )


def _compress(unpacked: Path, path: Path, rows: int) -> PackageMade:
    """Compress into place, synced before it gets its name."""
    partial = path.with_name(path.name + ".part")
    digest = sha256()
    size = 0
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    try:
        with unpacked.open("rb") as source, partial.open("wb") as target:
            for chunk in compressor.read_to_iter(source, read_size=_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    _sync_directory(path.parent)
    return PackageMade(rows, size, unpacked.stat().st_size, digest.hexdigest())


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
