"""Strings from data made safe to show, and cut to a width in cells."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

#: They change the direction of what follows: a product's name could forge a price with them.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Format characters that writing needs: the joiners of Indic scripts and Persian.
_JOINERS = frozenset("\u200c\u200d")

#: Joined, toned or chosen pictures are as wide as the terminal thinks; on their own all agree.
_PICTURE_PARTS = frozenset(
    (0x20E3, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400), *range(0xE0100, 0xE01F0))
)
_FLAG_A, _FLAG_Z = 0x1F1E6, 0x1F1FF


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """The text without control characters, line breaks and bidi overrides.

    Breaks and tabs become one space; what has no agreed look (private use, unassigned) a `?`.
    Emoji are shown one by one and flags as letters, since a name that is wider here than in the
    terminal would push the amounts beside it out of their columns.
    """
    if text.isascii() and text.isprintable():
        return text
    before = ""
    shown = []
    for character in text:
        if character not in _JOINERS or unicodedata.category(before or " ")[0] in "LM":
            shown.append(_shown(character))
        before = character
    return "".join(shown)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f" or category in ("Zl", "Zp"):
        return " "
    if character in _JOINERS:
        return character
    if ord(character) in _PICTURE_PARTS:
        return ""
    if _FLAG_A <= ord(character) <= _FLAG_Z:
        return chr(ord(character) - _FLAG_A + ord("A"))
    if category in ("Cc", "Cf") or character in _BIDI:
        return ""
    if category in ("Cs", "Co", "Cn"):
        return "?"
    return " " if category == "Zs" else character


def width_of(text: str) -> int:
    """How many cells the text takes."""
    return cell_len(text)


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """The text in exactly so many cells: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    cells = cell_len(text)
    if cells <= width:
        blank = " " * (width - cells)
        return blank + text if right else text + blank
    return set_cell_size(text, width - 1) + ellipsis


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many cells, broken at spaces where there are some."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word if cell_len(word) <= width else fit(word, width)
    return [*lines, line] if line else lines or [""]
