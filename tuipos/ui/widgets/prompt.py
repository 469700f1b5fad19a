"""The command line with the message beside it; a longer message takes the row above as well."""

from __future__ import annotations

from textual.geometry import Offset

from tuipos.ui.signs import Signs
from tuipos.ui.text import fit, printable, width_of, wrapped
from tuipos.ui.widgets.rows import Row, Rows, Span


def prompt_rows(typed: str, message: str, role: str, width: int, signs: Signs) -> list[Row]:
    """Two rows: a rule or the first part of a long message, and what is typed with the rest."""
    rule = Row((signs.horizontal * width, "line"))
    shown = printable(typed)
    while width_of(shown) > width - 6:
        shown = shown[1:]
    # A block waits; behind typed text stands `_`, whose colours a terminal need not be told again.
    line: Span = (f"{shown}_", "text") if shown else (" ", "cursor")
    left: list[Span] = [(f" {signs.prompt} ", "key-strong"), line]
    used = 4 + width_of(shown)
    room = width - used - 4
    if width_of(message) <= room:
        gap = " " * (width - used - width_of(message) - 2)
        return [rule, Row(*left, (gap, "text"), (message, role))]
    first, rest = _halves(message, width - 4, room)
    above = Row(("  ", "text"), (fit(first, width - 4, right=True), role))
    beside = fit(rest, room, right=True) if rest and room > 8 else ""
    gap = " " * (width - used - width_of(beside) - 2)
    return [above, Row(*left, (gap, "text"), (beside, role))]


def _halves(message: str, above: int, beside: int) -> tuple[str, str]:
    """The message in two rows: broken behind a sentence if that fits, else where it is full."""
    for at in range(len(message) - 1, 0, -1):
        if message[at - 1] in ".?!" and message[at] == " ":
            first, rest = message[:at], message[at + 1 :]
            if width_of(first) <= above and width_of(rest) <= beside:
                return first, rest
    first, *more = wrapped(message, above)
    return first, " ".join(more)


class Prompt(Rows):
    """What is typed, and what the till says to it."""

    DEFAULT_CSS = "Prompt { width: 1fr; height: 2; }"

    def tell(self, typed: str, message: str, role: str) -> None:
        """Show these."""
        width = self.size.width or self.till_app.size.width
        rows = prompt_rows(typed, message, role, width, self.till_app.signs)
        self.show(rows)
        # Where the next character goes: then the terminal's cursor need not travel for it.
        at = 2 + width_of(rows[1][1][0])
        self.app.cursor_position = Offset(at, self.region.y + 1)
