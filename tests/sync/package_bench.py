"""A package workshop for tests: HQ with a few rows, a replica, and packages that are signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import zstandard
from peewee import Database

from tests.hq.world import small_world
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models.master import (
    MASTER_SCHEMA_VERSION,
    MASTER_TABLES,
    Master,
    Register,
    ReplicaState,
)
from tuipos.sync.packages import (
    Expected,
    OpenPackage,
    PackageApplied,
    PackageRefused,
    PackageTerms,
    apply_package,
    make_package,
    open_package,
    tables_of,
)
from tuipos.sync.signing import new_key, public_key, sign

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DATABASE = "0001-001"


@dataclass
class Bench:
    """HQ, a replica of store 0001, and a folder for packages."""

    hq: Database
    replica: Database
    folder: Path
    key: str

    def make(
        self,
        kind: str = "full",
        job: str = "9999",
        from_version: int = 0,
        to_version: int = 1,
        database: str = DATABASE,
    ) -> tuple[Path, Expected]:
        """Make a package and sign it."""
        path = self.folder / f"{database}-{job}-{kind}-{to_version}.tpk"
        made = make_package(
            self.hq,
            path,
            tables=tables_of(job),
            database=database,
            job=job,
            kind=kind,
            from_version=from_version,
            to_version=to_version,
            store="0001",
            made_at=NOW,
        )
        terms = PackageTerms(
            made.sha256, database, job, kind, from_version, to_version, MASTER_SCHEMA_VERSION
        )
        return path, self.expect(terms, made.bytes, made.unpacked_bytes)

    def expect(self, terms: PackageTerms, size: int, unpacked: int) -> Expected:
        """Terms as HQ would announce them."""
        return Expected(terms, size, unpacked, sign(self.key, terms), public_key(self.key))

    def open(self, path: Path, expected: Expected) -> OpenPackage | PackageRefused:
        """Open with a folder of its own to unpack in."""
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        return open_package(path, expected, work)

    def bring(self, path: Path, expected: Expected) -> PackageApplied | PackageRefused:
        """Open and apply."""
        opened = self.open(path, expected)
        if isinstance(opened, PackageRefused):
            return opened
        try:
            return apply_package(self.replica, opened, NOW)
        finally:
            opened.close()

    def repack(self, expected: Expected, content: bytes, **terms: Any) -> tuple[Path, Expected]:
        """A package of any content, properly announced and signed: only its content is wrong."""
        packed = zstandard.ZstdCompressor().compress(content)
        path = self.folder / "repacked.tpk"
        path.write_bytes(packed)
        digest = sha256(packed).hexdigest()
        signed = replace(expected.terms, sha256=digest, **terms)
        return path, self.expect(signed, len(packed), len(content))

    def altered(
        self, path: Path, expected: Expected, *statements: str, **terms: Any
    ) -> tuple[Path, Expected]:
        """The package with statements run on its content, signed again by HQ's own key."""
        inside = self.folder / "inside.db"
        inside.write_bytes(unpacked(path))
        connection = apsw.Connection(str(inside))
        for statement in statements:
            connection.execute(statement)
        connection.close()
        return self.repack(expected, inside.read_bytes(), **terms)

    def left_over(self) -> list[Path]:
        """Files that an opening left in its work directory."""
        return list((self.folder / "work").glob("*"))


def unpacked(path: Path) -> bytes:
    """The content of a package."""
    return zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())


def content(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in a replica, to compare before and after."""
    tables: tuple[type[Any], ...] = (*MASTER_TABLES, ReplicaState)
    return {table.__name__: rows(db, table) for table in tables}


def rows(db: Database, table: type[Any]) -> list[tuple[Any, ...]]:
    """All rows of a table as the database holds them, sorted."""
    return sorted(db.execute_sql(f'SELECT * FROM "{table._meta.table_name}"').fetchall())


def keys(db: Database, table: type[Master]) -> set[Any]:
    """The first key of every row; the number of a register."""
    place = 1 if table is Register else 0
    name = table._meta.get_primary_keys()[place].column_name
    return {row for (row,) in db.execute_sql(f'SELECT "{name}" FROM "{table._meta.table_name}"')}


@contextmanager
def a_bench(folder: Path) -> Iterator[Bench]:
    """A bench whose databases are closed at the end."""
    hq = open_sqlite(folder / "hq.db", durable=False)
    prepare(hq, "hq")
    small_world(hq)
    replica = open_sqlite(folder / "offline.db", durable=False)
    prepare(replica, "offline")
    yield Bench(hq, replica, folder, new_key())
    hq.close()
    replica.close()
