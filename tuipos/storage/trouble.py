"""What can be wrong with a database: exceptions that carry a sentence for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw
from peewee import PeeweeException

from tuipos.domain.words import Words, say


class DatabaseTrouble(Exception):
    """A database that can't be used; `words` say what is wrong and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class DatabaseMissing(DatabaseTrouble):
    """There is no file where one must be; it is never made anew by itself."""


class DatabaseNotOurs(DatabaseTrouble):
    """The file is no SQLite database, not one of tuipos, or one of another kind."""


class DatabaseNewer(DatabaseTrouble):
    """A later version of tuipos has made or changed this database."""


class DatabaseOlder(DatabaseTrouble):
    """An earlier version of tuipos has made this database, and a reader must not change it."""


class DatabaseDamaged(DatabaseTrouble):
    """The file can't be read as it should; it is left as it is."""


def cause_of(error: BaseException) -> apsw.Error | None:
    """The error of SQLite behind an exception of the database layer, if there is one."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, apsw.Error):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def trouble_of(error: BaseException, path: object) -> DatabaseTrouble | None:
    """The sentence for an error of SQLite that says the file itself is bad; else None."""
    cause = cause_of(error)
    if isinstance(cause, apsw.NotADBError):
        return not_ours(path)
    if isinstance(cause, apsw.CorruptError):
        return DatabaseDamaged(
            say(
                "The database {path} is damaged. It is left as it is. Restore it from a backup, "
                "or ask support.",
                path=str(path),
            )
        )
    if isinstance(cause, apsw.CantOpenError):
        return DatabaseMissing(
            say(
                "The database {path} can't be opened. Check that its folder is there and may be "
                "written by this user.",
                path=str(path),
            )
        )
    return None


@contextmanager
def readable(path: object) -> Iterator[None]:
    """Turn an error that says the file itself is bad into its sentence; others stay."""
    try:
        yield
    except (PeeweeException, apsw.Error) as error:
        trouble = trouble_of(error, path)
        if trouble is None:
            raise
        raise trouble from error


def not_ours(path: object) -> DatabaseNotOurs:
    """The sentence for a file that is not a database of tuipos."""
    return DatabaseNotOurs(
        say("The file {path} is not a database of tuipos. It is left as it is.", path=str(path))
    )
