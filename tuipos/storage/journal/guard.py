"""Errors of the journal's file as sentences, with what they mean for selling on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
from peewee import DatabaseError, IntegrityError, InterfaceError

from tuipos.domain.words import Words, say
from tuipos.register.ports import JournalFailed
from tuipos.storage.trouble import cause_of

#: After these nothing was written, and the same handle may be used again.
_PASSING = (apsw.FullError, apsw.BusyError, apsw.LockedError, apsw.ReadOnlyError)


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn an error of the file into JournalFailed; a broken invariant stays what it is."""
    try:
        yield
    except IntegrityError:
        raise
    except (DatabaseError, InterfaceError, apsw.Error) as error:
        cause = cause_of(error)
        if cause is None or isinstance(cause, apsw.SQLError | apsw.ConstraintError):
            raise
        words = _words(cause, path)
        raise JournalFailed(words, final=not isinstance(cause, _PASSING)) from error


def _words(cause: apsw.Error, path: Path) -> Words:
    if isinstance(cause, apsw.FullError):
        return say("The disk is full. Nothing was changed. Free some space and try again.")
    if isinstance(cause, apsw.BusyError | apsw.LockedError):
        return say("Another program holds the journal {path}. Close it.", path=str(path))
    if isinstance(cause, apsw.ReadOnlyError):
        return say("The journal {path} can't be written to. Ask support.", path=str(path))
    if isinstance(cause, apsw.CorruptError | apsw.NotADBError):
        return say("The journal {path} is damaged. It is left as it is. Ask support.",
                   path=str(path))  # fmt: skip
    return say(
        "The journal {path} could not be written or read ({cause}). Ask support.",
        path=str(path),
        cause=type(cause).__name__,
    )
