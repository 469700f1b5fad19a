"""Offers as the table of baskets has them: `fifty | threshold 50.00: 5.00 off | *`."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.domain.basket_markets import HOME
from tuipos.domain.product import COMBINING, SET, THRESHOLD, Offer, OfferPart, OfferStep


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
    at = 1 if not colon else HOME.money(least).minor if kind == THRESHOLD else int(least)
    if unit == "%":
        return OfferStep(at, percent_millionths=round(float(value) * 10_000))
    if unit == "off":
        return OfferStep(at, off=HOME.money(value))
    return OfferStep(at, price=HOME.money(value))


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
