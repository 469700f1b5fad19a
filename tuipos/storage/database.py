"""Opening databases: SQLite through apsw with settings of our own, PostgreSQL by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
from peewee import Database
from playhouse.apsw_ext import APSWDatabase

from tuipos.domain.words import say
from tuipos.storage.postgresql import lock_key, open_postgresql
from tuipos.storage.trouble import DatabaseMissing, DatabaseNotOurs, not_ours, readable

#: "tPOS": stands in the header of every SQLite file that tuipos has made.
APPLICATION_ID = 0x74504F53
#: How long a connection waits for another one's lock.
BUSY_TIMEOUT_SECONDS = 5.0
#: What stays of a write-ahead log that one long transaction has made larger.
_KEPT_LOG_BYTES = 16 * 1024 * 1024
_READ_THROUGH_KIBIBYTES = 128


class SqliteFile(APSWDatabase):
    """One SQLite file; each thread that uses it gets a connection of its own.

    One writer object for a file does all writes and all checkpoints; every other is `read_only`.
    """

    def __init__(self, path: Path, *, durable: bool, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.durable = durable
        access = apsw.SQLITE_OPEN_READONLY
        if not read_only:
            access = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        super().__init__(
            str(path),
            timeout=BUSY_TIMEOUT_SECONDS,
            flags=access | apsw.SQLITE_OPEN_URI,
        )

    def _connect(self) -> apsw.Connection:
        with readable(self.path):
            connection: apsw.Connection = super()._connect()
            try:
                self._set_up(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _set_up(self, connection: apsw.Connection) -> None:
        """Defensive settings, and a look at whose file it is, before anything else is read."""
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        connection.pragma("cell_size_check", True)
        connection.pragma("mmap_size", 0)
        self._check_owner(connection)
        if self.read_only:
            connection.pragma("wal_autocheckpoint", 0)
            connection.pragma("query_only", True)
            return
        connection.pragma("journal_mode", "wal")
        connection.pragma("journal_size_limit", _KEPT_LOG_BYTES)
        connection.pragma("synchronous", "full" if self.durable else "normal")
        connection.pragma("foreign_keys", True)

    def _check_owner(self, connection: apsw.Connection) -> None:
        owner = connection.pragma("application_id")
        if owner == APPLICATION_ID:
            return
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
        if owner != 0 or tables:
            raise not_ours(self.path)


def open_sqlite(path: Path, *, durable: bool, read_only: bool = False) -> SqliteFile:
    """Open a SQLite file and look at its header; a missing one is made unless `read_only`.

    `durable` syncs every commit (a journal); else a power cut may undo the last ones, never half.
    Raises DatabaseMissing, DatabaseNotOurs or DatabaseDamaged.
    """
    if read_only and not path.exists():
        raise DatabaseMissing(say("There is no database {path}.", path=str(path)))
    database = SqliteFile(path, durable=durable, read_only=read_only)
    try:
        database.connect()
    finally:
        database.close()
    return database


def open_url(url: str, kind: str = "", *, durable: bool = True) -> Database:
    """Open the database of a URL: `sqlite:///relative` or `sqlite:////absolute`, `postgresql://…`.

    On PostgreSQL `kind` names its schema. Raises what `open_sqlite` raises, DatabaseTrouble where
    psycopg is missing, and DatabaseNotOurs for any other URL.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return open_sqlite(Path(rest[1:]), durable=durable)
    if scheme in ("postgresql", "postgres"):
        return open_postgresql(url, kind)
    raise DatabaseNotOurs(
        say(
            "{url} is no database address. Use sqlite:///FILE or postgresql://USER@HOST/NAME.",
            url=url,
        )
    )


def is_sqlite(database: Database) -> bool:
    """Whether this database speaks SQLite; the other one is PostgreSQL."""
    return isinstance(database, APSWDatabase)


@contextmanager
def write(database: Database) -> Iterator[Any]:
    """A writing transaction, or a savepoint inside one; rolled back when the block raises.

    On SQLite the lock is taken at the start: a transaction that reads before it writes would
    otherwise fail with "database is locked" beside another one.
    """
    nested = database.transaction_depth() > 0
    if nested or not is_sqlite(database):
        with database.atomic() as transaction:
            yield transaction
        return
    immediate: Any = database
    with immediate.atomic("IMMEDIATE") as transaction:
        yield transaction


@contextmanager
def snapshot(database: Database) -> Iterator[None]:
    """A transaction whose reads all see one moment, whatever others commit meanwhile."""
    untyped: Any = database
    arguments = () if is_sqlite(database) else ("REPEATABLE READ",)
    with untyped.atomic(*arguments):
        yield


@contextmanager
def read_through(database: SqliteFile) -> Iterator[None]:
    """While the whole file is read once, page by page: none is kept for a second time.

    Else 2 MiB would stay with the connection, or in holes of the process's memory.
    """
    before = database.execute_sql("PRAGMA cache_size").fetchone()[0]
    database.execute_sql(f"PRAGMA cache_size = {-_READ_THROUGH_KIBIBYTES}")
    try:
        yield
    finally:
        database.execute_sql(f"PRAGMA cache_size = {before}")


def give_back_memory(database: SqliteFile) -> None:
    """Hand back the pages that a long job has left in this thread's connection."""
    database.execute_sql("PRAGMA shrink_memory")


def lock(database: Database, name: str, *, shared: bool = False) -> None:
    """Until this writing transaction ends, no other host is inside one with the same name.

    `shared` ones exclude only those that are not. On SQLite the transaction itself is that lock.
    """
    assert database.transaction_depth() > 0, "a lock is held by a transaction"
    if not is_sqlite(database):
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        untyped: Any = database
        untyped.execute_sql(f"SELECT {function}(%s)", (lock_key(name),))
