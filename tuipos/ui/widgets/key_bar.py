"""The bottom row: which keys do what here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuipos.ui.text import width_of
from tuipos.ui.widgets.rows import Row, Rows, Span


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and what it does; both translated. `possible`: whether it would do it now.

    One that is `kept` stands there however narrow the screen is: the way to help, and out.
    """

    key: str
    does: str
    possible: bool = True
    kept: bool = False

    @property
    def width(self) -> int:
        """The columns that it takes, with the space after it."""
        return width_of(self.key) + 1 + width_of(self.does) + 2


def key_row(hints: Sequence[KeyHint], width: int) -> Row:
    """As many hints as fit beside those that are kept, the first ones first."""
    # The last one shown needs no space after it.
    room = width + 1 - sum(hint.width for hint in hints if hint.kept)
    spans: list[Span] = [(" ", "text")]
    for hint in hints:
        if not hint.kept:
            room -= hint.width
            if room < 0:
                continue
        role = "key" if hint.possible else "muted"
        spans += [(hint.key, role), (f" {hint.does}", "text" if hint.possible else "muted")]
        spans.append(("  ", "text"))
    return Row(*spans, background="bar")


class KeyBar(Rows):
    """One row at the bottom of every screen."""

    DEFAULT_CSS = "KeyBar { width: 1fr; height: 1; }"

    def __init__(self) -> None:
        super().__init__(background="bar")

    def tell(self, hints: Sequence[KeyHint]) -> None:
        """Show these keys."""
        self.show([key_row(hints, self.size.width or self.till_app.size.width)])
