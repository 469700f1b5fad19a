"""Draining a backlog: a register's queue through the real uploads, client and server process.

    python -m tests.benchmarks.drain [--sales 2500,5000,10000] [--batch N]

The peer inserts the same bytes into a table of the same shape and indexes with Python's sqlite3, a
commit for each batch, without network, checks or answers. All runs happen on loopback in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tests.benchmarks.common import print_json, processor_seconds, show
from tests.server.world import body_of
from tests.sync.fakes import FakeConnection
from tests.tools.world import World, server_world
from tuipos.bootstrap import settings as files
from tuipos.domain.money import Money, currency
from tuipos.home import Home, below
from tuipos.retail.online import OnlineClient
from tuipos.storage.database import open_sqlite, write
from tuipos.storage.journal import SqliteJournal, entries
from tuipos.storage.migrations import prepare
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.journal import Entry
from tuipos.storage.queries import rows
from tuipos.sync.transport import Line
from tuipos.sync.upload import Uploads

WANTED_PER_SECOND = 2000
FIRST_MILLIS = 1_763_631_000_000


def now() -> datetime:
    """The clock of this register."""
    return datetime.now(UTC)


def sale(number: int) -> Callable[[int, int], Mapping[str, object]]:
    """The document of a sale, made as the register makes it but for its numbers."""

    def document(receipt: int, sequence: int) -> Mapping[str, object]:
        millis = FIRST_MILLIS + number
        made: dict[str, object] = msgspec.json.decode(template())
        return {
            **made,
            "id": f"0001-001-{millis}",
            "sequence": sequence,
            "receipt": f"00010011{receipt:06d}",
        }

    return document


@cache
def template() -> bytes:
    """One whole sale as a register's journal writes it."""
    return body_of()


async def queue_up(journal: SqliteJournal, first: int, count: int) -> None:
    """Conclude sales in one go: how they came into the queue is not what is measured."""

    def conclude_all(db: Any) -> None:
        total = Money(498, currency("EUR"))
        with write(db):
            for number in range(first, first + count):
                entries.conclude(
                    db,
                    f"0001-001-{FIRST_MILLIS + number}",
                    "sale",
                    sale(number),
                    now(),
                    total,
                    True,
                )

    await journal.change(conclude_all)


async def drain(world: World, home: Home, counts: list[int], batch: int) -> list[dict[str, float]]:
    """Queue up and send so many, one count after the other; what each took."""
    settings, secrets = files.load(home)
    client = OnlineClient(
        settings.server_url, secrets.token, settings.identity.epoch, settings.server_id
    )
    journal = SqliteJournal(home.journal_file, now)
    await journal.open()
    uploads = Uploads(Line(client, FakeConnection(), lambda: True), journal, now)
    server = world.server.process.pid
    figures, first = [], 0
    try:
        for count in counts:
            await queue_up(journal, first, count)
            first += count
            began = time.perf_counter(), time.process_time(), processor_seconds(server)
            sent = await uploads.run(batch)
            seconds = time.perf_counter() - began[0]
            assert sent.sent == count, sent
            figures.append(
                {
                    "sales": count,
                    "per_second": count / seconds,
                    "register_processor_ms_each": 1000 * (time.process_time() - began[1]) / count,
                    "server_processor_ms_each": 1000
                    * (processor_seconds(server) - began[2])
                    / count,
                }
            )
    finally:
        await client.close()
        await journal.close()
    return figures


def raw_inserts(folder: Path, journal: Path, batch: int) -> float:
    """The same bodies per second by plain inserts into a channel database's own table."""
    reading = open_sqlite(journal, durable=False, read_only=True)
    found = rows(reading, Entry.select(Entry.subject, Entry.sha256, Entry.body).tuples())
    reading.close()
    channel = open_sqlite(folder / "raw.db", durable=True)
    prepare(channel, "channel")
    channel.close()
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    fixed = {"store": "0001", "register": "001", "epoch": 1, "staff": "1001", "mode": "online",
             "total": "4.98", "flags": "", "concluded_at": 1, "received_at": 1}  # fmt: skip
    known = {field.column_name for field in ChannelTransaction._meta.sorted_fields}
    fixed = {name: value for name, value in fixed.items() if name in known}
    columns = ["id", "sha256", "body", "receipt", "sequence", *fixed]
    places = ", ".join("?" * len(columns))
    text = f"INSERT INTO {ChannelTransaction._meta.table_name} ({', '.join(columns)}) "
    rowed = [(*row, f"{at:06d}", at, *fixed.values()) for at, row in enumerate(found)]
    began = time.perf_counter()
    for start in range(0, len(rowed), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"{text} VALUES ({places})", rowed[start : start + batch])
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return len(rowed) / seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", default="2500,5000,10000")
    parser.add_argument("--batch", type=int, default=100, help="the profile's upload_batch_size")
    options = parser.parse_args()
    counts = [int(count) for count in options.sales.split(",")]
    with tempfile.TemporaryDirectory() as name, server_world(Path(name)) as world:
        till = world.install_till("001", through_url=world.server_url)
        home = below(till.home)
        figures = asyncio.run(drain(world, home, counts, options.batch))
        raw = raw_inserts(Path(name), home.journal_file, options.batch)
    columns = ["sales/s", "register ms each", "server ms each"]
    table: list[list[object]] = [
        [f"{int(sales):,} sales", *others]
        for sales, *others in (list(row.values()) for row in figures)
    ]
    table.append(["raw inserts", raw, "", ""])
    show(f"batches of {options.batch} (wanted >= {WANTED_PER_SECOND}/s)", columns, table)
    rate = [row["per_second"] for row in figures]
    print_json(
        "drain",
        {
            "batch": options.batch,
            "runs": figures,
            "raw_inserts_per_second": raw,
            "share_of_raw": rate[-1] / raw,
            "last_rate_by_first": rate[-1] / rate[0],
        },
    )


if __name__ == "__main__":
    main()
