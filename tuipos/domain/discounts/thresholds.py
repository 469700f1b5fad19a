"""Offers for spending so much: what they take off, and whether they are better than others.

A threshold looks at what its products still cost after the offers of pieces, and is spread over
them. An exclusive one that is reached keeps its products to itself, but for exclusive offers of
pieces. One that competes either keeps its products from others that compete, or takes what these
leave untouched; it is chosen where the whole side then costs less. That is tried for each alone,
and then for each beside those chosen, which is the greedy choice: at most four outcomes for each
threshold. Compound ones come last, on what is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuipos.domain.discounts.engine import Side, Workings, tell_side
from tuipos.domain.discounts.pieces import MILLION
from tuipos.domain.discounts.spreading import spread_by_group
from tuipos.domain.discounts.telling import Told
from tuipos.domain.money import divide_half_away
from tuipos.domain.product import BEST, COMPOUND, EXCLUSIVE, Offer
from tuipos.domain.sale_parts import Line

#: Thresholds that apply, each with whether it keeps its products to itself.
_Chosen = tuple[tuple[Offer, bool], ...]
#: What lines are alike to a spread amount: tax, product, price.
SpreadKey = tuple[str, int, str, int]


@dataclass(slots=True)
class Outcome:
    """What all offers of a side come to: told by line, thresholds by line, and what is left open.

    All without signs; a line that is closed to more discounts has nothing open.
    """

    told: Mapping[int, Told]
    open_minor: dict[int, int]
    free_minor: dict[int, int] = field(default_factory=dict)
    off: dict[int, list[tuple[Offer, int]]] = field(default_factory=dict)
    saved_minor: int = 0


@dataclass(slots=True, eq=False)
class SideView:
    """A side with all that its outcomes are made of."""

    side: Side
    gross_minor: dict[int, int]
    now: Workings
    before: Workings | None
    lines: list[Line] = field(default_factory=list)
    keys: dict[int, SpreadKey] = field(default_factory=dict)


def side_view(
    side: Side, gross_minor: dict[int, int], now: Workings, before: Workings | None
) -> SideView:
    """The view of a side; its lines are put in order only where a threshold will ask for them."""
    view = SideView(side, gross_minor, now, before)
    if now.rules.thresholds:
        found = (line for lines in side.lines.values() for line in lines)
        view.lines = sorted(found, key=lambda line: line.number)
        view.keys = {line.number: spread_key(line) for line in view.lines}
    return view


def best_outcome(view: SideView) -> Outcome:
    """The outcome of a side with the thresholds that are worth it."""
    if not view.side.lines:
        return Outcome({}, {})
    thresholds = view.now.rules.thresholds
    chosen: _Chosen = ()
    best = _outcome(view, chosen)
    for offer in thresholds:
        if offer.combine == EXCLUSIVE:
            tried = _outcome(view, (*chosen, (offer, True)))
            if any(offer is one for off in tried.off.values() for one, _ in off):
                chosen, best = (*chosen, (offer, True)), tried
    alone = chosen
    for one, outcome in _by_gain(view, chosen, best):
        if all(one[0] is not other for other, _ in chosen):
            tried = outcome if chosen is alone else _outcome(view, (*chosen, one))
            if tried.saved_minor > best.saved_minor:
                chosen, best = (*chosen, one), tried
    return best


def _by_gain(
    view: SideView, chosen: _Chosen, without: Outcome
) -> list[tuple[tuple[Offer, bool], Outcome]]:
    """Thresholds that compete and gain something alone, those that gain most first.

    One whose products no other offer is about has nothing to keep away.
    """
    gains = []
    about = {line.product.number for line in view.lines if line.number in without.told}
    for offer in view.now.rules.thresholds:
        if offer.combine != BEST:
            continue
        meets = bool(about & offer.products) if offer.products else bool(about)
        for barring in (True, False) if meets else (False,):
            tried = _outcome(view, (*chosen, (offer, barring)))
            if tried.saved_minor > without.saved_minor:
                rank = (-offer.priority, -tried.saved_minor, offer.id, barring)
                gains.append((rank, (offer, barring), tried))
    return [(one, outcome) for _, one, outcome in sorted(gains, key=lambda gain: gain[0])]


def spread_key(line: Line) -> SpreadKey:
    """What makes lines equal to an amount that is spread."""
    tax = line.tax_rate
    return tax.code, tax.rate_millionths, line.product.number, line.price.minor


def _outcome(view: SideView, chosen: _Chosen) -> Outcome:
    bars = tuple(offer for offer, barring in chosen if barring)
    told = tell_side(view.side, view.gross_minor, bars, view.now, view.before)
    saved = sum(minor for one in told.values() for _, _, minor in one.offers.values())
    compound = (one for one in view.now.rules.thresholds if one.combine == COMPOUND)
    thresholds = [*(offer for offer, _ in chosen), *compound]
    open_minor = {number: one.open_minor for number, one in told.items()}
    free_minor = {number: one.free_minor for number, one in told.items()}
    outcome = Outcome(told, open_minor, free_minor, saved_minor=saved)
    lines = view.lines if thresholds else []
    for line in lines:
        open_minor.setdefault(line.number, view.gross_minor[line.number])
        free_minor.setdefault(line.number, view.gross_minor[line.number])
    for offer in thresholds:
        own = [
            line for line in lines if not offer.products or line.product.number in offer.products
        ]
        _take_off(offer, own, outcome, view.keys)
    return outcome


def _take_off(
    offer: Offer, lines: list[Line], outcome: Outcome, keys: dict[int, SpreadKey]
) -> None:
    """Take a threshold off these lines if it is reached; one that competes, off untouched ones."""
    minor_of = outcome.free_minor if offer.combine == BEST else outcome.open_minor
    base = {line.number: minor_of[line.number] for line in lines}
    minor = _reward(offer, sum(base.values()))
    if not minor:
        return
    parts = spread_by_group(minor, base, keys)
    for number, part in parts.items():
        if part:
            outcome.off.setdefault(number, []).append((offer, part))
        outcome.open_minor[number] -= part
        if offer.combine != COMPOUND:
            outcome.free_minor[number] = 0
        if offer.combine == EXCLUSIVE:
            outcome.open_minor[number] = 0
    outcome.saved_minor += minor


def _reward(offer: Offer, spent_minor: int) -> int:
    """What the best step gives that such a sum reaches; never more than the sum."""
    return max(
        (
            min(step.off.minor, spent_minor)
            if step.off is not None
            else divide_half_away(spent_minor * step.percent_millionths, MILLION)
            for step in offer.steps
            if step.least <= spent_minor
        ),
        default=0,
    )
