"""Numbers that rise and never repeat, and settings: all read and written inside a commit."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from tuipos.domain.ids import next_millis
from tuipos.storage.models.journal import Sequence, Setting
from tuipos.storage.queries import get, insert, run

#: Names of settings that more than one part reads.
CONNECTION = "connection"
CONTEXT = "context"
LAST_SYNC = "last-sync"

#: The last entry's sequence; kept apart from the entries, so that a cut tail is seen.
ENTRY = "entry"
_TRANSACTION_MILLIS = "transaction-millis"
_EPOCH = "epoch"
_FIRST_EPOCH = 1


def current(db: Database, name: str) -> int:
    """The number given last; 0 if none was."""
    row = get(db, Sequence, Sequence.name == name)
    return 0 if row is None else int(row.value)


def raise_to(db: Database, name: str, value: int) -> None:
    """Set a number that is higher than the last."""
    assert value > current(db, name), f"{name} would not rise to {value}"
    insert(db, Sequence, {"name": name, "value": value}, replace=True)


def receipts_of(epoch: int) -> str:
    """The name of the receipt numbers of an activation epoch."""
    return f"receipt-{epoch}"


def epoch(db: Database) -> int:
    """The activation epoch that entries belong to now."""
    return int(setting(db, _EPOCH) or _FIRST_EPOCH)


def set_epoch(db: Database, value: int) -> None:
    """Let a later epoch begin."""
    set_setting(db, _EPOCH, str(value))


def next_transaction_millis(db: Database, now: datetime) -> int:
    """The time for a new id, risen and kept."""
    millis = next_millis(now, current(db, _TRANSACTION_MILLIS))
    raise_to(db, _TRANSACTION_MILLIS, millis)
    return millis


def raise_transaction_millis(db: Database, at_least: int) -> None:
    """Never give an id again that is known elsewhere already."""
    if at_least > current(db, _TRANSACTION_MILLIS):
        raise_to(db, _TRANSACTION_MILLIS, at_least)


def setting(db: Database, name: str) -> str | None:
    """What was kept under a name."""
    row = get(db, Setting, Setting.name == name)
    return None if row is None else str(row.value)


def set_setting(db: Database, name: str, value: str | None) -> None:
    """Keep a value under a name; None forgets it."""
    if value is None:
        run(db, Setting.delete().where(Setting.name == name))
    else:
        insert(db, Setting, {"name": name, "value": value}, replace=True)
