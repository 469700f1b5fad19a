"""Strings from data made safe to show, and cut to a width in cells."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

#: They change the direction of what follows: a product's name could forge a price with them.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Format characters that writing needs: the joiners of Indic scripts, Persian and emoji.
_JOINERS = frozenset("\u200c\u200d")


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """The text without control characters, line breaks and bidi overrides.

    Breaks and tabs become one space; what has no agreed look (private use, unassigned) a `?`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f" or category in ("Zl", "Zp"):
        return " "
    if character in _JOINERS:
        return character
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
