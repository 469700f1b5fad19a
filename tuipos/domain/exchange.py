"""Foreign cash: what it is worth here, how much of it to ask for, and the change in home currency.

A rate is a ratio of integers with its day; no figure passes through a fraction of a minor unit more
than once. Foreign cash is worth its amount times the rate, to the nearest home minor unit and half
of one for the customer: no customer loses more than half a minor unit, and a refund is the exact
negative of its sale. What is asked is rounded up to the foreign currency's smallest cash unit, so
that it always covers what is due; what it covers beyond that goes back as change, in home money.
To the nearest minor unit and half of one up is the rule that the euro came with (Council Regulation
(EC) 1103/97, article 5), for want of one for tills; the rate itself is never rounded (article 4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tuipos.domain.money import Currency, Money, divide_half_away
from tuipos.domain.rounding import CashRounding, CashSettled, settle
from tuipos.domain.tax_code import MILLION
from tuipos.domain.words import Refusal, refuse, say

_RATE = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{0,6}))?")
_MOST_PER = 1_000_000


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """So many major units of `foreign` are worth so many millionths of a major unit of `home`.

    `per` is 1, or 100 for currencies that are quoted by the hundred: 100 JPY at 0.6123 EUR is
    `home_millionths` 612300 and `per` 100. `smallest_cash_minor` is the smallest foreign coin or
    note that the till takes, in foreign minor units; `day` the one that the rate was set for.
    """

    foreign: Currency
    home: Currency
    home_millionths: int
    day: date
    per: int = 1
    smallest_cash_minor: int = 1

    def __post_init__(self) -> None:
        assert self.foreign.code != self.home.code, "home money needs no rate"
        assert self.home_millionths > 0, "foreign money is worth something"
        assert self.per > 0 and self.smallest_cash_minor > 0, "a unit is one or more"

    @property
    def ratio(self) -> tuple[int, int]:
        """Home minor units to one foreign minor unit, as numerator and denominator."""
        return (
            self.home_millionths * self.home.minor_per_major,
            MILLION * self.per * self.foreign.minor_per_major,
        )


@dataclass(frozen=True, slots=True)
class ForeignSettled:
    """A sale after foreign cash: what the cash is worth at home, and how the sale stands then."""

    given: Money
    worth: Money
    sale: CashSettled


def to_home(amount: Money, rate: ExchangeRate) -> Money:
    """What foreign cash is worth: to the nearest home minor unit, half of one away from zero."""
    assert amount.currency == rate.foreign, f"no rate for {amount.currency.code}"
    numerator, denominator = rate.ratio
    return Money(divide_half_away(amount.minor * numerator, denominator), rate.home)


def asked_in_foreign(due: Money, rate: ExchangeRate) -> Money:
    """What to ask in foreign cash for an amount due at home; of a refund the exact negative.

    It is the smallest multiple of the smallest cash unit whose exact worth covers what is due.
    """
    assert due.currency == rate.home, f"{due.currency.code} is not due here"
    if due.minor < 0:
        return -asked_in_foreign(-due, rate)
    numerator, denominator = rate.ratio
    step = numerator * rate.smallest_cash_minor
    steps = -(-due.minor * denominator // step)
    return Money(steps * rate.smallest_cash_minor, rate.foreign)


def settle_foreign(
    total: Money, other: Money, given: Money, rate: ExchangeRate, rule: CashRounding
) -> ForeignSettled:
    """How a sale stands after foreign cash, with `other` tendered before it; change is home cash.

    The change is rounded by the home country's rule, and so is what is still asked in home cash.
    """
    worth = to_home(given, rate)
    return ForeignSettled(given, worth, settle(total, other, worth, rule))


def check_foreign(given: Money, rate: ExchangeRate) -> Refusal | None:
    """Refuse foreign cash that is nothing, or that the coins the till takes can't add up to."""
    if given.minor == 0:
        return refuse("foreign-nothing", say("No foreign cash was typed."))
    if given.minor % rate.smallest_cash_minor:
        return refuse(
            "foreign-coins",
            say(
                "{amount} {currency} can't be paid in cash that the till takes.",
                amount=given,
                currency=rate.foreign.code,
            ),
            say(
                "The smallest is {smallest} {currency}.",
                smallest=Money(rate.smallest_cash_minor, rate.foreign),
                currency=rate.foreign.code,
            ),
        )
    return None


def read_rate(
    text: str, foreign: Currency, home: Currency, day: date, *, per: int = 1, smallest: int = 1
) -> ExchangeRate | Refusal:
    """A rate as typed or imported, with a point or a comma and six decimals at most.

    `smallest` is the smallest foreign cash in foreign minor units.
    """
    match = _RATE.fullmatch(text.strip())
    millionths = int(match[1] + (match[2] or "").ljust(6, "0")) if match else 0
    if millionths == 0 or not 0 < per <= _MOST_PER:
        return refuse(
            "rate-malformed",
            say("{text} is not a rate.", text=text[:40]),
            say("Type what {per} {foreign} is worth in {home}, such as 0.9412.",
                per=per, foreign=foreign.code, home=home.code),
        )  # fmt: skip
    if foreign.code == home.code:
        return refuse("rate-of-home", say("{home} is the home currency.", home=home.code))
    return ExchangeRate(foreign, home, millionths, day, per, smallest)
