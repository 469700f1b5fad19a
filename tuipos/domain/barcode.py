"""Barcodes: check digits, and masks of EAN-13 codes that carry a price or a weight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuipos.domain.money import Money, divide_half_away
from tuipos.domain.quantity import ONE, Quantity

#: Lengths that are a barcode and never an amount: EAN-8, UPC-A, EAN-13, GTIN-14.
CODE_LENGTHS = frozenset({8, 12, 13, 14})
#: The decimals of a weight or of a quantity worked out from an embedded price: grams of a kilogram.
WEIGHT_SCALE = 3

_DIGITS = re.compile(r"[0-9]+")
_MASK = re.compile(r"(?=.*I)(?=.*[PW])[0-9]+[IPW]+C")


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a scale's label carries: the item, and its price in minor units or weight in grams."""

    item: str
    price_minor: int | None = None
    weight_grams: int | None = None


def check_digit(digits: str) -> str:
    """The check digit (GS1, modulo 10) that belongs behind these digits."""
    assert _DIGITS.fullmatch(digits), f"not digits: {digits!r}"
    total = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits)))
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


def mask_is_valid(mask: str) -> bool:
    """Whether a mask is 13 long: digits, then item and price or weight, then the check digit."""
    if len(mask) != 13 or _MASK.fullmatch(mask) is None:
        return False
    runs = re.findall(r"I+|P+|W+", mask)
    return len(runs) == 2 and not ("P" in mask and "W" in mask)


def fits_mask(code: str, mask: str) -> bool:
    """Whether a code has the mask's length and leading digits, right check digit or not."""
    return (
        mask_is_valid(mask)
        and len(code) == len(mask)
        and _DIGITS.fullmatch(code) is not None
        and all(sign == digit for sign, digit in zip(mask, code, strict=True) if sign.isdigit())
    )


def match_mask(code: str, mask: str) -> Embedded | None:
    """What a code carries by this mask; None where it does not fit or its check digit is wrong.

    `28IIIIIPPPPPC`: digits stand for themselves, I item, P price in minor units, W weight in grams,
    C check digit. `fits_mask` tells a misread label from a code of another kind.
    """
    if not fits_mask(code, mask) or not ean13_is_valid(code):
        return None
    item = _under(mask, code, "I")
    if "P" in mask:
        return Embedded(item, price_minor=int(_under(mask, code, "P")))
    return Embedded(item, weight_grams=int(_under(mask, code, "W")))


def embedded_line(embedded: Embedded, price: Money) -> tuple[Quantity, Money | None]:
    """The quantity, and the amount where the label says it, for a product at this unit price.

    A printed price is the amount to pay; the quantity worked out from it, to three decimals, is
    only told. Without a unit price it counts as one.
    """
    if embedded.weight_grams is not None:
        return Quantity(embedded.weight_grams, WEIGHT_SCALE), None
    assert embedded.price_minor is not None, "a label carries a price or a weight"
    amount = Money(embedded.price_minor, price.currency)
    if price.minor <= 0:
        return ONE, amount
    thousandths = divide_half_away(embedded.price_minor * 10**WEIGHT_SCALE, price.minor)
    return Quantity(thousandths, WEIGHT_SCALE), amount


def _under(mask: str, code: str, sign: str) -> str:
    return "".join(digit for at, digit in zip(mask, code, strict=True) if at == sign)
