"""The other units of a product as rows of a replica, with the prices of a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from peewee import Database

from tuipos.domain.money import Money, currency
from tuipos.domain.product import CHAIN_PRICE, STORE_PRICE, Product, Texts
from tuipos.domain.quantity import Quantity
from tuipos.storage import questions
from tuipos.storage.offers import texts_of


@dataclass(frozen=True, slots=True)
class PricedUnit:
    """A unit in which a product is sold on a day beside its own, and what one of it costs."""

    unit: str
    names: Texts
    factor: Quantity
    whole: bool
    price: Money
    price_source: str


def units_of(db: Database, number: str, store: str, day: date) -> dict[str, PricedUnit]:
    """The other units of a product that have a price on a day, by what they are known by."""
    found = questions.UNITS.rows(db, number=number)
    if not found:
        return {}
    asked = {"number": number, "store": store, "day": day.isoformat()}
    prices = {row.unit: row for row in questions.UNIT_PRICES.rows(db, **asked)}
    return {
        row.unit: PricedUnit(
            row.unit,
            texts_of(row.name or row.unit, row.name_de, row.name_ru),
            Quantity(row.factor_units, row.factor_scale),
            bool(row.whole),
            Money(price.price_minor, currency(price.currency)),
            STORE_PRICE if price.store else CHAIN_PRICE,
        )
        for row in found
        if (price := prices.get(row.unit)) is not None
    }


def in_unit(product: Product, unit: PricedUnit) -> Product:
    """A product as it is sold in another unit; a group's price is for its own unit alone."""
    return replace(
        product,
        price=unit.price,
        price_source=unit.price_source,
        group_prices=(),
        unit=unit.unit,
        weighed=not unit.whole,
        base_unit=product.unit,
        factor=unit.factor,
        unit_names=unit.names,
    )
