"""A register's journal at work in a process of its own, to be killed: tells each step it finished.

Run as `python -m tests.storage.crash_child JOURNAL [LABEL NUMBER]`: with a label, it kills itself
the NUMBER-th time it comes there. Labels are SQL statements' beginnings and the commit itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.storage.journal_kit import HandClock, added, conclude, started
from tuipos.storage.database import SqliteFile
from tuipos.storage.journal import SqliteJournal


def kill_at(database: SqliteFile, label: str, number: int) -> None:
    """Die when a statement begins that way for the so-many-th time."""
    left = number

    def trace(cursor: object, statement: str, bindings: object) -> bool:
        nonlocal left
        if statement.upper().startswith(label):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return True

    database.connection().exec_trace = trace


async def work(path: Path) -> None:
    """Sell for ever; a line on standard output for each thing that the journal has promised."""
    clock = HandClock()
    journal = SqliteJournal(path, clock, create=True)
    await journal.open()
    if len(sys.argv) > 2:
        await journal.change(kill_at, sys.argv[2], int(sys.argv[3]))
    print("ready", flush=True)
    for event in await journal.open_events():
        print("found", type(event).__name__, flush=True)
    await journal.change(lambda db: db.execute_sql("DELETE FROM open_event"))
    while True:
        clock.pass_seconds(1)
        transaction = f"0001-001-{await journal.next_transaction_millis(clock())}"
        for event in (started(transaction), added(1), added(2)):
            await journal.append_event(transaction, event, clock())
            print("event", transaction, type(event).__name__, flush=True)
        concluded = await conclude(journal, transaction)
        print("concluded", transaction, concluded.receipt, concluded.sha256, flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
