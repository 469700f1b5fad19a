"""Check digits and embedded prices and weights."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from tests.fakes import PRICE_MASK, euro
from tuipos.domain.barcode import (
    Embedded,
    check_digit,
    check_digit_is_valid,
    ean13_is_valid,
    embedded_line,
    looks_like_barcode,
)
from tuipos.domain.masks import fits_mask, mask_is_valid, match_mask
from tuipos.domain.quantity import ONE, Quantity

WEIGHT_MASK = "29IIIIIWWWWWC"


@pytest.mark.parametrize(
    "code",
    ["2000000100012", "2000000100067", "2812345007563", "4006381333931", "96385074",
     "036000291452", "00012345600012"],
)  # fmt: skip
def test_known_good_codes(code: str) -> None:
    assert check_digit_is_valid(code)


@pytest.mark.parametrize(
    "code", ["2812345007564", "4006381333930", "400638133393", "", "abc", "٢٠٠٠٠٠٠١٠٠٠١٢", "²" * 13]
)
def test_bad_codes(code: str) -> None:
    assert not check_digit_is_valid(code)
    assert not ean13_is_valid(code)


@given(strategies.text("0123456789", min_size=12, max_size=12), strategies.integers(1, 9))
def test_any_single_wrong_digit_is_found(digits: str, wrong_by: int) -> None:
    code = digits + check_digit(digits)
    assert ean13_is_valid(code)
    for at in range(13):
        wrong = code[:at] + str((int(code[at]) + wrong_by) % 10) + code[at + 1 :]
        assert not ean13_is_valid(wrong)


def test_the_price_of_the_demo() -> None:
    embedded = match_mask("2812345007563", PRICE_MASK)
    assert embedded == Embedded("12345", price_minor=756)
    assert embedded_line(embedded, euro("2.99")) == (Quantity(2528, 3), euro("7.56"))


def test_a_weight() -> None:
    digits = "291234500456"
    embedded = match_mask(digits + check_digit(digits), WEIGHT_MASK)
    assert embedded == Embedded("12345", weight_grams=456)
    assert embedded_line(embedded, euro("2.99")) == (Quantity(456, 3), None)


def test_a_misread_label_fits_its_mask_and_matches_nothing() -> None:
    assert fits_mask("2812345007564", PRICE_MASK)
    assert match_mask("2812345007564", PRICE_MASK) is None


@pytest.mark.parametrize(
    "code", ["2712345007563", "281234500756", "28123450075633", "28x2345007563"]
)
def test_codes_of_another_kind_do_not_fit(code: str) -> None:
    assert not fits_mask(code, PRICE_MASK)
    assert match_mask(code, PRICE_MASK) is None


@pytest.mark.parametrize(
    "mask",
    ["", "28IIIIIPPPPPP", "28IIIIPPPPC", "IIIIIIIPPPPPC", "28IIIPPIIPPPC", "28PPPPPPPPPPC",
     "28IIIIIIIIIIC", "28IIIIPPPWWWC", "28iiiiipppppC"],
)  # fmt: skip
def test_masks_that_are_none(mask: str) -> None:
    assert not mask_is_valid(mask)
    assert match_mask("2812345007563", mask) is None


def test_without_a_unit_price_a_label_is_one_of_its_price() -> None:
    assert embedded_line(Embedded("1", price_minor=756), euro("0.00")) == (ONE, euro("7.56"))


@given(
    strategies.integers(0, 99_999), strategies.integers(0, 99_999), strategies.integers(1, 100_000)
)
def test_a_label_made_by_a_mask_is_read_back(item: int, price: int, unit_price: int) -> None:
    digits = f"28{item:05d}{price:05d}"
    embedded = match_mask(digits + check_digit(digits), PRICE_MASK)
    assert embedded == Embedded(f"{item:05d}", price_minor=price)
    quantity, amount = embedded_line(embedded, euro("0.01").times_ratio(unit_price, 1))
    assert amount is not None and amount.minor == price
    assert 2 * abs(quantity.units * unit_price - price * 1_000) <= unit_price


@pytest.mark.parametrize("length", range(1, 20))
def test_lengths_that_are_codes(length: int) -> None:
    assert looks_like_barcode("1" * length) == (length in (8, 12, 13, 14))
