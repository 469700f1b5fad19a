"""The rising version that every change of master data is stamped with."""

from __future__ import annotations

from peewee import Database

from tuipos.storage.database import lock, write
from tuipos.storage.models.headquarters import Counter

_VERSION = "version"


def lock_versions(db: Database) -> None:
    """Let changes of master data commit in the order of their versions, whichever host makes them.

    Else a package could be made up to a version whose rows are still to come, and the next delta
    would begin behind them.
    """
    lock(db, "versions")


def current_version(db: Database) -> int:
    """The stamp of the last change of master data; 0 before the first."""
    row = Counter.select(Counter.value).where(Counter.name == _VERSION).tuples().execute(db)
    return next((int(value) for (value,) in row), 0)


def next_version(db: Database) -> int:
    """Raise the version by one, inside the caller's writing transaction."""
    lock_versions(db)
    version = current_version(db) + 1
    raise_version(db, version)
    return version


def raise_version(db: Database, version: int) -> None:
    """Let the version be at least this one: a database that knows more is never sent less."""
    with write(db):
        lock_versions(db)
        Counter.insert(name=_VERSION, value=version).on_conflict(
            conflict_target=[Counter.name],
            update={Counter.value: version},
            where=Counter.value < version,
        ).execute(db)
