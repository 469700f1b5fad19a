"""What changes from one day to the next by itself: rows that were sent before they are valid.

Asked of any replica and of HQ; both sides of a change are looked for by index, so that the cost is
that of the prices which change, however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from peewee import SQL, Database, fn

from tuipos.storage.models.master import Offer, Price, Tax, TaxPart
from tuipos.storage.prepared import Given, Prepared
from tuipos.storage.queries import Query

#: Written into the statement, as a partial index is used only for the condition it was made with.
_OPEN = SQL("''")
#: No amount: a product without a price on a day.
_NONE = -1


@dataclass(frozen=True, slots=True)
class Changed:
    """How much is another on a day than on the day before, in one store."""

    prices: int
    offers: int
    taxes: int


def changed_on(db: Database, store: str, day: date) -> Changed:
    """How many products have another price, offers begin or end, and taxes another rate.

    A product counts once, and not where its price only goes on under another row.
    """
    asked = {"store": store, "day": day.isoformat(), "eve": (day - timedelta(days=1)).isoformat()}
    return Changed(
        PRICES.tuples(db, **asked)[0][0],
        OFFERS.tuples(db, **asked)[0][0],
        TAXES.tuples(db, **asked)[0][0],
    )


def _price_on(product: Query, day: str) -> Query:
    """The amount on a day, by the same rule as `catalogue.price_of`."""
    price = Price.alias(f"on_{day}")
    valid = (
        price.select(price.price_minor)
        .where(
            (price.product == product)
            & price.store.in_(["", Given("store")])
            & (price.valid_from <= Given(day))
            & ((price.valid_to == _OPEN) | (price.valid_to >= Given(day)))
        )
        .order_by(price.store.desc(), price.valid_from.desc())
        .limit(1)
    )
    return fn.COALESCE(valid, _NONE)


def _prices() -> Query:
    here = Price.store.in_(["", Given("store")])
    begun = (Price.valid_from != _OPEN) & (Price.valid_from == Given("day"))
    ended = (Price.valid_to != _OPEN) & (Price.valid_to == Given("eve"))
    touched = (
        Price.select(Price.product).where(here & begun)
        | Price.select(Price.product).where(here & ended)
    ).alias("touched")
    return (
        Price.select(fn.COUNT(touched.c.product))
        .from_(touched)
        .where(_price_on(touched.c.product, "eve") != _price_on(touched.c.product, "day"))
    )


def _rate_on(code: Query, day: str) -> Query:
    tax = Tax.alias(f"on_{day}")
    valid = (
        tax.select(tax.rate_millionths)
        .where((tax.code == code) & (tax.valid_from <= Given(day)))
        .order_by(tax.valid_from.desc())
        .limit(1)
    )
    return fn.COALESCE(valid, _NONE)


def _part_rate_on(part: Query, day: str) -> Query:
    """The rate of a part on a day, by the same rule as `taxes.tax_of`."""
    other = TaxPart.alias(f"part_on_{day}")
    valid = (
        other.select(other.rate_millionths)
        .where(
            (other.code == part.code)
            & (other.part == part.part)
            & other.store.in_(["", Given("store")])
            & (other.valid_from <= Given(day))
        )
        .order_by(other.store.desc(), other.valid_from.desc())
        .limit(1)
    )
    return fn.COALESCE(valid, 0)


def _taxes() -> Query:
    """Codes with another rate of their own, or another rate of a part."""
    own = Tax.select(Tax.code).where(
        (Tax.valid_from == Given("day")) & (_rate_on(Tax.code, "eve") != _rate_on(Tax.code, "day"))
    )
    parts = TaxPart.select(TaxPart.code).where(
        (TaxPart.valid_from == Given("day"))
        & TaxPart.store.in_(["", Given("store")])
        & (_part_rate_on(TaxPart, "eve") != _part_rate_on(TaxPart, "day"))
    )
    changed = (own | parts).alias("changed")
    return Tax.select(fn.COUNT(changed.c.code)).from_(changed)


PRICES = Prepared(_prices)
OFFERS = Prepared(
    lambda: Offer.select(fn.COUNT(Offer.id)).where(
        (Offer.valid_from == Given("day")) | (Offer.valid_to == Given("eve"))
    )
)
TAXES = Prepared(_taxes)
