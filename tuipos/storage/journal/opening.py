"""Opening journal.db: found, ours, of this schema, and looked through after a crash."""

from __future__ import annotations

from pathlib import Path

from tuipos.domain.words import say
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.journal import numbers
from tuipos.storage.journal.verify import file_damage
from tuipos.storage.migrations import prepare
from tuipos.storage.trouble import DatabaseDamaged, DatabaseMissing

#: Set while a program has the journal open: found at the next opening, it says "crashed".
_IN_USE = "in-use"


def open_journal(path: Path, *, create: bool) -> SqliteFile:
    """Open the journal for writing. A missing one is made only where `create` says so.

    A register whose journal is gone must not go on with a new one as if nothing had been: its
    receipt numbers would be given again. Raises DatabaseTrouble with what to do; destroys nothing.
    """
    if not create and not path.exists():
        raise DatabaseMissing(
            say(
                "The journal {path} is missing. It holds what was sold here and was not sent yet. "
                "Put it back from a backup, or install the register anew with a new code.",
                path=str(path),
            )
        )
    database = open_sqlite(path, durable=True)
    try:
        prepare(database, "journal")
        if numbers.setting(database, _IN_USE) is not None:
            damage = file_damage(database)
            if damage is not None:
                raise DatabaseDamaged(
                    say(
                        "The journal {path} is damaged ({damage}). It is left as it is. "
                        "Ask support.",
                        path=str(path),
                        damage=damage,
                    )
                )
        numbers.set_setting(database, _IN_USE, "yes")
    except BaseException:
        database.close()
        raise
    return database


def close_journal(database: SqliteFile) -> None:
    """Say that nothing was cut off, and close this thread's connection."""
    numbers.set_setting(database, _IN_USE, None)
    database.close()
