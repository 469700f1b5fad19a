"""Figures about the chain for monitoring: short questions, none of which holds a database up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database, fn

from tuipos.hq.databases import ACTIVE
from tuipos.hq.versions import current_version
from tuipos.storage import queries
from tuipos.storage.models.channel import ChannelTransaction, Device, Quarantined
from tuipos.storage.models.headquarters import ChannelDatabase, DownloadSession, Schedule
from tuipos.storage.postgresql import PostgresqlServer
from tuipos.sync.status import DownloadStatus

WAITING, FAILED, SUSPENDED = "waiting", "failed", "suspended"
#: More than this many are not counted one by one: a scrape is no reason to read a whole table.
MOST_COUNTED = 100_000
_STATE_OF = {
    DownloadStatus.Started: WAITING,
    DownloadStatus.Available: WAITING,
    DownloadStatus.Requested: WAITING,
    DownloadStatus.Downloaded: WAITING,
    DownloadStatus.DownloadFailed: FAILED,
    DownloadStatus.ApplyFailed: FAILED,
    DownloadStatus.CreateFailed: FAILED,
    DownloadStatus.Suspended: SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Fed:
    """HQ's version of the data, and each database that is fed with how far it is."""

    version: int
    databases: tuple[ChannelDatabase, ...]


@dataclass(frozen=True, slots=True)
class LastRun:
    """A schedule and how its last run ended; `at` is None before the first."""

    job: str
    every_seconds: int
    active: bool
    at: datetime | None
    failed: bool


def fed_databases(db: Database) -> Fed:
    """The active channel and offline databases, by name."""
    query = ChannelDatabase.select().where(ChannelDatabase.state == ACTIVE)
    found = queries.rows(db, query.order_by(ChannelDatabase.name))
    return Fed(current_version(db), tuple(found))


def packages(db: Database) -> dict[tuple[str, str], int]:
    """How many packages of each database wait, have failed or are suspended.

    A package that could not be made counts as failed until a later one of its job was made.
    """
    query = DownloadSession.select(
        DownloadSession.database,
        DownloadSession.job,
        DownloadSession.status,
        fn.COUNT(DownloadSession.id),
        fn.MAX(DownloadSession.id),
    ).group_by(DownloadSession.database, DownloadSession.job, DownloadSession.status)
    groups = queries.rows(db, query.tuples())
    made: dict[tuple[str, str], int] = {}
    for database, job, status, _, latest in groups:
        if status != DownloadStatus.CreateFailed:
            made[database, job] = max(made.get((database, job), 0), latest)
    found: Counter[tuple[str, str]] = Counter()
    for database, job, status, number, latest in groups:
        state = _STATE_OF.get(DownloadStatus(status))
        mended = status == DownloadStatus.CreateFailed and latest < made.get((database, job), 0)
        if state is not None and not mended:
            found[database, state] += number
    return dict(found)


def last_runs(db: Database) -> list[LastRun]:
    """Every schedule, by job."""
    return [
        LastRun(row.job, row.every_seconds, row.active, row.last_run, has_failed(row.last_result))
        for row in queries.rows(db, Schedule.select().order_by(Schedule.job))
    ]


def has_failed(result: str) -> bool:
    """Whether the line that a run has left says that a person should look."""
    return any(sign in result for sign in ("failed", "conflict", "held up"))


def devices(channel_db: Database) -> list[Device]:
    """What is known of each register's machine."""
    return queries.rows(channel_db, Device.select().order_by(Device.store, Device.register))


def count_behind(channel_db: Database, store: str, position: int) -> int:
    """How many of a store's transactions P-0001 has still to take; at most `MOST_COUNTED`."""
    query = ChannelTransaction.select(ChannelTransaction.position).where(
        (ChannelTransaction.store == store) & (ChannelTransaction.position > position)
    )
    return queries.count(channel_db, query.limit(MOST_COUNTED))


def quarantined(channel_db: Database) -> dict[str, int]:
    """How many transactions of each store were set aside because their id had other bytes."""
    query = Quarantined.select(Quarantined.store, fn.COUNT(Quarantined.id))
    return dict(queries.rows(channel_db, query.group_by(Quarantined.store).tuples()))


def free_connections(db: Database) -> int | None:
    """How many more connections PostgreSQL would take; None for a SQLite file."""
    if not isinstance(db, PostgresqlServer):
        return None
    row: Any = queries.sql(
        db,
        "SELECT current_setting('max_connections')::int - sum(numbackends)::int "
        "FROM pg_stat_database",
    ).fetchone()
    return int(row[0])
