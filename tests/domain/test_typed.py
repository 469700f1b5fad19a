"""Amounts, quantities and texts as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from tests.fakes import EUR
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.typed import check_quantity, clean, read_amount, read_quantity
from tuipos.domain.words import Refusal


@pytest.mark.parametrize(
    ("text", "minor"),
    [("20", 2000), ("12,50", 1250), ("12.5", 1250), (" 7 ", 700), ("0", 0), ("5.", 500),
     ("0.05", 5), ("1234567", 123_456_700), ("123456.78", 12_345_678), ("2\x000", 2000)],
)  # fmt: skip
def test_amounts(text: str, minor: int) -> None:
    assert read_amount(text, EUR) == Money(minor, EUR)


@pytest.mark.parametrize(
    ("text", "code"),
    [("12345678", "amount-is-code"), ("2000000100012", "amount-is-code"),
     ("036000291452", "amount-is-code"), ("00012345600012", "amount-is-code"),
     ("-5", "amount-negative"), ("\N{MINUS SIGN}5", "amount-negative"),
     ("", "amount-malformed"), ("abc", "amount-malformed"), ("1.234", "amount-malformed"),
     ("1,2,3", "amount-malformed"), ("+5", "amount-malformed"), ("٥", "amount-malformed"),
     ("1e3", "amount-malformed"), ("9" * 13 + "0" * 9, "amount-malformed"),
     (".5", "amount-malformed"), ("{0}", "amount-malformed")],
)  # fmt: skip
def test_what_is_no_amount(text: str, code: str) -> None:
    refused = read_amount(text, EUR)
    assert isinstance(refused, Refusal) and refused.code == code
    assert str(refused)


def test_amounts_have_no_more_decimals_than_their_currency() -> None:
    yen = currency("JPY")
    assert read_amount("250", yen) == Money(250, yen)
    assert isinstance(read_amount("250.5", yen), Refusal)
    assert read_amount("1.234", currency("KWD")) == Money(1234, currency("KWD"))


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("3", Quantity(3)), ("0.456", Quantity(456, 3)), ("0,456", Quantity(456, 3)),
     ("9999", Quantity(9999)), ("1.0", Quantity(10, 1))],
)  # fmt: skip
def test_quantities(text: str, quantity: Quantity) -> None:
    assert read_quantity(text) == quantity


@pytest.mark.parametrize(
    ("text", "code"),
    [("0", "quantity-zero"), ("0.000", "quantity-zero"), ("-1", "quantity-negative"),
     ("10000", "quantity-absurd"), ("9999.001", "quantity-absurd"),
     ("4006381333931", "quantity-is-code"), ("x", "quantity-malformed"),
     ("1.2345", "quantity-malformed"), ("", "quantity-malformed")],
)  # fmt: skip
def test_what_is_no_quantity(text: str, code: str) -> None:
    refused = read_quantity(text)
    assert isinstance(refused, Refusal) and refused.code == code
    assert str(refused)


def test_a_quantity_below_zero_is_refused_however_it_came() -> None:
    refused = check_quantity(Quantity(-5, 3))
    assert refused is not None and refused.code == "quantity-negative"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("\x1b[A12\r\n", "[A12"), ("\u200b12\u202e3\ufeff", "123"), ("  a b ", "a b"),
     ("\ud800x", "x"), ("é", "é")],
)  # fmt: skip
def test_control_and_format_characters_are_dropped(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(strategies.text())
def test_any_text_is_an_amount_or_a_refusal(text: str) -> None:
    amount = read_amount(text, EUR)
    assert isinstance(amount, Refusal) or amount.minor >= 0
    quantity = read_quantity(text)
    assert isinstance(quantity, Refusal) or quantity.units > 0


@given(strategies.integers(-(10**12), 10**12), strategies.sampled_from(["EUR", "JPY", "KWD"]))
def test_money_is_read_back_as_it_is_written(minor: int, code: str) -> None:
    amount = Money(minor, currency(code))
    assert parse_money(amount.plain(), currency(code)) == amount


@given(strategies.integers(0, 10**9), strategies.integers(0, 3))
def test_quantities_are_read_back_as_they_are_written(units: int, scale: int) -> None:
    quantity = Quantity(units, scale)
    assert parse_quantity(str(quantity)) == quantity
