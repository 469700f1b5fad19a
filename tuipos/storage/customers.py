"""Questions to a replica about customers, their cards, and what is in stock.

Plain synchronous functions like those of `catalogue`; whoever calls them does so in the database's
own thread. What an excluded job would have brought is not there: the answer is None or empty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from peewee import Database

from tuipos.domain.availability import Availability, ProductCode, ProductRecord
from tuipos.domain.customer import Customer, GiftCard, LoyaltyCard, LoyaltyScheme
from tuipos.domain.money import Money, currency
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal
from tuipos.retail import refusals
from tuipos.retail.service import CustomerFound
from tuipos.storage.catalogue import data_version
from tuipos.storage.models import master
from tuipos.storage.queries import first, get, rows
from tuipos.storage.search import LAST, fold

ACTIVE = "active"
_LONGEST_TEXT = 100


def customer_by_code(db: Database, code: str, store: str) -> CustomerFound | Refusal:
    """Whose number or loyalty card this is; with a card, it is the one that is named.

    With the points on it, and what they are worth in a store.

    Refusals: `customer-unknown`, `card-blocked`, `card-without-name`.
    """
    wanted = code.strip()
    if not refusals.is_readable(wanted):
        return refusals.unreadable_customer(wanted)
    found = customer_by_number(db, wanted)
    if found is None:
        card = loyalty_card(db, wanted)
        if card is None:
            return refusals.customer_unknown(wanted)
        if card.blocked:
            return refusals.card_blocked(wanted)
        if card.customer is None:
            return refusals.card_without_name(wanted)
        found = replace(card.customer, loyalty_card=card.number)
    held = loyalty_card(db, found.loyalty_card)
    points = held.points if held is not None else 0
    return CustomerFound(found, data_version(db), points, loyalty_scheme(db, store))


def customer_by_number(db: Database, number: str) -> Customer | None:
    """A customer by number."""
    row = get(db, master.Customer, master.Customer.number == number.strip())
    return None if row is None else _customer(row)


def customer_by_card(db: Database, card: str) -> Customer | None:
    """Whose loyalty card this is; None for unknown cards, and those of nobody in particular."""
    found = loyalty_card(db, card)
    return None if found is None else found.customer


def find_customers(db: Database, text: str, limit: int = 20) -> tuple[Customer, ...]:
    """Customers by every word of their name anywhere, or the begin of number, card or phone.

    A number or a card that is the text itself stands alone.
    """
    wanted = text.strip()[:_LONGEST_TEXT]
    if not wanted or limit < 1:
        return ()
    exact = customer_by_number(db, wanted) or customer_by_card(db, wanted)
    if exact is not None:
        return (exact,)
    customer = master.Customer
    words = fold(wanted).split()
    named = customer.folded.contains(words[0]) if words else customer.folded.contains(wanted)
    for word in words[1:]:
        named = named & customer.folded.contains(word)
    begun = [
        field.between(wanted, wanted + LAST)
        for field in (customer.number, customer.loyalty_card, customer.phone)
    ]
    query = customer.select().where(named | begun[0] | begun[1] | begun[2])
    found = rows(db, query.order_by(customer.name, customer.number).limit(limit))
    return tuple(_customer(row) for row in found)


def loyalty_card(db: Database, number: str) -> LoyaltyCard | None:
    """A loyalty card with its points; one that only a customer's record names has none."""
    wanted = number.strip()
    if not wanted:
        return None
    row = get(db, master.LoyaltyCard, master.LoyaltyCard.number == wanted)
    if row is not None:
        owner = customer_by_number(db, str(row.customer)) if row.customer else None
        return LoyaltyCard(wanted, int(row.points), row.state != ACTIVE, owner)
    named = get(db, master.Customer, master.Customer.loyalty_card == wanted)
    return None if named is None else LoyaltyCard(wanted, 0, False, _customer(named))


def loyalty_scheme(db: Database, store: str) -> LoyaltyScheme | None:
    """What points are worth in a store: its own scheme before the one for all."""
    scheme = master.LoyaltyScheme
    query = scheme.select().where(scheme.store.in_(["", store])).order_by(scheme.store.desc())
    row = first(db, query)
    if row is None:
        return None
    unit = currency(row.currency)
    return LoyaltyScheme(
        row.earn_points, Money(row.earn_minor, unit),
        row.redeem_points, Money(row.redeem_minor, unit),
    )  # fmt: skip


def gift_card(db: Database, number: str) -> GiftCard | None:
    """A gift card with its balance as last known."""
    row: Any = get(db, master.GiftCard, master.GiftCard.number == number.strip())
    if row is None:
        return None
    balance = Money(row.balance_minor, currency(row.currency))
    return GiftCard(str(row.number), balance, row.state != ACTIVE)


def availability(db: Database, product: str, store: str = "") -> tuple[Availability, ...]:
    """What stores have of a product, or one store; a register's replica knows its own alone."""
    stock = master.Availability
    query = stock.select().where(stock.product == product)
    if store:
        query = query.where(stock.store == store)
    found = rows(db, query.order_by(stock.store))
    names = {row.number: str(row.name) for row in rows(db, master.Store.select())} if found else {}
    return tuple(
        Availability(
            row.store,
            Quantity(row.quantity_units, row.quantity_scale),
            row.counted_at,
            names.get(row.store, ""),
        )
        for row in found
    )


def product_record(db: Database, product: str) -> ProductRecord:
    """A product's barcodes and stock by store; empty for a number that nothing has."""
    number = product.strip()
    if not refusals.is_readable(number):
        return ProductRecord()
    code = master.Barcode
    codes = rows(db, code.select().where(code.product == number).order_by(code.code))
    return ProductRecord(
        tuple(ProductCode(str(row.code), int(row.pieces), str(row.unit)) for row in codes),
        availability(db, number),
    )


def _customer(row: Any) -> Customer:
    return Customer(
        number=str(row.number),
        name=str(row.name),
        loyalty_card=str(row.loyalty_card),
        email=str(row.email),
        phone=str(row.phone),
        group=str(row.customer_group),
        tax_exempt=str(row.tax_exempt),
    )
