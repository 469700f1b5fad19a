"""CSV files into HQ: a file is taken as a whole, or not at all with line, column and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from peewee import Database

from tuipos.domain.money import currency
from tuipos.domain.words import Refusal, Words, refuse, say, say_count
from tuipos.hq import databases
from tuipos.hq.cells import BadCell, Cells, Changes, Known, named_before
from tuipos.hq.import_kinds import KINDS, Kind
from tuipos.hq.master import Change, change
from tuipos.hq.merging import count_changes, merge
from tuipos.hq.rows import BadFile, read_rows
from tuipos.hq.staging import Stage, one_of, quoted, staged
from tuipos.hq.versions import current_version
from tuipos.storage.models.headquarters import Deleted
from tuipos.storage.models.master import (
    Barcode,
    Customer,
    LayoutButton,
    LoyaltyCard,
    Master,
    Product,
    ProductUnit,
    Register,
    Staff,
    Store,
    Tax,
)
from tuipos.storage.queries import sql

_MOST_ERRORS = 1000
_DEFAULT_CURRENCY = "EUR"
_CHUNK_ROWS = 500


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
    `on_rows` is told how many rows were read so far; `before_write` returns when all was found to
    be right and it is this file's turn to write.
    """

    hash_pin: Callable[[str], str]
    decimal: str = ""
    dry_run: bool = False
    on_rows: Callable[[int], None] = lambda rows: None
    before_write: Callable[[], None] = lambda: None


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
        return _import(
            db, known_kind, path, manner if isinstance(manner, Manner) else Manner(manner)
        )
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
        with staged(db) as stage, change(db) as one:
            count = _stage(db, stage, kind, lines, how)
            merge(db, one, stage)
            return Imported(count, one.changed)
    except BadFile as bad:
        return bad.refusal


def _import(db: Database, kind: Kind, path: Path, how: Manner) -> Imported | Refusal:
    """Read the file beside others who write, then take it in; once more where they were in the way.

    What was read stays true while nothing that rows refer to changes.
    """
    try:
        with staged(db) as stage:
            read_at = current_version(db)
            count = _stage_file(db, stage, kind, path, how)
            if how.dry_run:
                return Imported(count, count_changes(db, stage), dry_run=True)
            how.before_write()
            with change(db) as one:
                if _moved_since(db, read_at):
                    stage.clear()
                    count = _stage_file(db, stage, kind, path, how)
                merge(db, one, stage)
                return Imported(count, one.changed)
    except BadFile as bad:
        return bad.refusal


def _moved_since(db: Database, version: int) -> bool:
    """Whether others have changed what rows refer to, or deleted anything, after a version."""
    return any(
        table.select().where(table.version > version).exists(db)
        for table in (
            Tax,
            Store,
            Staff,
            Product,
            ProductUnit,
            Barcode,
            Customer,
            LoyaltyCard,
            Deleted,
        )
    )


def _stage_file(db: Database, stage: Stage, kind: Kind, path: Path, how: Manner) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _stage(db, stage, kind, file, how)


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
        zones=dict(_select(db, Store.number, Store.time_zone)),
        layouts={name for (name,) in _select(db, LayoutButton.layout)},
        registers=set(_select(db, Register.store, Register.number)),
    )


def look_up(db: Database, kind: Kind, known: Known, rows: Iterable[Cells]) -> None:
    """Look up the products, codes, customers and cards that these rows name.

    A chain has too many of them to keep all.
    """
    rows = list(rows)
    if kind.products:
        wanted = _named(rows, kind.products)
        for column in kind.other_products:
            wanted += _named(rows, column)
        columns = (Product.number, Product.variant_of, Product.unit)
        found = _found(db, Product, Product.number, columns, wanted)
        known.products = {number for number, _, _ in found}
        known.variants = {number: parent for number, parent, _ in found if parent}
        known.own_units = {number: unit for number, _, unit in found}
        if "variant_of" in kind.other_products:
            known.parents |= _parents(db, rows)
    if kind.units:
        pairs = (ProductUnit.product, ProductUnit.unit)
        numbers = _named(rows, kind.products)
        known.units = set(_found(db, ProductUnit, ProductUnit.product, pairs, numbers))
    if kind.codes:
        codes = _named(rows, kind.codes)
        owners = (Barcode.code, Barcode.product)
        known.barcodes = dict(_found(db, Barcode, Barcode.code, owners, codes))
    if kind.customers:
        numbers = _named(rows, kind.customers)
        named = _found(db, Customer, Customer.number, (Customer.number,), numbers)
        known.customers = {number for (number,) in named}
    if kind.cards:
        known.cards = _owners(db, kind, _named(rows, kind.cards))


