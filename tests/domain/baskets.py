"""Baskets as people write them: a text table of products, offers, baskets and what they cost.

`baskets.txt` beside this file is read by `load`. A line `offer` names an offer, its rule, and after
a semicolon its conditions; every other line with bars is one basket:

    title | offers | basket | amount of each line = total

A basket is items with commas between, and after semicolons what belongs to the whole sale:

    3 M                three pieces of M; -3 M come back; 0.500 A is half a kilo
    M @1.50            with a price by hand; M -10% or M -0.50 with a discount on the line
    ...; 10% off; 5.00 off; coupon SAVE; group staff
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.domain.sales import START, line
from tests.fakes import REDUCED, euro, product
from tuipos.domain.discounts.choosing import products_of
from tuipos.domain.product import (
    COMBINING,
    SET,
    THRESHOLD,
    Offer,
    OfferPart,
    OfferStep,
    Product,
)
from tuipos.domain.quantity import parse_quantity
from tuipos.domain.sale import (
    CouponsSet,
    CustomerSet,
    LineAdded,
    Sale,
    SaleDiscounted,
    begin,
    evolve,
)
from tuipos.domain.sale_parts import Customer, Line, ManualDiscount, PriceOverride

TABLE = Path(__file__).with_name("baskets.txt")
PRODUCTS = {
    each.number: each
    for each in (
        product("M", "Oat milk", "2.10"),
        product("N", "Nut milk", "2.60"),
        product("B", "Rye bread", "3.40", REDUCED),
        product("C", "Coffee", "3.00"),
        product("K", "Cake", "2.50", REDUCED),
        product("T", "Tea", "4.00", REDUCED),
        product("P", "Pen", "0.95"),
        product("S", "Screw", "0.03"),
        product("W", "Wine", "10.00"),
        product("X", "Shirt", "20.00"),
        product("A", "Apples", "3.00", REDUCED, weighed=True),
        replace(product("D", "Stamps", "1.00"), discountable=False),
    )
}
_ITEM = re.compile(
    r"(?:(-?[\d.]+) )?([A-Z])(?: @(?P<price>[\d.]+))?"
    r"(?P<off>(?: -[\d.]+%?)*)(?: =(?P<label>[\d.]+))?"
)


@dataclass(frozen=True)
class Basket:
    """One row: a sale, and what its lines and itself must come to."""

    title: str
    sale: Sale
    amounts: tuple[str, ...]
    total: str


def load(path: Path = TABLE) -> Iterator[Basket]:
    """The baskets of a table, in their order."""
    offers: dict[str, Offer] = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        if text.startswith("offer "):
            offer = read_offer(text.removeprefix("offer "))
            offers[offer.id] = offer
        elif "|" in text and not text.startswith("#"):
            title, ids, basket, result = (cell.strip() for cell in text.split("|"))
            amounts, _, total = result.partition("=")
            chosen = [offers[name] for name in ids.split()]
            yield Basket(title, read_sale(basket, chosen), tuple(amounts.split()), total.strip())


def read_offer(text: str) -> Offer:
    """An offer such as `fifty | threshold 50.00: 5.00 off | * ; coupon SAVE`."""
    name, rule, members = (cell.strip() for cell in text.split("|"))
    members, *conditions = (cell.strip() for cell in members.split(";"))
    kind, _, terms = rule.partition(" ")
    offer = Offer(name, (("en", name),), frozenset(members.replace("*", "").split()), kind=kind)
    if "+" in members:
        parts = tuple(
            OfferPart(at, int(count), frozenset(products.split("/")))
            for at, (count, products) in enumerate(re.findall(r"(\d+) ([A-Z/]+)", members), 1)
        )
        offer = replace(offer, parts=parts, products=frozenset())
    if match := re.match(r"(\d+) for (\d+)", terms):
        offer = replace(offer, take=int(match[1]), pay=int(match[2]))
        terms = terms[match.end() :]
    elif kind == SET and not offer.parts:
        count, _, terms = terms.partition(" ")
        offer = replace(offer, take=int(count), pay=int(count))
    steps = tuple(_step(step.strip(), kind) for step in terms.split(",") if step.strip())
    return _with_conditions(replace(offer, steps=steps), conditions)


def _step(text: str, kind: str) -> OfferStep:
    least, colon, gives = text.rpartition(":")
    value, unit = re.fullmatch(r"([\d.]+) ?(%|off|each|)", gives.strip()).groups()  # type: ignore[union-attr]
    at = 1 if not colon else euro(least).minor if kind == THRESHOLD else int(least)
    if unit == "%":
        return OfferStep(at, percent_millionths=round(float(value) * 10_000))
    if unit == "off":
        return OfferStep(at, off=euro(value))
    return OfferStep(at, price=euro(value))


def _with_conditions(offer: Offer, conditions: list[str]) -> Offer:
    for condition in conditions:
        word, _, value = condition.partition(" ")
        if word in COMBINING:
            offer = replace(offer, combine=word)
        elif word in ("priority", "most"):
            offer = replace(offer, **{word: int(value)})
        elif word == "coupon":
            offer = replace(offer, coupon=value)
        else:
            assert word == "group", condition
            offer = replace(offer, customer_group=value)
    return offer


def read_sale(text: str, offers: list[Offer]) -> Sale:
    """A sale with these items, in which these offers run."""
    items, *terms = (cell.strip() for cell in text.split(";"))
    sale = begin(START)
    for number, item in enumerate(items.split(","), 1):
        added = replace(_line(item.strip()), number=number)
        own = [
            offer
            for offer in offers
            if offer.kind == THRESHOLD or added.product.number in products_of(offer)
        ]
        sale = evolve(sale, LineAdded(added, tuple(own)))
    for term in terms:
        word, _, value = term.partition(" ")
        if word == "coupon":
            sale = evolve(sale, CouponsSet((*sale.coupons, value)))
        elif word == "group":
            sale = evolve(sale, CustomerSet(Customer("C-1", "Lena", value)))
        else:
            assert value == "off", term
            sale = evolve(sale, SaleDiscounted((*sale.discounts, _given(word))))
    return sale


def _line(text: str) -> Line:
    match = _ITEM.fullmatch(text)
    assert match is not None, text
    sold: Product = PRODUCTS[match[2]]
    count = match[1] or "1"
    quantity = parse_quantity(count.lstrip("-"))
    assert quantity is not None, text
    label = euro(match["label"]) if match["label"] else None
    made = line(sold, -quantity if count.startswith("-") else quantity, embedded_amount=label)
    if match["price"]:
        made = replace(made, price_override=PriceOverride(euro(match["price"]), "damaged", "2001"))
    discounts = tuple(_given(one.lstrip("-")) for one in match["off"].split())
    return replace(made, discounts=discounts)


def _given(text: str) -> ManualDiscount:
    if text.endswith("%"):
        return ManualDiscount("percent", round(float(text[:-1]) * 10_000), None, "", "2001")
    return ManualDiscount("amount", 0, euro(text), "", "2001")
