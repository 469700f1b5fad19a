"""What a GS1 barcode carries: element strings, as scanned or as printed, and Digital Links.

Sources: GS1 General Specifications, chapters 3 and 7; GS1 Digital Link URI Syntax 1.6. Only what a
checkout acts on is judged: lengths, signs, check digits and dates, not which elements must come
together. Any text gives elements or None, and never an exception.

The library biip reads the same codes, and its cases are among the tests; but it holds 17 MB of
tables of companies, which no register has to spare, and takes the century from the machine's clock.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

from tuipos.domain.barcode import check_digit, is_digits
from tuipos.domain.gs1_identifiers import Identifier, identifier, identifier_at
from tuipos.domain.typed import SEPARATOR

#: More elements than any label has; each costs a little time.
MOST_ELEMENTS = 32

#: Identifier and value, in the order of the code.
Elements = tuple[tuple[str, str], ...]

_PRINTED = re.compile(r"\(([0-9]{2,4})\)([^()]*(?:\((?![0-9]{2,4}\))[^()]*|\)[^()]*)*)")
_ADDRESS = re.compile(r"(?:https?|HTTPS?)://[A-Za-z0-9.:\[\]-]+(/[^?#]*)(?:\?([^#]*))?(?:#.*)?")
_ADDRESS_SIGNS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
#: What a Digital Link may begin with, and what may follow it in the path, in this order.
_KEYS = {
    "00": (), "01": ("22", "10", "21", "235"), "253": (), "255": (), "401": (), "402": (),
    "414": ("254", "7040"), "417": ("7040",), "8003": (), "8004": ("7040",),
    "8006": ("22", "10", "21"), "8010": ("8011",), "8013": (), "8017": ("8019",),
    "8018": ("8019",),
}  # fmt: skip
_CENTURY = 100


def parse_elements(text: str) -> Elements | None:
    """The elements of a code as scanned, `0109521234543213…`; None if it is none.

    A separator ends each value that is not of a fixed length; more of them do no harm.
    """
    elements: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        if text[at] == SEPARATOR:
            at += 1
            continue
        known = identifier_at(text, at)
        if known is None or len(elements) == MOST_ELEMENTS:
            return None
        at += len(known.number)
        end = text.find(SEPARATOR, at)
        end = len(text) if end < 0 else end
        if known.fixed_length:
            end = min(end, at + known.fixed_length)
        value = text[at:end]
        if not _is_sound(known, value):
            return None
        elements.append((known.number, value))
        at = end
    return _without_repeats(elements)


def parse_printed(text: str) -> Elements | None:
    """The elements of a code as printed below the bars, `(01)09521234543213(10)AB`.

    Blanks around a value are for the eye; a value that itself has digits in parentheses can't be
    told from the next element.
    """
    elements: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        found = _PRINTED.match(text, at)
        known = identifier(found[1]) if found else None
        if found is None or known is None or len(elements) == MOST_ELEMENTS:
            return None
        value = found[2].strip()
        if not _is_sound(known, value):
            return None
        elements.append((known.number, value))
        at = found.end()
    return _without_repeats(elements)


def parse_address(text: str) -> Elements | None:
    """The elements of a Digital Link, `https://id.gs1.org/01/09521234543213/10/AB?17=261231`.

    Nobody asks the host; whose it is does not matter. Parameters that are no numbers are not GS1's.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or _ADDRESS_SIGNS.fullmatch(text) is None:
        return None
    path = _of_path(found[1].split("/")[1:])
    query = _of_query(found[2] or "")
    if path is None or query is None or len(path) + len(query) > MOST_ELEMENTS:
        return None
    pairs = [(number, _long_gtin(number, value)) for number, value in (*path, *query)]
    for number, value in pairs:
        known = identifier(number)
        if known is None or not _is_sound(known, value):
            return None
    return _without_repeats(pairs)


def day_of(text: str, today: date) -> date | None:
    """The day that six digits YYMMDD stand for; the day 00 is the month's last.

    The century is the one that brings the year nearest to today's: from 49 years before to 50
    after (General Specifications, section 7.12).
    """
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:6])
    distance = year - today.year % _CENTURY
    century = today.year // _CENTURY - (distance > 50) + (distance < -49)
    return _day(century * _CENTURY + year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        if day > 0:
            return date(year, month, day)
        first_of_next = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(first_of_next.toordinal() - 1) if month > 0 else None
    except ValueError:
        return None


def _is_sound(known: Identifier, value: str) -> bool:
    """Whether a value has the identifier's length and signs, its check digits and its dates."""
    found = known.pattern.fullmatch(value)
    return found is not None and all(
        part is None or _keeps(rule, part)
        for rule, part in zip(known.rules, found.groups(), strict=True)
    )


def _keeps(rule: str, part: str) -> bool:
    if rule == "c":
        return check_digit(part[:-1]) == part[-1]
    if rule == "":
        return True
    # Which century it is matters to the 29 February alone, and 2000 had one.
    day = _day(2000 + int(part[:2]), int(part[2:4]), int(part[4:6]))
    return day is not None and (rule == "d" or part[4:6] != "00")


def _without_repeats(elements: list[tuple[str, str]]) -> Elements | None:
    """Each element once; None for none at all, or one that says two things."""
    said = dict(elements)
    agree = all(said[number] == value for number, value in elements)
    return tuple(said.items()) if said and agree else None


def _of_path(segments: list[str]) -> list[tuple[str, str]] | None:
    """The key that stands furthest right, and what qualifies it."""
    for at in range(len(segments) - 2, -1, -2):
        number = _number_of(segments[at])
        if number in _KEYS:
            pairs = [
                (_number_of(segments[place]), unquote(segments[place + 1]))
                for place in range(at, len(segments) - 1, 2)
            ]
            numbers = [number for number, _ in pairs]
            in_order = [number, *(each for each in _KEYS[number] if each in numbers[1:])]
            return pairs if numbers == in_order else None
    return None


def _of_query(query: str) -> list[tuple[str, str]] | None:
    pairs = []
    for parameter in re.split("[&;]", query):
        name, _, value = parameter.partition("=")
        if is_digits(name):
            pairs.append((name, unquote(value.replace("+", " "))))
        elif name == "exp":
            pairs.append(("17", unquote(value)))
    return pairs


def _number_of(segment: str) -> str:
    """The identifier of a path's segment; the first edition had names for some."""
    names = {"gtin": "01", "cpv": "22", "lot": "10", "ser": "21", "sscc": "00", "itip": "8006"}
    return names.get(segment, segment)


def _long_gtin(number: str, value: str) -> str:
    """A GTIN of a link with the zeros that older links leave out."""
    return value.zfill(14) if number == "01" and len(value) in (8, 12, 13) else value
