"""Which offers apply to which pieces where several want the same: the rule, and how far it is best.

Offers come in tiers. Exclusive ones are first, and close their pieces to everything else. Of those
that compete for the best price, a piece gets one. Both go by priority, the higher first; equal
priorities are one tier, in which the greatest saving counts. Compound offers come last, one after
the other by priority and id, each on what all before it left.

Within a tier, to find the best of all combinations is as hard as packing sets, whose time grows
without bound. Instead:

1. each piece has what it saves without company (simple offers): exact, and the yardstick of all.
2. each offer that needs company makes the best plan it can (`plans`), counted over that yardstick.
3. all plans are carried out one after the other, each made anew from the pieces that are left,
   once in the order of what they save and once in the order of what they save for each piece. The
   better outcome is taken: this is the greedy choice.
4. what is left gets its best simple offer.

So the outcome never is worse than any one of the offers with the simple ones beside it, and it is
the best there is where at most one offer of a tier needs company for any piece. Three plans for
each offer and a sort for each plan: time grows with the number of pairs of offer and kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import groupby

from tuipos.domain.discounts.pieces import CLOSED, TAKEN, Block, Kind, Lot, Share
from tuipos.domain.discounts.plans import Plan, Take, gain_of, minor_of, plan_of
from tuipos.domain.product import BEST, COMPOUND, EXCLUSIVE, SIMPLE, TAKE_PAY, Offer

#: Which products of a component a threshold keeps from which way of combining.
Barred = Callable[[str, str], bool]


def nothing_barred(product: str, combine: str) -> bool:
    """All offers may look at all products."""
    return False


def apply_offers(
    offers: Sequence[Offer], kinds: Sequence[Kind], barred: Barred = nothing_barred
) -> None:
    """Apply the offers to the pieces; afterwards the lots of the kinds say what became of them.

    Offers that need no piece (thresholds) are not among these. `barred` names products that a way
    of combining must leave alone.
    """
    by_product: dict[str, list[Kind]] = {}
    for kind in kinds:
        by_product.setdefault(kind.product, []).append(kind)
    for combine, state in ((EXCLUSIVE, CLOSED), (BEST, TAKEN)):
        tier = sorted((each for each in offers if each.combine == combine), key=_order)
        for _, same in groupby(tier, key=lambda offer: offer.priority):
            _apply_tier(list(same), by_product, state, barred)
    for kind in kinds:
        if kind.rest:
            kind.blocks.append(Block(kind.rest, []))
            kind.rest = []
    for offer in sorted((each for each in offers if each.combine == COMPOUND), key=_order):
        _apply_on_top(offer, by_product, barred)


def _order(offer: Offer) -> tuple[int, str]:
    return -offer.priority, offer.id


def _kinds_of(offer: Offer, by_product: dict[str, list[Kind]], barred: Barred) -> Iterable[Kind]:
    for product in sorted(products_of(offer) & by_product.keys()):
        if not barred(product, offer.combine):
            yield from by_product[product]


def products_of(offer: Offer) -> frozenset[str]:
    """All products that an offer is about; of a threshold none may mean all."""
    if not offer.parts:
        return offer.products
    return frozenset().union(*(part.products for part in offer.parts))


def _apply_tier(
    offers: Sequence[Offer], by_product: dict[str, list[Kind]], state: int, barred: Barred
) -> None:
    wanted = {
        offer.id: [kind for kind in _kinds_of(offer, by_product, barred) if kind.rest]
        for offer in offers
    }
    alone: dict[Kind, tuple[int, Offer]] = {}
    for offer in offers:
        if offer.kind == SIMPLE and not offer.most:
            _note_alone(offer, wanted[offer.id], alone)
    in_company = [offer for offer in offers if offer.kind != SIMPLE or offer.most]
    for plan in _chosen(in_company, wanted, alone):
        for take in plan.takes.values():
            _carry_out(plan.offer, take, state)
    for kind, (_, offer) in alone.items():
        if kind.rest:
            (lot,) = kind.rest
            whole = Take(lot, lot.count, lot.count, minor_of(offer.steps[0], lot, lot.count))
            _carry_out(offer, whole, state)


def _note_alone(offer: Offer, kinds: Iterable[Kind], alone: dict[Kind, tuple[int, Offer]]) -> None:
    """Keep the better of two simple offers for each kind; the earlier of equals."""
    for kind in kinds:
        gain = gain_of(offer.steps[0], kind.rest[0])
        if gain > (alone[kind][0] if kind in alone else 0):
            alone[kind] = (gain, offer)


def _chosen(
    offers: Sequence[Offer], wanted: dict[str, list[Kind]], alone: dict[Kind, tuple[int, Offer]]
) -> list[Plan]:
    """The plans to carry out, made one after the other from what is left."""
    first = []
    for offer in offers:
        plan = plan_of(offer, [_view(kind, alone) for kind in wanted[offer.id]])
        if plan is not None:
            first.append(plan)
    if len(first) <= 1:
        return first
    by_saving = sorted(first, key=lambda plan: (-plan.net, plan.offer.id))
    by_piece = sorted(first, key=lambda plan: (-Fraction(plan.net, plan.pieces), plan.offer.id))
    outcomes = [
        _one_by_one([plan.offer for plan in order], wanted, alone)
        for order in (by_saving, by_piece)
    ]
    return max(outcomes, key=lambda plans: sum(plan.net for plan in plans))


def _one_by_one(
    offers: Sequence[Offer], wanted: dict[str, list[Kind]], alone: dict[Kind, tuple[int, Offer]]
) -> list[Plan]:
    views = {kind: _view(kind, alone) for offer in offers for kind in wanted[offer.id]}
    plans = []
    for offer in offers:
        plan = plan_of(offer, [views[kind] for kind in wanted[offer.id]])
        if plan is None:
            continue
        plans.append(plan)
        for take in plan.takes.values():
            take.lot.count -= take.count
            take.lot.left = take.lot.kind.price * take.lot.count
    return plans


def _view(kind: Kind, alone: dict[Kind, tuple[int, Offer]]) -> Lot:
    """A lot like the kind's own, to plan with."""
    (own,) = kind.rest
    worth = alone[kind][0] if kind in alone else 0
    return Lot(kind, own.count, own.left, worth=worth)


