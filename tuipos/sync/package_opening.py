"""Opening a data package: everything is checked before a database of ours gets to see it.

First what the file is (size, SHA-256, HQ's signature over its terms), then how large it becomes,
then what is in it. A check that fails is a refusal with words; nothing was changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import apsw
import zstandard

from tuipos.domain.words import Words, say
from tuipos.storage.models.master import JOB_NAMES
from tuipos.sync.package_format import (
    DELETED_SQL,
    DELTA,
    FORMAT_VERSION,
    FULL,
    MANIFEST_SQL,
    MOST_BYTES,
    MOST_RATIO,
    MOST_UNPACKED_BYTES,
    PACKAGE_ID,
    SMALL_BYTES,
    Expected,
    Manifest,
    PackageRefused,
    check_schema,
    table_name,
    table_sql,
    tables_of,
)
from tuipos.sync.signing import verify
from tuipos.sync.status import DownloadStatus

_CHUNK_BYTES = 1 << 20
#: Decompressing takes this much memory at most.
_MOST_WINDOW_BYTES = 8 << 20
#: What must stay free beside an unpacked package, for the database that takes it in.
_SPARE_BYTES = 16 << 20
#: Limits of the connection that looks into a package.
_LIMITS = {
    apsw.SQLITE_LIMIT_LENGTH: 16 << 20,
    apsw.SQLITE_LIMIT_SQL_LENGTH: 64 << 10,
    apsw.SQLITE_LIMIT_COLUMN: 100,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 50,
    apsw.SQLITE_LIMIT_ATTACHED: 0,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
}


@dataclass(frozen=True, slots=True)
class OpenPackage:
    """A package that passed every check, unpacked in a work directory until it is closed."""

    path: Path
    manifest: Manifest
    tables: frozenset[str]

    def close(self) -> None:
        """Remove the unpacked file."""
        self.path.unlink(missing_ok=True)


def open_package(
    path: Path, expected: Expected, work_directory: Path
) -> OpenPackage | PackageRefused:
    """Check a package against what HQ said of it and unpack it into the work directory."""
    refused = _check_file(path, expected) or _check_terms(expected)
    if refused is not None:
        return refused
    unpacked = work_directory / (path.name + ".unpacked")
    refused = _check_room(work_directory, expected)
    if refused is None:
        try:
            refused = _unpack(path, unpacked, expected)
        except OSError as error:
            refused = _no_room(error)
    if refused is None:
        opened = _look_inside(unpacked, expected)
        if isinstance(opened, OpenPackage):
            return opened
        refused = opened
    unpacked.unlink(missing_ok=True)
    return refused


def _check_file(path: Path, expected: Expected) -> PackageRefused | None:
    """Whether this is the very file that HQ made; fetching it again may help."""
    try:
        size = path.stat().st_size
        if size != expected.bytes or size > MOST_BYTES:
            return _again(
                "package-size",
                say(
                    "The package has {size} bytes where {expected} were announced. "
                    "It was cut short or altered on its way.",
                    size=size,
                    expected=expected.bytes,
                ),
            )
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return _again("package-missing", say("The package can't be read: {error}", error=error))
    if digest != expected.terms.sha256:
        return _again(
            "package-hash",
            say("The package was altered on its way: its SHA-256 is not the announced one."),
        )
    return None


def _check_terms(expected: Expected) -> PackageRefused | None:
    """Whether HQ signed this package for this database, and this program understands its schema."""
    terms = expected.terms
    if not verify(expected.public_key, terms, expected.signature):
        return PackageRefused(
            "package-signature",
            say(
                "The package is not signed by headquarters for this database and these versions. "
                "It was not opened."
            ),
        )
    if terms.kind not in (FULL, DELTA) or terms.job not in JOB_NAMES:
        return _foreign(say("It is of no kind or job that this program knows."))
    return check_schema(terms.schema_version)


def _check_room(work_directory: Path, expected: Expected) -> PackageRefused | None:
    unpacked = expected.unpacked_bytes
    if not 0 < unpacked <= MOST_UNPACKED_BYTES or _is_bomb(expected.bytes, unpacked):
        return _bomb(expected.bytes, unpacked)
    try:
        free = shutil.disk_usage(work_directory).free
    except OSError as error:
        return _no_room(error)
    if free < unpacked + _SPARE_BYTES:
        return PackageRefused(
            "disk-full",
            say(
                "There is no room to unpack the package: it needs {needed} MB and {free} MB are "
                "free. Free some space on this machine.",
                needed=(unpacked + _SPARE_BYTES) >> 20,
                free=free >> 20,
            ),
        )
    return None


def _unpack(path: Path, unpacked: Path, expected: Expected) -> PackageRefused | None:
    """Decompress as a stream, and stop at the first byte beyond what was announced."""
    written = 0
    decompressor = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW_BYTES)
    unpacked.unlink(missing_ok=True)
    handle = os.open(unpacked, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with path.open("rb") as packed, os.fdopen(handle, "wb") as target:
        try:
            with decompressor.stream_reader(packed, closefd=False) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    written += len(chunk)
                    if written > expected.unpacked_bytes:
                        return _bomb(expected.bytes, written)
                    target.write(chunk)
        except zstandard.ZstdError as error:
            return _foreign(say("It can't be unpacked: {error}", error=error))
    if written != expected.unpacked_bytes:
        return _foreign(say("It unpacks to another size than announced."))
    return None


def _look_inside(unpacked: Path, expected: Expected) -> OpenPackage | PackageRefused:
    """Whether the file is a package of ours and nothing else, and sound."""
    address = unpacked.resolve().as_uri() + "?mode=ro&immutable=1"
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    try:
        package = apsw.Connection(address, flags=flags)
    except apsw.Error as error:
        return _foreign(say("It is no database: {error}", error=error))
    try:
        harden(package)
        return _inspect(package, unpacked, expected)
    except (apsw.Error, UnicodeDecodeError) as error:
        return _foreign(say("It is damaged or no database: {error}", error=error))
    finally:
        package.close()


def harden(package: apsw.Connection) -> None:
    """Settings under which a foreign file is read: nothing in it is run, and sizes have limits."""
    package.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    package.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    package.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    package.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    package.pragma("cell_size_check", True)
    package.pragma("mmap_size", 0)
    for limit, value in _LIMITS.items():
        package.limit(limit, value)


def _inspect(
    package: apsw.Connection, unpacked: Path, expected: Expected
) -> OpenPackage | PackageRefused:
    if package.pragma("application_id") != PACKAGE_ID:
        return _foreign(say("It is a database, but no data package of tuipos."))
    if package.pragma("user_version") != FORMAT_VERSION:
        return _foreign(say("Its format is not the one that this program knows."))
    schema: list[Any] = package.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    strange = _strange(schema, expected.terms.job)
    if strange is not None:
        return _foreign(say("It holds something that does not belong in it: {name}", name=strange))
    sound = package.execute("PRAGMA quick_check(1)").fetchall()
    if sound != [("ok",)]:
        return _foreign(say("Its content is damaged: {what}", what=str(sound[0][0])))
    # The table is strict, and its check has found it sound: these are the types it names.
    manifests: list[Any] = package.execute("SELECT * FROM manifest").fetchall()
    if len(manifests) != 1 or not _agrees(Manifest(*manifests[0]), expected):
        return _foreign(say("Its manifest is not the one that was signed."))
    tables = frozenset(name for _, name, _ in schema) - {"manifest", "deleted"}
    if expected.terms.kind == FULL and len(tables) != len(tables_of(expected.terms.job)):
        return _foreign(say("A table is missing in this full package."))
    return OpenPackage(unpacked, Manifest(*manifests[0]), tables)


def _strange(schema: Iterable[tuple[str, str, str]], job: str) -> str | None:
    """The first thing in a package that is not exactly a table of ours; else None."""
    known = {"manifest": MANIFEST_SQL, "deleted": DELETED_SQL}
    known |= {table_name(table): table_sql(table) for table in tables_of(job)}
    names = set()
    for kind, name, sql in schema:
        if kind != "table" or known.get(name) != sql:
            return f"{kind} {name}"
        names.add(name)
    missing = {"manifest", "deleted"} - names
    return f"no {min(missing)}" if missing else None


def _agrees(manifest: Manifest, expected: Expected) -> bool:
    terms = expected.terms
    return (
        manifest.database == terms.database
        and manifest.job == terms.job
        and manifest.kind == terms.kind
        and manifest.from_version == terms.from_version
        and manifest.to_version == terms.to_version
        and manifest.schema_version == terms.schema_version
    )


def _is_bomb(packed_bytes: int, unpacked_bytes: int) -> bool:
    return unpacked_bytes > SMALL_BYTES and unpacked_bytes > packed_bytes * MOST_RATIO


def _bomb(packed_bytes: int, unpacked_bytes: int) -> PackageRefused:
    return PackageRefused(
        "package-bomb",
        say(
            "The package of {packed} bytes unpacks to {unpacked} bytes or more. It was not opened.",
            packed=packed_bytes,
            unpacked=unpacked_bytes,
        ),
    )


def _no_room(error: OSError) -> PackageRefused:
    return PackageRefused(
        "disk-full", say("The package can't be unpacked on this disk: {error}", error=error)
    )


def _foreign(reason: Words) -> PackageRefused:
    return PackageRefused(
        "package-foreign",
        say("The package is not a sound package of ours. {reason}", reason=reason),
    )


def _again(code: str, words: Words) -> PackageRefused:
    return PackageRefused(code, words, status=DownloadStatus.DownloadFailed)
