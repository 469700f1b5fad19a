"""CSV files into HQ: a file is taken as a whole, or not at all with line, column and reason."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from peewee import Database

from tuipos.domain.money import currency
from tuipos.domain.words import Refusal, Words, refuse, say, say_count
from tuipos.hq import databases
from tuipos.hq.cells import BadCell, Cells, Known
from tuipos.hq.import_kinds import KINDS, Changes, Kind
from tuipos.hq.master import Change, change
from tuipos.storage.models.master import Barcode, Master, Product, Staff, Store, Tax

_SHOWN_ERRORS = 10
_MOST_ERRORS = 1000
_DEFAULT_CURRENCY = "EUR"
_MOST_CELL_LETTERS = 1000
_CHUNK_ROWS = 500
_SEPARATORS = ";\t,"
#: Format characters that writing needs: the joiners of Indic scripts, Persian and emoji.
_JOINERS = str.maketrans("", "", "\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file came to: its rows, and how many rows of master data changed, or would have."""

    rows: int
    changed: int
    dry_run: bool = False

    @property
    def words(self) -> Words:
        """One line for a person."""
        rows = say_count("{count} row read", "{count} rows read", self.rows)
        changes = say_count("{count} change", "{count} changes", self.changed)
        if self.dry_run:
            return say("{rows}, {changes}; nothing was taken in, as asked.",
                       rows=rows, changes=changes)  # fmt: skip
        return say("{rows}, {changes}.", rows=rows, changes=changes)

    def __str__(self) -> str:
        """The same in English."""
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is taken in.

    `hash_pin` makes the hash of a PIN with the chain's pepper; `decimal` is the declared decimal
    mark ("," or ".", empty takes either); with `dry_run` all is checked and nothing kept;
    `on_rows` is told how many rows were read so far.
    """

    hash_pin: Callable[[str], str]
    decimal: str = ""
    dry_run: bool = False
    on_rows: Callable[[int], None] = lambda rows: None


class _BadFile(Exception):
    """Ends an import; nothing of the file is taken."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


class _DryRun(Exception):
    """Undoes an import that was only to be tried."""

    def __init__(self, imported: Imported) -> None:
        super().__init__(str(imported))
        self.imported = imported


def import_file(
    db: Database, kind: str, path: Path, manner: Manner | Callable[[str], str]
) -> Imported | Refusal:
    """Take a CSV file in (comma, semicolon or tab; UTF-8 with or without its mark), all or nothing.

    Instead of a whole manner, `hash_pin` alone will do.
    """
    known_kind = KINDS.get(kind)
    if known_kind is None:
        return unknown_kind(kind)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return import_lines(db, known_kind, file, manner)
    except OSError as error:
        return refuse(
            "file-unreadable", say("{path} can't be read: {error}", path=path, error=error)
        )
    except UnicodeDecodeError:
        return refuse(
            "file-unreadable",
            say("Nothing was imported. The file is not in UTF-8."),
            say("Save it as CSV in UTF-8 and import it again."),
        )


def import_lines(
    db: Database, kind: Kind, lines: Iterable[str], manner: Manner | Callable[[str], str]
) -> Imported | Refusal:
    """Take the lines of a CSV file in, in one transaction under one version."""
    how = manner if isinstance(manner, Manner) else Manner(manner)
    try:
        with change(db) as one:
            known = known_of(db, how.hash_pin, how.decimal)
            count = _take(db, one, kind, known, _rows(kind, lines), how)
            imported = Imported(count, one.changed, how.dry_run)
            if how.dry_run:
                raise _DryRun(imported)
            return imported
    except _DryRun as tried:
        return tried.imported
    except _BadFile as bad:
        shown = bad.errors[:_SHOWN_ERRORS]
        if len(bad.errors) > _SHOWN_ERRORS:
            shown.append(f"and {len(bad.errors) - _SHOWN_ERRORS} more")
        return refuse(
            "file-wrong",
            say("Nothing was imported. {errors}.", errors="; ".join(shown)),
            say("Correct these lines and import the file again."),
        )


