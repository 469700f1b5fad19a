"""The messages about balances between register and Retail Server; see `wire`."""

from __future__ import annotations

from datetime import date

from tuipos.domain import balances, customer, exchange
from tuipos.domain.money import Money, currency
from tuipos.retail.convert_offers import money_from
from tuipos.retail.wire_base import Wire

BALANCE = "/api/v1/balances"  # ?kind=&number=
RESERVE = "/api/v1/balances/reserve"
RATES = "/api/v1/exchange-rates"  # ?day=


class Scheme(Wire, frozen=True, kw_only=True):
    """What points are worth; amounts in the currency beside it."""

    earn_points: int
    earn: str
    redeem_points: int
    redeem: str
    currency: str


class Balance(Wire, frozen=True, kw_only=True):
    """What a card or an account can pay with, at this moment."""

    kind: str
    number: str
    amount: str
    currency: str
    points: int = 0
    scheme: Scheme | None = None
    credit_limit: str = ""
    customer: str = ""
    name: str = ""


class Reserve(Wire, frozen=True, kw_only=True):
    """Keep this much of it for a transaction of the asking register; 0 lets it go."""

    transaction: str
    kind: str
    number: str
    amount: str
    currency: str


class Rate(Wire, frozen=True, kw_only=True):
    """What `per` major units of a currency are worth at home, in millionths."""

    currency: str
    home: str
    home_millionths: int
    since: date
    per: int = 1
    smallest_cash_minor: int = 1


class RateList(Wire, frozen=True, kw_only=True):
    """The rates that hold on a day."""

    rates: list[Rate]


def to_wire_scheme(scheme: customer.LoyaltyScheme | None) -> Scheme | None:
    """What points are worth, to send."""
    if scheme is None:
        return None
    return Scheme(
        earn_points=scheme.earn_points,
        earn=scheme.earn.plain(),
        redeem_points=scheme.redeem_points,
        redeem=scheme.redeem.plain(),
        currency=scheme.redeem.currency.code,
    )


def from_wire_scheme(scheme: Scheme | None) -> customer.LoyaltyScheme | None:
    """What points are worth, as received."""
    if scheme is None:
        return None
    return customer.LoyaltyScheme(
        scheme.earn_points, money_from(scheme.earn, scheme.currency),
        scheme.redeem_points, money_from(scheme.redeem, scheme.currency),
    )  # fmt: skip


def to_wire_balance(found: balances.Balance) -> Balance:
    """A balance, to send; that it is of this moment needs no word."""
    limit = found.credit_limit
    return Balance(
        kind=found.kind,
        number=found.number,
        amount=found.amount.plain(),
        currency=found.amount.currency.code,
        points=found.points,
        scheme=to_wire_scheme(found.scheme),
        credit_limit="" if limit is None else limit.plain(),
        customer=found.customer,
        name=found.name,
    )


def from_wire_balance(found: Balance) -> balances.Balance:
    """A balance, as received."""
    limit = found.credit_limit
    return balances.Balance(
        kind=found.kind,
        number=found.number,
        amount=money_from(found.amount, found.currency),
        points=found.points,
        scheme=from_wire_scheme(found.scheme),
        credit_limit=money_from(limit, found.currency) if limit else None,
        customer=found.customer,
        name=found.name,
    )


def to_wire_rate(rate: exchange.ExchangeRate) -> Rate:
    """A rate, to send."""
    return Rate(
        currency=rate.foreign.code,
        home=rate.home.code,
        home_millionths=rate.home_millionths,
        since=rate.day,
        per=rate.per,
        smallest_cash_minor=rate.smallest_cash_minor,
    )


def from_wire_rate(rate: Rate) -> exchange.ExchangeRate:
    """A rate, as received; ValueError where it can't be one."""
    if min(rate.home_millionths, rate.per, rate.smallest_cash_minor) < 1:
        raise ValueError("a rate is above zero")
    units = [money_from("0", code).currency for code in (rate.currency, rate.home)]
    if units[0] == units[1]:
        raise ValueError("home money needs no rate")
    return exchange.ExchangeRate(
        units[0], units[1], rate.home_millionths, rate.since, rate.per, rate.smallest_cash_minor
    )


def reserve_of(transaction: str, kind: str, number: str, amount: Money) -> Reserve:
    """The request to keep an amount."""
    return Reserve(
        transaction=transaction, kind=kind, number=number, amount=amount.plain(),
        currency=currency(amount.currency.code).code,
    )  # fmt: skip
