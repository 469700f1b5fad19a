"""One run of a schedule at a time, however many workers and hosts a chain has.

Over PostgreSQL the one who runs holds an advisory lock on a connection of its own: it ends with the
process, however that ends, so that a run that was cut off never holds up the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from peewee import PeeweeException

from tuipos.server.databases import ServedDatabase
from tuipos.storage.postgresql import PostgresqlServer, lock_key
from tuipos.storage.threads import StorageThread

_KEY = lock_key("schedules run")
#: How soon someone who waits for a run of another host notices that it is over.
_LOOK_AGAIN_SECONDS = 0.2


class RunLock:
    """Held while schedules run; those who come meanwhile wait."""

    def __init__(self, hq: ServedDatabase) -> None:
        self._hq = hq
        self._here = asyncio.Lock()
        self._thread = StorageThread("run-lock")

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Wait for the lock and hold it through the block."""
        async with self._here:
            while not await self._take():
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            try:
                yield
            finally:
                await self._let_go()

    @asynccontextmanager
    async def held_if_free(self) -> AsyncIterator[bool]:
        """Hold the lock unless another process does; whether it is held."""
        async with self._here:
            taken = await self._take()
            try:
                yield taken
            finally:
                if taken:
                    await self._let_go()

    def close(self) -> None:
        """End the thread; what it holds ends with its connection."""
        shared = self._hq.shared
        if shared is not None:
            self._thread.submit(shared.manual_close).result()
        self._thread.close()

    async def _take(self) -> bool:
        shared = self._hq.shared
        return shared is None or await self._thread.run(_take, shared)

    async def _let_go(self) -> None:
        shared = self._hq.shared
        if shared is not None:
            await self._thread.run(_let_go, shared)


def _take(db: PostgresqlServer) -> bool:
    """Try once; the connection stays with this thread while the lock is held."""
    db.connect(reuse_if_open=True)
    try:
        taken = db.execute_sql("SELECT pg_try_advisory_lock(%s)", (_KEY,)).fetchone()[0]
    except PeeweeException:
        db.manual_close()
        raise
    if not taken:
        db.close()
    return bool(taken)


def _let_go(db: PostgresqlServer) -> None:
    """Close the connection for good: what ends with it can't be left behind in the pool."""
    db.manual_close()
