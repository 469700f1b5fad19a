"""Killed at any point, a journal holds what it promised: SIGKILL to a real process, many times."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tuipos.domain.sale import Started
from tuipos.storage.journal import JournalReader

#: Where a child kills itself: before each statement of an event, a conclusion, and their commits.
LABELS = [
    "BEGIN",
    'INSERT INTO "SEQUENCE"',
    'INSERT INTO "ENTRY"',
    'INSERT INTO "OUTBOX"',
    'INSERT INTO "OPEN_EVENT"',
    'DELETE FROM "OPEN_EVENT"',
    "COMMIT",
]
KILLS_AT_RANDOM = 40


def start(path: Path, *label: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.crash_child", str(path), *label],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Promises:
    """What the children said, over all their lives, and what the journal must hold for it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.receipts: dict[str, tuple[str, str]] = {}

    def check(self, told: list[str]) -> int:
        """Look into the file after a kill; how many sales it holds."""
        last: list[str] = []
        for line in told:
            kind, *rest = line.split()
            if kind == "concluded":
                self.receipts[rest[0]] = (rest[1], rest[2])
                last = []
            elif kind == "event":
                last.append(rest[0])
        with JournalReader(self.path) as reader:
            broken = reader.verify()
            assert broken is None, str(broken.words)
            sales = {entry.subject: entry for entry in reader.entries(1_000_000, "sale")}
            queued = {row.id for row in reader.queue_rows(1_000_000)}
            events = reader.open_events()
        assert queued == set(sales), "a sale is in the queue exactly if it is concluded"
        for transaction, (_, sha256) in self.receipts.items():
            assert sales[transaction].sha256 == sha256
        numbers = sorted(entry.receipt for entry in sales.values())
        assert numbers == list(range(1, len(sales) + 1)), "receipts without a gap or a repeat"
        self._check_open(last, events, sales)
        return len(sales)

    def _check_open(self, last: list[str], events: list[object], sales: dict[str, object]) -> None:
        """The sale that was open is there with all that was told, unless it was concluded."""
        if events:
            assert isinstance(events[0], Started) and events[0].id not in sales
        if last and last[-1] not in sales:
            assert len(events) in (len(last), len(last) + 1)
        elif last:
            assert events == []


def run_until_killed(promises: Promises, *label: str) -> int:
    child = start(promises.path, *label)
    told, errors = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, errors
    return promises.check(told.splitlines())


@pytest.mark.parametrize("label", LABELS)
def test_killed_before_every_statement(tmp_path: Path, label: str) -> None:
    promises = Promises(tmp_path / "journal.db")
    sales = [run_until_killed(promises, label, str(number)) for number in (1, 2, 3, 5, 8)]
    assert sales == sorted(sales)
    assert sales[-1] > 0 or label == "BEGIN"


def test_killed_at_random_again_and_again(tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    print("seed", seed)
    chance = random.Random(seed)
    promises = Promises(tmp_path / "journal.db")
    sales = 0
    for _ in range(KILLS_AT_RANDOM):
        child = start(promises.path)
        assert child.stdout is not None
        told: list[str] = []
        lines = chance.randrange(1, 40)
        while len(told) < lines:
            told.append(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        # Not by `communicate`: it would pass over what `readline` has read ahead.
        assert child.stderr is not None
        rest, errors = child.stdout.read(), child.stderr.read()
        child.wait(timeout=60)
        child.stdout.close()
        child.stderr.close()
        assert errors == ""
        # What was written before the kill was promised, also if nobody had read it yet.
        whole = ("".join(told) + rest).rpartition("\n")[0]
        sales = promises.check(whole.splitlines())
    assert sales >= KILLS_AT_RANDOM
