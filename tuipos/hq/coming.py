"""Prices that change by themselves on a day to come: what begins, and what ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from peewee import SQL, Database

from tuipos.domain.money import Money, currency
from tuipos.storage.models.master import Price, Product

#: More are not for reading.
MOST_LISTED = 500
#: As the partial indexes of `Price` are made.
_OPEN = SQL("''")


def coming_prices(db: Database, today: date) -> list[dict[str, Any]]:
    """Prices that begin after a day, or end on it or later, by the day of the change.

    `begins` is True where this price is in force from that day on, False where it no longer is.
    """
    begins = (Price.valid_from != _OPEN) & (Price.valid_from > today.isoformat())
    ends = (Price.valid_to != _OPEN) & (Price.valid_to >= today.isoformat())
    found = [_row(row, begins=True) for row in _listed(db, begins, Price.valid_from)] + [
        _row(row, begins=False) for row in _listed(db, ends, Price.valid_to)
    ]
    order = sorted(found, key=lambda row: (row["day"], row["number"], row["store"], row["begins"]))
    return order[:MOST_LISTED]


def _listed(db: Database, where: Any, edge: Any) -> list[dict[str, Any]]:
    query = (
        Price.select(Price, Product.name)
        .join(Product, on=(Product.number == Price.product))
        .where(where)
        .order_by(edge, Price.product, Price.store)
        .limit(MOST_LISTED)
    )
    return list(query.dicts().execute(db))


def _row(row: dict[str, Any], *, begins: bool) -> dict[str, Any]:
    day = row["valid_from"] if begins else row["valid_to"] + timedelta(days=1)
    return {
        "day": day.isoformat(),
        "number": row["product"],
        "name": row["name"],
        "store": row["store"],
        "price": Money(row["price_minor"], currency(row["currency"])).plain(),
        "begins": begins,
    }
