"""Foreign cash: worth, what to ask, and change, in currencies of no, two and three decimals."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, strategies

from tuipos.domain.exchange import (
    ExchangeRate,
    asked_in_foreign,
    check_foreign,
    read_rate,
    settle_foreign,
    to_home,
)
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.rounding import CASH_ROUNDINGS, NO_ROUNDING
from tuipos.domain.words import Refusal

DAY = date(2026, 11, 25)


def rate(foreign: str, home: str, text: str, *, per: int = 1, smallest: int = 1) -> ExchangeRate:
    found = read_rate(text, currency(foreign), currency(home), DAY, per=per, smallest=smallest)
    assert isinstance(found, ExchangeRate)
    return found


def read(text: str, code: str) -> Money:
    found = parse_money(text, currency(code))
    assert found is not None
    return found


# The rate of the euro's introduction is the published one: 239.640 SIT to the euro, here as the
# euro at home; 500 SIT = 2.09 EUR and 1000 SIT = 4.17 EUR (evro.si, rounding rules).
@pytest.mark.parametrize(
    ("foreign", "home", "quoted", "per", "amount", "worth"),
    [
        ("USD", "EUR", "0.9412", 1, "20.00", "18.82"),
        ("CHF", "EUR", "1.0673", 1, "10.00", "10.67"),
        ("EUR", "CHF", "0.95", 1, "20.00", "19.00"),
        ("JPY", "EUR", "0.6123", 100, "1000", "6.12"),
        ("JPY", "EUR", "0.6123", 100, "1", "0.01"),
        ("EUR", "JPY", "163.25", 1, "10.00", "1633"),  # 1632.5: half for the customer
        ("KWD", "EUR", "3.0154", 1, "1.250", "3.77"),
        ("EUR", "KWD", "0.331631", 1, "10.00", "3.316"),
        ("JPY", "KWD", "0.203", 100, "1000", "2.030"),
        ("KWD", "JPY", "492.6", 1, "0.001", "0"),
        ("KWD", "JPY", "500", 1, "0.001", "1"),
        ("USD", "EUR", "0.5", 1, "0.01", "0.01"),  # half a cent
        ("USD", "EUR", "0.5", 1, "-0.01", "-0.01"),
        ("USD", "EUR", "0,499999", 1, "0.01", "0.00"),
        ("SIT", "EUR", "4.172926", 1_000, "500.00", "2.09"),
        ("SIT", "EUR", "4.172926", 1_000, "1000.00", "4.17"),
    ],
)
def test_what_foreign_cash_is_worth(
    foreign: str, home: str, quoted: str, per: int, amount: str, worth: str
) -> None:
    assert str(to_home(read(amount, foreign), rate(foreign, home, quoted, per=per))) == worth


# What to ask for an amount due; `smallest` is the smallest cash in foreign minor units.
@pytest.mark.parametrize(
    ("foreign", "home", "quoted", "per", "smallest", "due", "asked"),
    [
        ("USD", "EUR", "0.9412", 1, 1, "18.82", "20.00"),  # 19.9958
        ("USD", "EUR", "0.9412", 1, 100, "18.82", "20.00"),
        ("USD", "EUR", "0.9412", 1, 100, "18.83", "21.00"),  # 20.0064
        ("USD", "EUR", "0.9412", 1, 500, "1.00", "5.00"),
        ("CHF", "EUR", "1.0673", 1, 5, "10.00", "9.40"),  # 9.3694
        ("JPY", "EUR", "0.6123", 100, 1, "1.00", "164"),  # 163.3
        ("JPY", "EUR", "0.6123", 100, 1_000, "6.13", "2000"),
        ("EUR", "JPY", "163.25", 1, 1, "1633", "10.01"),  # 10.0031
        ("KWD", "EUR", "3.0154", 1, 5, "10.00", "3.320"),  # 3.3163
        ("EUR", "KWD", "0.331631", 1, 5, "1.000", "3.05"),  # 3.0154
        ("USD", "EUR", "0.9412", 1, 1, "0.00", "0.00"),
        ("USD", "EUR", "0.9412", 1, 1, "-18.82", "-20.00"),
        ("USD", "EUR", "1", 1, 1, "12.34", "12.34"),
    ],
)
def test_what_is_asked_in_foreign_cash(
    foreign: str, home: str, quoted: str, per: int, smallest: int, due: str, asked: str
) -> None:
    at = rate(foreign, home, quoted, per=per, smallest=smallest)
    assert str(asked_in_foreign(read(due, home), at)) == asked


@pytest.mark.parametrize(
    ("country", "at", "total", "given_text", "expected"),
    [
        # Worth, settled, due, asked in home cash, rounding, change in home cash.
        ("CH", rate("EUR", "CHF", "0.95"), "10.03", "20.00",
         ("19.00", True, "0.00", "0.00", "0.02", "8.95")),
        ("CH", rate("EUR", "CHF", "0.95"), "10.03", "10.00",
         ("9.50", False, "0.53", "0.55", "0.00", "0.00")),
        ("DK", rate("EUR", "DKK", "7.46"), "74.60", "10.00",
         ("74.60", True, "0.00", "0.00", "0.00", "0.00")),
        ("", rate("USD", "EUR", "0.9412"), "18.82", "20.00",
         ("18.82", True, "0.00", "0.00", "0.00", "0.00")),
        ("", rate("JPY", "EUR", "0.6123", per=100), "5.00", "1000",
         ("6.12", True, "0.00", "0.00", "0.00", "1.12")),
        ("", rate("KWD", "EUR", "3.0154"), "5.00", "2.000",
         ("6.03", True, "0.00", "0.00", "0.00", "1.03")),
        ("", rate("EUR", "JPY", "163.25"), "1600", "10.00",
         ("1633", True, "0", "0", "0", "33")),
    ],
)  # fmt: skip
def test_change_is_in_home_money(
    country: str, at: ExchangeRate, total: str, given_text: str, expected: tuple[object, ...]
) -> None:
    home, foreign = at.home.code, at.foreign.code
    found = settle_foreign(
        read(total, home), read("0", home), read(given_text, foreign), at, CASH_ROUNDINGS[country]
    )
    sale = found.sale
    shown = [str(each) for each in (sale.due, sale.asked, sale.rounding, sale.change)]
    assert (str(found.worth), sale.settled, *shown) == expected


@pytest.mark.parametrize(
    "text", ["", "0", "0.000000", "-1", "1.2345678", "1e3", "x", "١", "1.2.3", "9999999999"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    found = read_rate(text, currency("USD"), currency("EUR"), DAY)
    assert isinstance(found, Refusal) and found.code == "rate-malformed"
    assert str(found).endswith("Type what 1 USD is worth in EUR, such as 0.9412.")


def test_home_money_has_no_rate() -> None:
    found = read_rate("1", currency("EUR"), currency("EUR"), DAY)
    assert isinstance(found, Refusal) and found.code == "rate-of-home"


def test_cash_that_no_coins_add_up_to_is_refused() -> None:
    at = rate("CHF", "EUR", "1.0673", smallest=5)
    found = check_foreign(read("10.03", "CHF"), at)
    assert isinstance(found, Refusal) and found.code == "foreign-coins"
    assert str(found).endswith("The smallest is 0.05 CHF.")
    assert check_foreign(read("10.05", "CHF"), at) is None
    nothing = check_foreign(read("0", "CHF"), at)
    assert nothing is not None and nothing.code == "foreign-nothing"


def test_amounts_of_another_currency_are_a_mistake_of_the_program() -> None:
    at = rate("CHF", "EUR", "1.0673")
    with pytest.raises(AssertionError, match="no rate for USD"):
        to_home(read("1", "USD"), at)
    with pytest.raises(AssertionError, match="USD is not due here"):
        asked_in_foreign(read("1", "USD"), at)


@strategies.composite
def rates(draw: strategies.DrawFn) -> ExchangeRate:
    """Between currencies of no, two, three and four decimals, cheap and dear."""
    codes = ("JPY", "EUR", "KWD", "CLF", "USD")
    foreign, home = draw(
        strategies.lists(strategies.sampled_from(codes), min_size=2, max_size=2, unique=True)
    )
    return ExchangeRate(
        currency(foreign),
        currency(home),
        draw(strategies.integers(1, 10**9)),
        DAY,
        draw(strategies.sampled_from((1, 100, 1_000))),
        draw(strategies.sampled_from((1, 5, 50, 100))),
    )


def exact(amount: Money, at: ExchangeRate) -> Fraction:
    """What the amount is worth in home minor units, by majors: another way than the domain's."""
    major = Fraction(amount.minor, 10**at.foreign.digits)
    return major * Fraction(at.home_millionths, 10**6 * at.per) * 10**at.home.digits


@given(rates(), strategies.integers(-(10**9), 10**9))
def test_no_customer_loses_more_than_half_a_minor_unit(at: ExchangeRate, minor: int) -> None:
    amount = Money(minor, at.foreign)
    off = to_home(amount, at).minor - exact(amount, at)
    assert abs(off) <= Fraction(1, 2)
    if abs(off) == Fraction(1, 2):
        assert (off > 0) == (minor > 0)
    assert to_home(-amount, at) == -to_home(amount, at)


@given(rates(), strategies.integers(0, 10**7))
def test_what_is_asked_covers_what_is_due_and_no_coin_is_too_many(
    at: ExchangeRate, minor: int
) -> None:
    due = Money(minor, at.home)
    asked = asked_in_foreign(due, at)
    coin = Money(at.smallest_cash_minor, at.foreign)
    assert to_home(asked, at) >= due
    assert check_foreign(asked, at) is None or not due
    assert exact(asked, at) >= minor > exact(asked - coin, at) or not due
    assert asked_in_foreign(-due, at) == -asked
    settled = settle_foreign(due, Money(0, at.home), asked, at, NO_ROUNDING).sale
    assert settled.settled and settled.change == to_home(asked, at) - due
