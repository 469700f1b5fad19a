"""The best combination of competing offers, by trying all: for baskets of a few pieces only.

It knows nothing of how the domain chooses. A piece goes into one application of one offer or none;
what an application saves is the offer's own rule on just these pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

from tuipos.domain.product import CHEAPEST, QUANTITY, SET, SIMPLE, Offer, OfferStep

MILLION = 1_000_000
#: A piece: its product and its price in minor units.
Piece = tuple[str, int]


def most_saved(pieces: Sequence[Piece], offers: Sequence[Offer]) -> Fraction:
    """The greatest saving in minor units that any division of the pieces among the offers has."""
    ordered = tuple(sorted(pieces))

    @cache
    def best(left: tuple[Piece, ...], pooled: frozenset[str]) -> Fraction:
        if not left:
            return Fraction(0)
        first, others = left[0], left[1:]
        found = best(others, pooled)
        for offer in offers:
            if offer.kind == SIMPLE and first[0] in offer.products:
                found = max(found, _gain(offer.steps[0], first[1]) + best(others, pooled))
            elif offer.kind == QUANTITY and offer.id not in pooled:
                for chosen, rest in _with_first(first, others, offer.products):
                    saved = _pool(offer, chosen) + best(rest, pooled | {offer.id})
                    found = max(found, saved)
            elif offer.kind in (SET, CHEAPEST):
                for chosen, rest in _sets(offer, first, others):
                    found = max(found, _of_set(offer, chosen) + best(rest, pooled))
        return found

    return best(ordered, frozenset())


def _gain(step: OfferStep, price: int) -> Fraction:
    if step.price is not None:
        return Fraction(max(0, price - step.price.minor))
    if step.off is not None:
        return Fraction(min(step.off.minor, price))
    return Fraction(price * step.percent_millionths, MILLION)


def _with_first(
    first: Piece, others: tuple[Piece, ...], products: frozenset[str]
) -> Iterator[tuple[list[Piece], tuple[Piece, ...]]]:
    """Every choice of pieces of these products that has the first in it, with what is left."""
    if first[0] not in products:
        return
    able = [at for at, piece in enumerate(others) if piece[0] in products]
    for size in range(len(able) + 1):
        for ats in combinations(able, size):
            chosen = [first, *(others[at] for at in ats)]
            yield chosen, tuple(piece for at, piece in enumerate(others) if at not in ats)


def _pool(offer: Offer, chosen: Sequence[Piece]) -> Fraction:
    return max(
        (
            sum((_gain(step, price) for _, price in chosen), Fraction(0))
            for step in offer.steps
            if step.least <= len(chosen)
        ),
        default=Fraction(0),
    )


def _sets(
    offer: Offer, first: Piece, others: tuple[Piece, ...]
) -> Iterator[tuple[list[Piece], tuple[Piece, ...]]]:
    """Every set of the offer that has the first piece in it, with what is left."""
    size = sum(part.pieces for part in offer.parts) or offer.take
    for ats in combinations(range(len(others)), size - 1):
        chosen = [first, *(others[at] for at in ats)]
        if _is_set(offer, chosen):
            yield chosen, tuple(piece for at, piece in enumerate(others) if at not in ats)


def _is_set(offer: Offer, chosen: Sequence[Piece]) -> bool:
    if not offer.parts:
        return all(product in offer.products for product, _ in chosen)
    counts = [sum(product in part.products for product, _ in chosen) for part in offer.parts]
    return counts == [part.pieces for part in offer.parts]


def _of_set(offer: Offer, chosen: Sequence[Piece]) -> Fraction:
    step = offer.steps[0] if offer.steps else OfferStep(1, percent_millionths=MILLION)
    prices = sorted(price for _, price in chosen)
    if offer.kind == CHEAPEST:
        prices = prices[: offer.take - offer.pay]
    return _gain(step, sum(prices))
