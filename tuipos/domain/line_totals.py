"""What each line of a sale comes to: its gross amount, everything that is taken off, the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuipos.domain.discounts.engine import Terms, Workings, sides_of, workings_for
from tuipos.domain.discounts.manual import off_line, off_sale, percent_quantity
from tuipos.domain.discounts.pieces import can_be_discounted
from tuipos.domain.discounts.thresholds import Outcome, best_outcome, side_view, spread_key
from tuipos.domain.money import Currency, Money, zero
from tuipos.domain.product import Name, Offer
from tuipos.domain.sale import Line, Sale
from tuipos.domain.sale_parts import PERCENT, ManualDiscount
from tuipos.domain.words import Words, say

#: Whom a discount is from: an offer, or a person, on a line or on the whole sale.
OFFER = "offer"
LINE_DISCOUNT = "line-discount"
SALE_DISCOUNT = "sale-discount"


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off a line: `amount` has the sign opposite to the line's.

    It is from an `offer`, told with the `pieces` it is on (0 for a threshold), or `given` by a
    person; `kind` is one of OFFER, LINE_DISCOUNT, SALE_DISCOUNT.
    """

    offer: Offer | None
    pieces: int
    amount: Money
    given: ManualDiscount | None = None
    kind: str = OFFER

    @property
    def id(self) -> str:
        """What totals are told by: the offer's id, or the kind."""
        return self.offer.id if self.offer is not None else self.kind

    def name(self, language: str = "en") -> str:
        """The offer's name; of a discount by hand what is the same in every language."""
        if self.offer is not None:
            return self.offer.name(language)
        assert self.given is not None, "an offer or a person gives it"
        percent = f"{percent_quantity(self.given.percent_millionths)} %"
        parts = (percent if self.given.kind == PERCENT else "", self.given.reason)
        return " ".join(part for part in parts if part)

    @property
    def words(self) -> Words:
        """What stands under the line."""
        if self.offer is not None:
            return Words("{name}", (("name", Name(self.offer.names)),))
        assert self.given is not None, "an offer or a person gives it"
        return given_words(self.given, of_sale=self.kind == SALE_DISCOUNT)


@dataclass(frozen=True, slots=True)
class LineTotals:
    """A line with its amounts: `amount` is `gross` after discounts.

    A voided line keeps the gross it would have had; its amount is zero.
    """

    line: Line
    gross: Money
    discounts: tuple[Discount, ...]
    amount: Money


def given_words(given: ManualDiscount, *, of_sale: bool) -> Words:
    """A discount by hand in words, with its reason."""
    if given.kind == PERCENT:
        percent = percent_quantity(given.percent_millionths)
        what = (
            say("{percent} % off the whole sale", percent=percent)
            if of_sale
            else say("{percent} % discount", percent=percent)
        )
    else:
        what = say("Off the whole sale") if of_sale else say("Discount")
    return say("{what}: {reason}", what=what, reason=given.reason) if given.reason else what


def line_totals(
    sale: Sale, before: Sequence[LineTotals] = (), workings: Workings | None = None
) -> tuple[tuple[LineTotals, ...], Workings]:
    """The lines of a sale with their amounts, and the workings to hand in with the next ones.

    `before` and `workings` may be those of the same sale a moment ago: what did not change is taken
    over.
    """
    assert len(before) <= len(sale.lines), "the figures before are of the same sale"
    group = sale.customer.group if sale.customer else ""
    offers = () if sale.offers_off else sale.offers
    now = workings_for(Terms(offers, sale.coupons, group), workings)
    gross = _gross(sale.lines, before)
    unsigned = {number: abs(amount.minor) for number, amount in gross.items()}
    outcomes = [
        best_outcome(side_view(side, unsigned, now, workings))
        for side in sides_of(sale.lines, now.rules)
    ]
    off: dict[int, list[Discount]] = {}
    for outcome in outcomes:
        _note_offers(outcome, gross, off)
    _note_given(sale, outcomes, gross, off)
    earlier = dict(zip((each.line.number for each in before), before, strict=True))
    lines = tuple(
        _line(line, gross[line.number], off.get(line.number, ()), earlier.get(line.number))
        for line in sale.lines
    )
    return lines, now


