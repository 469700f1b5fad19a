"""Under which lines a discount is told: from the pieces of a kind back to the lines they stand in.

What a kind gets off is fixed before; here it is only divided. A free piece is told where it
completed its group, so the third scan shows the discount and a fourth does not move it. An amount
on several pieces is spread over their lines by what these still cost: the parts come to the whole,
none raises a price, and none falls below zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tuipos.domain.discounts.pieces import CLOSED, FREE, Block, Kind, Lot
from tuipos.domain.discounts.spreading import spread
from tuipos.domain.product import Offer

#: Line numbers, each with how many pieces of a lot stand in it.
_Places = list[tuple[int, int]]


@dataclass(slots=True)
class Told:
    """What a line gets off: by offer the pieces and minor units; and what is left open.

    `open_minor` is what its pieces still cost where discounts may go on, `free_minor` the part of
    it that no competing offer is on.
    """

    offers: dict[str, tuple[Offer, int, int]]
    open_minor: int = 0
    free_minor: int = 0


def tell(kind: Kind, told: dict[int, Told]) -> None:
    """Divide what was done to a kind over its lines, in their order."""
    readers = [_BlockReader(block) for block in kind.blocks]
    at = 0
    for number, pieces in kind.runs:
        told.setdefault(number, Told({}))
        while pieces:
            while not readers[at].left:
                at += 1
            count = min(pieces, readers[at].left)
            readers[at].read(count, number)
            pieces -= count
    for reader in readers:
        for lot, places in reader.places():
            _note(lot, places, told)


class _BlockReader:
    """Reads the pieces of a block from its first on."""

    def __init__(self, block: Block) -> None:
        self._block = block
        plain, given = _count(block.plain), _count(block.given)
        self._pieces = plain + given
        self._given = given
        self._at = 0
        self._plain_reader = _LotsReader(block.plain)
        self._given_reader = _LotsReader(block.given)

    @property
    def left(self) -> int:
        """How many pieces were not read yet."""
        return self._pieces - self._at

    def read(self, count: int, number: int) -> None:
        """Read the next pieces for a line."""
        given = self._given_before(self._at + count) - self._given_before(self._at)
        self._at += count
        self._plain_reader.read(count - given, number)
        self._given_reader.read(given, number)

    def places(self) -> Iterator[tuple[Lot, _Places]]:
        """Each lot with the lines that its pieces stand in."""
        yield from self._plain_reader.places
        yield from self._given_reader.places

    def _given_before(self, pieces: int) -> int:
        """How many of the first so many pieces are told of."""
        others = self._pieces - self._given
        if not self._block.take:
            return max(0, pieces - others)
        ends = min(self._group_ends(self._pieces), self._given)
        others_paid = others - (self._group_ends(self._pieces) - ends)
        here = self._group_ends(pieces)
        more = max(0, (pieces - here) - others_paid)
        return min(here, ends) + more

    def _group_ends(self, pieces: int) -> int:
        """How many of the first so many pieces lie beyond the paid part of their group."""
        groups, rest = divmod(pieces, self._block.take)
        return groups * (self._block.take - self._block.pay) + max(0, rest - self._block.pay)


class _LotsReader:
    """Reads pieces from lots that stand one behind the other."""

    def __init__(self, lots: list[Lot]) -> None:
        self.places: list[tuple[Lot, _Places]] = [(lot, []) for lot in lots]
        self._lot = 0
        self._at = 0

    def read(self, count: int, number: int) -> None:
        """Read the next pieces for a line."""
        while count:
            lot, places = self.places[self._lot]
            some = min(count, lot.count - self._at)
            places.append((number, some))
            count -= some
            self._at += some
            if self._at == lot.count:
                self._lot, self._at = self._lot + 1, 0


def _note(lot: Lot, places: _Places, told: dict[int, Told]) -> None:
    """Note for each line what its pieces of a lot get off."""
    left = [lot.kind.price * count for _, count in places]
    for share in lot.shares:
        parts = spread(share.minor, left)
        for at, ((number, count), minor) in enumerate(zip(places, parts, strict=True)):
            offers = told[number].offers
            offer, pieces, so_far = offers.get(share.offer.id, (share.offer, 0, 0))
            offers[share.offer.id] = (offer, pieces + count, so_far + minor)
            left[at] -= minor
    if lot.state != CLOSED:
        for (number, _), minor in zip(places, left, strict=True):
            told[number].open_minor += minor
            told[number].free_minor += minor if lot.state == FREE else 0


def _count(lots: list[Lot]) -> int:
    return sum(lot.count for lot in lots)
