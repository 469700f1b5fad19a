"""Records of master data one at a time: list, search, add, change, delete; checked as in files.

A record is the row of a file: what an import reads of one line is what a form shows and saves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from peewee import SQL, Database, IntegerField

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq import databases
from tuipos.hq.cells import BadCell
from tuipos.hq.import_discounts import member_tables, product_words
from tuipos.hq.import_kinds import KINDS
from tuipos.hq.importing import known_of, look_up, unknown_kind, write_changes
from tuipos.hq.master import Change, change
from tuipos.hq.record_sources import SOURCES, Source, Stored, rows_as_cells, select
from tuipos.hq.rows import tidy
from tuipos.storage.models import master
from tuipos.storage.search import find_products

Cells = dict[str, str]
#: So many records are listed at a time, at most.
MOST_LISTED = 200


def list_records(
    db: Database, kind: str, find: str = "", offset: int = 0, limit: int = MOST_LISTED
) -> dict[str, Any] | Refusal:
    """One page of a kind's records in their order, and whether there are more behind it.

    Products that a search finds stand as the index gives them, exact codes first: to put all hits
    in order would be to read them all.
    """
    source = SOURCES.get(kind)
    if source is None:
        return unknown_kind(kind)
    if kind == "products" and find.strip():
        numbers = find_products(db, find, offset + limit + 1, all_variants=True)
        rows = _products_found(db, source, numbers[offset:])
    else:
        query = select(db, source, find).limit(limit + 1).offset(offset)
        rows = [cells for _, cells in rows_as_cells(db, source, query)]
    return {"rows": rows[:limit], "more": len(rows) > limit}


def _products_found(db: Database, source: Source, numbers: list[str]) -> list[Cells]:
    """Products by their numbers, in the order of these."""
    query = source.table.select().where(master.Product.number.in_(numbers))
    by_number = {cells["number"]: cells for _, cells in rows_as_cells(db, source, query)}
    return [by_number[number] for number in numbers]


def show_record(db: Database, kind: str, key: Mapping[str, str]) -> Cells | Refusal:
    """One record by its key columns."""
    source = SOURCES.get(kind)
    if source is None:
        return unknown_kind(kind)
    found = _find(db, source, key)
    return found if isinstance(found, Refusal) else found[1]


def save_record(
    db: Database,
    kind: str,
    cells: Mapping[str, str],
    hash_pin: Callable[[str], str],
    *,
    new: bool = False,
) -> Cells | Refusal:
    """Add a record, or change what is given of one; how it is afterwards.

    A refusal of one cell has its column as the value `field`.
    """
    source = SOURCES.get(kind)
    if source is None:
        return unknown_kind(kind)
    tidied = _tidied(kind, cells)
    if isinstance(tidied, Refusal):
        return tidied
    try:
        # From the first look: a balance may not move between it and what is written.
        with change(db) as one:
            found = _find(db, source, tidied)
            if new != isinstance(found, Refusal):
                return found if isinstance(found, Refusal) else _there_already(source, tidied)
            before = {} if isinstance(found, Refusal) else found[1]
            whole = {**dict.fromkeys(KINDS[kind].required, ""), **before, **tidied}
            known = known_of(db, hash_pin)
            look_up(db, KINDS[kind], known, [whole])
            write_changes(db, one, KINDS[kind].read(whole, known))
            _drop_left_out(one, kind, before, whole)
    except BadCell as bad:
        return _cell_wrong(bad)
    return show_record(db, kind, whole)


def delete_record(db: Database, kind: str, key: Mapping[str, str]) -> Refusal | None:
    """Delete a record and what belongs to it alone; the next delta takes it from the replicas."""
    source = SOURCES.get(kind)
    if source is None:
        return unknown_kind(kind)
    with change(db) as one:
        found = _find(db, source, key)
        if isinstance(found, Refusal):
            return found
        row, cells = found
        held = (
            _held_by(db, kind, cells)
            or _held_by_product(db, kind, cells)
            or _balance_moved(kind, row)
        )
        if held is not None:
            return held
        if kind == "customers":
            _free_cards(one, db, row["number"])
        if kind == "units":
            price = master.UnitPrice
            mine = (price.product == row["product"]) & (price.unit == row["unit"])
            _delete_where(one, db, price, mine)
        for table, field in _BELONGING.get(kind, ()):
            _delete_where(one, db, table, getattr(table, field) == row[source.key[0]])
        one.delete(source.table, [_key_of(source.table, row)])
        if kind == "registers":
            databases.retire_offline_database(db, row["store"], row["number"])
    return None


#: What goes with a record: tables and their column that names it.
_BELONGING: dict[str, tuple[tuple[type[master.Master], str], ...]] = {
    "products": (
        (master.Barcode, "product"), (master.Price, "product"), (master.GroupPrice, "product"),
        (master.OfferProduct, "product"), (master.OfferMember, "product"),
        (master.Availability, "product"), (master.ProductUnit, "product"),
        (master.UnitPrice, "product"),
    ),
    "discounts": ((master.OfferProduct, "offer"), (master.OfferMember, "offer")),
    "customers": ((master.LoyaltyCard, "customer"),),
    "stores": (
        (master.Availability, "store"), (master.LoyaltyScheme, "store"), (master.TaxPart, "store"),
    ),
}  # fmt: skip


#: Tables whose `number` is that of a product.
_OF_A_PRODUCT = (
    master.Price, master.GroupPrice, master.Availability, master.ProductUnit, master.UnitPrice,
)  # fmt: skip


def _find(db: Database, source: Source, key: Mapping[str, str]) -> tuple[Stored, Cells] | Refusal:
    columns = {"barcode": "code", "from": "valid_from", "group": "customer_group"}
    if source.table in _OF_A_PRODUCT:
        columns["number"] = "product"
    query = source.table.select()
    for name in source.key:
        field = getattr(source.table, columns.get(name, name))
        value = key.get(name, "")
        if isinstance(field, IntegerField) and not value.isdecimal():
            query = query.where(SQL("1 = 0"))
        else:
            query = query.where(field == value)
    for found in rows_as_cells(db, source, query):
        return found
    return refuse("record-unknown", say("There is no {name}.", name=_named(source, key)))


def _named(source: Source, key: Mapping[str, str]) -> str:
    """A record's key for a person: `product 77`, `price 77, 0001`."""
    table = source.table._meta.table_name
    thing = {"offer": "discount"}.get(table, table.replace("_", " "))
    values = [key.get(name, "") for name in source.key]
    return f"{thing} {', '.join(value for value in values if value)}".strip()


