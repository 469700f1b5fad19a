"""Ids that are made once: of transactions and shifts, rising also when the clock steps back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(r"(?P<store>[^-]{1,20})-(?P<register>[^-]{1,20})-(?P<millis>\d{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class IdParts:
    """What a transaction id says: where it was made, and its time in milliseconds since 1970."""

    store: str
    register: str
    millis: int


def millis_since_1970(moment: datetime) -> int:
    """A moment in whole milliseconds since 1970 in UTC."""
    assert moment.tzinfo is not None, "times carry their offset"
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def next_millis(now: datetime, last: int) -> int:
    """The time for the next id: now, or one more than the last where the clock did not move on."""
    return max(millis_since_1970(now), last + 1)


def transaction_id(store: str, register: str, millis: int) -> str:
    """`{store}-{register}-{milliseconds since 1970}`."""
    assert "-" not in store and "-" not in register, "a dash in a number would blur the id"
    return f"{store}-{register}-{millis}"


def parse_transaction_id(text: str) -> IdParts | None:
    """The parts of a transaction id, or None where the text is none."""
    match = _ID.fullmatch(text)
    if match is None:
        return None
    return IdParts(match["store"], match["register"], int(match["millis"]))


def shift_id(store: str, register: str, millis: int) -> str:
    """The id of a shift, from the same rising time as a transaction's."""
    return f"shift-{store}-{register}-{millis}"
