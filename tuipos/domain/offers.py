"""Offers of the kind "take 3, pay 2": which pieces of which lines are free."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.domain.product import Offer
from tuipos.domain.sale import Line

#: How many pieces of a line, by its number, are free through which offer.
Free = dict[int, tuple[Offer, int]]

#: What makes pieces equal to an offer: price first, then tax and product, so that the cheapest are
#: found first and the tax is the same in whatever order lines were added.
_Kind = tuple[int, str, int, str]
#: The pieces of one kind: line numbers with how many pieces, in the order of the lines.
_Pieces = list[tuple[int, int]]


def free_pieces(lines: Sequence[Line], offers: Sequence[Offer]) -> Free:
    """The free pieces of these lines: per offer, the cheapest of all pieces that take part.

    Only whole pieces take part, not weighed goods nor labels that carry their price. A product of
    several offers takes part in the one whose id sorts first. Pieces sold and pieces returned are
    counted apart, so that a return is the exact mirror of its sale. The order in which lines were
    added does not change what is free, only under which line it is told.
    """
    free: Free = {}
    if not offers:
        return free
    by_id = {offer.id: offer for offer in offers}
    for (offer_id, sign), kinds in _taking_part(lines, offers).items():
        _free_of_side(by_id[offer_id], sign, kinds, free)
    return free


def _taking_part(
    lines: Sequence[Line], offers: Sequence[Offer]
) -> dict[tuple[str, int], dict[_Kind, _Pieces]]:
    """The pieces that take part: by offer and sign, then by kind."""
    by_product: dict[str, str] = {}
    for offer in sorted(offers, key=lambda offer: offer.id, reverse=True):
        by_product.update(dict.fromkeys(offer.products, offer.id))
    sides: dict[tuple[str, int], dict[_Kind, _Pieces]] = {}
    for line in lines:
        product = line.product
        offer_id = by_product.get(product.number)
        if offer_id is None or not _takes_part(line):
            continue
        pieces = line.quantity.whole
        tax = product.tax
        kind = (product.price.minor, tax.code, tax.rate_millionths, product.number)
        side = sides.setdefault((offer_id, 1 if pieces > 0 else -1), {})
        side.setdefault(kind, []).append((line.number, abs(pieces)))
    return sides


def _takes_part(line: Line) -> bool:
    return (
        not line.voided
        and not line.product.weighed
        and line.embedded_amount is None
        and line.product.price.minor > 0
        and line.quantity.is_whole
    )


def _free_of_side(offer: Offer, sign: int, kinds: dict[_Kind, _Pieces], free: Free) -> None:
    counts = {kind: sum(count for _, count in pieces) for kind, pieces in kinds.items()}
    to_give = (sum(counts.values()) // offer.take) * (offer.take - offer.pay)
    for kind in sorted(kinds):
        if to_give == 0:
            return
        given = min(to_give, counts[kind])
        to_give -= given
        for number, count in _told(offer, kinds[kind], counts[kind], given):
            free[number] = (offer, count * sign)


def _told(offer: Offer, pieces: _Pieces, all_pieces: int, given: int) -> list[tuple[int, int]]:
    """Under which lines the free pieces of one kind are told: those that completed a group.

    So the third scan shows the discount, and a fourth does not move it. Where another product
    completed the groups, the last pieces of the kind are the free ones.
    """
    ends_given = min(given, _group_ends(offer, all_pieces))
    others_paid = all_pieces - _group_ends(offer, all_pieces) - (given - ends_given)
    told = []
    first = 0
    ends = 0
    for number, count in pieces:
        after = first + count
        ends_after = _group_ends(offer, after)
        free = min(ends_after, ends_given) - min(ends, ends_given)
        free += max(0, (after - ends_after) - max(first - ends, others_paid))
        if free:
            told.append((number, free))
        first, ends = after, ends_after
    return told


def _group_ends(offer: Offer, pieces: int) -> int:
    """How many of the first so many pieces lie beyond the paid part of their group."""
    groups, rest = divmod(pieces, offer.take)
    return groups * (offer.take - offer.pay) + max(0, rest - offer.pay)
