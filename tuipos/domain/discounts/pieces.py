"""The pieces of a sale as offers see them: kinds of equal pieces, and lots of them in one state.

Pieces of one product at one price and tax are equal to every offer, so they are counted, never
listed: a line of 9,999 costs as much as a line of one. These objects change while offers are
applied; they live for one calculation and never leave this package.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tuipos.domain.discounts.spreading import spread
from tuipos.domain.product import Offer
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale_parts import PRODUCT, Line

#: Savings are compared in millionths of a minor unit, so that percentages compare exactly.
MILLION = 1_000_000

#: What may still be done to a lot: everything, compound offers only, nothing.
FREE, TAKEN, CLOSED = range(3)

#: What makes pieces equal: price first, so that the cheapest are found first.
KindKey = tuple[int, str, int, str, int]


@dataclass(slots=True)
class Share:
    """What one offer takes off a lot, in minor units, all pieces together."""

    offer: Offer
    minor: int


@dataclass(slots=True, eq=False)
class Lot:
    """So many pieces of a kind in one state; `left` is what they still cost, in minor units.

    `worth` is what one piece saves without any set, in millionths of a minor unit.
    """

    kind: Kind
    count: int
    left: int
    state: int = FREE
    worth: int = 0
    shares: list[Share] = field(default_factory=list)

    @property
    def unit(self) -> int:
        """What one piece still costs, in whole minor units, down."""
        return self.left // self.count

    def part(self, count: int) -> int:
        """What so many of the pieces still cost, as `cut` divides it."""
        return self._parts(count)[-1]

    def cut(self, count: int) -> Lot:
        """Take so many pieces out into a lot of their own."""
        assert 0 < count <= self.count, "no more than there are"
        *minors, left = self._parts(count)
        shares = [Share(one.offer, part) for one, part in zip(self.shares, minors, strict=True)]
        out = Lot(self.kind, count, left, self.state, self.worth, shares)
        for own, gone in zip(self.shares, shares, strict=True):
            own.minor -= gone.minor
        self.count -= count
        self.left -= out.left
        return out

    def _parts(self, count: int) -> list[int]:
        """What so many of the pieces have of each share, and of what is left.

        Together they are those pieces' price: rounded each by itself, the shares could come to more
        than the pieces cost, or to less than they were given.
        """
        amounts = [*(one.minor for one in self.shares), self.left]
        return spread(sum(amounts) * count // self.count, amounts)


@dataclass(slots=True, eq=False)
class Block:
    """Neighbouring pieces of a kind that an offer used: the plain ones, and those it is told of.

    `take` and `pay` say which places within them are told of: the last of each group.
    """

    plain: list[Lot]
    given: list[Lot]
    take: int = 0
    pay: int = 0


@dataclass(slots=True, eq=False)
class Kind:
    """Equal pieces, with the lines they stand in; `bulk` is a weight, a label or a part of a piece.

    Bulk is one piece at the price of its line, and `quantity` is what the line says.
    """

    key: KindKey
    product: str
    price: int
    bulk: bool = False
    quantity: Quantity = ONE
    runs: list[tuple[int, int]] = field(default_factory=list)
    rest: list[Lot] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def lots(self) -> Iterable[Lot]:
        """All lots of the kind, in the order in which they stand."""
        for block in self.blocks:
            yield from block.plain
            yield from block.given
        yield from self.rest


def takes_part(line: Line) -> bool:
    """Whether offers look at a line: nothing that a person priced, and nothing that is settled."""
    return line.price_override is None and line.product.price.minor > 0 and can_be_discounted(line)


def can_be_discounted(line: Line) -> bool:
    """Whether anything may be taken off a line at all."""
    return (
        line.kind == PRODUCT
        and not line.voided
        and line.fixed_amount is None
        and line.product.discountable
    )


def kinds_of(lines: Iterable[Line], gross_minor: dict[int, int]) -> list[Kind]:
    """The kinds of these lines in their order, each with one lot; `gross_minor` is by line number.

    The lines are of one side: all sold or all returned; amounts are without their sign.
    """
    kinds: dict[KindKey, Kind] = {}
    for line in lines:
        product, tax = line.product, line.tax_rate
        bulk = is_bulk(line)
        price = gross_minor[line.number] if bulk else product.price.minor
        key = (price, tax.code, tax.rate_millionths, product.number, line.number if bulk else 0)
        kind = kinds.get(key)
        if kind is None:
            kind = kinds[key] = Kind(key, product.number, price, bulk, line.quantity)
        kind.runs.append((line.number, 1 if bulk else abs(line.quantity.whole)))
    for kind in kinds.values():
        count = sum(pieces for _, pieces in kind.runs)
        kind.rest.append(Lot(kind, count, kind.price * count))
    return [kinds[key] for key in sorted(kinds)]


def is_bulk(line: Line) -> bool:
    """Whether a line is no number of pieces: a weight, or a label that carries its price."""
    return line.product.weighed or line.embedded_amount is not None or not line.quantity.is_whole
