"""Applying an opened package to a replica: set-wise, in one transaction, or not at all.

The same code serves the server's channel database and a register's offline database.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import apsw
from peewee import Database, PeeweeException

from tuipos.domain.words import Words, say
from tuipos.storage.database import is_sqlite, write
from tuipos.storage.models.master import Barcode, Master, Product, ReplicaState
from tuipos.storage.search import search_rebuilt
from tuipos.sync.package_format import (
    ALL_JOBS,
    FULL,
    Manifest,
    PackageApplied,
    PackageRefused,
    column_names,
    jobs_of,
    key_names,
    quoted,
    table_name,
    tables_of,
)
from tuipos.sync.package_opening import OpenPackage

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEARCHED = (Product, Barcode)


class _Stop(Exception):
    """Ends the transaction with a refusal."""

    def __init__(self, refused: PackageRefused) -> None:
        super().__init__(str(refused))
        self.refused = refused


def apply_package(
    db: Database, opened: OpenPackage, applied_at: datetime
) -> PackageApplied | PackageRefused:
    """Take a package's rows into a replica (SQLite, outside any transaction, its writer's thread).

    A full package replaces its tables; a delta deletes and changes rows, and only where nothing is
    missing before it. One that is in the replica already changes nothing and counts as applied.
    """
    assert is_sqlite(db), "packages are attached; PostgreSQL needs a way of its own"
    assert db.transaction_depth() == 0, "a database is attached outside a transaction"
    address = opened.path.resolve().as_uri() + "?mode=ro&immutable=1"
    try:
        db.execute_sql("ATTACH DATABASE ? AS package", (address,))
        try:
            with write(db):
                return _apply(db, opened, applied_at)
        finally:
            db.execute_sql("DETACH DATABASE package")
    except _Stop as stop:
        return stop.refused
    except (PeeweeException, apsw.Error) as error:
        return PackageRefused("package-not-applied", _failed(error))


def _apply(db: Database, opened: OpenPackage, applied_at: datetime) -> PackageApplied:
    manifest = opened.manifest
    made_at = _EPOCH + timedelta(milliseconds=manifest.made_at_ms)
    if _is_held(db, manifest):
        return PackageApplied(0, _held_versions(db)[ALL_JOBS], made_at)
    tables = [table for table in tables_of(manifest.job) if table_name(table) in opened.tables]
    if manifest.kind == FULL:
        _replace(db, tables)
    else:
        for table in tables:
            _delete(db, table)
            _upsert(db, table)
    _note(db, manifest, applied_at)
    return PackageApplied(manifest.rows, manifest.to_version, made_at)


def _is_held(db: Database, manifest: Manifest) -> bool:
    """Whether the replica holds all of this package already; stops where it can't be applied."""
    held = _held_versions(db)
    versions = [held.get(job, -1) for job in jobs_of(manifest.job)]
    if manifest.kind == FULL:
        if max(versions) > manifest.to_version:
            raise _Stop(_older(max(versions), manifest.to_version))
        return False
    if min(versions) >= manifest.to_version:
        return True
    if min(versions) < manifest.from_version:
        raise _Stop(_gap(min(versions), manifest.from_version))
    return False


def _held_versions(db: Database) -> dict[str, int]:
    query = ReplicaState.select(ReplicaState.job, ReplicaState.version)
    return dict(query.tuples().execute(db))


def _replace(db: Database, tables: list[type[Master]]) -> None:
    """Let the tables hold what the package holds, the search index made anew after it."""
    searched = any(table in _SEARCHED for table in tables)
    with search_rebuilt(db) if searched else nullcontext():
        for table in tables:
            name, columns = table_name(table), quoted(column_names(table))
            order = quoted(key_names(table))
            db.execute_sql(f'DELETE FROM main."{name}"')  # noqa: S608
            db.execute_sql(
                f'INSERT INTO main."{name}" ({columns}) '  # noqa: S608
                f'SELECT {columns} FROM package."{name}" ORDER BY {order}'
            )


def _delete(db: Database, table: type[Master]) -> None:
    keys = key_names(table)
    parts = ", ".join(f"json_extract(row_key, '$[{place}]')" for place in range(len(keys)))
    db.execute_sql(
        f'DELETE FROM main."{table_name(table)}" WHERE ({quoted(keys)}) IN '  # noqa: S608
        f"(SELECT {parts} FROM package.deleted WHERE table_name = ?)",
        (table_name(table),),
    )


def _upsert(db: Database, table: type[Master]) -> None:
    name, columns, keys = table_name(table), column_names(table), key_names(table)
    news = ", ".join(
        f'"{column}" = excluded."{column}"' for column in columns if column not in keys
    )
    # "WHERE true" keeps ON CONFLICT from being read as a join's ON.
    db.execute_sql(
        f'INSERT INTO main."{name}" ({quoted(columns)}) '  # noqa: S608
        f'SELECT {quoted(columns)} FROM package."{name}" WHERE true '
        f"ON CONFLICT ({quoted(keys)}) DO UPDATE SET {news}"
    )


def _note(db: Database, manifest: Manifest, applied_at: datetime) -> None:
    """Note per job what is held now; row 9999, the whole database, rises with every package."""
    applied_at_ms = (applied_at - _EPOCH) // timedelta(milliseconds=1)
    held = _held_versions(db)
    for job in {*jobs_of(manifest.job), ALL_JOBS}:
        ReplicaState.insert(
            job=job,
            version=max(held.get(job, 0), manifest.to_version),
            made_at_ms=manifest.made_at_ms,
            applied_at_ms=applied_at_ms,
        ).on_conflict(
            conflict_target=[ReplicaState.job],
            preserve=[ReplicaState.version, ReplicaState.made_at_ms, ReplicaState.applied_at_ms],
        ).execute(db)


def _gap(held: int, needed: int) -> PackageRefused:
    return PackageRefused(
        "package-gap",
        say(
            "Packages are missing before this one: the database is at version {held}, the package "
            "begins at {needed}. A full package is asked for.",
            held=max(held, 0),
            needed=needed,
        ),
        wants_full=True,
    )


def _older(held: int, offered: int) -> PackageRefused:
    return PackageRefused(
        "package-older",
        say(
            "The package is older (version {offered}) than what the database holds ({held}).",
            offered=offered,
            held=held,
        ),
        wants_full=True,
    )


def _failed(error: Exception) -> Words:
    return say("The package could not be applied: {error}. Nothing was changed.", error=error)
