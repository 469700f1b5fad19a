"""Offers between the messages of the wire and the values of the domain; see `convert`.

A kind, or a way of combining, that this program does not know is left out: the price without an
offer is honest, a guess is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tuipos.domain import product as domain
from tuipos.domain.discounts.pieces import MILLION
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.product import OFFER_KINDS
from tuipos.retail import wire_offers
from tuipos.retail.service import CouponFound

_CURRENCY = re.compile(r"[A-Z]{3}")


def to_wire_plain(offer: domain.Offer) -> wire_offers.Offer:
    """A plain offer, to send."""
    return wire_offers.Offer(
        id=offer.id,
        names=dict(offer.names),
        products=sorted(offer.products),
        take=offer.take,
        pay=offer.pay,
    )


def to_wire_offer(offer: domain.Offer) -> wire_offers.AnyOffer:
    """An offer of any kind, to send."""
    return wire_offers.AnyOffer(
        id=offer.id,
        names=dict(offer.names),
        kind=offer.kind,
        combine=offer.combine,
        products=sorted(offer.products),
        take=offer.take,
        pay=offer.pay,
        priority=offer.priority,
        currency=_currency_of(offer),
        steps=[_to_wire_step(step) for step in offer.steps],
        parts=[
            wire_offers.OfferPart(
                number=part.number, pieces=part.pieces, products=sorted(part.products)
            )
            for part in offer.parts
        ],
        most=offer.most,
        coupon=offer.coupon,
        customer_group=offer.customer_group,
        ends_on=offer.ends_on,
    )


def to_wire_offers(offers: Iterable[domain.Offer]) -> wire_offers.OfferList:
    """The offers of a store, to send."""
    return wire_offers.OfferList(offers=[to_wire_offer(offer) for offer in offers])


def from_wire_offers(sent: wire_offers.OfferList) -> tuple[domain.Offer, ...]:
    """The offers of a store, as received."""
    return _known(sent.offers)


def to_wire_coupon(found: CouponFound) -> wire_offers.CouponFound:
    """A coupon, to send."""
    return wire_offers.CouponFound(
        code=found.code, offers=[to_wire_offer(offer) for offer in found.offers]
    )


def from_wire_coupon(found: wire_offers.CouponFound) -> CouponFound:
    """A coupon, as received."""
    return CouponFound(found.code, _known(found.offers))


def offers_together(
    plain: Iterable[wire_offers.Offer], others: Iterable[wire_offers.AnyOffer]
) -> tuple[domain.Offer, ...]:
    """The offers of a product as received: plain ones and all others, by their ids."""
    offers = (*(_from_plain(offer) for offer in plain), *_known(others))
    return tuple(sorted(offers, key=lambda offer: offer.id))


def money_from(text: str, code: str) -> Money:
    """An amount as received; ValueError where it or its currency is none."""
    if not _CURRENCY.fullmatch(code):
        raise ValueError(f"no currency: {code!r}")
    amount = parse_money(text, currency(code))
    if amount is None:
        raise ValueError(f"no amount in {code}: {text!r}")
    return amount


def _currency_of(offer: domain.Offer) -> str:
    for step in offer.steps:
        for amount in (step.off, step.price):
            if amount is not None:
                return amount.currency.code
    return ""


def _to_wire_step(step: domain.OfferStep) -> wire_offers.OfferStep:
    return wire_offers.OfferStep(
        least=step.least,
        percent_millionths=step.percent_millionths,
        off="" if step.off is None else step.off.plain(),
        price="" if step.price is None else step.price.plain(),
    )


def _from_plain(offer: wire_offers.Offer) -> domain.Offer:
    _check_counts(offer.take, offer.pay)
    return domain.Offer(
        id=offer.id,
        names=tuple(offer.names.items()),
        products=frozenset(offer.products),
        take=offer.take,
        pay=offer.pay,
    )


def _known(offers: Iterable[wire_offers.AnyOffer]) -> tuple[domain.Offer, ...]:
    return tuple(
        _from_wire_offer(offer)
        for offer in offers
        if offer.kind in OFFER_KINDS and offer.combine in domain.COMBINING
    )


def _from_wire_offer(offer: wire_offers.AnyOffer) -> domain.Offer:
    _check_counts(offer.take, offer.pay)
    if offer.most < 0:
        raise ValueError(f"no number of times: {offer.most}")
    if not offer.steps and offer.kind not in (domain.TAKE_PAY, domain.CHEAPEST):
        raise ValueError(f"an offer that gives nothing: {offer.id!r}")
    return domain.Offer(
        id=offer.id,
        names=tuple(offer.names.items()),
        products=frozenset(offer.products),
        take=offer.take,
        pay=offer.pay,
        kind=offer.kind,
        combine=offer.combine,
        priority=offer.priority,
        steps=tuple(_from_wire_step(step, offer.currency) for step in offer.steps),
        parts=_from_wire_parts(offer.parts),
        most=offer.most,
        coupon=offer.coupon,
        customer_group=offer.customer_group,
        ends_on=offer.ends_on,
    )


def _check_counts(take: int, pay: int) -> None:
    if not 0 <= pay <= take or take < 1:
        raise ValueError(f"no offer: {take} for the price of {pay}")


def _from_wire_step(step: wire_offers.OfferStep, code: str) -> domain.OfferStep:
    off = money_from(step.off, code) if step.off else None
    price = money_from(step.price, code) if step.price else None
    below_zero = any(amount is not None and amount.minor < 0 for amount in (off, price))
    if step.least < 0 or not 0 <= step.percent_millionths <= MILLION or below_zero:
        raise ValueError(f"no step of an offer: {step}")
    return domain.OfferStep(step.least, step.percent_millionths, off, price)


def _from_wire_parts(parts: Sequence[wire_offers.OfferPart]) -> tuple[domain.OfferPart, ...]:
    """Groups of a set; a product stands in one of them, or its pieces would be counted twice."""
    products = [number for part in parts for number in part.products]
    if len(set(products)) != len(products) or any(part.pieces < 1 for part in parts):
        raise ValueError("groups of a set that overlap, or need no piece")
    return tuple(
        domain.OfferPart(part.number, part.pieces, frozenset(part.products)) for part in parts
    )