def known_of(db: Database, hash_pin: Callable[[str], str], decimal: str = "") -> Known:
    """What rows may refer to; products and barcodes are looked up as they come (`look_up`)."""
    code = next((code for (code,) in _select(db, Store.currency)), _DEFAULT_CURRENCY)
    return Known(
        currency=currency(code),
        taxes=sorted({tax for (tax,) in _select(db, Tax.code)}),
        products=set(),
        barcodes={},
        stores={number for (number,) in _select(db, Store.number)},
        staff={number for (number,) in _select(db, Staff.number)},
        hash_pin=hash_pin,
        decimal=decimal,
    )


def look_up(db: Database, kind: Kind, known: Known, rows: Iterable[Cells]) -> None:
    """Look up the products and barcodes that these rows name; a chain has too many to keep all."""
    rows = list(rows)
    if kind.products:
        numbers = _named(rows, kind.products)
        query = Product.select(Product.number).where(Product.number.in_(numbers))
        known.products = {number for (number,) in query.tuples().execute(db)}
    if kind.codes:
        codes = _named(rows, kind.codes)
        pairs = Barcode.select(Barcode.code, Barcode.product).where(Barcode.code.in_(codes))
        known.barcodes = dict(pairs.tuples().execute(db))


def write_changes(db: Database, one: Change, changes: Changes) -> None:
    """Write what rows became; a new store gets its channel database entity."""
    by_table: dict[type[Master], list[dict[str, Any]]] = {}
    for table, row in changes:
        by_table.setdefault(table, []).append(row)
    for table, table_rows in by_table.items():
        one.save(table, table_rows)
    for row in by_table.get(Store, []):
        databases.add_channel_database(db, row["number"])


def unknown_kind(kind: str) -> Refusal:
    """The words for a kind of file or record that there is not."""
    return refuse(
        "kind-unknown",
        say("{kind} is no kind of file that can be used here.", kind=kind),
        say("Kinds are: {known}.", known=", ".join(KINDS)),
    )


def _take(
    db: Database,
    one: Change,
    kind: Kind,
    known: Known,
    rows: Iterator[tuple[int, Cells]],
    manner: Manner,
) -> int:
    """Take rows in by chunks; behind the first bad one they are only checked, to name all."""
    errors: list[str] = []
    count = 0
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        count += len(chunk)
        look_up(db, kind, known, (cells for _, cells in chunk))
        changes: Changes = []
        for line, cells in chunk:
            try:
                changes += kind.read(cells, known)
            except BadCell as bad:
                errors.append(_told(line, cells, bad))
        if not errors:
            write_changes(db, one, changes)
        elif len(errors) >= _MOST_ERRORS:
            break
        manner.on_rows(count)
    if errors:
        raise _BadFile(errors)
    return count


def _told(line: int, cells: Cells, bad: BadCell) -> str:
    columns = list(cells)
    at = f", column {columns.index(bad.column) + 1}" if bad.column in columns else ""
    return f"Line {line}{at}: {bad}"


def _rows(kind: Kind, lines: Iterable[str]) -> Iterator[tuple[int, Cells]]:
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
            raise _BadFile([f"Line {line}: {len(cells)} cells where {len(columns)} belong"])
        cleaned = (_clean(line, at, cell) for at, cell in enumerate(cells, 1))
        yield line, dict(zip(columns, cleaned, strict=True))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its last line in the file, whose first line is the head."""
    try:
        for cells in reader:
            yield reader.line_num + 1, cells
    except csv.Error as error:
        raise _BadFile([f"Line {reader.line_num + 1}: {error}"]) from error


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
        raise _BadFile(errors)


def _clean(line: int, column: int, cell: str) -> str:
    text = tidy(cell)
    if text is None:
        raise _BadFile(
            [f"Line {line}, column {column}: a cell is too long or has characters that can't be "
             "shown"]
        )  # fmt: skip
    return text


def tidy(cell: str) -> str | None:
    """A cell in one form of its letters, without outer spaces; None where it can't be shown."""
    text = unicodedata.normalize("NFC", cell).strip()
    shown = text.translate(_JOINERS).replace("\u00a0", " ").replace("\u202f", " ")
    return text if len(text) <= _MOST_CELL_LETTERS and shown.isprintable() else None


def _named(rows: Iterable[Cells], column: str) -> list[str]:
    return [word for cells in rows for word in cells.get(column, "").split()]


def _select(db: Database, *fields: Any) -> Any:
    return fields[0].model.select(*fields).order_by(fields[0]).tuples().execute(db)
