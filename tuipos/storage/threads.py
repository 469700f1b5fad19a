"""One thread per SQLite file and purpose: the database layer keeps a connection per thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from peewee import Database

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class StorageThread:
    """A thread that does one thing after the other, in the order asked.

    What was begun is finished also when the one who waits for it is cancelled. For PostgreSQL,
    which has many writers, `threads` may be more; then there is no order.
    """

    def __init__(self, name: str, threads: int = 1) -> None:
        self.name = name
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)

    def submit(
        self,
        function: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Future[Result]:
        """Ask for a call from any thread; its result can be waited for."""
        return self._executor.submit(function, *args, **kwargs)

    async def run(
        self,
        function: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """Call the function in this thread and wait for its result without holding the loop."""
        future = self.submit(function, *args, **kwargs)
        return await asyncio.shield(asyncio.wrap_future(future))

    def close(self, *databases: Database) -> None:
        """Finish what was asked, close this thread's connections to the databases, and end."""
        try:
            for database in databases:
                self.submit(database.close).result()
        finally:
            self._executor.shutdown(wait=True)
