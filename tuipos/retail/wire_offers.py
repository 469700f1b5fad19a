"""Offers and coupons as they travel between register and Retail Server."""

from __future__ import annotations

from datetime import date

import msgspec

from tuipos.retail.wire_base import Wire


class Offer(Wire, frozen=True, kw_only=True):
    """`take` for the price of `pay`: the plain kind, which every register knows."""

    id: str
    names: dict[str, str]
    products: list[str]
    take: int
    pay: int


class OfferStep(Wire, frozen=True, kw_only=True):
    """Fields as in `tuipos.domain.product.OfferStep`; amounts "" where there is none."""

    least: int
    percent_millionths: int = 0
    off: str = ""
    price: str = ""


class OfferPart(Wire, frozen=True, kw_only=True):
    """One group of a set."""

    number: int
    pieces: int
    products: list[str]


class AnyOffer(Wire, frozen=True, kw_only=True):
    """An offer of any kind; fields as in `tuipos.domain.product.Offer`."""

    id: str
    names: dict[str, str]
    kind: str
    combine: str
    products: list[str]
    take: int
    pay: int
    priority: int = 0
    currency: str = ""
    steps: list[OfferStep] = msgspec.field(default_factory=list)
    parts: list[OfferPart] = msgspec.field(default_factory=list)
    most: int = 0
    coupon: str = ""
    customer_group: str = ""
    ends_on: date | None = None


class OfferList(Wire, frozen=True, kw_only=True):
    """Offers that run."""

    offers: list[AnyOffer]


class CouponFound(Wire, frozen=True, kw_only=True):
    """A coupon's code as it is kept, and the offers that it opens."""

    code: str
    offers: list[AnyOffer]
