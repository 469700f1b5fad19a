"""A database as the server uses it: one thread that writes and one that reads beside it.

A long write, such as a package that is built, holds up other writes of the same database and no
reads; nothing of storage runs on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from peewee import Database

from tuipos.storage.database import open_sqlite, open_url
from tuipos.storage.migrations import prepare
from tuipos.storage.threads import StorageThread

P = ParamSpec("P")
T = TypeVar("T")
_SQLITE = "sqlite:///"


class ServedDatabase:
    """One database with its two threads; functions get the database as their first argument."""

    def __init__(self, url: str, kind: str) -> None:
        self.url = url
        self.kind = kind
        self._writing = StorageThread(f"{kind}-write")
        self._reading = StorageThread(f"{kind}-read")
        self._writer: Database | None = None
        self._reader: Database | None = None

    async def open(self) -> None:
        """Create or migrate the database, then open it for both threads.

        Raises DatabaseNotOurs or DatabaseNewer with words for a person.
        """
        self._writer = await self._writing.run(_open_writer, self.url, self.kind)
        self._reader = await self._reading.run(_open_reader, self.url)

    async def read(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a function that only reads finds."""
        assert self._reader is not None, "opened before it is read"
        reader = self._reader
        return await self._reading.run(lambda: function(reader, *args, **kwargs))

    async def write(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a function that writes gives back; its writes are committed then."""
        assert self._writer is not None, "opened before it is written"
        writer = self._writer
        return await self._writing.run(lambda: function(writer, *args, **kwargs))

    def close(self) -> None:
        """Finish what is under way and close both connections."""
        self._reading.close(*(db for db in (self._reader,) if db is not None))
        self._writing.close(*(db for db in (self._writer,) if db is not None))


def _open_writer(url: str, kind: str) -> Database:
    path = _path_of(url)
    db = open_url(url) if path is None else open_sqlite(path, durable=True)
    prepare(db, kind)
    return db


def _open_reader(url: str) -> Database:
    path = _path_of(url)
    return open_url(url) if path is None else open_sqlite(path, durable=True, read_only=True)


def _path_of(url: str) -> Path | None:
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
