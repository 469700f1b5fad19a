"""Versions of schemas: makes what is missing, migrates what is older, refuses what is not ours.

What the schemas are stands in `schemas` for a register, in `server_schemas` for the server.
"""

from __future__ import annotations

from collections.abc import Sequence

from peewee import Database, PeeweeException

from tuipos.domain.words import say
from tuipos.storage.database import APPLICATION_ID, is_sqlite, lock, write
from tuipos.storage.models.version import SchemaVersion
from tuipos.storage.postgresql import PostgresqlServer, create_schema
from tuipos.storage.queries import create_tables, insert, rows, sql
from tuipos.storage.schemas import JOURNAL_STEPS, OFFLINE_STEPS, Step
from tuipos.storage.trouble import (
    DatabaseNewer,
    DatabaseNotOurs,
    DatabaseOlder,
    DatabaseTrouble,
    readable,
)


def steps_of(kind: str) -> Sequence[Step]:
    """The steps of hq, channel, offline or journal databases, the oldest first."""
    if kind in ("hq", "channel"):
        from tuipos.storage import server_schemas

        return server_schemas.HQ_STEPS if kind == "hq" else server_schemas.CHANNEL_STEPS
    return {"offline": OFFLINE_STEPS, "journal": JOURNAL_STEPS}[kind]


def schema_version(kind: str) -> int:
    """The version of a kind of database that this program works with."""
    return len(steps_of(kind))


def prepare(database: Database, kind: str, steps: Sequence[Step] | None = None) -> None:
    """Bring a database to this program's schema in one transaction; quick when it is there already.

    `kind` is hq, channel, offline or journal; without `steps` this program's are taken. Raises
    DatabaseNewer or DatabaseNotOurs, and then has changed nothing; DatabaseDamaged where the file
    can't be read.
    """
    steps = steps_of(kind) if steps is None else steps
    if isinstance(database, PostgresqlServer):
        _prepare_postgresql(database, kind, steps)
        return
    with readable(_name(database)):
        if _version(database, kind) != len(steps):
            _migrate(database, kind, steps)


def _prepare_postgresql(database: PostgresqlServer, kind: str, steps: Sequence[Step]) -> None:
    """The same under a lock, since several hosts may start at one moment."""
    try:
        with database.connection_context(), write(database):
            lock(database, f"migrate {kind}")
            create_schema(database)
            if _version(database, kind) != len(steps):
                _migrate(database, kind, steps)
    except PeeweeException as error:
        reason = str(error).strip().partition("\n")[0]
        raise DatabaseTrouble(
            say(
                "The database {name} can't be used: {reason}. See whether PostgreSQL runs there, "
                "and whether its address and password are right.",
                name=_name(database),
                reason=reason,
            )
        ) from error


def _migrate(database: Database, kind: str, steps: Sequence[Step]) -> None:
    with write(database):
        done = _version(database, kind)
        if done > len(steps):
            raise _newer(database, done, len(steps))
        for step in steps[done:]:
            step(database)
        _stamp(database, kind, len(steps))


def _version(database: Database, kind: str) -> int:
    """How many steps were done; 0 for a new database."""
    if not database.table_exists(SchemaVersion):
        if database.get_tables():
            raise _another(database, kind)
        return 0
    found = rows(database, SchemaVersion.select())
    if [row.kind for row in found] != [kind]:
        raise _another(database, kind)
    version: int = found[0].version
    if is_sqlite(database):
        # Whoever wrote the file last has stamped both; the higher one says what it may hold.
        version = max(version, sql(database, "PRAGMA user_version").fetchone()[0])
    return version


def _stamp(database: Database, kind: str, version: int) -> None:
    create_tables(database, (SchemaVersion,))
    insert(database, SchemaVersion, {"kind": kind, "version": version}, replace=True)
    if is_sqlite(database):
        sql(database, f"PRAGMA application_id = {APPLICATION_ID}")
        sql(database, f"PRAGMA user_version = {version}")


def is_outdated(database: Database, kind: str) -> bool:
    """Whether a newer program has changed the schema since this one opened the database.

    That happens where several hosts share one and are updated in turn.
    """
    return _version(database, kind) > schema_version(kind)


def check_current(database: Database, kind: str) -> None:
    """Whether a reader can understand a database that it must not change.

    Raises DatabaseNewer, DatabaseOlder, DatabaseNotOurs or DatabaseDamaged.
    """
    with readable(_name(database)):
        done = _version(database, kind)
    if done > schema_version(kind):
        raise _newer(database, done, schema_version(kind))
    if done < schema_version(kind):
        raise DatabaseOlder(
            say(
                "The database {name} is of an older tuipos. Start the register once to bring it "
                "up to date.",
                name=_name(database),
            )
        )


def _newer(database: Database, found: int, known: int) -> DatabaseNewer:
    return DatabaseNewer(
        say(
            "The database {name} was made by a newer tuipos (schema {found}; this program "
            "knows {known}). Update tuipos on this machine; nothing was changed.",
            name=_name(database),
            found=found,
            known=known,
        )
    )


def _another(database: Database, kind: str) -> DatabaseNotOurs:
    return DatabaseNotOurs(
        say(
            "{name} is a database, but not a {kind} database of tuipos. Nothing was changed.",
            name=_name(database),
            kind=kind,
        )
    )


def _name(database: Database) -> str:
    """The file, or the address without what stands before the host: it may be a password."""
    return database.shown if isinstance(database, PostgresqlServer) else str(database.database)
