"""Rows of CSV files as people's spreadsheets write them, with their line numbers."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.cells import Cells
from tuipos.hq.import_kinds import Kind

_SHOWN_ERRORS = 10
_MOST_CELL_LETTERS = 1000
_SEPARATORS = ";\t,"
#: Format characters that writing needs: the joiners of Indic scripts, Persian and emoji.
_JOINERS = str.maketrans("", "", "\u200c\u200d")


class BadFile(Exception):
    """Ends an import; nothing of the file is taken."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors

    @property
    def refusal(self) -> Refusal:
        """The first of the errors, in words for a person."""
        shown = self.errors[:_SHOWN_ERRORS]
        if len(self.errors) > _SHOWN_ERRORS:
            shown.append(f"and {len(self.errors) - _SHOWN_ERRORS} more")
        return refuse(
            "file-wrong",
            say("Nothing was imported. {errors}.", errors="; ".join(shown)),
            say("Correct these lines and import the file again."),
        )


def read_rows(kind: Kind, lines: Iterable[str]) -> Iterator[tuple[int, Cells]]:
    """The rows with their line numbers; cells without control characters and outer spaces."""
    source = iter(lines)
    head = next(source, "")
    separator = max(_SEPARATORS, key=lambda sign: (head.count(sign), sign == ","))
    reader = csv.reader(source, delimiter=separator)
    columns = next(csv.reader([head.strip()], delimiter=separator), [])
    columns = [column.strip().casefold() for column in columns]
    _check_columns(kind, columns)
    for line, cells in _numbered(reader):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise BadFile([f"Line {line}: {len(cells)} cells where {len(columns)} belong"])
        cleaned = (_clean(line, at, cell) for at, cell in enumerate(cells, 1))
        yield line, dict(zip(columns, cleaned, strict=True))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its last line in the file, whose first line is the head."""
    try:
        for cells in reader:
            yield reader.line_num + 1, cells
    except csv.Error as error:
        raise BadFile([f"Line {reader.line_num + 1}: {error}"]) from error


def _check_columns(kind: Kind, columns: list[str]) -> None:
    missing = [column for column in kind.required if column not in columns]
    unknown = [column for column in columns if column not in kind.columns]
    errors = [f"Line 1: column {column} is missing" for column in missing]
    errors += [
        f"Line 1, column {columns.index(column) + 1}: there is no column {column}"
        for column in unknown
    ]
    if len(set(columns)) != len(columns):
        errors.append("Line 1: a column stands twice")
    if errors:
        raise BadFile(errors)


def _clean(line: int, column: int, cell: str) -> str:
    text = tidy(cell)
    if text is None:
        raise BadFile(
            [f"Line {line}, column {column}: a cell is too long or has characters that can't be "
             "shown"]
        )  # fmt: skip
    return text


def tidy(cell: str) -> str | None:
    """A cell in one form of its letters, without outer spaces; None where it can't be shown."""
    text = cell.strip() if cell.isascii() else unicodedata.normalize("NFC", cell).strip()
    if len(text) > _MOST_CELL_LETTERS:
        return None
    if text.isprintable():
        return text
    shown = text.translate(_JOINERS).replace("\u00a0", " ").replace("\u202f", " ")
    return text if shown.isprintable() else None
