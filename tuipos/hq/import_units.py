"""What a row means in files of other units that products are sold in, and of their prices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from peewee import Database

from tuipos.domain.money import Money, currency
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import say
from tuipos.hq.cells import (
    BadCell,
    Cells,
    Changes,
    Known,
    read_days,
    read_known_product,
    read_known_store,
    read_price_minor,
    read_quantity,
    read_yes,
)
from tuipos.storage.models import master

UNIT_COLUMNS = ("number", "unit", "factor")
UNIT_MORE = ("name", "name_de", "name_ru", "whole")
PRICE_COLUMNS = ("number", "unit", "price")
PRICE_MORE = ("from", "to", "store")
_UNIT = re.compile(r"[^\W_][\w .-]{0,19}")


def read_unit(cells: Cells, known: Known) -> Changes:
    """Another unit of a known product, and how much of the product's own one of it is."""
    number, unit = read_known_product(cells, "number", known), read_unit_name(cells)
    known.first_time("unit", f"{number} {unit}")
    if unit == known.own_units.get(number):
        words = say("{unit} is the own unit of product {number}", unit=unit, number=number)
        raise BadCell("unit", words)
    factor = read_quantity(cells, "factor", known)
    if factor.units <= 0:
        raise BadCell("factor", say("factor is more than 0"))
    row: dict[str, Any] = {
        "product": number,
        "unit": unit,
        "factor_units": factor.units,
        "factor_scale": factor.scale,
    }
    row |= {column: cells[column] for column in ("name", "name_de", "name_ru") if column in cells}
    if cells.get("whole"):
        row["whole"] = read_yes(cells, "whole")
    return [(master.ProductUnit, row)]


def read_unit_price(cells: Cells, known: Known) -> Changes:
    """What one of a known unit costs, from a day to a day, in one store or in all."""
    number, unit = read_known_product(cells, "number", known), read_unit_name(cells)
    check_unit(number, unit, known)
    row: dict[str, Any] = {
        "product": number,
        "unit": unit,
        "price_minor": read_price_minor(cells, known),
        "currency": known.currency.code,
    }
    row["valid_from"], row["valid_to"] = read_days(cells)
    row["store"] = read_known_store(cells, known)
    place = f" in {row['store']}" if row["store"] else ""
    known.first_time("unit", f"{number} {unit} from {row['valid_from'] or 'always'}{place}")
    return [(master.UnitPrice, row)]


def read_unit_name(cells: Cells) -> str:
    """What a unit is known by."""
    unit = cells["unit"]
    if not _UNIT.fullmatch(unit):
        raise BadCell("unit", say("unit is a word such as crate, 20 letters at most"))
    return unit


def check_unit(number: str, unit: str, known: Known) -> None:
    """Refuse a unit that the product does not have."""
    if (number, unit) not in known.units:
        words = say("product {number} has no unit {unit}", number=number, unit=unit)
        raise BadCell("unit", words)


def unit_cells(db: Database, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Units as they stand in files and forms."""
    for row in rows:
        yield {
            "number": row["product"],
            **{name: row[name] for name in ("unit", "name", "name_de", "name_ru")},
            "factor": str(Quantity(row["factor_units"], row["factor_scale"])),
            "whole": "yes" if row["whole"] else "no",
        }


def unit_price_cells(db: Database, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Prices of units as they stand in files and forms."""
    for row in rows:
        yield {
            "number": row["product"],
            "unit": row["unit"],
            "price": Money(row["price_minor"], currency(row["currency"])).plain(),
            "from": str(row["valid_from"] or ""),
            "to": str(row["valid_to"] or ""),
            "store": row["store"],
        }
