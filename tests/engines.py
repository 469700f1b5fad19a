"""Both database engines for tests: SQLite files, and a PostgreSQL of the machine's own binaries.

PostgreSQL runs in a temporary directory, on a Unix socket alone, as a user who is not root, and
ends with the test process however that ends. Each test gets a copy of a template database.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from peewee import Database

from tuipos.storage.database import open_sqlite, open_url
from tuipos.storage.migrations import prepare
from tuipos.storage.postgresql import PostgresqlServer

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRESQL)
REQUIRED = "TUIPOS_REQUIRE_POSTGRESQL"
#: In a server's home of a test: the address of the PostgreSQL database that it uses instead.
ADDRESS_FILE = "postgresql-address"
_OWNER = "tuipos"
_FOLDER_PREFIX = "tuipos-pg-"
_START_SECONDS = 30
_ENDS_WITH_PARENT = 1
_SETTINGS = (
    "listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off",
    "shared_buffers=16MB", "max_connections=80", "autovacuum=off", "jit=off", "max_wal_size=256MB",
    "wal_level=minimal", "max_wal_senders=0", "logging_collector=off",
)  # fmt: skip
_numbers = count(1)
_making = threading.Lock()


@cache
def binaries() -> Path | None:
    """Where PostgreSQL's own programs are on this machine."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    if found is not None:
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    return None


def need(engine: str) -> None:
    """Skip a test, loudly, where the machine has no PostgreSQL; fail where it must have one."""
    if engine != POSTGRESQL or binaries() is not None:
        return
    line = "NO POSTGRESQL ON THIS MACHINE: its half of the tests is not run."
    if os.environ.get(REQUIRED):
        pytest.fail(f"{line} {REQUIRED} is set.")
    sys.__stderr__.write(f"\n{line}\n") if sys.__stderr__ else None
    pytest.skip(line)


class Cluster:
    """A running PostgreSQL with the databases that tests make in it."""

    def __init__(self) -> None:
        folder = binaries()
        assert folder is not None, "asked for before"
        _remove_left_behind()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-"))
        self._identity = _not_root()
        if self._identity:
            os.chown(self.folder, self._identity["user"], self._identity["group"])
        data = str(self.folder / "data")
        subprocess.run(
            [folder / "initdb", "-D", data, "-A", "trust", "-U", _OWNER, "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._identity,
        )  # fmt: skip
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [folder / "postgres", "-D", data, "-k", str(self.folder), *settings],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self.folder,
                preexec_fn=_end_with_parent,
                **self._identity,
            )
        atexit.register(self.stop)
        self._await()

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{_OWNER}@/{name}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of another; its name."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, text: str) -> None:
        """One statement outside any of the databases under test."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(text)  # type: ignore[call-overload]

    def stop(self) -> None:
        """End it and remove its files."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _await(self) -> None:
        import time

        import psycopg

        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)


@cache
def _cluster() -> Cluster:
    return Cluster()


def cluster() -> Cluster:
    """The PostgreSQL of this test process, started when it is first asked for."""
    with _making:
        return _cluster()


@cache
def template(fill: Callable[[Database, Database], None] | None = None) -> str:
    """A database with both schemas in it, filled by a function, to be copied for each test."""
    name = cluster().create()
    hq, channel = (open_url(cluster().url(name), kind) for kind in ("hq", "channel"))
    prepare(hq, "hq")
    prepare(channel, "channel")
    if fill is not None:
        with hq.connection_context(), channel.connection_context():
            fill(hq, channel)
    for db in (hq, channel):
        release(db)
    return name


@contextmanager
def postgresql_copy(of: str) -> Iterator[str]:
    """The address of a copy of a template, for as long as the block lasts."""
    name = cluster().create(of)
    try:
        yield cluster().url(name)
    finally:
        cluster().drop(name)


def release(db: Database) -> None:
    """Close every connection that a test has to a database."""
    if isinstance(db, PostgresqlServer):
        db.close_all()
    else:
        db.close()


def address_of(home: Path) -> str | None:
    """The PostgreSQL address of a server's home; None where it has SQLite files."""
    file = home / ADDRESS_FILE
    return file.read_text() if file.exists() else None


def open_of_home(home: Path, kind: str, *, read_only: bool = False) -> Database:
    """A database of a server under test, `hq` or `channel`, of either engine."""
    address = address_of(home)
    if address is not None:
        return open_url(address, kind)
    return open_sqlite(home / f"{kind}.db", durable=False, read_only=read_only)


def server_settings(home: Path) -> dict[str, str]:
    """The settings that let a server use the home's databases."""
    address = address_of(home)
    return {} if address is None else {"database": address, "hq_database": address}


def _not_root() -> dict[str, int | list[int]]:
    """Whom PostgreSQL runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    pytest.fail("PostgreSQL can't run as root, and there is no other user")


def _remove_left_behind() -> None:
    """A test process that was killed did not remove its databases, and they may lie in memory."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}[0-9]*-*"):
        owner = folder.name.removeprefix(_FOLDER_PREFIX).partition("-")[0]
        try:
            os.kill(int(owner), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_ENDS_WITH_PARENT, signal.SIGINT)
