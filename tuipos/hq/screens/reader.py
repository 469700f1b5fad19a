"""Something long to read: rows of text with a title, moved up and down. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuipos.hq.screens.speech import Cell


@dataclass(slots=True)
class Reader:
    """Rows of spans; `top` is the first one that is shown."""

    title: str
    rows: Sequence[Sequence[Cell]]
    top: int = 0

    def move(self, by: int, room: int) -> None:
        """Move, as far as there are rows."""
        self.top = max(0, min(self.top + by, len(self.rows) - room))
