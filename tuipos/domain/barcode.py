"""Barcodes: check digits, and what the label of a scale carries.

Masks, by which labels are read, stand in `tuipos.domain.masks`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuipos.domain.measures import MEASURE_SCALE, Measure
from tuipos.domain.money import Money, divide_half_away
from tuipos.domain.quantity import ONE, Quantity

#: Lengths that are a barcode and never an amount: EAN-8, UPC-A, EAN-13, GTIN-14.
CODE_LENGTHS = frozenset({8, 12, 13, 14})

_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a scale's label carries: the item, and one of price, weight and pieces.

    The price is in minor units, the weight in grams or in hundredths of a pound.
    """

    item: str
    price_minor: int | None = None
    weight_grams: int | None = None
    weight_pound_hundredths: int | None = None
    pieces: int | None = None


def is_digits(text: str) -> bool:
    """Whether this is nothing but the digits 0 to 9."""
    return _DIGITS.fullmatch(text) is not None


def check_digit(digits: str) -> str:
    """The check digit (GS1, modulo 10) that belongs behind these digits."""
    assert _DIGITS.fullmatch(digits), f"not digits: {digits!r}"
    total = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def looks_like_barcode(text: str) -> bool:
    """Whether this is 8, 12, 13 or 14 digits: a code, never an amount or a quantity."""
    return len(text) in CODE_LENGTHS and _DIGITS.fullmatch(text) is not None


def check_digit_is_valid(code: str) -> bool:
    """Whether an EAN-8, UPC-A, EAN-13 or GTIN-14 ends in its check digit."""
    return looks_like_barcode(code) and check_digit(code[:-1]) == code[-1]


def ean13_is_valid(code: str) -> bool:
    """Whether this is an EAN-13 with the right check digit."""
    return len(code) == 13 and check_digit_is_valid(code)


def embedded_line(
    embedded: Embedded, price: Money, unit: str = ""
) -> tuple[Quantity, Money | None]:
    """The quantity, and the amount where the label says it, for a product at this unit price.

    A printed price is the amount to pay; the quantity worked out from it, to three decimals, is
    only told. Without a unit price it counts as one. A weight is in the product's unit where that
    is one of weight.
    """
    if embedded.pieces is not None:
        return Quantity(embedded.pieces), None
    weight = _weight(embedded)
    if weight is not None:
        return weight.quantity_in(unit) or Quantity(weight.units, weight.scale), None
    assert embedded.price_minor is not None, "a label carries a price, a weight or pieces"
    amount = Money(embedded.price_minor, price.currency)
    return quantity_of_amount(amount, price), amount


def quantity_of_amount(amount: Money, price: Money) -> Quantity:
    """How much an amount is at a unit price, to three decimals; one without a unit price."""
    if price.minor <= 0:
        return ONE
    thousandths = divide_half_away(amount.minor * 10**MEASURE_SCALE, price.minor)
    return Quantity(thousandths, MEASURE_SCALE)


def _weight(embedded: Embedded) -> Measure | None:
    if embedded.weight_grams is not None:
        return Measure(embedded.weight_grams, MEASURE_SCALE, "kg")
    if embedded.weight_pound_hundredths is not None:
        return Measure(embedded.weight_pound_hundredths, 2, "lb")
    return None
