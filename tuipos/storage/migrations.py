"""Schemas and their versions: makes what is missing, migrates what is older, refuses what is not.

A schema is a list of steps; its version is how many of them were done. The first step makes the
tables, each later one changes them for a newer tuipos. Steps are never edited once released.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from peewee import Database, PeeweeException

from tuipos.domain.words import say
from tuipos.storage.database import APPLICATION_ID, is_sqlite, lock, write
from tuipos.storage.journal_history import fill_history
from tuipos.storage.models import channel, headquarters, journal
from tuipos.storage.models.base import Table
from tuipos.storage.models.master import MASTER_TABLES, ReplicaState
from tuipos.storage.models.version import SchemaVersion
from tuipos.storage.postgresql import PostgresqlServer, create_schema
from tuipos.storage.queries import add_missing, create_tables, insert, rows, sql
from tuipos.storage.search import create_search, has_search, rebuild_search
from tuipos.storage.trouble import (
    DatabaseNewer,
    DatabaseNotOurs,
    DatabaseOlder,
    DatabaseTrouble,
    readable,
)

Step = Callable[[Database], None]

HQ_TABLES: tuple[type[Table], ...] = (
    *MASTER_TABLES,
    headquarters.Counter,
    headquarters.Deleted,
    headquarters.DataGroup,
    headquarters.ChannelDatabase,
    headquarters.ConfirmedJob,
    headquarters.Schedule,
    headquarters.DownloadSession,
    headquarters.UploadSession,
    headquarters.ActivationCode,
    headquarters.HqSignIn,
    headquarters.ChainSecret,
    headquarters.PackagePart,
    headquarters.BookedTransaction,
    headquarters.BookedMovement,
)
REPLICA_TABLES: tuple[type[Table], ...] = (*MASTER_TABLES, ReplicaState)
CHANNEL_TABLES: tuple[type[Table], ...] = (
    *REPLICA_TABLES,
    channel.ServerSetting,
    channel.Device,
    channel.FormerDevice,
    channel.ChannelTransaction,
    channel.Quarantined,
    channel.SuspendedShared,
    channel.SettledOrigin,
    channel.ReturnedLine,
    channel.BalanceMovement,
    channel.BalanceReserved,
    channel.StaffLockout,
)
JOURNAL_TABLES: tuple[type[Table], ...] = (
    journal.Entry,
    journal.OpenEvent,
    journal.SuspendedRow,
    journal.SuspendedEvent,
    journal.WentOn,
    journal.PastSaleRow,
    journal.PastLineRow,
    journal.BroughtBackRow,
    journal.Outbox,
    journal.Sequence,
    journal.Setting,
    journal.ShiftRow,
    journal.Lockout,
    journal.SyncLog,
)


def _make_hq(database: Database) -> None:
    create_tables(database, HQ_TABLES)


def _make_channel(database: Database) -> None:
    create_tables(database, CHANNEL_TABLES)
    create_search(database)


def _make_offline(database: Database) -> None:
    create_tables(database, REPLICA_TABLES)
    create_search(database)


def _make_journal(database: Database) -> None:
    assert is_sqlite(database), "a journal is a file of its register"
    create_tables(database, JOURNAL_TABLES)
    for act in ("UPDATE", "DELETE"):
        sql(
            database,
            f"CREATE TRIGGER entry_no_{act.lower()} BEFORE {act} ON entry "
            "BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END",
        )


def _to_hq_2(database: Database) -> None:
    add_missing(database, HQ_TABLES)
    if not has_search(database):
        create_search(database)
        rebuild_search(database)


def _to_channel_2(database: Database) -> None:
    add_missing(database, CHANNEL_TABLES)


def _to_offline_2(database: Database) -> None:
    add_missing(database, REPLICA_TABLES)


def _to_journal_2(database: Database) -> None:
    add_missing(database, JOURNAL_TABLES)
    fill_history(database)


STEPS: Mapping[str, Sequence[Step]] = {
    "hq": (_make_hq, _to_hq_2),
    "channel": (_make_channel, _to_channel_2),
    "offline": (_make_offline, _to_offline_2),
    "journal": (_make_journal, _to_journal_2),
}


def schema_version(kind: str) -> int:
    """The version of a kind of database that this program works with."""
    return len(STEPS[kind])


def prepare(database: Database, kind: str, steps: Mapping[str, Sequence[Step]] = STEPS) -> None:
    """Bring a database to this program's schema in one transaction; quick when it is there already.

    `kind` is hq, channel, offline or journal. Raises DatabaseNewer or DatabaseNotOurs, and then has
    changed nothing; DatabaseDamaged where the file can't be read.
    """
    if isinstance(database, PostgresqlServer):
        _prepare_postgresql(database, kind, steps)
        return
    with readable(_name(database)):
        if _version(database, kind) != len(steps[kind]):
            _migrate(database, kind, steps)


def _prepare_postgresql(
    database: PostgresqlServer, kind: str, steps: Mapping[str, Sequence[Step]]
) -> None:
    """The same under a lock, since several hosts may start at one moment."""
    try:
        with database.connection_context(), write(database):
            lock(database, f"migrate {kind}")
            create_schema(database)
            if _version(database, kind) != len(steps[kind]):
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


def _migrate(database: Database, kind: str, steps: Mapping[str, Sequence[Step]]) -> None:
    with write(database):
        done = _version(database, kind)
        if done > len(steps[kind]):
            raise _newer(database, done, len(steps[kind]))
        for step in steps[kind][done:]:
            step(database)
        _stamp(database, kind, len(steps[kind]))


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
