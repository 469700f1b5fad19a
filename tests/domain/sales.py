"""Sales for the tests of the domain: made by hand, and drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies

from tests.fakes import EUR, MORNING, REDUCED, STANDARD
from tuipos.domain.discounts.choosing import products_of
from tuipos.domain.money import Money
from tuipos.domain.product import (
    CHEAPEST,
    COMBINING,
    OFFER_KINDS,
    QUANTITY,
    SET,
    THRESHOLD,
    Offer,
    OfferPart,
    OfferStep,
    Product,
    TaxRate,
)
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale import Line, LineAdded, Sale, Started, Tender, Tendered, begin, evolve

START = Started(
    id="0001-001-1741944413000",
    store="0001",
    register="001",
    staff="1001",
    shift="shift-0001-001-1741944000000",
    at=MORNING,
    day=MORNING.date(),
    currency=EUR,
    prices_include_tax=True,
    data_version=7,
    offline=False,
)


def line(
    product: Product,
    quantity: Quantity = ONE,
    *,
    embedded_amount: Money | None = None,
    voided: bool = False,
) -> Line:
    """A line that has no number yet."""
    return Line(0, product, quantity, product.number, embedded_amount, voided)


def sale_of(
    lines: Sequence[Line],
    offers: Sequence[Offer] = (),
    *,
    tax_included: bool = True,
    tendered: Sequence[int] = (),
) -> Sale:
    """A sale of these lines in this order, with cash tendered in minor units."""
    sale = begin(replace(START, prices_include_tax=tax_included))
    for number, each in enumerate(lines, 1):
        applying = tuple(
            offer
            for offer in offers
            if offer.kind == THRESHOLD or each.product.number in products_of(offer)
        )
        sale = evolve(sale, LineAdded(replace(each, number=number), applying))
    for number, minor in enumerate(tendered, 1):
        sale = evolve(sale, Tendered(Tender(number, "cash", Money(minor, EUR), MORNING)))
    return sale


def mirrored(sale: Sale) -> Sale:
    """The sale with every quantity, label price and tender negated."""
    return replace(
        sale,
        lines=tuple(
            replace(
                each,
                quantity=-each.quantity,
                embedded_amount=-each.embedded_amount if each.embedded_amount else None,
            )
            for each in sale.lines
        ),
        tenders=tuple(replace(tender, amount=-tender.amount) for tender in sale.tenders),
    )


RATES = (REDUCED, STANDARD, TaxRate("none", 0), TaxRate("odd", 123_457))


@strategies.composite
def products(draw: strategies.DrawFn) -> tuple[Product, ...]:
    """A few products, some at equal prices, some weighed."""
    prices = draw(strategies.lists(strategies.integers(0, 5_000), min_size=1, max_size=8))
    return tuple(
        Product(
            number=f"P{at}",
            names=(("en", f"Product {at}"),),
            price=Money(price, EUR),
            tax=draw(strategies.sampled_from(RATES)),
            weighed=draw(strategies.integers(0, 4)) == 0,
        )
        for at, price in enumerate(prices)
    )


@strategies.composite
def offers_over(draw: strategies.DrawFn, of: tuple[Product, ...]) -> tuple[Offer, ...]:
    """Up to five offers of any kind, which may share products."""
    kinds = strategies.sampled_from(OFFER_KINDS)
    drawn = draw(strategies.lists(kinds, max_size=5))
    return tuple(draw(any_offer(f"O{at}", kind, of)) for at, kind in enumerate(drawn))


@strategies.composite
def any_offer(draw: strategies.DrawFn, name: str, kind: str, of: tuple[Product, ...]) -> Offer:
    """An offer of a kind over some of these products."""
    numbers = [each.number for each in of]
    members = draw(strategies.sets(strategies.sampled_from(numbers), min_size=1))
    take = draw(strategies.integers(2, 5))
    offer = Offer(
        id=name,
        names=(("en", f"Offer {name}"),),
        products=frozenset(members),
        take=take,
        pay=draw(strategies.integers(1, take - 1)),
        kind=kind,
        combine=draw(strategies.sampled_from(COMBINING)),
        priority=draw(strategies.integers(0, 1)),
        most=draw(strategies.sampled_from((0, 0, 1, 2))),
    )
    if kind in (SET, CHEAPEST) and len(members) > 1 and draw(strategies.booleans()):
        ordered = sorted(members)
        halves = (frozenset(ordered[::2]), frozenset(ordered[1::2]))
        parts = tuple(
            OfferPart(at, draw(strategies.integers(1, 2)), half)
            for at, half in enumerate(halves, 1)
        )
        pieces = sum(part.pieces for part in parts)
        offer = replace(offer, parts=parts, products=frozenset(), take=pieces, pay=pieces - 1)
    return replace(offer, steps=tuple(draw(strategies.lists(_steps(kind), min_size=1, max_size=2))))


@strategies.composite
def _steps(draw: strategies.DrawFn, kind: str) -> OfferStep:
    least = 1
    if kind in (QUANTITY, THRESHOLD):
        least = draw(strategies.integers(1, 10_000 if kind == THRESHOLD else 6))
    forms = ("percent", "off") if kind == THRESHOLD else ("percent", "off", "price")
    form = draw(strategies.sampled_from(forms))
    if form == "percent":
        return OfferStep(least, percent_millionths=draw(strategies.integers(1, 1_000_000)))
    amount = Money(draw(strategies.integers(1, 3_000)), EUR)
    return OfferStep(least, off=amount) if form == "off" else OfferStep(least, price=amount)


@strategies.composite
def lines_of(draw: strategies.DrawFn, product: Product) -> Line:
    """A line of a product: pieces or a weight, now and then a label or a void."""
    scale = 3 if product.weighed else 0
    units = draw(strategies.integers(1, 9_999 if product.weighed else 12))
    label = product.weighed and draw(strategies.booleans())
    return line(
        product,
        Quantity(units, scale),
        embedded_amount=Money(draw(strategies.integers(1, 9_999)), EUR) if label else None,
        voided=draw(strategies.integers(0, 9)) == 0,
    )


@strategies.composite
def sales(draw: strategies.DrawFn) -> tuple[list[Line], tuple[Offer, ...], bool]:
    """Lines, the offers that apply, and whether prices include tax."""
    of = draw(products())
    chosen = draw(strategies.lists(strategies.sampled_from(of), max_size=12))
    lines = [draw(lines_of(each)) for each in chosen]
    return lines, draw(offers_over(of)), draw(strategies.booleans())
