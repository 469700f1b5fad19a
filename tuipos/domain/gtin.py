"""Numbers of trade items in their several spellings: EAN-8, UPC-E, UPC-A, EAN-13 and GTIN-14.

One item may be printed one way, sent by the scanner another way and stored a third way. What is
the same number says section 3.3.2 of the GS1 General Specifications: all are a GTIN-14 with zeros
in front; UPC-E is a UPC-A whose zeros are left out (section 5.2.2.4.2).
"""

from __future__ import annotations

from tuipos.domain.barcode import check_digit, check_digit_is_valid, is_digits

_GTIN_LENGTH = 14
#: How many leading zeros of a GTIN-14 a shorter spelling leaves out: EAN-13, UPC-A, EAN-8.
_ZEROS_LEFT_OUT = (1, 2, 6)


def expand_upc_e(code: str) -> str | None:
    """The UPC-A of a UPC-E with its number system 0 or 1 and its check digit; None if it is none.

    Six digits alone are not taken: they would make another product of a mistyped number.
    """
    if len(code) != 8 or not is_digits(code) or code[0] not in "01":
        return None
    system, body, last = code[0], code[1:6], code[6]
    if last in "012":
        digits = system + body[:2] + last + "0000" + body[2:]
    elif last == "3":
        digits = system + body[:3] + "00000" + body[3:]
    elif last == "4":
        digits = system + body[:4] + "00000" + body[4:]
    else:
        digits = system + body + "0000" + last
    return digits + code[7] if check_digit(digits) == code[7] else None


def compress_upc_a(code: str) -> str | None:
    """The UPC-E of a UPC-A; None where its zeros do not stand so that they can be left out."""
    if len(code) != 12 or code[0] not in "01" or not check_digit_is_valid(code):
        return None
    maker, item = code[1:6], code[6:11]
    if maker[2] in "012" and maker[3:] == "00" and item[:2] == "00":
        short = maker[:2] + item[2:] + maker[2]
    elif maker[3:] == "00" and item[:3] == "000":
        short = maker[:3] + item[3:] + "3"
    elif maker[4] == "0" and item[:4] == "0000":
        short = maker[:4] + item[4] + "4"
    elif item[:4] == "0000" and item[4] in "56789":
        short = maker + item[4]
    else:
        return None
    return code[0] + short + code[11]


def is_sound(code: str) -> bool:
    """Whether a code of 8, 12, 13 or 14 digits has its check digit, also that of a UPC-E."""
    return check_digit_is_valid(code) or expand_upc_e(code) is not None


def other_spellings(code: str) -> tuple[str, ...]:
    """How else the number of this code may be stored, the likeliest first; () if it is no number.

    Eight digits that are an EAN-8 and a UPC-E both are looked for as EAN-8 first.
    """
    numbers = [code] if check_digit_is_valid(code) else []
    upc_a = expand_upc_e(code)
    if upc_a is not None:
        numbers.append(upc_a)
    found: dict[str, None] = {}
    for number in numbers:
        found.update(dict.fromkeys(_spellings(number.zfill(_GTIN_LENGTH))))
    found.pop(code, None)
    return tuple(found)


def inner_gtin(code: str) -> str | None:
    """The EAN-13 that a GTIN-14 with an indicator of 1 to 9 is made from; None without one.

    1 to 8 stand for cases of that item, 9 for it in a varying measure.
    """
    if len(code) != _GTIN_LENGTH or code[0] == "0" or not check_digit_is_valid(code):
        return None
    return code[1:13] + check_digit(code[1:13])


def _spellings(gtin: str) -> list[str]:
    spelled = [gtin[zeros:] for zeros in _ZEROS_LEFT_OUT if gtin.startswith("0" * zeros)]
    upc_e = compress_upc_a(gtin[2:]) if gtin.startswith("00") else None
    return [*spelled, gtin, *([] if upc_e is None else [upc_e])]
