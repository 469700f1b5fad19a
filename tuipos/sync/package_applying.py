"""Applying an opened package to a replica: set-wise, in one transaction, or not at all.

The same code serves the server's channel database and a register's offline database.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import apsw
from peewee import Database, PeeweeException

from tuipos.domain.words import Words, say
from tuipos.storage.database import is_sqlite
from tuipos.storage.models.master import Barcode, Master, Product, ReplicaState
from tuipos.storage.queries import first, insert, sql
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
from tuipos.sync.package_scope import scope_of
from tuipos.sync.package_tables import PackageTables, package_tables

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
    """Take a package's rows into a replica (outside any transaction, in its writer's thread).

    A full package replaces its store's rows; a delta deletes and changes rows, and only where
    nothing is missing before it. One that is in the replica already changes nothing and counts as
    applied.
    """
    manifest = opened.manifest
    tables = [table for table in tables_of(manifest.job) if table_name(table) in opened.tables]
    try:
        with package_tables(db, opened, tables) as names:
            return _apply(Replacing(db, names, manifest), tables, applied_at)
    except _Stop as stop:
        return stop.refused
    except (PeeweeException, apsw.Error) as error:
        return PackageRefused("package-not-applied", _failed(error))


@dataclass(frozen=True, slots=True)
class Replacing:
    """A replica about to take a package in: the statements that do it, for either engine."""

    db: Database
    names: PackageTables
    manifest: Manifest

    def replace_all(self, tables: list[type[Master]]) -> None:
        """Let the tables hold just what the package holds, the search index made anew after it."""
        searched = any(table in _SEARCHED for table in tables)
        with search_rebuilt(self.db) if searched else nullcontext():
            for table in tables:
                columns, order = quoted(column_names(table)), quoted(key_names(table))
                sql(self.db, f"DELETE FROM {self.names.target(table)}")  # noqa: S608
                sql(
                    self.db,
                    f"INSERT INTO {self.names.target(table)} ({columns}) "  # noqa: S608
                    f"SELECT {columns} FROM {self.names.source(table)} ORDER BY {order}",
                )

    def replace_own(self, table: type[Master]) -> None:
        """Let the store's rows be those of the package; other stores' rows stay."""
        mine = table_name(table)
        same = " AND ".join(f'packed."{key}" = "{mine}"."{key}"' for key in key_names(table))
        source = self.names.source(table)
        # Not "NOT IN": PostgreSQL compares a million rows with a million rows one by one for that.
        self._delete(table, f"NOT EXISTS (SELECT 1 FROM {source} AS packed WHERE {same})")  # noqa: S608
        self.change(table)

    def delete(self, table: type[Master]) -> None:
        """Remove the rows whose keys the package names, so far as they are the store's."""
        keys = quoted(key_names(table))
        self._delete(table, f"({keys}) IN ({self.names.deleted_keys(table)})")

    def change(self, table: type[Master]) -> None:
        """Insert what is new and overwrite what is older than the package."""
        columns, keys = column_names(table), key_names(table)
        news = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in keys)
        # "WHERE true" keeps ON CONFLICT from being read as a join's ON.
        sql(
            self.db,
            f"INSERT INTO {self.names.target(table)} ({quoted(columns)}) "  # noqa: S608
            f"SELECT {quoted(columns)} FROM {self.names.source(table)} WHERE true "
            f"ON CONFLICT ({quoted(keys)}) DO UPDATE SET {news} "
            f'WHERE "{table_name(table)}".version <= {self.db.param}',
            (self.manifest.to_version,),
        )

    def _delete(self, table: type[Master], which: str) -> None:
        """What another store's newer package has brought meanwhile stays."""
        scope = scope_of(self.db, table, self.manifest.store)
        sql(
            self.db,
            f"DELETE FROM {self.names.target(table)} "  # noqa: S608
            f"WHERE {which} "
            f"AND version <= {self.db.param} AND {scope.text}",
            (self.manifest.to_version, *scope.values),
        )


def _apply(one: Replacing, tables: list[type[Master]], applied_at: datetime) -> PackageApplied:
    db, manifest = one.db, one.manifest
    made_at = _EPOCH + timedelta(milliseconds=manifest.made_at_ms)
    if _is_held(db, manifest):
        return PackageApplied(0, _held_versions(db, manifest.store)[ALL_JOBS], made_at)
    if manifest.kind == FULL and is_sqlite(db) and not _is_shared(db, manifest.store):
        one.replace_all(tables)
    elif manifest.kind == FULL:
        for table in tables:
            one.replace_own(table)
    else:
        for table in tables:
            one.delete(table)
            one.change(table)
    _note(db, manifest, applied_at)
    return PackageApplied(manifest.rows, manifest.to_version, made_at)


def _is_held(db: Database, manifest: Manifest) -> bool:
    """Whether the replica holds all of this package already; stops where it can't be applied."""
    held = _held_versions(db, manifest.store)
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


def _held_versions(db: Database, store: str) -> dict[str, int]:
    query = ReplicaState.select(ReplicaState.job, ReplicaState.version)
    return dict(query.where(ReplicaState.store == store).tuples().execute(db))


def _is_shared(db: Database, store: str) -> bool:
    """Whether packages of other stores are in this database too."""
    others = ReplicaState.select(ReplicaState.store).where(ReplicaState.store != store)
    return first(db, others.tuples()) is not None


def _note(db: Database, manifest: Manifest, applied_at: datetime) -> None:
    """Note per job what is held now; row 9999, the whole database, rises with every package."""
    applied_at_ms = (applied_at - _EPOCH) // timedelta(milliseconds=1)
    held = _held_versions(db, manifest.store)
    states = [
        {
            "store": manifest.store,
            "job": job,
            "version": max(held.get(job, 0), manifest.to_version),
            "made_at_ms": manifest.made_at_ms,
            "applied_at_ms": applied_at_ms,
        }
        for job in {*jobs_of(manifest.job), ALL_JOBS}
    ]
    insert(db, ReplicaState, states, replace=True)


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
