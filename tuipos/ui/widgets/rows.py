"""A widget of styled rows that repaints only the rows that have changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tuipos.ui.themes import Theme

if TYPE_CHECKING:
    from tuipos.ui.app import TillApp

#: One piece of text with the role that gives its look.
Span = tuple[str, str]


class Row(tuple[Span, ...]):
    """The spans of one row; `background` is the role of what they stand on."""

    background: str

    def __new__(cls, *spans: Span, background: str = "background") -> Row:
        row = super().__new__(cls, (span for span in spans if span[0]))
        row.background = background
        return row

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Row)
            and self.background == other.background
            and tuple.__eq__(self, other)
        )

    def __ne__(self, other: object) -> bool:
        # A tuple brings one of its own, which knows nothing of what the row stands on.
        return not self == other

    def __hash__(self) -> int:
        return hash((tuple(self), self.background))

    @property
    def plain(self) -> str:
        """The row's text alone."""
        return "".join(text for text, _ in self)


EMPTY = Row()


@lru_cache(maxsize=1024)
def strip_of(row: Row, width: int, theme: Theme) -> Strip:
    """The row as Textual draws it, cut or filled to the width."""
    segments = [Segment(text, theme.style(role, row.background)) for text, role in row]
    return Strip(segments).adjust_cell_length(width, theme.style("text", row.background))


def spread(left: Sequence[Span], right: Sequence[Span], width: int, background: str) -> Row:
    """A row with spans at both ends; where they don't fit, the left one wins."""
    used = sum(cell_len(text) for text, _ in left)
    needed = sum(cell_len(text) for text, _ in right)
    if used + needed > width:
        return Row(*left, background=background)
    gap = " " * (width - used - needed)
    return Row(*left, (gap, "text"), *right, background=background)


class Rows(Widget):
    """Shows rows; `show` takes the whole new content and finds out what changed."""

    DEFAULT_CSS = "Rows { width: 1fr; height: 1fr; }"
    can_focus = False

    def __init__(self, *, id: str | None = None, background: str = "background") -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._blank = Row(background=background)

    @property
    def till_app(self) -> TillApp:
        """The app, by its own type."""
        return cast("TillApp", self.app)

    @property
    def shown(self) -> tuple[Row, ...]:
        """What is on the screen."""
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows from the top; repaint those that differ from what is there."""
        before, self._rows = self._rows, tuple(rows)
        for y in range(max(len(before), len(self._rows))):
            old = before[y] if y < len(before) else self._blank
            new = self._rows[y] if y < len(self._rows) else self._blank
            if old != new:
                self.refresh(Region(0, y, max(1, self.size.width), 1))

    def render_line(self, y: int) -> Strip:
        """One row, from the cache where it was drawn before."""
        row = self._rows[y] if y < len(self._rows) else self._blank
        return strip_of(row, self.size.width, self.till_app.palette)
