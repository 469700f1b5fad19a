"""Taking transactions in costs the same however many there are already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.server.world import body_of, posting_of
from tuipos.server.judging import Accepted, Sender, judge
from tuipos.server.postings import take_in
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.migrations import prepare

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SENDER = Sender("0001", "001", 1)
STEPS_COUNTED_AT_ONCE = 10


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[SqliteFile]:
    database = open_sqlite(tmp_path / "channel.db", durable=False)
    prepare(database, "channel")
    yield database
    database.close()


def sales(first: int, count: int, **changes: Any) -> list[Accepted]:
    """Sales of one register, in the order of their numbers."""
    judged = []
    for number in range(first, first + count):
        body = body_of(1_763_631_000_000 + number, sequence=number, **changes)
        found = judge(msgspec.Raw(msgspec.json.encode(posting_of(body))), SENDER, NOW)
        assert isinstance(found, Accepted)
        judged.append(found)
    return judged


def steps_of(channel: SqliteFile, postings: list[Accepted]) -> int:
    """How many of its own steps SQLite needs to take these in."""
    counted = [0]

    def count() -> bool:
        counted[0] += 1
        return False

    connection: Any = channel.connection()
    connection.set_progress_handler(count, STEPS_COUNTED_AT_ONCE)
    verdicts = take_in(channel, postings, NOW)
    connection.set_progress_handler(None)
    assert {verdict.result for verdict in verdicts} == {"accepted"}
    return counted[0]


def test_a_long_backlog_costs_no_more_per_sale(channel: SqliteFile) -> None:
    early = steps_of(channel, sales(1, 50))
    take_in(channel, sales(51, 1000), NOW)
    late = steps_of(channel, sales(1051, 50))
    print(f"steps: {early} for the first 50, {late} for 50 after 1,050")
    assert late < early * 1.2


def test_a_receipt_that_was_sent_before_under_another_id_is_flagged(channel: SqliteFile) -> None:
    take_in(channel, sales(1, 3), NOW)
    again = sales(4, 1, changes={"receipt": "00010011000002"})
    assert take_in(channel, again, NOW)[0].result == "accepted"
    rows = channel.execute_sql("SELECT receipt, flags FROM channel_transaction ORDER BY position")
    assert [(receipt[-1], "receipt-repeated" in flags) for receipt, flags in rows] == [
        ("1", False), ("2", False), ("3", False), ("2", True),
    ]  # fmt: skip
