"""What a row means in files of taxes and of the parts under a code, and what of tax others have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import Database

from tuipos.domain.tax import PER_LINE, PER_RATE
from tuipos.domain.words import say
from tuipos.hq.cells import (
    BadCell,
    Cells,
    Changes,
    Known,
    read_day,
    read_known_store,
    read_number,
    read_rate_millionths,
    read_whole,
    read_yes,
)
from tuipos.storage.models import master

TAX_PART_COLUMNS = ("code", "part", "percent")
TAX_PART_MORE = ("name", "name_de", "name_ru", "store", "from", "position", "compound")
#: How a store may round: tax on the sum of each rate, or line by line.
TAX_ROUNDINGS = (PER_RATE, PER_LINE)
_LONGEST_CODE = 20
_LONGEST_CERTIFICATE = 40
_MOST_POSITION = 99


def read_tax(cells: Cells, known: Known) -> Changes:
    """A tax rate in percent, from a day on."""
    row = {
        "code": read_number(cells, "code"),
        "name": cells.get("name", ""),
        "rate_millionths": read_rate_millionths(cells, known),
        "valid_from": read_day(cells, "from"),
    }
    known.first_time("code", f"{row['code']} from {row['valid_from'] or 'always'}")
    return [(master.Tax, row)]


def read_tax_part(cells: Cells, known: Known) -> Changes:
    """One tax among those under a known code, from a day on, in one store or in all; 0 ends it."""
    code, part = cells["code"], read_number(cells, "part")
    if code not in known.taxes:
        raise BadCell("code", say("there is no tax {tax}; there is {known}",
                                  tax=code, known=", ".join(known.taxes) or "-"))  # fmt: skip
    if len(part) > _LONGEST_CODE:
        raise BadCell("part", say("{column} has {most} characters at most",
                                  column="part", most=_LONGEST_CODE))  # fmt: skip
    store = read_known_store(cells, known)
    row: dict[str, Any] = {
        "code": code,
        "part": part,
        "store": store,
        "valid_from": read_day(cells, "from"),
        "rate_millionths": read_rate_millionths(cells, known),
    }
    row |= {name: cells[name] for name in ("name", "name_de", "name_ru") if name in cells}
    if cells.get("position"):
        row["position"] = read_whole(cells, "position", 0, _MOST_POSITION)
    if cells.get("compound"):
        row["compound"] = read_yes(cells, "compound")
    place = f" in {store}" if store else ""
    known.first_time("part", f"{code} {part} from {row['valid_from'] or 'always'}{place}")
    return [(master.TaxPart, row)]


def read_certificate(cells: Cells, column: str) -> str:
    """The number of a certificate of exemption, or none."""
    if len(cells[column]) > _LONGEST_CERTIFICATE:
        raise BadCell(column, say("{column} has {most} characters at most",
                                  column=column, most=_LONGEST_CERTIFICATE))  # fmt: skip
    return cells[column]


def read_tax_rounding(cells: Cells, column: str) -> str:
    """How a store rounds tax."""
    if cells[column] not in TAX_ROUNDINGS:
        raise BadCell(column, say("{column} is one of {known}, not {text}", column=column,
                                  known=", ".join(TAX_ROUNDINGS), text=cells[column]))  # fmt: skip
    return cells[column]


def tax_cells(db: Database, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Stored taxes as cells."""
    for row in rows:
        yield {
            "code": row["code"],
            "percent": _percent(row["rate_millionths"]),
            "name": row["name"],
            "from": str(row["valid_from"] or ""),
        }


def tax_part_cells(db: Database, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Stored parts of taxes as cells."""
    for row in rows:
        texts = ("code", "part", "name", "name_de", "name_ru", "store")
        yield {
            **{name: row[name] for name in texts},
            "percent": _percent(row["rate_millionths"]),
            "from": str(row["valid_from"] or ""),
            "position": str(row["position"]),
            "compound": "yes" if row["compound"] else "no",
        }


def _percent(rate_millionths: int) -> str:
    whole, rest = divmod(rate_millionths, 10_000)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)