def _carry_out(offer: Offer, take: Take, state: int) -> None:
    """Take pieces from what is left of their kind; those that are told of get their share."""
    kind = take.lot.kind
    (rest,) = kind.rest
    own = rest.cut(take.count) if take.count < rest.count else kind.rest.pop()
    own.state = state
    given = own.cut(take.given) if 0 < take.given < own.count else own
    plain = [own] if given is not own else []
    if not take.given:
        kind.blocks.append(Block([own], []))
        return
    given.shares.append(Share(offer, take.minor))
    given.left -= take.minor
    assert given.left >= 0, "no price falls below zero"
    in_groups = offer.kind == TAKE_PAY or not offer.parts
    groups = (offer.take, offer.pay) if in_groups and plain else (0, 0)
    kind.blocks.append(Block(plain, [given], *groups))


def _apply_on_top(offer: Offer, by_product: dict[str, list[Kind]], barred: Barred) -> None:
    """One compound offer on what all before it left."""
    homes = {
        id(lot): (lot, sequence)
        for kind in _kinds_of(offer, by_product, barred)
        for block in kind.blocks
        for sequence in (block.plain, block.given)
        for lot in sequence
        if lot.state != CLOSED and lot.left
    }
    plan = plan_of(offer, [lot for lot, _ in homes.values()])
    for take in plan.takes.values() if plan else ():
        if not take.minor:
            continue
        lot, home = homes[id(take.lot)]
        if take.given < lot.count:
            given = lot.cut(take.given)
            # Pieces that an offer used come first, as they do where it is the only one.
            home.insert(home.index(lot), given)
        else:
            given = lot
        given.shares.append(Share(offer, take.minor))
        given.left -= take.minor
        assert given.left >= 0, "no price falls below zero"
