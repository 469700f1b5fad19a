"""GS1's element strings and links: public cases, dates, and any text at all."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuipos.domain.gs1 import (
    Elements,
    day_of,
    parse_address,
    parse_elements,
    parse_printed,
)
from tuipos.domain.gs1_identifiers import identifier
from tuipos.domain.gtin import expand_upc_e, is_sound
from tuipos.domain.scanned import read_code
from tuipos.domain.typed import SEPARATOR

TODAY = date(2026, 11, 21)
#: Cases of the tests of GS1's own Barcode Syntax Engine (June 2026), and the texts in those of biip
#: 5.2 as it reads them; both projects are under the Apache License 2.0. A row is the origin, the
#: kind, whether it is sound, the text, and the elements it has, with ^ for FNC1.
CASES = [
    tuple(json.loads(line))
    for line in (Path(__file__).parent / "gs1_cases.jsonl").read_text().splitlines()
]
#: Where a checkout is right to differ, by what the text has in it.
ESCAPED = "a backslash before a parenthesis is that engine's own way of typing"
OLD_LINK = "older links leave zeros out of a GTIN or name it: their goods are still on the shelves"
TWICE = "a link that says the same in its path and behind it sells the same item"
UNKNOWN = "that engine was told to let an identifier pass that does not exist"
COMPOSITE = "scanners send the 2D part of a composite symbol as a code of its own"
EMPTY = "an empty QR code names no item"
LENGTH = "scanners may send a UPC-A behind ]E0 without its zero, so twelve digits are taken"
PLAIN = "a code without a symbology identifier is a number to be looked up"
UNENDED = "biip goes on behind the longest value without its separator"
CHECK_DIGIT = "biip notes a wrong check digit beside the elements; at a checkout it is a misread"
SKIPPED = {
    r"(10)12345\(11)991225": ESCAPED,
    r"(10)12345\(": ESCAPED,
    "https://a/gtin/12312312312333": OLD_LINK,
    "https://a/01/2112345678900": OLD_LINK,
    "https://a/01/416000336108": OLD_LINK,
    "https://a/01/02345673": OLD_LINK,
    "https://a/8004/9520614141234567?01=2112345678900": OLD_LINK,
    "https://a/8004/9520614141234567?01=02345673": OLD_LINK,
    "https://example.com/01/09520123456788?10=ABC123": TWICE,
    "https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&01=09520123456788": TWICE,
    "https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&10=ABC123": TWICE,
    "https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&99=XYZ789": TWICE,
    "https://example.com/01/09520123456788?99=XYZ&89=ABC123": UNKNOWN,
    "]E02112345678900|]e099COMPOSITE\x1d98XYZ": COMPOSITE,
    "]E402345673|]e099COMPOSITE\x1d98XYZ": COMPOSITE,
    **dict.fromkeys(("]Q1", "]d1", "]J0", "]C1", "]e0", "]Q3", "]C0"), EMPTY),
    "]E0123456789012": LENGTH,
    "": PLAIN,
    "ABC": PLAIN,
    "^37610425002123456": UNENDED,
    "^800307071324001022085952": CHECK_DIGIT,
    "^4101234567890127": CHECK_DIGIT,
    "^0107032069804987": CHECK_DIGIT,
    "^00376130321109103421": CHECK_DIGIT,
    "^0105901234123458": CHECK_DIGIT,
}


def read(kind: str, text: str) -> Elements | None:
    """The elements of a text of one kind, with ^ for FNC1."""
    if kind == "printed":
        return parse_printed(text)
    if kind == "address":
        return parse_address(text)
    return parse_elements(text[1:].replace("^", SEPARATOR)) if text.startswith("^") else None


def agrees(kind: str, sound: bool, text: str, elements: str) -> bool:
    """Whether we say of a text what the case says."""
    if kind == "number":
        return is_sound(text) == sound
    if kind == "upc-e":
        return expand_upc_e(text) == elements
    if kind == "scanned":
        return (read_code(text, TODAY) is not None) == sound
    found = read(kind, text)
    return (found is not None) == sound and (
        not sound or not elements or found == read("elements", elements)
    )


def test_public_cases() -> None:
    passed: Counter[tuple[str, str]] = Counter()
    skipped: Counter[str] = Counter()
    wrong = []
    for origin, kind, sound, text, elements in CASES:
        if text in SKIPPED and not agrees(kind, sound, text, elements):
            skipped[SKIPPED[text]] += 1
        elif agrees(kind, sound, text, elements):
            passed[origin, kind] += 1
        else:
            wrong.append((origin, kind, sound, text))
    for (origin, kind), count in sorted(passed.items()):
        print(f"{origin}, {kind}: {count} passed")
    for why, count in skipped.items():
        print(f"{count} skipped: {why}")
    print(f"{passed.total()} of {len(CASES)} cases passed, {skipped.total()} skipped")
    assert not wrong
    assert skipped.total() == len(SKIPPED), "what agrees is no longer skipped"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("261231", date(2026, 12, 31)),
        ("270200", date(2027, 2, 28)),
        ("280200", date(2028, 2, 29)),
        ("261200", date(2026, 12, 31)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
        ("991231", date(1999, 12, 31)),
        ("000101", date(2000, 1, 1)),
        ("270229", None),
        ("261301", None),
        ("260001", None),
        ("260000", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert day_of(text, TODAY) == day


@pytest.mark.parametrize(
    ("year", "two_digits", "century"),
    [(2051, "00", 2100), (2051, "01", 2101), (2051, "02", 2002), (1999, "49", 2049),
     (1999, "50", 1950)],
)  # fmt: skip
def test_the_century_is_the_nearest(year: int, two_digits: str, century: int) -> None:
    assert day_of(f"{two_digits}0601", date(year, 1, 1)) == date(century, 6, 1)


def test_a_value_ends_at_its_separator_or_its_fixed_length() -> None:
    text = f"0109521234543213310300018910AB{SEPARATOR}17261231"
    assert parse_elements(text) == (
        ("01", "09521234543213"),
        ("3103", "000189"),
        ("10", "AB"),
        ("17", "261231"),
    )
    assert parse_elements(f"{SEPARATOR}{text}{SEPARATOR}{SEPARATOR}") == parse_elements(text)


def test_elements_that_contradict_each_other_are_none() -> None:
    assert parse_elements(f"10AB{SEPARATOR}10AB") == (("10", "AB"),)
    assert parse_elements(f"10AB{SEPARATOR}10AC") is None


def test_more_elements_than_a_label_has_are_none() -> None:
    assert parse_elements("11261231" * 33) is None
    assert parse_elements("11261231" * 32) == (("11", "261231"),)


def test_an_identifier_is_found_by_its_number_alone() -> None:
    assert identifier("01") is not None
    assert identifier("010") is None
    assert identifier("8005") is not None


signs = st.sampled_from("0123456789()[]/:?=&.%;,+*-ABCdeEQ \x1d\x1b\x00ü٣²") | st.characters()
starts = st.sampled_from(["", "01", "(01)", "]C1", "]d2", "]", "https://id.gs1.org/01/", "(", "10"])


@given(starts, st.text(signs, max_size=60))
def test_any_text_is_read_or_not_but_never_fails(start: str, text: str) -> None:
    for parse in (parse_elements, parse_printed, parse_address):
        found = parse(start + text)
        assert found is None or len(dict(found)) == len(found) > 0
    read_code(start + text, TODAY)


batches = st.text("ABCxyz019-/%", min_size=1, max_size=20)


@given(batches, batches, st.integers(0, 999_999))
def test_the_forms_of_a_code_say_the_same(batch: str, serial: str, grams: int) -> None:
    scanned = f"01095212345432133103{grams:06d}10{batch}{SEPARATOR}21{serial}"
    printed = f"(01)09521234543213(3103){grams:06d}(10){batch}(21){serial}"
    in_path, behind = batch.replace("%", "%25").replace("/", "%2F"), serial.replace("%", "%25")
    link = f"https://x.example/01/09521234543213/10/{in_path}?3103={grams:06d}&21={behind}"
    found = parse_elements(scanned)
    assert found is not None
    assert parse_printed(printed) == found
    of_link = parse_address(link)
    assert of_link is not None and dict(of_link) == dict(found)


def test_hostile_texts_take_no_time_to_turn_down() -> None:
    for text in ("(10)" + "(" * 5_000, "(10)" + "a)" * 5_000, "10" + SEPARATOR * 5_000,
                 "https://a/" + "01/" * 5_000, "https://a/01/1?" + "&" * 5_000):  # fmt: skip
        assert parse_printed(text) is None
        assert parse_elements(text) is None
        assert parse_address(text) is None
