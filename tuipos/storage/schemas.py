"""The tables of a register's two databases, and the steps that make them.

A schema is a list of steps; its version is how many of them were done. The first step makes the
tables, each later one changes them for a newer tuipos. Steps are never edited once released.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from peewee import Database

from tuipos.storage.database import is_sqlite
from tuipos.storage.journal_history import fill_history
from tuipos.storage.models import journal
from tuipos.storage.models.base import Table
from tuipos.storage.models.master import MASTER_TABLES, ReplicaState
from tuipos.storage.queries import add_missing, create_tables, sql
from tuipos.storage.search import create_search

Step = Callable[[Database], None]

REPLICA_TABLES: tuple[type[Table], ...] = (*MASTER_TABLES, ReplicaState)
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


def _to_offline_2(database: Database) -> None:
    add_missing(database, REPLICA_TABLES)


def _to_journal_2(database: Database) -> None:
    add_missing(database, JOURNAL_TABLES)
    fill_history(database)


OFFLINE_STEPS: Sequence[Step] = (_make_offline, _to_offline_2)
JOURNAL_STEPS: Sequence[Step] = (_make_journal, _to_journal_2)
