"""Offers of the kind "take 3, pay 2": which pieces of which lines are free."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.domain.product import Offer
from tuipos.domain.sale import Line

#: How many pieces of a line, by its number, are free through which offer.
Free = dict[int, tuple[Offer, int]]


def free_pieces(lines: Sequence[Line], offers: Sequence[Offer]) -> Free:
    """The free pieces of these lines: per offer, the cheapest of all pieces that take part.

    Only whole pieces take part, not weighed goods nor labels that carry their price. A product of
    several offers takes part in the one whose id sorts first. Pieces sold and pieces returned are
    counted apart, so that a return is the exact mirror of its sale. The order in which lines were
    added does not change what is free, only under which line it is told.
    """
    free: Free = {}
    for offer, members in _members(lines, offers).items():
        for sign in (1, -1):
            side = [line for line in members if line.quantity.whole * sign > 0]
            if side:
                _free_of_side(offer, side, sign, free)
    return free


def _members(lines: Sequence[Line], offers: Sequence[Offer]) -> dict[Offer, list[Line]]:
    by_product: dict[str, Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer.id, reverse=True):
        by_product.update(dict.fromkeys(offer.products, offer))
    members: dict[str, list[Line]] = {}
    for line in lines:
        offer_of_line = by_product.get(line.product.number)
        if offer_of_line is not None and _takes_part(line):
            members.setdefault(offer_of_line.id, []).append(line)
    return {offer: members[offer.id] for offer in offers if offer.id in members}


def _takes_part(line: Line) -> bool:
    return (
        not line.voided
        and not line.product.weighed
        and line.embedded_amount is None
        and line.quantity.is_whole
        and line.product.price.minor > 0
    )


def _free_of_side(offer: Offer, lines: list[Line], sign: int, free: Free) -> None:
    pieces = sum(line.quantity.whole * sign for line in lines)
    to_give = (pieces // offer.take) * (offer.take - offer.pay)
    kinds: dict[tuple[int, str, int, str], list[Line]] = {}
    for line in lines:
        kinds.setdefault(_cheapness(line), []).append(line)
    for kind in sorted(kinds):
        if to_give == 0:
            return
        of_kind = sum(line.quantity.whole * sign for line in kinds[kind])
        given = min(to_give, of_kind)
        to_give -= given
        _spread(offer, kinds[kind], sign, given, free)


def _cheapness(line: Line) -> tuple[int, str, int, str]:
    # Equal prices are told apart by tax and product, so that the tax is the same in any order.
    product = line.product
    tax = product.tax
    return (product.price.minor, tax.code, tax.rate_millionths, product.number)


def _spread(offer: Offer, lines: list[Line], sign: int, given: int, free: Free) -> None:
    """Tell the free pieces of one kind under the lines whose pieces completed a group.

    So the third scan shows the discount, and a fourth does not move it.
    """
    kind_pieces = sum(line.quantity.whole * sign for line in lines)
    from_ends = min(given, _group_ends(offer, kind_pieces))
    from_rest = given - from_ends
    rest_before = kind_pieces - _group_ends(offer, kind_pieces) - from_rest
    first = 0
    for line in lines:
        after = first + line.quantity.whole * sign
        ends, ends_after = _group_ends(offer, first), _group_ends(offer, after)
        count = min(ends_after, from_ends) - min(ends, from_ends)
        rest, rest_after = first - ends, after - ends_after
        count += max(0, rest_after - max(rest, rest_before))
        if count:
            free[line.number] = (offer, count * sign)
        first = after


def _group_ends(offer: Offer, pieces: int) -> int:
    """How many of the first so many pieces lie beyond the paid part of their group."""
    groups, rest = divmod(pieces, offer.take)
    return groups * (offer.take - offer.pay) + max(0, rest - offer.pay)
