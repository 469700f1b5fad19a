"""What a look at the register's surroundings found: devices, services, files, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from tuipos.domain.words import Words

GOOD = "good"
BAD = "bad"
#: Nothing is wrong, and nothing could be looked at: no such device, no terminal, no server.
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `about` is stable, for programs; the words are for people.

    `state` is GOOD, BAD or NOTHING; what is BAD has a `remedy`.
    """

    about: str
    name: Words
    state: str
    what: Words
    remedy: Words | None = None

    def __post_init__(self) -> None:
        assert self.state in (GOOD, NOTHING) or self.remedy is not None, "what to do is said"


class LooksAround(Protocol):
    """Looks at everything, side by side, and calls back with each finding as it comes."""

    @property
    def names(self) -> Mapping[str, Words]:
        """What is looked at by what it is about, in the order of a list."""

    async def look(self, found: Callable[[Finding], None]) -> None:
        """Look; returns when all is found, or has taken too long."""


class NothingAround:
    """Before a register is open there is nothing to look at."""

    names: Mapping[str, Words] = MappingProxyType({})

    async def look(self, found: Callable[[Finding], None]) -> None:
        """Nothing is found."""
