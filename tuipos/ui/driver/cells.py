"""Rows of cells, and which characters every terminal agrees to be one or two cells wide."""

import re
import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size

from tuipos.ui.driver.style import DEFAULT_PEN, Pen

NARROW, WIDE, UNSURE = 1, 2, 0
"""Kinds of character: one cell, two cells, and those whose width depends on the terminal."""

PLAIN_TEXT = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f"
    "\u2010-\u2015\u2018-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2200-\u22ff"
    "\u2500-\u25fc\u2713\u2717]*"
)
"""Text of certainly narrow characters, found without looking at each: most of what a till shows."""

_CONTINUATION = ""
"""What stands in the second cell of a wide character."""

_UNSURE_CATEGORIES = frozenset(("Mn", "Mc", "Me", "Cf", "Cc", "Cn", "Co", "Cs", "Zl", "Zp"))
_EMOJI_PLANES = range(0x1F000, 0x20000)
_IDEOGRAPH_RANGES = (range(0x2E80, 0xFFE7), range(0x20000, 0x3FFFE))


@lru_cache(maxsize=4096)
def kind_of(character: str) -> int:
    """Say whether a character is certainly narrow, certainly wide, or a matter of the terminal.

    Emoji, marks, joiners and characters newer than the tables count as unsure: terminals of
    different age give them different widths, and a wrong guess would shift the rest of the line.
    """
    codepoint, width = ord(character), get_character_cell_size(character)
    if unicodedata.category(character) in _UNSURE_CATEGORIES or codepoint in _EMOJI_PLANES:
        return UNSURE
    if width == 1:
        return NARROW
    is_ideograph = any(codepoint in ideographs for ideographs in _IDEOGRAPH_RANGES)
    if width == 2 and is_ideograph and unicodedata.east_asian_width(character) in "WF":
        return WIDE
    return UNSURE


class Row:
    """One line of the screen, cell by cell."""

    __slots__ = ("characters", "pens", "recent", "unsure")

    def __init__(self, width: int) -> None:
        self.characters = [" "] * width
        self.pens: list[Pen] = [DEFAULT_PEN] * width
        self.unsure = 0
        """One bit per cell whose content depends on the terminal's idea of a character's width."""
        self.recent: dict[str, tuple[int, int]] = {}
        """Writes that still stand as they were made, and the columns each covers."""

    def copy(self) -> "Row":
        row = Row.__new__(Row)
        row.characters, row.pens, row.unsure = self.characters[:], self.pens[:], self.unsure
        row.recent = {}
        return row

    def resize(self, width: int) -> None:
        """Cut or lengthen the row; a wide character cut in half becomes a blank."""
        old_width = len(self.characters)
        self.recent.clear()
        if width < old_width:
            if self.characters[width] == _CONTINUATION and width:
                self.characters[width - 1] = " "
            del self.characters[width:], self.pens[width:]
            self.unsure &= (1 << width) - 1
        else:
            self.characters += [" "] * (width - old_width)
            self.pens += [DEFAULT_PEN] * (width - old_width)

    def split_wide(self, x: int) -> None:
        """Note that what was written ends or begins at x, in the middle of a wide character.

        Terminals differ in what they leave in the other half.
        """
        if 0 < x < len(self.characters) and self.characters[x] == _CONTINUATION:
            self.characters[x - 1] = self.characters[x] = " "
            self.unsure |= 3 << (x - 1)

    def put_plain(self, x: int, text: str, pen: Pen) -> None:
        """Write certainly narrow text that fits."""
        end = x + len(text)
        characters = self.characters
        if not characters[x]:
            self.split_wide(x)
        if end < len(characters) and not characters[end]:
            self.split_wide(end)
        characters[x:end] = text
        self.pens[x:end] = [pen] * (end - x)
        if self.unsure:
            self.unsure &= ~(((1 << (end - x)) - 1) << x)

    def put_cluster(self, x: int, cluster: str, width: int, pen: Pen) -> None:
        """Write one cluster that fits, of one or two cells, without saying that it is certain."""
        self.split_wide(x)
        self.split_wide(x + width)
        self.characters[x : x + width] = [cluster, _CONTINUATION][:width]
        self.pens[x : x + width] = [pen] * width

    def erase(self, columns: range, pen: Pen) -> None:
        """Blank the cells as the terminal's erase does: a background, no other attribute."""
        self.recent.clear()
        for edge in (columns.start, columns.stop):
            self.split_wide(edge)
        self.characters[columns.start : columns.stop] = [" "] * len(columns)
        self.pens[columns.start : columns.stop] = [pen] * len(columns)
        self.unsure &= ~(((1 << len(columns)) - 1) << columns.start)

    def forget_recent(self, x: int, end: int) -> None:
        """Forget the writes that something from x to end has overwritten."""
        overwritten = [
            text for text, (start, stop) in self.recent.items() if start < end and x < stop
        ]
        for text in overwritten:
            del self.recent[text]

    def doubt_from(self, x: int) -> None:
        """Note that everything from x to the end of the row depends on the terminal."""
        self.unsure |= ((1 << len(self.characters)) - 1) & ~((1 << x) - 1)