def _parents(db: Database, rows: Iterable[Cells]) -> set[str]:
    """Those of the products that rows make variants of others, that have variants themselves."""
    numbers = [cells["number"] for cells in rows if cells.get("variant_of")]
    among, values = one_of(db, numbers)
    text = f"SELECT variant_of FROM product WHERE variant_of <> '' AND variant_of {among}"  # noqa: S608
    return {parent for (parent,) in sql(db, text, values).fetchall()}


def _owners(db: Database, kind: Kind, cards: list[str]) -> dict[str, str]:
    """Whose these cards are: by the customers' records in a file of cards, else by the cards'."""
    card, owner = (
        (Customer.loyalty_card, Customer.number)
        if kind.customers
        else (LoyaltyCard.number, LoyaltyCard.customer)
    )
    found = _found(db, card.model, card, (card, owner), cards)
    return {number: customer for number, customer in found if customer}


def write_changes(db: Database, one: Change, changes: Changes) -> None:
    """Write what rows became; a new store gets its channel database entity."""
    by_table = _by_table(changes)
    for table, table_rows in by_table.items():
        one.save(table, table_rows)
    for row in by_table.get(Store, []):
        databases.add_channel_database(db, row["number"])


def _by_table(changes: Changes) -> dict[type[Master], list[dict[str, Any]]]:
    by_table: dict[type[Master], list[dict[str, Any]]] = {}
    for table, row in changes:
        by_table.setdefault(table, []).append(row)
    return by_table


def unknown_kind(kind: str) -> Refusal:
    """The words for a kind of file or record that there is not."""
    return refuse(
        "kind-unknown",
        say("{kind} is no kind of file that can be used here.", kind=kind),
        say("Kinds are: {known}.", known=", ".join(KINDS)),
    )


def _stage(db: Database, stage: Stage, kind: Kind, lines: Iterable[str], manner: Manner) -> int:
    """Read rows by chunks; behind the first bad one they are only checked, to name all."""
    known = known_of(db, manner.hash_pin, manner.decimal)
    rows = read_rows(kind, lines)
    errors: list[tuple[int, str]] = []
    count = 0
    while chunk := dict(islice(rows, _CHUNK_ROWS)):
        count += len(chunk)
        changes = _read_chunk(db, stage, kind, known, chunk, errors)
        if len(errors) >= _MOST_ERRORS:
            break
        if not errors:
            for table, table_rows in _by_table(changes).items():
                stage.add(table, table_rows)
        manner.on_rows(count)
    if errors:
        raise BadFile([text for _, text in sorted(errors)])
    return count


def _read_chunk(
    db: Database,
    stage: Stage,
    kind: Kind,
    known: Known,
    chunk: dict[int, Cells],
    errors: list[tuple[int, str]],
) -> Changes:
    """What some rows become, by line; those that are wrong are added to the errors."""
    look_up(db, kind, known, chunk.values())
    if kind.codes:
        known.barcodes |= stage.barcodes(_named(chunk.values(), kind.codes))
    for column in kind.other_products:
        known.add_products(stage.products(_named(chunk.values(), column)))
    known.seen.clear()
    changes: Changes = []
    for line, cells in chunk.items():
        known.line = line
        try:
            changes += kind.read(cells, known)
        except BadCell as bad:
            errors.append((line, _told(line, cells, bad)))
    for key in stage.again(known.seen):
        line, column = known.seen[key]
        errors.append((line, _told(line, chunk[line], named_before(column, key))))
    return changes


def _told(line: int, cells: Cells, bad: BadCell) -> str:
    columns = list(cells)
    at = f", column {columns.index(bad.column) + 1}" if bad.column in columns else ""
    return f"Line {line}{at}: {bad}"


def _found(
    db: Database, table: type[Master], key: Any, columns: Sequence[Any], texts: list[str]
) -> list[tuple[Any, ...]]:
    """Columns of the rows whose key is one of the texts."""
    among, values = one_of(db, texts)
    names, about = quoted([column.column_name for column in columns]), table._meta.table_name
    text = f'SELECT {names} FROM "{about}" WHERE "{key.column_name}" {among}'  # noqa: S608
    found: list[tuple[Any, ...]] = sql(db, text, values).fetchall()
    return found


def _named(rows: Iterable[Cells], column: str) -> list[str]:
    return [word for cells in rows for word in cells.get(column, "").split()]


def _select(db: Database, *fields: Any) -> Any:
    return fields[0].model.select(*fields).order_by(fields[0]).tuples().execute(db)
