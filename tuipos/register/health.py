"""What a look at the register's surroundings found: devices, services, files, and what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
    def names(self) -> tuple[Words, ...]:
        """What is looked at, in the order of a list."""

    def __call__(self, found: Callable[[Finding], None]) -> Awaitable[None]:
        """Look; returns when all is found, or has taken too long."""
