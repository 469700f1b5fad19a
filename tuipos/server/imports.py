"""Files of master data taken in by a server: short ones at once, long ones by a process beside it.

A million rows keep Python busy for half a minute; in the server's own process every answer to a
register would wait for them again and again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.importing import Imported
from tuipos.server import files
from tuipos.server.center import Center
from tuipos.server.import_child import decoded, import_failed

#: Some thousands of rows: about as long as starting a process takes.
LONG_FILE_BYTES = 1_000_000
_log = logging.getLogger("tuipos.server")


async def take_in(center: Center, kind: str, path: Path, terms: files.Terms) -> Imported | Refusal:
    """Import a file that was sent."""
    if path.stat().st_size < LONG_FILE_BYTES:
        return await center.hq.write(files.take_in, kind, path, center.pepper, terms)
    async with _child() as child:
        return await _let_read(center, child, kind, path, terms)


@asynccontextmanager
async def _child() -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that reads files; it does not outlive the block."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tuipos.server.import_child",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _let_read(
    center: Center, child: asyncio.subprocess.Process, kind: str, path: Path, terms: files.Terms
) -> Imported | Refusal:
    order = {
        "url": center.settings.hq_url, "kind": kind, "path": str(path), "pepper": center.pepper,
        "decimal": terms.decimal, "dry_run": terms.dry_run,
    }  # fmt: skip
    assert child.stdin is not None and child.stdout is not None, "piped"
    _write_line(child, json.dumps(order))
    async with contextlib.AsyncExitStack() as stack:
        async for line in child.stdout:
            told: dict[str, Any] = json.loads(line)
            if "rows" in told:
                terms.on_rows(int(told["rows"]))
            elif "staged" in told:
                await stack.enter_async_context(_turn(center))
                _write_line(child, "now")
            else:
                found = decoded(told)
                assert found is not None, "a child tells what this server knows"
                # Its connections are closed before anyone else writes.
                await child.wait()
                return found
    _log.error("a file's process ended by itself, status %s", await child.wait())
    return import_failed("the process that read the file was ended")


def _write_line(child: asyncio.subprocess.Process, line: str) -> None:
    assert child.stdin is not None, "piped"
    child.stdin.write(line.encode() + b"\n")


@asynccontextmanager
async def _turn(center: Center) -> AsyncIterator[None]:
    """This file's turn among those who write to HQ's database: a SQLite file has one writer."""
    loop, begun, over = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hold(_: Database) -> None:
        loop.call_soon_threadsafe(begun.set)
        over.wait()

    holding = asyncio.ensure_future(center.hq.write(hold))
    try:
        await begun.wait()
        yield
    finally:
        over.set()
        await holding
