"""What offers take off the lines of a sale, worked out anew only where something changed.

Products that share an offer form a group; groups do not touch each other, so each is worked out for
itself, and kept for the next time (`Workings`). Sold and returned pieces are counted apart, so that
a return is the exact mirror of its sale. Thresholds look at the whole of a side and come after
(`thresholds`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuipos.domain.discounts.choosing import apply_offers, products_of
from tuipos.domain.discounts.pieces import kinds_of, takes_part
from tuipos.domain.discounts.telling import Told, tell
from tuipos.domain.product import COMPOUND, EXCLUSIVE, THRESHOLD, Offer
from tuipos.domain.sale_parts import Line

#: A side, a group, and the ids of the thresholds that keep other offers away.
_Key = tuple[int, int, tuple[str, ...]]
#: Thresholds that keep other offers from their products, in the order in which they were chosen.
Bars = tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides which offers of a sale apply: coupon codes, and the customer's group."""

    offers: tuple[Offer, ...] = ()
    coupons: tuple[str, ...] = ()
    customer_group: str = ""

    def apply_to(self, offer: Offer) -> bool:
        """Whether an offer's own conditions are met."""
        return (not offer.coupon or offer.coupon in self.coupons) and (
            not offer.customer_group or offer.customer_group == self.customer_group
        )


@dataclass(slots=True, eq=False)
class Rules:
    """The offers of a sale that apply, by groups of products that have to do with each other."""

    terms: Terms
    groups: list[list[Offer]]
    group_of: dict[str, int]
    thresholds: list[Offer]


@dataclass(slots=True, eq=False)
class Side:
    """The lines that were sold, or those that come back, that offers look at; without signs.

    `lines` are those of each group, under -1 those of none.
    """

    sign: int
    lines: dict[int, list[Line]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Workings:
    """What was worked out, to be taken over next time where the same lines ask again."""

    rules: Rules
    told: dict[_Key, tuple[list[Line], Mapping[int, Told]]]


def workings_for(terms: Terms, before: Workings | None) -> Workings:
    """Empty workings for these terms; the rules are those before if the terms are."""
    if before is not None and _same(before.rules.terms, terms):
        return Workings(before.rules, {})
    return Workings(rules_of(terms), {})


def _same(one: Terms, other: Terms) -> bool:
    return (
        one.offers is other.offers
        and one.coupons == other.coupons
        and one.customer_group == other.customer_group
    )


def rules_of(terms: Terms) -> Rules:
    """Sort the offers that apply; products that share one, directly or over others, are a group."""
    applying = [offer for offer in terms.offers if terms.apply_to(offer)]
    parent: dict[str, str] = {}

    def root(product: str) -> str:
        while parent.setdefault(product, product) != product:
            parent[product] = parent[parent[product]]
            product = parent[product]
        return product

    of_pieces = [offer for offer in applying if offer.kind != THRESHOLD and products_of(offer)]
    for offer in of_pieces:
        first, *others = products_of(offer)
        for product in others:
            parent[root(product)] = root(first)
    number_of: dict[str, int] = {}
    groups: list[list[Offer]] = []
    for offer in of_pieces:
        at = number_of.setdefault(root(next(iter(products_of(offer)))), len(groups))
        if at == len(groups):
            groups.append([])
        groups[at].append(offer)
    group_of = {product: number_of[root(product)] for product in list(parent)}
    thresholds = [offer for offer in applying if offer.kind == THRESHOLD]
    return Rules(terms, groups, group_of, sorted(thresholds, key=_order))


def tell_side(
    side: Side, gross_minor: dict[int, int], bars: Bars, now: Workings, before: Workings | None
) -> dict[int, Told]:
    """What the offers of pieces take off the lines of a side, by line number.

    `bars` are the thresholds that keep their products to themselves. A line that no offer is about
    is left out.
    """
    told: dict[int, Told] = {}
    for group, lines in side.lines.items():
        if group >= 0:
            told.update(_tell_group(side.sign, group, lines, gross_minor, bars, now, before))
    return told


def _tell_group(
    sign: int,
    group: int,
    lines: list[Line],
    gross_minor: dict[int, int],
    bars: Bars,
    now: Workings,
    before: Workings | None,
) -> Mapping[int, Told]:
    key = (sign, group, tuple(bar.id for bar in bars))
    if key in now.told:
        return now.told[key][1]
    if before is not None and before.rules is now.rules and key in before.told:
        known_lines, known = before.told[key]
        if known_lines == lines:
            now.told[key] = before.told[key]
            return known
    told: dict[int, Told] = {}
    kinds = kinds_of(lines, gross_minor)
    apply_offers(now.rules.groups[group], kinds, lambda *asked: _is_barred(bars, *asked))
    for kind in kinds:
        tell(kind, told)
    now.told[key] = (lines, told)
    return told


def _is_barred(bars: Bars, product: str, combine: str) -> bool:
    """Whether a threshold keeps a product for itself: an exclusive one from all but exclusive
    offers, one that competes from those that compete."""
    return any(
        combine != EXCLUSIVE and (bar.combine == EXCLUSIVE or combine != COMPOUND)
        for bar in bars
        if not bar.products or product in bar.products
    )


def _order(offer: Offer) -> tuple[int, str]:
    return -offer.priority, offer.id


def sides_of(lines: Sequence[Line], rules: Rules) -> tuple[Side, Side]:
    """The lines that offers look at, sold and returned apart.

    Offers of pieces count lines in the product's own unit only, for they were made for its pieces
    and their price. One in another unit counts with its amount towards thresholds alone.
    """
    sold, returned = Side(1), Side(-1)
    group_of, thresholds = rules.group_of, rules.thresholds
    for line in lines:
        in_other = line.product.is_in_other_unit
        group = -1 if in_other else group_of.get(line.product.number, -1)
        if (group >= 0 or thresholds) and takes_part(line):
            side = sold if line.quantity.units > 0 else returned
            side.lines.setdefault(group, []).append(line)
    return sold, returned
