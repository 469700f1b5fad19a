"""PostgreSQL as the database of a chain: a pool of connections, and locks that all hosts share.

Each kind of database lives in a schema of its own (`tuipos_hq`, `tuipos_channel`), so that one
address can serve for both. Text compares by its bytes there, as it does in SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.util import find_spec
from typing import Any

from peewee import Database, Psycopg3Adapter
from playhouse.pool import PooledPostgresqlDatabase

from tuipos.domain.words import say
from tuipos.storage.trouble import DatabaseTrouble

#: Connections that one server process takes at most; PostgreSQL's own default limit is 100.
MOST_CONNECTIONS = 16
#: An idle connection is closed after this time, so that a balancer in between need not cut it.
STALE_SECONDS = 600
CONNECT_TIMEOUT_SECONDS = 10
#: How long a call waits for a free connection of the pool.
POOL_TIMEOUT_SECONDS = 30
#: Rows that a long read brings over at a time.
_ROWS_AT_A_TIME = 2000
#: A host that lost its power lets go of its locks within a minute and a half.
_SETTINGS = (
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 6",
)


class _Adapter(Psycopg3Adapter):
    """Sets a new connection up before anyone uses it."""

    def connect(self, db: PostgresqlServer, **params: Any) -> Any:
        """A connection that looks for tables in the schema of its kind of database."""
        connection = super().connect(db, **params)
        try:
            connection.autocommit = True
            for setting in _SETTINGS:
                connection.execute(setting)
            if db.schema:
                connection.execute(f'SET search_path TO "{db.schema}", public')
        except BaseException:
            connection.close()
            raise
        return connection


class PostgresqlServer(PooledPostgresqlDatabase):
    """A PostgreSQL database; a thread has a connection of the pool inside `connection_context`."""

    psycopg3_adapter = _Adapter

    def __init__(self, url: str, kind: str) -> None:
        self.schema = f"tuipos_{kind}" if kind else ""
        super().__init__(
            "postgresql://" + url.partition("://")[2],
            max_connections=MOST_CONNECTIONS,
            stale_timeout=STALE_SECONDS,
            timeout=POOL_TIMEOUT_SECONDS,
            prefer_psycopg3=True,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
        )

    @property
    def shown(self) -> str:
        """The address without what may be a password."""
        return self.database.partition("://")[2].rpartition("@")[2].partition("?")[0]


def open_postgresql(url: str, kind: str) -> PostgresqlServer:
    """The database of an address; nothing is connected yet. Raises DatabaseTrouble."""
    if find_spec("psycopg") is None:
        raise DatabaseTrouble(
            say("PostgreSQL needs psycopg, which is not installed: pip install 'tuipos[server]'.")
        )
    return PostgresqlServer(url, kind)


def create_schema(database: PostgresqlServer) -> None:
    """Make the schema of this kind of database where it is missing; inside a transaction."""
    if not database.schema:
        return
    found = database.execute_sql("SELECT to_regnamespace(%s)", (database.schema,)).fetchone()
    if found[0] is None:
        database.execute_sql(f'CREATE SCHEMA "{database.schema}"')


def compare_by_bytes(database: Database, table: str, columns: Sequence[str]) -> None:
    """Let text columns of a new table sort and compare as in SQLite, whatever the locale."""
    if columns:
        changes = ", ".join(f'ALTER COLUMN "{name}" TYPE text COLLATE "C"' for name in columns)
        database.execute_sql(f'ALTER TABLE "{table}" {changes}')


def lock_key(name: str) -> int:
    """The number that stands for a lock's name in the whole database."""
    return int.from_bytes(sha256(f"tuipos {name}".encode()).digest()[:8], "big", signed=True)


def stream(database: PostgresqlServer, text: str, values: Sequence[Any]) -> Iterator[Any]:
    """Rows of a long read as they come, instead of all in memory; inside a transaction."""
    with database.connection().cursor(name="tuipos_stream") as cursor:
        cursor.itersize = _ROWS_AT_A_TIME
        cursor.execute(text, values)
        yield from cursor


def trigram_schema(database: Database) -> str | None:
    """The schema of the extension pg_trgm, installed if that is allowed; None without it."""
    available = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    if database.execute_sql(available).fetchone() is None:
        return None
    may_create = "SELECT has_database_privilege(current_database(), 'CREATE')"
    if database.execute_sql(may_create).fetchone()[0]:
        _try_extension(database)
    row = database.execute_sql(
        "SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
        "WHERE extname = 'pg_trgm'"
    ).fetchone()
    return None if row is None else str(row[0])


def _try_extension(database: Database) -> None:
    """Install pg_trgm; where a managed PostgreSQL forbids it, search does without."""
    from peewee import PeeweeException

    try:
        with database.atomic():
            database.execute_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except PeeweeException:
        return
