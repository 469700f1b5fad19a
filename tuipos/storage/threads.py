"""One thread per SQLite file and purpose: the database layer keeps a connection per thread."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

from peewee import Database

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
#: The lowest priority but for "idle", which a busy machine would never let run.
_NICENESS = 19


class StorageThread:
    """A thread that does one thing after the other, in the order asked.

    What was begun is finished also when the one who waits for it is cancelled. For PostgreSQL,
    which has many writers, `threads` may be more; then there is no order. One that is `modest`
    gives way to whatever else wants the processor, for good.
    """

    def __init__(self, name: str, threads: int = 1, *, modest: bool = False) -> None:
        self.name = name
        self._executor = ThreadPoolExecutor(
            max_workers=threads,
            thread_name_prefix=name,
            initializer=_give_way if modest else None,
        )

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


def _give_way() -> None:
    """Lower this thread's priority; Linux has one for each thread, and it can't be raised again."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
