"""Money as text, in currencies of no, two, three and four decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies

from tuipos.domain.money import Currency, Money, currency, parse_money
from tuipos.domain.typed import read_amount
from tuipos.domain.words import Refusal

CODES = ("JPY", "ISK", "EUR", "CHF", "KWD", "TND", "CLF")
units = strategies.sampled_from(CODES).map(currency)
minors = strategies.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("code", "digits"),
    [("JPY", 0), ("KRW", 0), ("CLP", 0), ("ISK", 0), ("VND", 0), ("XOF", 0), ("EUR", 2),
     ("USD", 2), ("HUF", 2), ("TWD", 2), ("KWD", 3), ("BHD", 3), ("TND", 3), ("JOD", 3),
     ("OMR", 3), ("IQD", 3), ("LYD", 3), ("CLF", 4), ("UYW", 4)],
)  # fmt: skip
def test_decimals_of_iso_4217(code: str, digits: int) -> None:
    assert currency(code) == Currency(code, digits)
    assert currency(code).minor_per_major == 10**digits


@pytest.mark.parametrize(
    ("code", "minor", "text"),
    [("JPY", 1_500, "1500"), ("JPY", -5, "-5"), ("JPY", 0, "0"), ("EUR", 1_500, "15.00"),
     ("EUR", -5, "-0.05"), ("EUR", 0, "0.00"), ("KWD", 1_500, "1.500"), ("KWD", -5, "-0.005"),
     ("KWD", 0, "0.000"), ("CLF", 1, "0.0001")],
)  # fmt: skip
def test_plain_form(code: str, minor: int, text: str) -> None:
    amount = Money(minor, currency(code))
    assert amount.plain() == str(amount) == text
    assert parse_money(text, currency(code)) == amount


@pytest.mark.parametrize(
    ("code", "text", "minor"),
    [
        ("JPY", "1500", 1_500), ("JPY", "15.", 15), ("JPY", "15,", 15), ("JPY", "+15", 15),
        ("JPY", "15.0", None), ("JPY", "1,500", None), ("EUR", "1,5", 150), ("EUR", "1.", 100),
        ("EUR", "1.505", None), ("EUR", "1,500", None), ("EUR", "1.5.0", None), ("EUR", "", None),
        ("EUR", ".5", None), ("EUR", "1 000", None), ("EUR", "−1", None), ("EUR", "١", None),
        ("EUR", "1e2", None), ("KWD", "1.5", 1_500), ("KWD", "0,005", 5), ("KWD", "1.0005", None),
        ("CLF", "0.0001", 1),
    ],
)  # fmt: skip
def test_what_is_read(code: str, text: str, minor: int | None) -> None:
    expected = None if minor is None else Money(minor, currency(code))
    assert parse_money(text, currency(code)) == expected


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [("JPY", "1500", "1500"), ("JPY", "15,5", None), ("KWD", "1,25", "1.250"),
     ("KWD", "1.2505", None), ("EUR", "12,50", "12.50")],
)  # fmt: skip
def test_what_a_cashier_types(code: str, text: str, expected: str | None) -> None:
    found = read_amount(text, currency(code))
    if expected is None:
        assert isinstance(found, Refusal) and code in str(found)
        assert ("has no decimals" in str(found)) == (code == "JPY")
    else:
        assert isinstance(found, Money) and str(found) == expected


@given(units, minors)
def test_what_is_printed_is_read_back(unit: Currency, minor: int) -> None:
    amount = Money(minor, unit)
    assert parse_money(amount.plain(), unit) == amount
    assert parse_money(amount.plain().replace(".", ","), unit) == amount


@given(units, minors)
def test_the_plain_form_has_all_decimals_and_the_exact_value(unit: Currency, minor: int) -> None:
    text = Money(minor, unit).plain()
    assert Decimal(text).scaleb(unit.digits) == minor
    assert len(text.partition(".")[2]) == unit.digits
    assert ("." in text) == (unit.digits > 0)


@given(units, strategies.text("0123456789.,+- ", max_size=22))
def test_what_is_read_is_what_was_typed(unit: Currency, text: str) -> None:
    found = parse_money(text, unit)
    if found is not None:
        assert Decimal(text.strip().replace(",", ".")).scaleb(unit.digits) == found.minor


@given(units, minors, strategies.integers(-5_000, 5_000), strategies.integers(1, 1_000))
def test_a_fraction_of_money_is_off_by_half_a_minor_unit_at_most(
    unit: Currency, minor: int, numerator: int, denominator: int
) -> None:
    found = Money(minor, unit).times_ratio(numerator, denominator)
    assert 2 * abs(found.minor * denominator - minor * numerator) <= denominator
    assert Money(-minor, unit).times_ratio(numerator, denominator) == -found
