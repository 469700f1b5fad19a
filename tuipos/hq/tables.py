"""Rows of JSON as lines for a person at a terminal: aligned, and inert whatever stands in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

_WIDEST = 48


def lines_of(found: Any, columns: Sequence[str]) -> list[str]:
    """A list as a table with a head, one thing as `name  value` lines."""
    if isinstance(found, list):
        head = [column.replace("_", " ") for column in columns]
        cells = ([row.get(name) for name in columns] for row in found)
        return _aligned([head, *(_shown_row(row) for row in cells)])
    return _aligned([_shown_row([name.replace("_", " "), value]) for name, value in found.items()])


def _shown_row(values: Sequence[Any]) -> list[str]:
    """The last cell is whole, such as the reason why something failed."""
    *others, last = values
    return [*map(shown, others), _whole(last)]


def shown(value: Any) -> str:
    """One cell: yes and no, local times, nothing as a dash; no sign that a terminal obeys."""
    text = _whole(value)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _whole(value: Any) -> str:
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _as_time(value) if isinstance(value, str) else str(value)
    return "".join(sign if _is_inert(sign) else "�" for sign in text)


def _is_inert(sign: str) -> bool:
    """Neither control, nor format (which turns the direction of text), nor half a character."""
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _as_time(text: str) -> str:
    """A time with offset in the local zone to the second; other text as it is."""
    if len(text) < 20 or text[4:5] != "-":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
