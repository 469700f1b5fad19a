"""Verify: whatever is changed, cut out, swapped or appended behind the journal's back is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from tests.storage.journal_kit import NOON, HandClock, conclude, sell
from tuipos.storage.journal import Broken, JournalReader, SqliteJournal
from tuipos.storage.journal.chain import chain_hash, sha256_hex

#: Entries in the journal below: an epoch, three sales with a note and a voided sale between.
ENTRIES = 6


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    journal = SqliteJournal(tmp_path / "journal.db", HandClock(), create=True)
    await journal.start_epoch(1, 1)
    await sell(journal)
    await journal.note("sign-in", "1001", NOON, {"staff": "1001"})
    await sell(journal)
    await conclude(journal, "0001-001-77", receipt=False)
    await sell(journal)
    await journal.close()
    return journal.path


def tampered(path: Path, *statements: str) -> Broken | None:
    """What verify says after someone with a tool of their own has been at the file."""
    connection = apsw.Connection(str(path))
    for act in ("update", "delete"):
        connection.execute(f"DROP TRIGGER entry_no_{act}")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    with JournalReader(path) as reader:
        return reader.verify()


async def test_an_honest_journal_holds(path: Path) -> None:
    assert tampered(path) is None


@pytest.mark.parametrize("sequence", range(1, ENTRIES + 1))
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET body = replace(body, '1', '2') WHERE sequence = {n}",
        "UPDATE entry SET body = body || x'20' WHERE sequence = {n}",
        "UPDATE entry SET kind = 'other' WHERE sequence = {n}",
        "UPDATE entry SET subject = 'other' WHERE sequence = {n}",
        "UPDATE entry SET sha256 = hash WHERE sequence = {n}",
        "UPDATE entry SET hash = sha256 WHERE sequence = {n}",
        "UPDATE entry SET previous_hash = sha256 WHERE sequence = {n}",
        "UPDATE entry SET receipt = receipt + 1 WHERE sequence = {n}",
    ],
)
async def test_a_changed_entry_is_named(path: Path, change: str, sequence: int) -> None:
    broken = tampered(path, change.format(n=sequence))
    assert broken is not None and broken.sequence == sequence
    assert str(sequence) in str(broken.words)


@pytest.mark.parametrize("sequence", range(1, ENTRIES))
async def test_a_missing_entry_is_seen_at_the_next_one(path: Path, sequence: int) -> None:
    broken = tampered(path, f"DELETE FROM entry WHERE sequence = {sequence}")
    assert broken is not None and broken.sequence == sequence + 1


async def test_a_cut_tail_is_seen(path: Path) -> None:
    broken = tampered(path, f"DELETE FROM entry WHERE sequence = {ENTRIES}")
    assert broken is not None and broken.sequence == ENTRIES
    assert "ends at entry 5, but 6 were written" in str(broken.words)


async def test_swapped_entries_are_seen(path: Path) -> None:
    broken = tampered(
        path,
        "UPDATE entry SET sequence = 100 WHERE sequence = 2",
        "UPDATE entry SET sequence = 2 WHERE sequence = 4",
        "UPDATE entry SET sequence = 4 WHERE sequence = 100",
    )
    assert broken is not None and broken.sequence == 2


async def test_a_body_rewritten_with_its_own_hashes_breaks_the_next_link(path: Path) -> None:
    with JournalReader(path) as reader:
        entry = reader.entry("2")
    assert entry is not None
    body = entry.body.replace(b"3.40", b"0.01")
    digest = sha256_hex(body)
    with JournalReader(path) as reader:
        before = reader.entry("1")
    assert before is not None
    forged = chain_hash(before.hash, digest, 2, "sale")
    broken = tampered(
        path,
        f"UPDATE entry SET body = x'{body.hex()}', sha256 = '{digest}', hash = '{forged}' "
        "WHERE sequence = 2",
    )
    assert broken is not None and broken.sequence == 3
    assert "hash of the entry before" in str(broken.words)


async def test_a_receipt_given_and_lost_is_seen(path: Path) -> None:
    broken = tampered(path, "UPDATE sequence SET value = 9 WHERE name = 'receipt-1'")
    assert broken is not None
    assert "last receipt in the journal is 3, but 9 were given" in str(broken.words)


@pytest.mark.parametrize("page", [2, 5])
async def test_garbage_in_the_file_is_named_without_a_traceback(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    with JournalReader(path) as reader:
        broken = reader.verify()
    assert broken is not None and "damaged" in str(broken.words)


async def test_the_chain_is_what_the_contract_says(path: Path) -> None:
    with JournalReader(path) as reader:
        entries = sorted(reader.entries(), key=lambda entry: entry.sequence)
    previous = "0" * 64
    for entry in entries:
        text = previous + sha256_hex(entry.body) + str(entry.sequence) + entry.kind
        assert entry.hash == sha256_hex(text.encode())
        previous = entry.hash


async def test_time_does_not_need_to_rise(tmp_path: Path) -> None:
    clock = HandClock()
    journal = SqliteJournal(tmp_path / "journal.db", clock, create=True)
    for hours in (0, -1, 5):
        clock.now = NOON + timedelta(hours=hours)
        await sell(journal)
    assert await journal.verify() is None
    await journal.close()
