"""Who buys, and what of theirs is a means of payment: loyalty cards, points, gift cards."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.money import Money


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys, as far as known; `loyalty_card` is the card that is named first, or "".

    `group` gives prices and offers; `tax_exempt` is the number of a certificate of exemption.
    """

    number: str
    name: str
    loyalty_card: str = ""
    email: str = ""
    phone: str = ""
    group: str = ""
    tax_exempt: str = ""


@dataclass(frozen=True, slots=True)
class LoyaltyCard:
    """A loyalty card with its points as last known; `customer` is None where nobody is named."""

    number: str
    points: int
    blocked: bool = False
    customer: Customer | None = None


@dataclass(frozen=True, slots=True)
class LoyaltyScheme:
    """What points are worth: `earn_points` for each whole `earn`, `redeem_points` pay `redeem`.

    0 points: none are given, or nothing can be paid with them.
    """

    earn_points: int
    earn: Money
    redeem_points: int
    redeem: Money

    def points_for(self, paid: Money) -> int:
        """The points that an amount brings; a return takes as many away."""
        if self.earn_points <= 0 or self.earn.minor <= 0:
            return 0
        assert paid.currency == self.earn.currency, "points are given in the store's currency"
        times = abs(paid.minor) // self.earn.minor
        return (times if paid.minor >= 0 else -times) * self.earn_points

    def worth(self, points: int) -> Money:
        """What points can pay, rounded down: nobody is given more than they hold."""
        if not self.can_pay or points <= 0:
            return Money(0, self.redeem.currency)
        return Money(points * self.redeem.minor // self.redeem_points, self.redeem.currency)

    def points_to_pay(self, amount: Money) -> int:
        """The points that paying an amount takes, rounded up."""
        assert self.can_pay, "asked only where points can pay"
        assert amount.currency == self.redeem.currency, "points pay in the store's currency"
        return -(-amount.minor * self.redeem_points // self.redeem.minor)

    @property
    def can_pay(self) -> bool:
        """Whether points are a means of payment in this scheme."""
        return self.redeem_points > 0 and self.redeem.minor > 0


@dataclass(frozen=True, slots=True)
class GiftCard:
    """A gift card with its balance as last known."""

    number: str
    balance: Money
    blocked: bool = False
