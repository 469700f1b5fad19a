"""Killed at any point, a suspended sale is in exactly one place: open, aside, or concluded."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.journal_kit import HandClock
from tuipos.domain.sale import LineAdded, Recalled, Started
from tuipos.storage.journal import JournalReader, SqliteJournal

#: Before each statement of the commits that put a sale aside, take it back, and conclude it.
LABELS = [
    "BEGIN",
    'INSERT INTO "SUSPENDED_ROW"',
    'INSERT INTO "SUSPENDED_EVENT"',
    'DELETE FROM "OPEN_EVENT"',
    'INSERT INTO "OPEN_EVENT"',
    'DELETE FROM "SUSPENDED_ROW"',
    'DELETE FROM "SUSPENDED_EVENT"',
    'INSERT INTO "ENTRY"',
    'INSERT INTO "PAST_SALE_ROW"',
    "COMMIT",
]


class Promises:
    """Where each sale was said to be last, over all lives of the child."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: dict[str, str] = {}

    def run_until_killed(self, label: str, number: int) -> None:
        child = subprocess.run(
            [sys.executable, "-m", "tests.storage.suspend_child", str(self.path), label,
             str(number)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert child.returncode == -signal.SIGKILL, child.stderr
        for line in child.stdout.splitlines():
            kind, *rest = line.split()
            if rest:
                self.said[rest[0]] = kind
        self.check()

    def check(self) -> None:
        """Each promised sale is in one place with all its events, there or one step on."""
        with JournalReader(self.path) as reader:
            broken = reader.verify()
            assert broken is None, str(broken.words)
            concluded = {entry.subject for entry in reader.entries(10_000, "sale")}
            went_on = {
                str(json.loads(entry.body)["from"]): entry.subject
                for entry in reader.entries(10_000, "recalled")
            }
            events = reader.open_events()
        opened = {event.id for event in events if isinstance(event, Started)}
        assert len(opened) <= 1
        if any(isinstance(event, Recalled) for event in events):
            assert sum(isinstance(event, LineAdded) for event in events) == 2
        aside = asyncio.run(self._aside())
        assert not opened & aside and not aside & concluded and not opened & concluded
        assert not set(went_on) & aside, "what went on is not aside any more"
        assert set(went_on.values()) <= opened | concluded
        after = {
            "open": opened | aside | concluded | set(went_on),
            "aside": aside | set(went_on),
            "recalled": set(went_on),
            "concluded": concluded,
        }
        for transaction, kind in self.said.items():
            assert transaction in after[kind], (transaction, kind)

    async def _aside(self) -> set[str]:
        """What is aside, each with its start and both lines."""
        journal = SqliteJournal(self.path, HandClock())
        found = set()
        for sale in await journal.suspended_sales():
            held = await journal.held_sale(sale.number)
            assert held is not None and isinstance(held.events[0], Started)
            assert sum(isinstance(event, LineAdded) for event in held.events) == 2
            found.add(sale.transaction)
        await journal.close()
        return found


@pytest.mark.parametrize("label", LABELS)
def test_killed_before_every_statement(tmp_path: Path, label: str) -> None:
    promises = Promises(tmp_path / "journal.db")
    for number in (1, 3, 9):
        promises.run_until_killed(label, number)
