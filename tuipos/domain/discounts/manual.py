"""Discounts that people give, on a line and on the whole sale, and how far each role may go.

They come off what offers leave. What an exclusive offer is on stays out: it was promised to be the
last word on that price, so that nobody undoes it by habit; who really means to go lower sets a
price by hand, which has its own limit. An amount off the sale comes off the side that outweighs:
what is sold, or in a sale of returns what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuipos.domain.discounts.pieces import MILLION
from tuipos.domain.discounts.spreading import spread_by_group
from tuipos.domain.discounts.thresholds import SpreadKey
from tuipos.domain.money import Money, divide_half_away
from tuipos.domain.permissions import MANAGER
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale_parts import PERCENT, ManualDiscount
from tuipos.domain.words import Refusal, refuse, say

#: What a limit is about.
LINE = "line"
SALE = "sale"
PRICE = "price"


@dataclass(frozen=True, slots=True)
class DiscountLimits:
    """How far a role may go, in millionths: 10 % is 100000.

    Off a line, off the whole sale, and a price below or above the product's own; an upper limit
    above 1,000 % is none.
    """

    line_millionths: int = 100_000
    sale_millionths: int = 50_000
    price_down_millionths: int = 100_000
    price_up_millionths: int = 100_000


CASHIER_LIMITS = DiscountLimits()
MANAGER_LIMITS = DiscountLimits(MILLION, MILLION, MILLION, 1_000 * MILLION)
NO_LIMITS_UP_MILLIONTHS = 10 * MILLION


def default_limits(role: str) -> DiscountLimits:
    """The limits of a role where headquarters sets none."""
    return MANAGER_LIMITS if role == MANAGER else CASHIER_LIMITS


def within_limit(limits: DiscountLimits, about: str, before: Money, after: Money) -> Refusal | None:
    """Whether a role may bring `before` to `after`; a part of a minor unit is let pass.

    `about` is LINE, SALE or PRICE. For discounts, `before` is without any given by hand and
    `after` is with all of them, so that many small ones are no way round. Codes: `discount-limit`,
    `price-limit`.
    """
    change = abs(after.minor) - abs(before.minor)
    if about == PRICE:
        limit = limits.price_up_millionths if change > 0 else limits.price_down_millionths
        if change > 0 and limit > NO_LIMITS_UP_MILLIONTHS:
            return None
    else:
        limit = limits.line_millionths if about == LINE else limits.sale_millionths
    allowed = -(-abs(before.minor) * limit // MILLION)
    if (abs(change) if about == PRICE else -change) <= allowed:
        return None
    return _beyond(about, change, percent_quantity(limit), before)


def _beyond(about: str, change: int, limit: Quantity, before: Money) -> Refusal:
    remedy = say("Someone with a higher limit can allow it.")
    if about == PRICE and change > 0:
        what = say("A price may be {limit} % above {price} at most.", limit=limit, price=before)
    elif about == PRICE:
        what = say("A price may be {limit} % below {price} at most.", limit=limit, price=before)
    elif about == LINE:
        what = say("Discounts on a line may be {limit} % at most.", limit=limit)
    else:
        what = say("Discounts on the whole sale may be {limit} % at most.", limit=limit)
    return refuse("price-limit" if about == PRICE else "discount-limit", what, remedy)


def percent_quantity(millionths: int) -> Quantity:
    """Millionths as a percentage without needless decimals: 75000 is 7.5."""
    units, scale = millionths, 4
    while scale and units % 10 == 0:
        units, scale = units // 10, scale - 1
    return Quantity(units, scale)


def off_line(
    discounts: Sequence[ManualDiscount], open_minor: int
) -> list[tuple[ManualDiscount, int]]:
    """What each discount on a line takes off, one after the other, in minor units; never all twice.

    `open_minor` is what offers left open, without its sign.
    """
    taken = []
    for discount in discounts:
        minor = _minor_of(discount, open_minor)
        open_minor -= minor
        if minor:
            taken.append((discount, minor))
    return taken


def off_sale(
    discounts: Sequence[ManualDiscount],
    sold: Mapping[int, int],
    returned: Mapping[int, int],
    keys: Mapping[int, SpreadKey],
) -> dict[int, list[tuple[ManualDiscount, int]]]:
    """What each discount on the whole sale takes off each line, one after the other.

    `sold` and `returned` say what is open of each line, without signs. A percentage is taken of
    each side, an amount of the one that outweighs.
    """
    sides = (dict(sold), dict(returned))
    taken: dict[int, list[tuple[ManualDiscount, int]]] = {}
    for discount in discounts:
        sums = [sum(side.values()) for side in sides]
        for at, side in enumerate(sides):
            if discount.kind != PERCENT and sums[at] <= sums[1 - at]:
                continue
            parts = spread_by_group(_minor_of(discount, sums[at]), side, keys)
            for number, part in parts.items():
                side[number] -= part
                if part:
                    taken.setdefault(number, []).append((discount, part))
    return taken


def _minor_of(discount: ManualDiscount, open_minor: int) -> int:
    if discount.kind == PERCENT:
        assert 0 <= discount.percent_millionths <= MILLION, "a part of the whole"
        return divide_half_away(open_minor * discount.percent_millionths, MILLION)
    assert discount.amount is not None and discount.amount.minor >= 0, "an amount to take off"
    return min(discount.amount.minor, open_minor)
