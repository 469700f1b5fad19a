"""CSV files in and out of HQ: a file is taken as a whole, or not at all with line and reason."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import Database

from tuipos.domain.money import Money, currency
from tuipos.domain.words import Refusal, refuse, say, say_count
from tuipos.hq import databases
from tuipos.hq.import_kinds import KINDS, BadCell, Cells, Changes, Kind, Known
from tuipos.hq.master import Change, change
from tuipos.storage.models.master import (
    Barcode,
    Master,
    Price,
    Product,
    Staff,
    Store,
    Tax,
)

_SHOWN_ERRORS = 10
_DEFAULT_CURRENCY = "EUR"
_MOST_CELL_LETTERS = 1000
#: Format characters that writing needs: the joiners of Indic scripts, Persian and emoji.
_JOINERS = str.maketrans("", "", "\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file came to: its rows, and how many rows of master data changed."""

    rows: int
    changed: int

    def __str__(self) -> str:
        """One line for the command line."""
        rows = say_count("{count} row read", "{count} rows read", self.rows)
        changes = say_count("{count} change", "{count} changes", self.changed)
        return f"{rows}, {changes}."


class _BadFile(Exception):
    """Ends an import; nothing of the file is taken."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def import_file(
    db: Database, kind: str, path: Path, hash_pin: Callable[[str], str]
) -> Imported | Refusal:
    """Take a CSV file in (comma or semicolon, UTF-8 with or without its mark), all or nothing.

    `hash_pin` makes the hash of a PIN with the chain's pepper.
    """
    known_kind = KINDS.get(kind)
    if known_kind is None:
        return _unknown_kind(kind)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return import_lines(db, known_kind, file, hash_pin)
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
    db: Database, kind: Kind, lines: Iterable[str], hash_pin: Callable[[str], str]
) -> Imported | Refusal:
    """Take the lines of a CSV file in, in one transaction under one version."""
    try:
        with change(db) as one:
            known = _known(db, hash_pin)
            count = _take(db, one, kind, known, _rows(kind, lines))
            return Imported(count, one.changed)
    except _BadFile as bad:
        shown = bad.errors[:_SHOWN_ERRORS]
        if len(bad.errors) > _SHOWN_ERRORS:
            shown.append(f"and {len(bad.errors) - _SHOWN_ERRORS} more")
        return refuse(
            "file-wrong",
            say("Nothing was imported. {errors}.", errors="; ".join(shown)),
            say("Correct these lines and import the file again."),
        )


def export_file(db: Database, kind: str, path: Path) -> int | Refusal:
    """Write products or prices as `import_file` reads them; how many rows there were."""
    rows = {"products": _products, "prices": _prices}.get(kind)
    if rows is None:
        return _unknown_kind(kind, "products, prices")
    columns = (*KINDS[kind].required, *KINDS[kind].optional)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows(db):
            writer.writerow([row[column] for column in columns])
            count += 1
    return count


def _take(
    db: Database, one: Change, kind: Kind, known: Known, rows: Iterator[tuple[int, Cells]]
) -> int:
    """Read every row before any is written, so that all that is wrong is named at once."""
    errors: list[str] = []
    changes: Changes = []
    count = 0
    for line, cells in rows:
        count += 1
        try:
            changes += kind.read(cells, known)
        except BadCell as bad:
            errors.append(f"Line {line}: {bad}")
    if errors:
        raise _BadFile(errors)
    by_table: dict[type[Master], list[dict[str, Any]]] = {}
    for table, row in changes:
        by_table.setdefault(table, []).append(row)
    for table, table_rows in by_table.items():
        one.save(table, table_rows)
    for row in by_table.get(Store, []):
        databases.add_channel_database(db, row["number"])
    return count


def _rows(kind: Kind, lines: Iterable[str]) -> Iterator[tuple[int, Cells]]:
    """The rows with their line numbers; cells without control characters and outer spaces."""
    source = iter(lines)
    head = next(source, "")
    reader = csv.reader(source, delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = next(csv.reader([head.strip()], delimiter=reader.dialect.delimiter), [])
    columns = [column.strip().casefold() for column in columns]
    _check_columns(kind, columns)
    for line, cells in _numbered(reader):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise _BadFile([f"Line {line}: {len(cells)} cells where {len(columns)} belong"])
        yield line, dict(zip(columns, (_clean(line, cell) for cell in cells), strict=True))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its last line in the file, whose first line is the head."""
    try:
        for cells in reader:
            yield reader.line_num + 1, cells
    except csv.Error as error:
        raise _BadFile([f"Line {reader.line_num + 1}: {error}"]) from error


def _check_columns(kind: Kind, columns: list[str]) -> None:
    missing = [column for column in kind.required if column not in columns]
    unknown = [column for column in columns if column not in (*kind.required, *kind.optional)]
    errors = [f"Line 1: column {column} is missing" for column in missing]
    errors += [f"Line 1: there is no column {column}" for column in unknown]
    if len(set(columns)) != len(columns):
        errors.append("Line 1: a column stands twice")
    if errors:
        raise _BadFile(errors)


def _clean(line: int, cell: str) -> str:
    text = unicodedata.normalize("NFC", cell).strip()
    if len(text) > _MOST_CELL_LETTERS or not text.translate(_JOINERS).isprintable():
        raise _BadFile([f"Line {line}: a cell is too long or has characters that can't be shown"])
    return text


def _known(db: Database, hash_pin: Callable[[str], str]) -> Known:
    code = next((code for (code,) in _select(db, Store.currency)), _DEFAULT_CURRENCY)
    return Known(
        currency=currency(code),
        taxes=sorted({tax for (tax,) in _select(db, Tax.code)}),
        products={number for (number,) in _select(db, Product.number)},
        barcodes=dict(_select(db, Barcode.code, Barcode.product)),
        stores={number for (number,) in _select(db, Store.number)},
        staff={number for (number,) in _select(db, Staff.number)},
        hash_pin=hash_pin,
    )


def _select(db: Database, *fields: Any) -> Any:
    return fields[0].model.select(*fields).order_by(fields[0]).tuples().execute(db)


def _products(db: Database) -> Iterator[dict[str, Any]]:
    prices = {
        product: Money(minor, currency(code)).plain()
        for product, minor, code in Price.select(Price.product, Price.price_minor, Price.currency)
        .where((Price.store == "") & (Price.valid_from == ""))
        .tuples()
        .execute(db)
    }
    barcodes: dict[str, str] = {}
    for product, code in _select(db, Barcode.product, Barcode.code):
        barcodes.setdefault(product, code)
    for row in Product.select().order_by(Product.number).dicts().execute(db):
        number = row["number"]
        yield {
            **row,
            "barcode": barcodes.get(number, ""),
            "price": prices.get(number, ""),
            "min_age": row["minimum_age_years"] or "",
        }


def _prices(db: Database) -> Iterator[dict[str, Any]]:
    query = Price.select().where(Price.store == "").order_by(Price.product, Price.valid_from)
    for row in query.dicts().execute(db):
        yield {
            "number": row["product"],
            "price": Money(row["price_minor"], currency(row["currency"])).plain(),
            "from": row["valid_from"] or "",
            "to": row["valid_to"] or "",
        }


def _unknown_kind(kind: str, known: str = ", ".join(KINDS)) -> Refusal:
    return refuse(
        "kind-unknown",
        say("{kind} is no kind of file that can be used here.", kind=kind),
        say("Kinds are: {known}.", known=known),
    )
