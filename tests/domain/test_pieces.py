"""Pieces of a kind that are taken apart keep together what they cost and what was taken off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from tests.fakes import THREE_FOR_TWO
from tuipos.domain.discounts.pieces import Kind, Lot, Share


@given(
    price=some.integers(0, 7),
    count=some.integers(1, 9),
    taken=some.lists(some.integers(0, 30), max_size=3),
    cuts=some.lists(some.integers(1, 9), max_size=4),
)
def test_what_is_cut_out_costs_its_price_with_what_is_off(
    price: int, count: int, taken: list[int], cuts: list[int]
) -> None:
    kind = Kind((price, "standard", 190_000, "1", 0), "1", price)
    left, shares = price * count, []
    for minor in taken:
        shares.append(Share(THREE_FOR_TWO, min(minor, left)))
        left -= shares[-1].minor
    lot = Lot(kind, count, left, shares=shares)
    for some_pieces in cuts:
        if some_pieces > lot.count - 1:
            break
        told = lot.part(some_pieces)
        out = lot.cut(some_pieces)
        assert out.left == told
        for one in (lot, out):
            minors = [share.minor for share in one.shares]
            assert min([one.left, *minors]) >= 0
            assert one.left + sum(minors) == price * one.count
