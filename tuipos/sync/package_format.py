"""What a data package is made of: a compressed SQLite file with strict tables of known shape.

`manifest` holds one row; `deleted` the keys of rows that are gone; and there is one table per
model, whose every `CREATE` statement is exactly the one below. Anything else is refused.

A package is made for the schema of the database that takes it in. What a schema has is told by
`tuipos.storage.models.history` alone, so that each later one can be packed for the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import BlobField, BooleanField, CharField, Field, IntegerField, TextField

from tuipos.domain.words import Words, say
from tuipos.storage.models.base import Table
from tuipos.storage.models.history import OLDEST_SCHEMA_VERSION, columns_at, is_known_at
from tuipos.storage.models.master import JOB_TABLES, MASTER_SCHEMA_VERSION, Master
from tuipos.sync.signing import PackageTerms
from tuipos.sync.status import DownloadStatus

#: "tPOP": stands in the header of an unpacked package.
PACKAGE_ID = 0x74504F50
FORMAT_VERSION = 1
FULL = "full"
DELTA = "delta"
ALL_JOBS = "9999"

#: No package may be larger than these, whatever its terms say.
MOST_BYTES = 1 << 30
MOST_UNPACKED_BYTES = 8 << 30
#: A larger ratio is a bomb; below a megabyte, empty pages may compress as well as they like.
MOST_RATIO = 100
SMALL_BYTES = 1 << 20

MANIFEST_SQL = (
    'CREATE TABLE "manifest" ("database" TEXT NOT NULL PRIMARY KEY, "job" TEXT NOT NULL, '
    '"kind" TEXT NOT NULL, "from_version" INTEGER NOT NULL, "to_version" INTEGER NOT NULL, '
    '"schema_version" INTEGER NOT NULL, "store" TEXT NOT NULL, "made_at_ms" INTEGER NOT NULL, '
    '"rows" INTEGER NOT NULL) STRICT, WITHOUT ROWID'
)
DELETED_SQL = (
    'CREATE TABLE "deleted" ("table_name" TEXT NOT NULL, "row_key" TEXT NOT NULL, '
    'PRIMARY KEY ("table_name", "row_key")) STRICT, WITHOUT ROWID'
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself; the database, job, kind and versions are signed beside it."""

    database: str
    job: str
    kind: str
    from_version: int
    to_version: int
    schema_version: int
    store: str
    made_at_ms: int
    rows: int


@dataclass(frozen=True, slots=True)
class PackageMade:
    """A package as it lies in its file."""

    rows: int
    bytes: int
    unpacked_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What HQ said of a package before it was fetched, with its signature and HQ's public key."""

    terms: PackageTerms
    bytes: int
    unpacked_bytes: int
    signature: str
    public_key: str


@dataclass(frozen=True, slots=True)
class PackageRefused:
    """A package that was not taken, and why; the database is as it was.

    `status` is what to report: DownloadFailed where fetching again may help, else ApplyFailed.
    `wants_full` is true where a full package would mend it (a gap).
    """

    code: str
    words: Words
    status: DownloadStatus = DownloadStatus.ApplyFailed
    wants_full: bool = False

    def __str__(self) -> str:
        """The reason in English, for logs and sessions."""
        return str(self.words)


@dataclass(frozen=True, slots=True)
class PackageApplied:
    """A package whose rows are in the database; `rows` is 0 where they had been before.

    `version` is the whole database's, which may be above the package's.
    """

    rows: int
    version: int
    made_at: datetime


def is_packed_for(schema_version: int) -> bool:
    """Whether this program makes packages for a schema: its own, and the one before."""
    return OLDEST_SCHEMA_VERSION <= schema_version <= MASTER_SCHEMA_VERSION


def jobs_of(job: str, schema_version: int = MASTER_SCHEMA_VERSION) -> tuple[str, ...]:
    """The single jobs that a job sends to a database of a schema: all that it knows for 9999."""
    jobs = JOB_TABLES if job == ALL_JOBS else (job,)
    return tuple(one for one in jobs if _tables_at(one, schema_version))


def tables_of(job: str, schema_version: int = MASTER_SCHEMA_VERSION) -> tuple[type[Master], ...]:
    """The tables that a job sends to a database of a schema, in the order they are applied."""
    return tuple(
        table for one in jobs_of(job, schema_version) for table in _tables_at(one, schema_version)
    )


def table_name(model: type[Table]) -> str:
    """The name of a model's table, in databases and in packages."""
    return str(model._meta.table_name)


def column_names(model: type[Master], schema_version: int = MASTER_SCHEMA_VERSION) -> list[str]:
    """The columns that a model's table has in a schema, in their order."""
    return columns_at(model, schema_version)


def key_names(model: type[Table]) -> list[str]:
    """The columns of a model's primary key in their order."""
    keys: Sequence[Field] = model._meta.get_primary_keys()
    return [field.column_name for field in keys]


def quoted(names: Sequence[str]) -> str:
    """Names of tables or columns as a list in SQL."""
    return ", ".join(f'"{name}"' for name in names)


def table_sql(model: type[Master], schema_version: int = MASTER_SCHEMA_VERSION) -> str:
    """The one statement that may make a model's table in a package for a schema."""
    columns = ", ".join(
        f'"{name}" {_type_of(model._meta.columns[name])} NOT NULL'
        for name in column_names(model, schema_version)
    )
    return (
        f'CREATE TABLE "{table_name(model)}" ({columns}, '
        f"PRIMARY KEY ({quoted(key_names(model))})) STRICT, WITHOUT ROWID"
    )


def _tables_at(job: str, schema_version: int) -> tuple[type[Master], ...]:
    return tuple(table for table in JOB_TABLES[job] if is_known_at(table, schema_version))


def _type_of(field: Field) -> str:
    if isinstance(field, CharField | TextField):
        # TimeField is an IntegerField, DayField a CharField.
        return "TEXT"
    if isinstance(field, IntegerField | BooleanField):
        return "INTEGER"
    assert isinstance(field, BlobField), f"{field} has no type in packages"
    return "BLOB"


def check_schema(schema_version: int) -> PackageRefused | None:
    """Whether a package was made for the schema of this program; a full one that is would mend it.

    It is no fault of the package: this machine was updated, or went back, after it was made.
    """
    if schema_version > MASTER_SCHEMA_VERSION:
        return PackageRefused(
            "package-newer",
            say(
                "The package was made for a newer tuipos (schema {found}; this program knows "
                "{known}). One for this program is asked for.",
                found=schema_version,
                known=MASTER_SCHEMA_VERSION,
            ),
            wants_full=True,
        )
    if schema_version < MASTER_SCHEMA_VERSION:
        return PackageRefused(
            "package-older-schema",
            say(
                "The package was made for an older tuipos (schema {found}; this program needs "
                "{known}). One for this program is asked for.",
                found=schema_version,
                known=MASTER_SCHEMA_VERSION,
            ),
            wants_full=True,
        )
    return None
