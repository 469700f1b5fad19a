"""What one offer would do with the pieces that are there: a plan, without doing it.

Each plan is the best that its offer can do alone, beside what pieces save without any set
(`Lot.worth`). Sorting decides, not trying out, so a plan costs as much as sorting its lots:

- a set for a price, or with a percentage off: the pieces that gain most by being in a set come
  first, and sets are made as long as they gain. Sets after that gain less, so this is the best.
- the cheapest of each set: dear pieces stand with dear ones, which is the best for the customer
  where no piece saves anything elsewhere, and a choice beyond that.
- take and pay: the rule itself names the cheapest of all pieces that take part. Either all of them
  do, or those that save nothing elsewhere, whichever is more.
- from so many on: for each step, all pieces that gain, and as many more as the step needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tuipos.domain.discounts.pieces import MILLION, Lot
from tuipos.domain.discounts.spreading import spread
from tuipos.domain.money import divide_half_away
from tuipos.domain.product import CHEAPEST, QUANTITY, SIMPLE, TAKE_PAY, Offer, OfferStep

#: Everything off, as the cheapest of a set have where an offer says nothing else.
_FREE = OfferStep(1, percent_millionths=MILLION)


@dataclass(slots=True)
class Take:
    """So many pieces of a lot, `given` of which get `minor` off together."""

    lot: Lot
    count: int = 0
    given: int = 0
    minor: int = 0


@dataclass(slots=True)
class Plan:
    """What an offer takes; `net` is what is gained over doing without it, in millionths."""

    offer: Offer
    net: int = 0
    takes: dict[int, Take] = field(default_factory=dict)

    @property
    def pieces(self) -> int:
        """How many pieces it uses."""
        return sum(take.count for take in self.takes.values())

    def add(self, lot: Lot, count: int, given: int, minor: int) -> None:
        """Use some more pieces of a lot."""
        take = self.takes.setdefault(id(lot), Take(lot))
        take.count += count
        take.given += given
        take.minor += minor


def plan_of(offer: Offer, lots: Sequence[Lot]) -> Plan | None:
    """The best plan of an offer over lots of its products; None where it gains nothing."""
    lots = [lot for lot in lots if lot.count and (offer.kind == SIMPLE or not lot.kind.bulk)]
    if not lots:
        return None
    if offer.kind == TAKE_PAY:
        no_worth = [lot for lot in lots if not lot.worth]
        plan = _best(_take_pay(offer, lots), _take_pay(offer, no_worth))
    elif offer.kind in (QUANTITY, SIMPLE):
        plan = _best(*(_from_step(offer, step, lots) for step in offer.steps))
    else:
        plan = _sets(offer, lots)
    return plan if plan is not None and plan.net > 0 else None


def gain_of(step: OfferStep, lot: Lot) -> int:
    """What a step takes off one piece of a lot, in millionths of a minor unit."""
    unit, quantity = lot.unit, lot.kind.quantity
    if step.price is not None:
        price = step.price
        if lot.kind.bulk:
            price = price.times_ratio(abs(quantity.units), int(10**quantity.scale))
        return max(0, unit - price.minor) * MILLION
    if step.off is not None:
        off = step.off
        if lot.kind.bulk:
            off = off.times_ratio(abs(quantity.units), int(10**quantity.scale))
        return min(off.minor, unit) * MILLION
    return unit * step.percent_millionths


def minor_of(step: OfferStep, lot: Lot, count: int) -> int:
    """What a step takes off so many pieces of a lot together, rounded once."""
    part = lot.part(count)
    if step.price is None and step.off is None:
        return divide_half_away(part * step.percent_millionths, MILLION)
    return min(part, gain_of(step, lot) * count // MILLION)


def _best(*plans: Plan | None) -> Plan | None:
    """The plan that gains most; the first of equals."""
    there = [plan for plan in plans if plan is not None]
    return max(there, key=lambda plan: plan.net, default=None)


def _take_pay(offer: Offer, lots: Sequence[Lot]) -> Plan | None:
    pieces = sum(lot.count for lot in lots)
    sets = _limited(offer, pieces // offer.take)
    if not sets:
        return None
    plan = Plan(offer)
    to_give = sets * (offer.take - offer.pay)
    to_pay = sets * offer.pay
    rest: list[tuple[Lot, int]] = []
    for lot in sorted(lots, key=_cheap_first):
        free = min(to_give, lot.count)
        to_give -= free
        if free:
            plan.add(lot, free, free, lot.part(free))
            plan.net += free * (lot.unit * MILLION - lot.worth)
        rest.append((lot, lot.count - free))
    for lot, count in sorted(rest, key=lambda one: (one[0].worth, *_cheap_first(one[0]))):
        paid = min(to_pay, count)
        to_pay -= paid
        if paid:
            plan.add(lot, paid, 0, 0)
            plan.net -= paid * lot.worth
    return plan


def _from_step(offer: Offer, step: OfferStep, lots: Sequence[Lot]) -> Plan | None:
    gains = {id(lot): gain_of(step, lot) for lot in lots}
    plan = Plan(offer)
    taken = 0
    for lot in sorted(lots, key=lambda lot: (lot.worth - gains[id(lot)], *_cheap_first(lot))):
        net = gains[id(lot)] - lot.worth
        wanted = lot.count if net > 0 else min(lot.count, max(0, step.least - taken))
        if offer.most:
            wanted = min(wanted, offer.most - taken)
        if wanted > 0:
            plan.add(lot, wanted, wanted, minor_of(step, lot, wanted))
            plan.net += wanted * net
            taken += wanted
    return plan if taken >= step.least else None


@dataclass(slots=True)
class _Group:
    """The pieces that may stand in one place of a set, best first; `needed` of them do."""

    needed: int
    lots: list[Lot]
    left: list[int]
    at: int = 0

    def next(self) -> list[tuple[Lot, int]] | None:
        """Which pieces the next set has here; None when there are too few."""
        chosen: list[tuple[Lot, int]] = []
        needed, at = self.needed, self.at
        while needed and at < len(self.lots):
            count = min(needed, self.left[at])
            if count:
                chosen.append((self.lots[at], count))
                needed -= count
            at += 1
        return None if needed else chosen

    def times(self, chosen: list[tuple[Lot, int]]) -> int:
        """How many sets in a row have the same pieces here."""
        return self.left[self.at] // self.needed if len(chosen) == 1 else 1

    def use(self, chosen: list[tuple[Lot, int]], times: int) -> None:
        """Take these pieces away."""
        for _, count in chosen:
            self.left[self.at] -= count * times
            if not self.left[self.at]:
                self.at += 1
        while self.at < len(self.lots) and not self.left[self.at]:
            self.at += 1


def _sets(offer: Offer, lots: Sequence[Lot]) -> Plan | None:
    plan = Plan(offer)
    groups = _groups(offer, lots)
    made = 0
    while True:
        chosen = [group.next() for group in groups]
        if any(each is None for each in chosen):
            break
        pieces = [piece for each in chosen for piece in each or ()]
        times = min(group.times(each or []) for group, each in zip(groups, chosen, strict=True))
        times = min(times, offer.most - made) if offer.most else times
        net = _net_of_set(offer, pieces)
        if times <= 0 or net <= 0:
            break
        _add_sets(plan, pieces, times)
        plan.net += net * times
        made += times
        for group, each in zip(groups, chosen, strict=True):
            group.use(each or [], times)
    return plan if made else None


def _groups(offer: Offer, lots: Sequence[Lot]) -> list[_Group]:
    """The places of a set, with the pieces that may stand there, those that gain most first."""
    step = offer.steps[0] if offer.steps else _FREE

    def weight(lot: Lot) -> int:
        if offer.kind == CHEAPEST:
            return lot.unit * MILLION
        if step.price is not None:
            return lot.unit * MILLION - lot.worth
        return lot.unit * step.percent_millionths - lot.worth

    def group(needed: int, products: frozenset[str]) -> _Group:
        own = [lot for lot in lots if lot.kind.product in products]
        own.sort(key=lambda lot: (-weight(lot), lot.worth, *_dear_first(lot)))
        return _Group(needed, own, [lot.count for lot in own])

    if offer.parts:
        return [group(part.pieces, part.products) for part in offer.parts]
    return [group(offer.take, offer.products)]


def _net_of_set(offer: Offer, pieces: list[tuple[Lot, int]]) -> int:
    """What one set gains over leaving its pieces alone, in millionths; never by raising a price."""
    step = offer.steps[0] if offer.steps else _FREE
    given = _given_of_set(offer, pieces)
    whole = sum(lot.unit * count for lot, count in given)
    if step.price is not None:
        saved = max(0, whole - step.price.minor) * MILLION
    elif step.off is not None:
        saved = min(step.off.minor, whole) * MILLION
    else:
        saved = whole * step.percent_millionths
    return saved - sum(lot.worth * count for lot, count in pieces)


def _given_of_set(offer: Offer, pieces: list[tuple[Lot, int]]) -> list[tuple[Lot, int]]:
    """The pieces of a set that get the discount: all, or the cheapest few."""
    if offer.kind != CHEAPEST:
        return pieces
    to_give = offer.take - offer.pay
    given = []
    for lot, count in sorted(pieces, key=lambda one: _cheap_first(one[0])):
        few = min(count, to_give)
        to_give -= few
        if few:
            given.append((lot, few))
    return given


def _add_sets(plan: Plan, pieces: list[tuple[Lot, int]], times: int) -> None:
    """Add equal sets to a plan; what they save is spread over their pieces by price."""
    offer = plan.offer
    step = offer.steps[0] if offer.steps else _FREE
    given = _given_of_set(offer, pieces)
    weights = [lot.unit * count * times for lot, count in given]
    whole = sum(weights)
    if step.price is not None:
        saved = max(0, whole - step.price.minor * times)
    elif step.off is not None:
        saved = min(step.off.minor * times, whole)
    else:
        saved = divide_half_away(whole * step.percent_millionths, MILLION)
    for lot, count in pieces:
        plan.add(lot, count * times, 0, 0)
    for (lot, count), minor in zip(given, spread(saved, weights), strict=True):
        plan.add(lot, 0, count * times, minor)


def _limited(offer: Offer, sets: int) -> int:
    return min(sets, offer.most) if offer.most else sets


def _cheap_first(lot: Lot) -> tuple[object, ...]:
    return (lot.unit, *lot.kind.key)


def _dear_first(lot: Lot) -> tuple[object, ...]:
    """Dear first; among equal prices in the same order as everywhere."""
    return (-lot.unit, *lot.kind.key[1:])
