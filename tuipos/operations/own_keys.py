"""What keys do, as a shop's own file says it; the first frame of the screen holds it already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuipos.domain.words import Words


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key does: an operation with what is typed for it, or a button by its place."""

    operation: int = 0
    text: str = ""
    button: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """What the shop's file says: free keys, replaced ones, and the lines that were not taken."""

    keys: Mapping[str, Meaning] = field(default_factory=dict)
    replaced: Mapping[str, Meaning] = field(default_factory=dict)
    problems: tuple[Words, ...] = ()
