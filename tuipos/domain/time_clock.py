"""The time clock: when people came and went, as they said it at a register.

A stamp goes up as a document of its own. People forget: what does not follow from the stamp before
is taken all the same, and marked, so that somebody can put it right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tuipos.domain.shift_documents import Origin, plain_document
from tuipos.domain.words import Words, say

#: The type of the document.
TIME_CLOCK = "time-clock"
CLOCK_IN, CLOCK_OUT = "clock-in", "clock-out"
BREAK_START, BREAK_END = "break-start", "break-end"
#: What can be stamped, in the order in which it is offered.
ACTS: Mapping[str, Words] = {
    CLOCK_IN: say("Clock in"),
    BREAK_START: say("Break starts"),
    BREAK_END: say("Break ends"),
    CLOCK_OUT: say("Clock out"),
}
#: What may stand before each; "" is nothing at all.
_BEFORE: Mapping[str, tuple[str, ...]] = {
    CLOCK_IN: ("", CLOCK_OUT),
    BREAK_START: (CLOCK_IN, BREAK_END),
    BREAK_END: (BREAK_START,),
    CLOCK_OUT: (CLOCK_IN, BREAK_END),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """One entry of the time clock; `odd` where it does not follow from the one before it."""

    id: str
    act: str
    staff: str
    name: str
    register: str
    at: datetime
    odd: bool = False


def is_odd(before: str, act: str) -> bool:
    """Whether an act does not follow from the one before it ("" where there was none)."""
    return before not in _BEFORE[act]


def marked(stamps: Iterable[Stamp]) -> tuple[Stamp, ...]:
    """All stamps by time, each once, marked by what the same person had stamped before.

    The earliest of a person is marked only where the register that took it had marked it: what
    came before it may not be among these.
    """
    last: dict[str, str] = {}
    told: list[Stamp] = []
    once = {stamp.id: stamp for stamp in stamps}
    for stamp in sorted(once.values(), key=lambda one: (one.at, one.id)):
        if stamp.staff in last:
            stamp = replace(stamp, odd=is_odd(last[stamp.staff], stamp.act))
        last[stamp.staff] = stamp.act
        told.append(stamp)
    return tuple(told)


def time_document(origin: Origin, stamp: Stamp, sequence: int) -> dict[str, object]:
    """The final form of a stamp; `staff` of the document is who was signed in at the register."""
    told = {"act": stamp.act, "staff": stamp.staff, "name": stamp.name, "odd": stamp.odd}
    return {**plain_document(origin, TIME_CLOCK, sequence), "time_clock": told}


def stamp_of(document: Mapping[str, Any]) -> Stamp:
    """The stamp in a document of this register's journal."""
    told = document["time_clock"]
    at = datetime.fromisoformat(str(document["concluded_at"]))
    return Stamp(
        str(document["id"]), told["act"], told["staff"], told["name"], str(document["register"]),
        at, bool(told["odd"]),
    )  # fmt: skip
