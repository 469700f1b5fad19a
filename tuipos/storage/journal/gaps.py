"""Transactions that the server has lost and this register keeps for sending no longer."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import JOIN, Database, fn

from tuipos.storage.journal import numbers
from tuipos.storage.models.journal import Entry, Outbox
from tuipos.storage.queries import first, get

_TRANSACTIONS = ("sale", "voided")


@dataclass(frozen=True, slots=True)
class Gap:
    """A range of journal entries (sequences) whose transactions a person has to settle.

    `first_receipt` and `last_receipt` are the numbers as printed, "" where none was given.
    """

    count: int
    first_sequence: int
    last_sequence: int
    first_receipt: str
    last_receipt: str


def not_kept_behind(db: Database, high_water: str) -> Gap | None:
    """What was acknowledged and purged of this epoch, behind what the server now says it holds.

    None too where this journal does not know `high_water`: then it is the younger one itself.
    """
    mark = 0
    if high_water:
        known = get(db, Entry, Entry.subject == high_water, Entry.kind.in_(_TRANSACTIONS))
        if known is None:
            return None
        mark = known.sequence
    behind = (
        (Entry.sequence > mark)
        & (Entry.epoch == numbers.epoch(db))
        & Entry.kind.in_(_TRANSACTIONS)
        & Outbox.transaction.is_null()
    )
    joined = Entry.select(fn.COUNT(Entry.sequence), fn.MIN(Entry.sequence), fn.MAX(Entry.sequence))
    joined = joined.join(Outbox, JOIN.LEFT_OUTER, on=(Outbox.sequence == Entry.sequence))
    count, lowest, highest = first(db, joined.where(behind).tuples())
    if not count:
        return None
    ends = [get(db, Entry, Entry.sequence == end) for end in (lowest, highest)]
    receipts = ["" if end is None else end.printed for end in ends]
    return Gap(count, lowest, highest, *receipts)
