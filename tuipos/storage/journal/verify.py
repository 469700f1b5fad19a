"""Checking a journal: that nothing in it was changed, cut out, swapped or given twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.words import Words, say
from tuipos.storage.journal import numbers
from tuipos.storage.journal.chain import FIRST_PREVIOUS_HASH, chain_hash, sha256_hex
from tuipos.storage.journal.entries import EPOCH_STARTED, RECEIPTS_RAISED
from tuipos.storage.queries import sql
from tuipos.storage.trouble import DatabaseTrouble, readable


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry at which a journal does not hold, and in which way."""

    sequence: int
    words: Words


@dataclass(slots=True)
class _Walk:
    """What the entries so far say about the next one."""

    sequence: int = 0
    previous_hash: str = FIRST_PREVIOUS_HASH
    receipts: dict[int, int] = field(default_factory=dict)


def verify(db: Database) -> Broken | None:
    """Walk all entries in one snapshot: chain, sequence, receipts; None if everything holds.

    Also that the file itself is sound, and that the last entry is the last one written.
    """
    try:
        with readable(db.database), db.atomic():
            damage = file_damage(db)
            return _walk(db) if damage is None else Broken(0, damage)
    except DatabaseTrouble as trouble:
        return Broken(0, trouble.words)


def _walk(db: Database) -> Broken | None:
    walk = _Walk()
    for entry in _entries(db):
        words = _wrong(walk, entry)
        if words is not None:
            return Broken(entry["sequence"], words)
    return _wrong_end(db, walk)


def file_damage(db: Database) -> Words | None:
    """What SQLite itself finds wrong with the file; None if it is sound."""
    found = sql(db, "PRAGMA quick_check(1)").fetchone()[0]
    if found == "ok":
        return None
    return say("The file is damaged: {found}.", found=str(found))


def _entries(db: Database) -> Iterator[dict[str, Any]]:
    names = ("sequence", "kind", "subject", "body", "sha256", "previous_hash", "hash", "epoch",
             "receipt", "printed")  # fmt: skip
    text = f"SELECT {', '.join(names)} FROM entry ORDER BY sequence"  # noqa: S608
    for row in sql(db, text):
        yield dict(zip(names, row, strict=True))


def _wrong(walk: _Walk, entry: dict[str, Any]) -> Words | None:
    sequence = entry["sequence"]
    if sequence != walk.sequence + 1:
        return say(
            "Entry {sequence} follows entry {before}: what was between them is missing.",
            sequence=sequence,
            before=walk.sequence,
        )
    body = entry["body"]
    # Tools that edit text leave text behind, where only bytes were ever written.
    if not isinstance(body, bytes) or not _agrees_with_its_body(body, entry):
        return say("The content of entry {sequence} was changed.", sequence=sequence)
    if entry["previous_hash"] != walk.previous_hash:
        return say(
            "Entry {sequence} does not name the hash of the entry before it.", sequence=sequence
        )
    expected = chain_hash(walk.previous_hash, entry["sha256"], sequence, entry["kind"])
    if entry["hash"] != expected:
        return say("The hash of entry {sequence} is not its own.", sequence=sequence)
    walk.sequence, walk.previous_hash = sequence, expected
    return _wrong_receipt(walk, entry, body)


def _agrees_with_its_body(body: bytes, entry: dict[str, Any]) -> bool:
    """Whether the columns say what the body says."""
    if sha256_hex(body) != entry["sha256"]:
        return False
    try:
        content = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        return False
    if content.get("kind", entry["kind"]) != entry["kind"]:
        return False
    is_note = "subject" in content
    printed = "" if is_note else content.get("receipt", "")
    if entry["printed"] != printed or bool(entry["receipt"]) != bool(printed):
        return False
    return bool(content["subject" if is_note else "id"] == entry["subject"])


def _wrong_receipt(walk: _Walk, entry: dict[str, Any], body: bytes) -> Words | None:
    epoch = entry["epoch"]
    if entry["kind"] in (EPOCH_STARTED, RECEIPTS_RAISED):
        content = msgspec.json.decode(body)
        walk.receipts[content["epoch"]] = content["receipts_from"] - 1
    if not entry["receipt"]:
        return None
    expected = walk.receipts.get(epoch, 0) + 1
    if entry["receipt"] != expected:
        return say(
            "Entry {sequence} has receipt number {found} where {expected} was due.",
            sequence=entry["sequence"],
            found=entry["receipt"],
            expected=expected,
        )
    walk.receipts[epoch] = expected
    return None


def _wrong_end(db: Database, walk: _Walk) -> Broken | None:
    last = numbers.current(db, numbers.ENTRY)
    if last != walk.sequence:
        words = say(
            "The journal ends at entry {found}, but {last} were written.",
            found=walk.sequence,
            last=last,
        )
        return Broken(walk.sequence + 1, words)
    for epoch, receipt in walk.receipts.items():
        given = numbers.current(db, numbers.receipts_of(epoch))
        if given != receipt:
            words = say(
                "The last receipt in the journal is {found}, but {given} were given.",
                found=receipt,
                given=given,
            )
            return Broken(walk.sequence, words)
    return None
