"""The bottom row: which keys do what here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuipos.ui.text import width_of
from tuipos.ui.widgets.rows import Row, Rows, Span


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and what it does; both translated. `possible`: whether it would do it now."""

    key: str
    does: str
    possible: bool = True


def key_row(hints: Sequence[KeyHint], width: int) -> Row:
    """As many hints as fit, the first ones first."""
    spans: list[Span] = [(" ", "text")]
    used = 1
    for hint in hints:
        needed = width_of(hint.key) + 1 + width_of(hint.does)
        if used + needed > width:
            break
        role = "key" if hint.possible else "muted"
        spans += [(hint.key, role), (f" {hint.does}", "text" if hint.possible else "muted")]
        spans.append(("  ", "text"))
        used += needed + 2
    return Row(*spans, background="bar")


class KeyBar(Rows):
    """One row at the bottom of every screen."""

    DEFAULT_CSS = "KeyBar { width: 1fr; height: 1; }"

    def __init__(self) -> None:
        super().__init__(background="bar")

    def tell(self, hints: Sequence[KeyHint]) -> None:
        """Show these keys."""
        self.show([key_row(hints, self.size.width or self.till_app.size.width)])
