"""Masks of in-store barcodes: where a label carries its item, and its price, weight or pieces.

Chains and countries lay these codes out in their own ways; the prefixes 02 and 20 to 29 of an
EAN-13, and 2 of a UPC-A, are free for it (GS1 General Specifications, section 2.1.11).
"""

from __future__ import annotations

import re
from functools import lru_cache

from tuipos.domain.barcode import Embedded, check_digit, check_digit_is_valid, is_digits
from tuipos.domain.words import Words, say

#: How long a mask may be: EAN-8, UPC-A, EAN-13, GTIN-14.
MASK_LENGTHS = (8, 12, 13, 14)
#: What the digits of an amount count, by their sign: minor units, grams, or themselves.
_COUNTED = {"P": 1, "T": 10, "U": 100, "W": 1, "D": 10, "H": 100, "L": 1, "N": 1}
_SIGNS = f"IVC{''.join(_COUNTED)}"
_RUN = re.compile("|".join(f"{sign}+" for sign in _SIGNS if sign != "C"))

# The products of a price's digits with their weights (General Specifications, section 7.9.2): of a
# product with two digits the tens are added to the units or taken from them.
_TWO_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_PLUS = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_FIVE_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)
_FOUR_DIGITS = (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS)
_FIVE_DIGITS = (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS)


def price_check_digit(digits: str) -> str:
    """The check digit of a price or weight of four or five digits (sections 7.9.3 and 7.9.4)."""
    assert len(digits) in (4, 5) and is_digits(digits), f"no price to check: {digits!r}"
    weights = _FOUR_DIGITS if len(digits) == 4 else _FIVE_DIGITS
    total = sum(weight[int(digit)] for weight, digit in zip(weights, digits, strict=True))
    return str(total * 3 % 10) if len(digits) == 4 else str(_FIVE_MINUS.index(-total % 10))


@lru_cache(maxsize=256)
def mask_fault(mask: str) -> Words | None:
    """Why a mask is none, in words for who wrote it; None for one that is sound."""
    if len(mask) not in MASK_LENGTHS:
        return say("{mask} has {count} signs: a mask has 8, 12, 13 or 14",
                   mask=mask[:40], count=len(mask))  # fmt: skip
    wrong = "".join(sorted({sign for sign in mask if sign not in _SIGNS and not is_digits(sign)}))
    if wrong:
        return say("{mask} has signs that mean nothing there: {signs}", mask=mask, signs=wrong)
    if not is_digits(mask[0]):
        return say("{mask} must begin with the digits of its labels, such as 28", mask=mask)
    if mask.find("C") != len(mask) - 1:
        return say("{mask} must have one C, the check digit, at its end", mask=mask)
    return _fault_of_runs(mask)


def mask_is_valid(mask: str) -> bool:
    """Whether a mask says where item, amount and check digit stand, each of them once."""
    return mask_fault(mask) is None


def fits_mask(code: str, mask: str) -> bool:
    """Whether a code has the mask's length and own digits, right check digits or not."""
    return (
        mask_is_valid(mask)
        and len(code) == len(mask)
        and is_digits(code)
        and all(sign == digit for sign, digit in zip(mask, code, strict=True) if sign.isdigit())
    )


def match_mask(code: str, mask: str) -> Embedded | None:
    """What a code carries by this mask; None where it does not fit or a check digit is wrong.

    `28IIIIIPPPPPC`: digits stand for themselves, I item, C check digit of the whole, V that of the
    amount, which is one of: P price in minor units, T in tens and U in hundreds of them; W weight
    in grams, D in tens and H in hundreds of them; L weight in hundredths of a pound; N pieces.
    `fits_mask` tells a misread label from a code of another kind.
    """
    if not fits_mask(code, mask) or not check_digit_is_valid(code):
        return None
    item = _under(mask, code, "I")
    kind = _kind_of(mask)
    digits = _under(mask, code, kind)
    if "V" in mask and price_check_digit(digits) != _under(mask, code, "V"):
        return None
    amount = int(digits) * _COUNTED[kind]
    if kind in "PTU":
        return Embedded(item, price_minor=amount)
    if kind in "WDH":
        return Embedded(item, weight_grams=amount)
    if kind == "L":
        return Embedded(item, weight_pound_hundredths=amount)
    return Embedded(item, pieces=amount)


def label_for(mask: str, item: str, amount: int) -> str:
    """The code of a label by a sound mask: the way back, for who prints labels and for tests.

    `amount` is what its digits show.
    """
    kind = _kind_of(mask)
    digits = f"{amount:0{mask.count(kind)}d}"
    assert len(item) == mask.count("I") and len(digits) == mask.count(kind), "it does not fit"
    under = {"I": iter(item), kind: iter(digits)}
    if "V" in mask:
        under["V"] = iter(price_check_digit(digits))
    code = "".join(sign if sign.isdigit() else next(under[sign]) for sign in mask[:-1])
    return code + check_digit(code)


def _fault_of_runs(mask: str) -> Words | None:
    runs = _RUN.findall(mask)
    amounts = [run for run in runs if run[0] in _COUNTED]
    if [run[0] for run in runs].count("I") != 1:
        return say("{mask} must have the item's digits, I, in one place", mask=mask)
    if len(amounts) != 1:
        return say("{mask} must have one of P price, W weight or N pieces, in one place",
                   mask=mask)  # fmt: skip
    checks = [run for run in runs if run[0] == "V"]
    if checks and (checks != ["V"] or len(amounts[0]) not in (4, 5)):
        return say("{mask} may have one V, the check digit of an amount of 4 or 5 digits",
                   mask=mask)  # fmt: skip
    return None


def _kind_of(mask: str) -> str:
    return next(sign for sign in mask if sign in _COUNTED)


def _under(mask: str, code: str, sign: str) -> str:
    return "".join(digit for at, digit in zip(mask, code, strict=True) if at == sign)
