"""Taxes in a replica: the rate of a code on a day in a store, with the parts that it has there."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from peewee import JOIN, Database, fn

from tuipos.domain.line_tax import rate_of
from tuipos.domain.product import NamedTax, TaxRate
from tuipos.domain.tax_code import TaxPart
from tuipos.storage.models import master
from tuipos.storage.offers import texts_of
from tuipos.storage.prepared import Given, Prepared
from tuipos.storage.queries import Query

#: More taxes than these are not chosen from a list.
MOST_LISTED = 200


def tax_of(db: Database, code: str, store: str, day: date) -> TaxRate | None:
    """The rate of a tax on a day, or None where no rate is valid yet.

    Its parts, where it has any, count in place of the code's own rate.
    """
    found = TAX.rows(db, code=code, store=store, day=day.isoformat())
    return _rate(found) if found else None


def taxes_on(db: Database, store: str, day: date) -> tuple[NamedTax, ...]:
    """All taxes that are valid in a store on a day, by their codes."""
    found = TAXES.rows(db, store=store, day=day.isoformat())
    listed = (list(rows) for _, rows in groupby(found, lambda row: row.code))
    taxes = tuple(NamedTax(str(rows[0].name), _rate(rows)) for rows in listed)
    return taxes[:MOST_LISTED]


def _rate(rows: list[Any]) -> TaxRate:
    """One tax from its rows: each with one part, the better one later, or with none."""
    code = str(rows[0].code)
    parts = {row.part: row for row in rows if row.part is not None}
    charged = [row for row in parts.values() if row.part_rate]
    if not charged:
        return TaxRate(code, int(rows[0].rate))
    return rate_of(code, map(_part, sorted(charged, key=lambda row: (row.position, row.part))))


def _part(row: Any) -> TaxPart:
    names = texts_of(row.part_name, row.name_de, row.name_ru)
    return TaxPart(str(row.part), int(row.part_rate), names, bool(row.compound))


def _valid_taxes() -> Query:
    """The rate that began last of each code, beside each part that has begun in the store."""
    tax, part, newest = master.Tax, master.TaxPart, master.Tax.alias("newest")
    begun = newest.select(fn.MAX(newest.valid_from)).where(
        (newest.code == tax.code) & (newest.valid_from <= Given("day"))
    )
    applies = (
        (part.code == tax.code)
        & part.store.in_(["", Given("store")])
        & (part.valid_from <= Given("day"))
    )
    return (
        tax.select(
            tax.code, tax.name, tax.rate_millionths.alias("rate"), part.part,
            part.rate_millionths.alias("part_rate"), part.name.alias("part_name"),
            part.name_de, part.name_ru, part.position, part.compound,
        )
        .join(part, JOIN.LEFT_OUTER, on=applies)
        .where(tax.valid_from == begun)
        .order_by(tax.code, part.store, part.valid_from)
    )  # fmt: skip


TAX = Prepared(lambda: _valid_taxes().where(master.Tax.code == Given("code")))
TAXES = Prepared(_valid_taxes)
