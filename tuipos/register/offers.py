"""Offers as such: taken off the open sale and let apply again, and what runs in the store."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain import permissions
from tuipos.domain.discounts.choosing import products_of
from tuipos.domain.discounts.why import next_step
from tuipos.domain.product import THRESHOLD, Offer
from tuipos.domain.sale import OffersOff
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import lines_are_frozen, may_not, no_sale, not_ready_to_sell
from tuipos.register.terms import TermsChanged
from tuipos.register.till import Till, act, question


@dataclass(frozen=True, slots=True)
class OffersFound:
    """Offers of the store today; `steps` says of each what is missing, None where nothing is."""

    offers: tuple[Offer, ...]
    steps: tuple[Words | None, ...]
    notice: Words | None = None


@act
async def take_offers_off(till: Till) -> TermsChanged | Refusal:
    """Let no offer and no coupon apply to the open sale; discounts by hand stay.

    Refusals: `offers-off`, and those of a sale that can't change.
    """
    refused = _not_changeable(till, permissions.TOTAL_DISCOUNT)
    if refused is not None:
        return refused
    assert till.sale is not None, "checked"
    if till.sale.offers_off:
        return refuse("offers-off", say("The offers are off this sale already."))
    by = till.allowed_by(permissions.TOTAL_DISCOUNT)
    return TermsChanged(await till.record(OffersOff(by)))


@act
async def let_offers_apply(till: Till) -> TermsChanged | Refusal:
    """Let the offers that were taken off apply again."""
    refused = _not_changeable(till, permissions.SELL)
    if refused is not None:
        return refused
    assert till.sale is not None, "checked"
    if not till.sale.offers_off:
        return refuse("offers-on", say("The offers of this sale were not taken off."))
    return TermsChanged(await till.record(OffersOff()))


@question
async def offers_today(till: Till) -> OffersFound | Refusal:
    """What runs in the store today, with what is missing on the open sale."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    day = till.sale.day if till.sale is not None else till.local_day(till.clock())
    answered = await till.data.running_offers(day)
    if isinstance(answered, Refusal):
        return answered
    return _found(till, answered.value, answered.switched or answered.notice)


@question
async def offers_that_fit(till: Till, line: int = 0) -> OffersFound | Refusal:
    """Those of today that a line takes part in, or any line of the sale where `line` is 0."""
    if till.sale is None:
        return no_sale()
    found = await offers_today(till)
    if isinstance(found, Refusal):
        return found
    live = [one for one in till.sale.live_lines if line in (0, one.number)]
    sold = {one.product.number for one in live}
    fitting = [
        offer
        for offer in found.offers
        if products_of(offer) & sold or (offer.kind == THRESHOLD and not offer.products and sold)
    ]
    return _found(till, tuple(fitting), found.notice)


def _found(till: Till, offers: tuple[Offer, ...], notice: Words | None) -> OffersFound:
    ordered = tuple(sorted(offers, key=lambda offer: (offer.name().casefold(), offer.id)))
    return OffersFound(ordered, tuple(_missing(till, offer) for offer in ordered), notice)


def _missing(till: Till, offer: Offer) -> Words | None:
    figures = till.figures
    if till.sale is None or figures is None:
        return None
    if till.sale.offers_off:
        return say("offers are off this sale")
    group = till.sale.customer.group if till.sale.customer else ""
    if offer.customer_group and offer.customer_group != group:
        return say("for customers of {group}", group=offer.customer_group)
    return next_step(till.sale, offer, figures)


def _not_changeable(till: Till, permission: str) -> Refusal | None:
    refused = not_ready_to_sell(till) or may_not(till, permission)
    if refused is not None:
        return refused
    return no_sale() if till.sale is None else lines_are_frozen(till.sale)
