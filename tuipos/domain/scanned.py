"""What a scanned code says beside the number of the item: weight, price, batch, expiry, serial.

The first step is to tell the kind of code; a plain number costs nothing more. What stands on a
label is taken as it is; prices by unit (8005, 395n) are not: those are the shop's own to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tuipos.domain.barcode import check_digit_is_valid
from tuipos.domain.currency_numbers import currency_code
from tuipos.domain.gs1 import Elements, day_of, parse_address, parse_elements, parse_printed
from tuipos.domain.gtin import inner_gtin, is_sound, other_spellings
from tuipos.domain.measures import Measure
from tuipos.domain.typed import SEPARATOR

#: What scanners may send first: AIM's identifier of the symbology, `]E0` (ISO/IEC 15424).
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
#: GS1-128, DataBar, Data Matrix, QR code and DotCode, where they say that GS1's elements follow.
_GS1_SYMBOLOGIES = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
#: An EAN-13 or UPC-A with two or five digits beside it, the issue of a magazine.
_WITH_ADD_ON = "]E3"
#: EAN-13, UPC-A and UPC-E; the same with an add-on; EAN-8.
_NUMBERS = frozenset({"]E0", _WITH_ADD_ON, "]E4"})
_ADDRESS = ("http://", "https://", "HTTP://", "HTTPS://")
_NUMBERED = re.compile(r"0[1-3][0-9]{14}")
_PRINTED = re.compile(r"\([0-9]{2,4}\)")
#: The net measures of an item that varies, by the first three digits of their identifier.
_MEASURES = {
    "310": "kg", "311": "m", "314": "m2", "315": "l", "316": "m3", "320": "lb", "321": "in",
    "322": "ft", "323": "yd", "350": "in2", "351": "ft2", "352": "yd2", "356": "ozt", "357": "oz",
    "360": "qt", "361": "gal", "364": "in3", "365": "ft3", "366": "yd3",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelPrice:
    """The price on a label: so many with `decimals`, in a currency, or "" for the shop's own."""

    units: int
    decimals: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """What a code says.

    `codes` are the numbers to look the item up by, the best first; none where the code is about
    something else. `expires_on` is the day to use it by, else the one before which it is best;
    `last_day` the last one on which it may be sold, where the label says one. `pieces` of 0 means
    that none are told.
    """

    codes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    price: LabelPrice | None = None
    pieces: int = 0
    batch: str = ""
    expires_on: date | None = None
    last_day: date | None = None
    serial: str = ""


def is_more_than_a_number(text: str) -> bool:
    """Whether a code is one that names its parts, to be read before anything is made of its signs.

    Those have an own mark: a symbology identifier, a separator, parentheses, a web address, or a
    GTIN with its right check digit behind its identifier.
    """
    return (
        text.startswith(("]", *_ADDRESS))
        or SEPARATOR in text
        or _PRINTED.match(text) is not None
        or (_NUMBERED.match(text) is not None and check_digit_is_valid(text[2:16]))
    )


def read_code(text: str, today: date) -> ScannedCode | None:
    """What a code says, on a day by which its years are told; None where it can't be read.

    Any text is taken. A number alone gives its other spellings, and itself without the symbology.
    """
    symbology = _SYMBOLOGY.match(text)
    if symbology is None:
        return _read(text, is_gs1=is_more_than_a_number(text), today=today)
    rest = text[3:]
    is_gs1 = symbology[0] in _GS1_SYMBOLOGIES or is_more_than_a_number(rest)
    if not rest or rest.startswith("]"):
        return None
    if symbology[0] == _WITH_ADD_ON:
        rest = rest[:13]
    if symbology[0] in _NUMBERS and not is_sound(rest):
        return None
    scanned = _read(rest, is_gs1=is_gs1, today=today)
    if scanned is None or is_gs1:
        return scanned
    return ScannedCode((rest, *scanned.codes))


def _read(text: str, *, is_gs1: bool, today: date) -> ScannedCode | None:
    if not is_gs1:
        return ScannedCode(other_spellings(text))
    if text.startswith(_ADDRESS):
        elements = parse_address(text)
    elif text.startswith("("):
        elements = parse_printed(text)
    else:
        elements = parse_elements(text)
    return None if elements is None else _meaning(elements, today)


def _meaning(elements: Elements, today: date) -> ScannedCode | None:
    values = dict(elements)
    gtin = values.get("01") or values.get("02") or values.get("8006", "")[:14]
    if gtin and "01" in values and "02" in values:
        return None
    measures = tuple(
        Measure(int(value), int(number[3]), _MEASURES[number[:3]])
        for number, value in elements
        if number[:3] in _MEASURES
    )
    counted = values.get("30") or (values.get("37") if "02" in values else None)
    used_by, best_before = _day(values, "17", today), _day(values, "15", today)
    timed = _day(values, "7003", today)
    last_days = [day for day in (used_by, timed, _day(values, "16", today)) if day is not None]
    return ScannedCode(
        codes=_codes_of(gtin, varies=bool(measures)),
        measures=measures,
        price=_price(elements),
        pieces=int(counted or 0),
        batch=values.get("10", ""),
        expires_on=used_by or timed or best_before,
        last_day=min(last_days, default=None),
        serial=values.get("21", ""),
    )


def _codes_of(gtin: str, *, varies: bool) -> tuple[str, ...]:
    """The spellings of an item; one in a varying measure may be stored by what it is made of."""
    if not gtin:
        return ()
    item = inner_gtin(gtin) if varies else None
    inner = () if item is None else (item, *other_spellings(item))
    return tuple(dict.fromkeys((*other_spellings(gtin), gtin, *inner)))


def _price(elements: Elements) -> LabelPrice | None:
    """The price of an item in a varying measure: 392n in the shop's currency, 393n in a named one.

    A currency that no longer is one gives `?`, which is nobody's.
    """
    for number, value in elements:
        if number.startswith("392"):
            return LabelPrice(int(value), int(number[3]))
        if number.startswith("393"):
            return LabelPrice(int(value[3:]), int(number[3]), currency_code(value[:3]) or "?")
    return None


def _day(values: dict[str, str], number: str, today: date) -> date | None:
    value = values.get(number)
    return None if value is None else day_of(value, today)
