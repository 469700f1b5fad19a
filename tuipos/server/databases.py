"""A database as the server uses it: threads that write and threads that read beside them.

SQLite has one of each: a long write, such as a package that is built, holds up other writes of the
same database and no reads. On PostgreSQL there are several, each call with a connection of the
pool. Nothing of storage runs on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from peewee import Database

from tuipos.storage.database import open_sqlite, open_url
from tuipos.storage.migrations import prepare
from tuipos.storage.postgresql import PostgresqlServer
from tuipos.storage.threads import StorageThread

P = ParamSpec("P")
T = TypeVar("T")
_SQLITE = "sqlite:///"
#: Per process and database on PostgreSQL; below its pool's size.
_READERS, _WRITERS = 5, 5


class ServedDatabase:
    """One database with its threads; functions get the database as their first argument."""

    def __init__(self, url: str, kind: str) -> None:
        self.url = url
        self.kind = kind
        several = not url.startswith(_SQLITE)
        self._writing = StorageThread(f"{kind}-write", _WRITERS if several else 1)
        self._reading = StorageThread(f"{kind}-read", _READERS if several else 1)
        self._writer: Database | None = None
        self._reader: Database | None = None

    @property
    def shared(self) -> PostgresqlServer | None:
        """The PostgreSQL that other workers and hosts may use too; None for a SQLite file."""
        return self._writer if isinstance(self._writer, PostgresqlServer) else None

    async def open(self) -> None:
        """Create or migrate the database, then open it for all threads.

        Raises DatabaseTrouble with words for a person.
        """
        self._writer = await self._writing.run(_open_writer, self.url, self.kind)
        self._reader = self.shared or await self._reading.run(_open_reader, self.url)

    async def read(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a function that only reads finds."""
        assert self._reader is not None, "opened before it is read"
        reader = self._reader
        return await self._reading.run(lambda: _call(reader, function, *args, **kwargs))

    async def write(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a function that writes gives back; its writes are committed then."""
        assert self._writer is not None, "opened before it is written"
        writer = self._writer
        return await self._writing.run(lambda: _call(writer, function, *args, **kwargs))

    def close(self) -> None:
        """Finish what is under way and close all connections."""
        shared = self.shared
        if shared is not None:
            self._reading.close()
            self._writing.close()
            shared.close_idle()
            return
        self._reading.close(*(db for db in (self._reader,) if db is not None))
        self._writing.close(*(db for db in (self._writer,) if db is not None))


def _call(
    db: Database,
    function: Callable[Concatenate[Database, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """A call with a connection that goes back to the pool after it."""
    pooled = isinstance(db, PostgresqlServer)
    with db.connection_context() if pooled else nullcontext():
        return function(db, *args, **kwargs)


def _open_writer(url: str, kind: str) -> Database:
    path = _path_of(url)
    db = open_url(url, kind) if path is None else open_sqlite(path, durable=True)
    prepare(db, kind)
    return db


def _open_reader(url: str) -> Database:
    return open_sqlite(Path(url.removeprefix(_SQLITE)), durable=True, read_only=True)


def _path_of(url: str) -> Path | None:
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
