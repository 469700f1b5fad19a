"""Sales for the tests of the domain: made by hand, and drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies

from tests.fakes import EUR, MORNING, REDUCED, STANDARD
from tuipos.domain.money import Money
from tuipos.domain.product import Offer, Product, TaxRate
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
        applying = tuple(offer for offer in offers if each.product.number in offer.products)
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
    """Up to three offers, which may share products."""
    found = []
    for at in range(draw(strategies.integers(0, 3))):
        take = draw(strategies.integers(2, 5))
        members = draw(strategies.sets(strategies.sampled_from(of), min_size=1))
        found.append(
            Offer(
                id=f"O{at}",
                names=(("en", f"Offer {at}"),),
                products=frozenset(each.number for each in members),
                take=take,
                pay=draw(strategies.integers(1, take - 1)),
            )
        )
    return tuple(found)


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