def gross_of(line: Line) -> Money:
    """The amount of a line before discounts: what is settled, the label's price, or price times
    quantity; a price that a person typed counts before the label."""
    if line.fixed_amount is not None:
        return line.fixed_amount
    if line.embedded_amount is not None and line.price_override is None:
        return line.embedded_amount
    return line.price.times_ratio(line.quantity.units, int(10**line.quantity.scale))


def given_on(line: LineTotals) -> tuple[Money, Money]:
    """What discounts on a line by hand start from, and what all of them leave: for its limit."""
    given = zero(line.gross.currency)
    others = zero(line.gross.currency)
    for discount in line.discounts:
        if discount.kind == LINE_DISCOUNT:
            given += discount.amount
        elif discount.kind == OFFER:
            others += discount.amount
    before = line.gross + others
    return before, before + given


def given_on_sale(lines: Sequence[LineTotals], unit: Currency) -> tuple[Money, Money]:
    """What discounts on the whole sale start from, and what all of them leave: for their limit."""
    before = after = 0
    for each in lines:
        if each.line.voided or not can_be_discounted(each.line):
            continue
        off = sum(one.amount.minor for one in each.discounts if one.kind == SALE_DISCOUNT)
        before += abs(each.amount.minor - off)
        after += abs(each.amount.minor)
    return Money(before, unit), Money(after, unit)


def _gross(lines: Sequence[Line], before: Sequence[LineTotals]) -> dict[int, Money]:
    gross = {
        each.line.number: each.gross
        for each, line in zip(before, lines, strict=False)
        if each.line is line
    }
    for line in lines:
        if line.number not in gross:
            gross[line.number] = gross_of(line)
    return gross


def _note_offers(
    outcome: Outcome, gross: Mapping[int, Money], off: dict[int, list[Discount]]
) -> None:
    for number, told in outcome.told.items():
        for offer, pieces, minor in told.offers.values():
            if minor:
                sign = -1 if gross[number].minor > 0 else 1
                amount = Money(sign * minor, gross[number].currency)
                off.setdefault(number, []).append(Discount(offer, -sign * pieces, amount))
    for number, thresholds in outcome.off.items():
        for offer, minor in thresholds:
            sign = -1 if gross[number].minor > 0 else 1
            amount = Money(sign * minor, gross[number].currency)
            off.setdefault(number, []).append(Discount(offer, 0, amount))


def _note_given(
    sale: Sale,
    outcomes: Sequence[Outcome],
    gross: Mapping[int, Money],
    off: dict[int, list[Discount]],
) -> None:
    """Discounts by hand: first those on lines, then those on the sale, on what offers left."""
    by_hand = [line for line in sale.lines if line.discounts]
    if not by_hand and not sale.discounts:
        return
    sides: tuple[dict[int, int], dict[int, int]] = ({}, {})
    keys = {}
    for line in sale.lines if sale.discounts else by_hand:
        if not can_be_discounted(line):
            continue
        number, amount = line.number, gross[line.number]
        open_minor = _open(outcomes, number, abs(amount.minor))
        for given, minor in off_line(line.discounts, open_minor):
            open_minor -= minor
            _give(number, given, LINE_DISCOUNT, minor, amount, off)
        sides[0 if amount.minor > 0 else 1][number] = open_minor
        keys[number] = spread_key(line)
    for number, parts in off_sale(sale.discounts, *sides, keys).items():
        for given, minor in parts:
            _give(number, given, SALE_DISCOUNT, minor, gross[number], off)


def _open(outcomes: Sequence[Outcome], number: int, gross_minor: int) -> int:
    for outcome in outcomes:
        if number in outcome.open_minor:
            return outcome.open_minor[number]
    return gross_minor


def _give(
    number: int,
    given: ManualDiscount,
    kind: str,
    minor: int,
    gross: Money,
    off: dict[int, list[Discount]],
) -> None:
    amount = Money(-minor if gross.minor > 0 else minor, gross.currency)
    off.setdefault(number, []).append(Discount(None, 0, amount, given, kind))


def _line(
    line: Line, gross: Money, discounts: Sequence[Discount], earlier: LineTotals | None
) -> LineTotals:
    if earlier is not None and earlier.line is line and earlier.discounts == tuple(discounts):
        return earlier
    if line.voided:
        return LineTotals(line, gross, (), zero(gross.currency))
    off = sum(discount.amount.minor for discount in discounts)
    return LineTotals(line, gross, tuple(discounts), Money(gross.minor + off, gross.currency))
