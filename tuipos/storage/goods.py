"""A product's row made into what is sold on a day: price, tax, deposit, unit, variant.

The latest begun price of the store counts, else that of all stores.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from peewee import Database

from tuipos.domain.money import Money, currency
from tuipos.domain.product import CHAIN_PRICE, STORE_PRICE, Product
from tuipos.storage import questions, units, variants
from tuipos.storage.offers import names_of
from tuipos.storage.taxes import tax_of


def parent_of(db: Database, row: Any) -> Any:
    """The row of the product that a variant is one of; None for all other products."""
    return questions.PRODUCT.first(db, number=row.variant_of) if row.variant_of else None


def deposit_of(
    db: Database, row: Any, product: Product, store: str, day: date, parent: Any
) -> Product | None:
    """What is charged beside each piece: one without a price is none."""
    number = row.deposit or (parent.deposit if parent is not None else "")
    if not number:
        return None
    if number == row.number:
        return product
    found = questions.PRODUCT.first(db, number=number)
    return None if found is None or found.blocked else product_of(db, found, store, day)


def product_of(db: Database, row: Any, store: str, day: date, parent: Any = None) -> Product | None:
    """A product as sold on a day; None where it has no price or no tax then.

    What a variant leaves open is its parent's; its age is the higher of both.
    """
    related = [str(row.number)] if parent is None else [str(row.number), str(parent.number)]
    prices = _price_rows(db, related, store, day)
    owner = next((one for one in related if one in prices), "")
    if not owner:
        return None
    made = _priced(db, row, store, day, parent, _money(prices[owner]))
    return made and replace(
        made,
        price_source=STORE_PRICE if prices[owner].store else CHAIN_PRICE,
        group_prices=_group_prices(db, related[: related.index(owner) + 1], store, day),
    )


def in_other_units(
    db: Database, row: Any, store: str, day: date, parent: Any
) -> dict[str, Product]:
    """A product in each of its other units that has a price on a day; its own needs none."""
    made = {
        unit: (priced, _priced(db, row, store, day, parent, priced.price))
        for unit, priced in units.units_of(db, str(row.number), store, day).items()
    }
    return {
        unit: units.in_unit(product, priced)
        for unit, (priced, product) in made.items()
        if product is not None
    }


def _priced(
    db: Database, row: Any, store: str, day: date, parent: Any, price: Money
) -> Product | None:
    """A product at a price; None where it has no tax on the day."""
    among = row if parent is None else variants.filled(row, parent)
    tax = tax_of(db, str(among.tax), store, day)
    if tax is None:
        return None
    return Product(
        number=str(row.number),
        names=names_of(row) if parent is None else variants.names_of_variant(row, parent),
        price=price,
        tax=tax,
        unit=str(among.unit),
        weighed=bool(among.weighed),
        department=str(among.department),
        minimum_age_years=int(among.minimum_age_years),
        discountable=bool(among.discountable),
    )


def prices_of(db: Database, numbers: list[str], store: str, day: date) -> dict[str, Money]:
    """The prices of those products that have one on a day, by their numbers."""
    found = _price_rows(db, numbers, store, day)
    return {number: _money(row) for number, row in found.items()}


def _price_rows(db: Database, numbers: list[str], store: str, day: date) -> dict[str, Any]:
    question = questions.prices(len(numbers))
    asked = questions.places(numbers)
    found = question.rows(db, **asked, store=store, day=day.isoformat())
    return {row.product: row for row in found}


def _group_prices(
    db: Database, numbers: list[str], store: str, day: date
) -> tuple[tuple[str, Money], ...]:
    """What each group of customers pays, by the rule for all prices; ordered by group.

    `numbers` are the product, and behind it its parent where that one's price counts for it.
    """
    prices: dict[str, Money] = {}
    for number in reversed(numbers):
        found = questions.GROUP_PRICES.rows(db, number=number, store=store, day=day.isoformat())
        prices |= {row.customer_group: _money(row) for row in found}
    return tuple(sorted(prices.items(), key=lambda one: one[0]))


def _money(row: Any) -> Money:
    return Money(row.price_minor, currency(row.currency))