def _there_already(source: Source, key: Mapping[str, str]) -> Refusal:
    name = _named(source, key)
    words = say("There is {name} already.", name=name, field=source.key[-1])
    return refuse("record-there", words)


def _tidied(kind: str, cells: Mapping[str, str]) -> Cells | Refusal:
    tidied: Cells = {}
    for column, text in cells.items():
        if column not in KINDS[kind].columns:
            known = ", ".join(KINDS[kind].columns)
            return refuse(
                "field-unknown",
                say("There is no field {field} in {kind}.", field=column, kind=kind),
                say("Fields are: {known}.", known=known),
            )
        clean = tidy(text)
        if clean is None:
            return _cell_wrong(
                BadCell(column, say("it is too long or has characters that can't be shown"))
            )
        tidied[column] = clean
    return tidied


def _cell_wrong(bad: BadCell) -> Refusal:
    words = say("{field}: {reason}.", field=bad.column, reason=bad.words)
    return refuse("cell-wrong", words)


def _drop_left_out(one: Change, kind: str, before: Cells, after: Mapping[str, str]) -> None:
    """Codes and price of a product, and products of a discount, that the record no longer names."""
    if kind == "products":
        codes = set(before.get("barcode", "").split()) - set(after["barcode"].split())
        one.delete(master.Barcode, [(code,) for code in sorted(codes)])
        if before.get("price") and not after["price"]:
            one.delete(master.Price, [(after["number"], "", "")])
    elif kind == "discounts":
        used, unused = member_tables(after)
        were, are = (set(product_words(cells.get("products", ""))) for cells in (before, after))
        one.delete(used, [(after["id"], product) for product in sorted(were - are)])
        one.delete(unused, [(after["id"], product) for product in sorted(were | are)])


def _held_by(db: Database, kind: str, cells: Cells) -> Refusal | None:
    """What must go first."""
    if kind == "stores":
        registers = master.Register.select().where(master.Register.store == cells["number"])
        if registers.exists(db):
            return refuse(
                "record-used",
                say("Store {number} still has registers.", number=cells["number"]),
                say("Delete them first."),
            )
    if kind == "profiles" and master.Store.select().where(
        master.Store.offline_profile == cells["name"]
    ).exists(db):
        return refuse("record-used", say("Stores still use profile {name}.", name=cells["name"]))
    if kind == "taxes" and master.Product.select().where(
        master.Product.tax == cells["code"]
    ).exists(db):
        return refuse("record-used", say("Products still use tax {code}.", code=cells["code"]))
    if kind == "taxes" and master.TaxPart.select().where(
        master.TaxPart.code == cells["code"]
    ).exists(db):
        return refuse(
            "record-used",
            say("Tax {code} still has parts.", code=cells["code"]),
            say("Delete them first."),
        )
    return None


def _held_by_product(db: Database, kind: str, cells: Cells) -> Refusal | None:
    """What must go before a product, or before a unit of one."""
    if kind == "products" and master.Product.select().where(
        master.Product.variant_of == cells["number"]
    ).exists(db):
        return refuse(
            "record-used",
            say("Product {number} still has variants.", number=cells["number"]),
            say("Delete them first."),
        )
    if kind == "units" and master.Barcode.select().where(
        (master.Barcode.product == cells["number"]) & (master.Barcode.unit == cells["unit"])
    ).exists(db):
        return refuse(
            "record-used",
            say("Barcodes still stand for unit {unit}.", unit=cells["unit"]),
            say("Delete them first."),
        )
    return None


#: Records with a balance, by the column that holds the part of it which sales have made.
_MOVED = {"gift-cards": "moved_minor", "loyalty": "moved_points", "customers": "moved_minor"}


def _balance_moved(kind: str, row: Stored) -> Refusal | None:
    """A record whose balance sales have moved stays: a new one would not know of them."""
    if kind not in _MOVED or not row[_MOVED[kind]]:
        return None
    return refuse(
        "record-used",
        say("Sales have moved the balance of {number}.", number=row["number"]),
        say("Block it, or take its credit limit away, instead of deleting it."),
    )


def _free_cards(one: Change, db: Database, customer: str) -> None:
    """Loyalty cards that sales have moved points on stay, and are nobody's from now on."""
    card = master.LoyaltyCard
    moved = card.select(card.number).where((card.customer == customer) & (card.moved_points != 0))
    numbers = [number for (number,) in moved.tuples().execute(db)]
    one.save(card, [{"number": number, "customer": ""} for number in numbers])


def _delete_where(one: Change, db: Database, table: type[master.Master], where: Any) -> None:
    keys = [_key_of(table, row) for row in table.select().where(where).dicts().execute(db)]
    one.delete(table, keys)


def _key_of(table: type[master.Master], row: Stored) -> tuple[Any, ...]:
    names = [field.name for field in table._meta.get_primary_keys()]
    values = ("" if row[name] is None else row[name] for name in names)
    return tuple(value if isinstance(value, int) else str(value) for value in values)
