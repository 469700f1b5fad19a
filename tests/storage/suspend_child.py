"""A register that puts sales aside and takes them back, to be killed; tells what it finished.

Run as `python -m tests.storage.suspend_child JOURNAL [LABEL NUMBER]`, as `crash_child` is.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.storage.crash_child import kill_at
from tests.storage.journal_kit import NOON, HandClock, added, conclude, euro, started
from tuipos.domain.sale import Recalled
from tuipos.domain.suspended import SuspendedSale
from tuipos.storage.journal import SqliteJournal

#: Sales that stay aside for a while, so that there are several at each moment.
ASIDE = 3


async def work(path: Path) -> None:
    """Sell, suspend, recall, conclude, for ever; a line for each thing that was promised."""
    clock = HandClock()
    journal = SqliteJournal(path, clock, create=True)
    await journal.open()
    if len(sys.argv) > 2:
        await journal.change(kill_at, sys.argv[2], int(sys.argv[3]))
    print("ready", flush=True)
    open_events = await journal.open_events()
    if open_events:
        start = open_events[0]
        await conclude(journal, start.id)  # type: ignore[union-attr]
        print("concluded", start.id, flush=True)  # type: ignore[union-attr]
    while True:
        clock.pass_seconds(1)
        transaction = f"0001-001-{await journal.next_transaction_millis(clock())}"
        for event in (started(transaction), added(1), added(2)):
            await journal.append_event(transaction, event, clock())
        print("open", transaction, flush=True)
        sale = SuspendedSale(0, "001", transaction, "1001", clock(), 2, euro(680))
        number = (await journal.suspend(sale)).number
        print("aside", transaction, number, flush=True)
        waiting = await journal.suspended_sales()
        if len(waiting) > ASIDE:
            oldest = waiting[0]
            again = f"0001-001-{await journal.next_transaction_millis(clock())}"
            recalled = Recalled(oldest.transaction, "1001", NOON, "shift-1")
            events = [started(again), added(1), added(2), recalled]
            body = {"from": oldest.transaction}
            await journal.recall(again, events, NOON, body, oldest.number)
            print("recalled", oldest.transaction, flush=True)
            print("open", again, flush=True)
            await conclude(journal, again)
            print("concluded", again, flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
