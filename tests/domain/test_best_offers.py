"""The choice among competing offers against trying all of them, and what the rule promises."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import event, given, strategies

from tests.domain.brute_force import most_saved
from tests.domain.sales import line, sale_of
from tests.fakes import EUR, STANDARD
from tuipos.domain.money import Money
from tuipos.domain.product import (
    CHEAPEST,
    QUANTITY,
    SET,
    SIMPLE,
    TAKE_PAY,
    Offer,
    OfferPart,
    OfferStep,
    Product,
)
from tuipos.domain.quantity import Quantity
from tuipos.domain.totals import totals

NAMES = "ABCD"
#: Prices and rates for which every share is a whole number of minor units.
PRICES = strategies.integers(1, 10).map(lambda ten: 100 * ten)
PERCENTS = strategies.integers(1, 10).map(lambda ten: 100_000 * ten)
COUNTS = strategies.lists(strategies.integers(0, 3), min_size=4, max_size=4).filter(
    lambda counts: 0 < sum(counts) <= 7
)
MEMBERS = strategies.sets(strategies.sampled_from(NAMES), min_size=1).map(frozenset)


@strategies.composite
def steps(
    draw: strategies.DrawFn,
    least: int = 1,
    most_minor: int = 1_000,
    kinds: tuple[str, ...] = ("percent", "off", "price"),
) -> OfferStep:
    """A percentage, an amount or a price."""
    kind = draw(strategies.sampled_from(kinds))
    if kind == "percent":
        return OfferStep(least, percent_millionths=draw(PERCENTS))
    amount = Money(draw(strategies.integers(1, most_minor // 100)) * 100, EUR)
    return OfferStep(least, off=amount) if kind == "off" else OfferStep(least, price=amount)


@strategies.composite
def simple(draw: strategies.DrawFn, name: str = "S") -> Offer:
    """An offer for each piece."""
    return Offer(name, (), draw(MEMBERS), kind=SIMPLE, steps=(draw(steps()),))


@strategies.composite
def priced_sets(draw: strategies.DrawFn, name: str = "T") -> Offer:
    """A set for a price or with a percentage off: of any pieces, or of one group and another."""
    step = draw(steps(most_minor=2_000, kinds=("percent", "price")))
    if draw(strategies.booleans()):
        size = draw(strategies.integers(2, 3))
        return Offer(name, (), draw(MEMBERS), take=size, pay=size, kind=SET, steps=(step,))
    split = draw(strategies.integers(1, 3))
    parts = (
        OfferPart(1, draw(strategies.integers(1, 2)), frozenset(NAMES[:split])),
        OfferPart(2, 1, frozenset(NAMES[split:])),
    )
    return Offer(name, (), frozenset(), kind=SET, parts=parts, steps=(step,))


@strategies.composite
def cheapest(draw: strategies.DrawFn, name: str = "C") -> Offer:
    """The cheapest of a few."""
    take = draw(strategies.integers(2, 3))
    step = OfferStep(1, percent_millionths=draw(PERCENTS))
    members = draw(MEMBERS)
    return Offer(name, (), members, take=take, pay=take - 1, kind=CHEAPEST, steps=(step,))


@strategies.composite
def quantities(draw: strategies.DrawFn, name: str = "Q") -> Offer:
    """From so many pieces on, with two steps."""
    first = draw(strategies.integers(2, 3))
    both = (draw(steps(least=first)), draw(steps(least=first + draw(strategies.integers(1, 3)))))
    return Offer(name, (), draw(MEMBERS), kind=QUANTITY, steps=both)


@strategies.composite
def shelves(draw: strategies.DrawFn) -> list[Product]:
    """Four products."""
    return [Product(name, (("en", name),), Money(draw(PRICES), EUR), STANDARD) for name in NAMES]


def saved(shelf: list[Product], counts: list[int], offers: list[Offer]) -> int:
    """What the domain takes off, in minor units."""
    lines = [
        line(product, Quantity(count))
        for product, count in zip(shelf, counts, strict=True)
        if count
    ]
    return -totals(replace(sale_of(lines), offers=tuple(offers))).discount.minor


def pieces(shelf: list[Product], counts: list[int]) -> list[tuple[str, int]]:
    """The pieces one by one."""
    return [
        (product.number, product.price.minor)
        for product, count in zip(shelf, counts, strict=True)
        for _ in range(count)
    ]


@given(shelves(), COUNTS, simple("S1"), simple("S2"))
def test_simple_offers_are_chosen_best(
    shelf: list[Product], counts: list[int], one: Offer, other: Offer
) -> None:
    offers = [one, other]
    assert saved(shelf, counts, offers) == most_saved(pieces(shelf, counts), offers)


@given(shelves(), COUNTS, simple(), priced_sets())
def test_a_set_beside_a_simple_offer_is_chosen_best(
    shelf: list[Product], counts: list[int], alone: Offer, together: Offer
) -> None:
    offers = [alone, together]
    assert saved(shelf, counts, offers) == most_saved(pieces(shelf, counts), offers)


@given(shelves(), COUNTS, cheapest())
def test_the_cheapest_of_sets_is_chosen_best(
    shelf: list[Product], counts: list[int], offer: Offer
) -> None:
    assert saved(shelf, counts, [offer]) == most_saved(pieces(shelf, counts), [offer])


@given(shelves(), COUNTS, simple(), quantities())
def test_a_quantity_beside_a_simple_offer_is_chosen_best(
    shelf: list[Product], counts: list[int], alone: Offer, together: Offer
) -> None:
    offers = [alone, together]
    assert saved(shelf, counts, offers) == most_saved(pieces(shelf, counts), offers)


@given(
    shelves(),
    COUNTS,
    strategies.lists(
        strategies.one_of(simple(), priced_sets(), cheapest(), quantities()), max_size=4
    ),
)
def test_any_offers_save_no_less_than_one_and_no_more_than_is_there(
    shelf: list[Product], counts: list[int], drawn: list[Offer]
) -> None:
    offers = [
        Offer(f"{at}", (), one.products, one.take, one.pay, one.kind, steps=one.steps,
              parts=one.parts)
        for at, one in enumerate(drawn)
    ]  # fmt: skip
    together = saved(shelf, counts, offers)
    best = most_saved(pieces(shelf, counts), offers)
    assert together <= best
    simple_ones = [offer for offer in offers if offer.kind == SIMPLE]
    for offer in offers:
        alone = {one.id: one for one in (*simple_ones, offer)}
        assert together >= saved(shelf, counts, list(alone.values()))
    event(
        "as good as trying all" if together == best else f"{Fraction(together, best) * 100 // 10}"
    )


@given(shelves(), COUNTS, MEMBERS, strategies.integers(2, 4))
def test_take_and_pay_gives_the_cheapest_of_all(
    shelf: list[Product], counts: list[int], members: frozenset[str], take: int
) -> None:
    offer = Offer("T", (), members, take=take, pay=take - 1, kind=TAKE_PAY)
    prices = sorted(price for name, price in pieces(shelf, counts) if name in members)
    assert saved(shelf, counts, [offer]) == sum(prices[: len(prices) // take])
