"""Masks of in-store barcodes, as countries and chains lay them out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import euro
from tuipos.domain.barcode import Embedded, check_digit, embedded_line
from tuipos.domain.masks import (
    fits_mask,
    label_for,
    mask_fault,
    mask_is_valid,
    match_mask,
    price_check_digit,
)
from tuipos.domain.quantity import Quantity

#: Codes of real labels, from the sources that the member organisations of GS1 publish.
LABELS = [
    ("Germany, price", "22IIIIVPPPPPC", "2211114002394", Embedded("1111", price_minor=239)),
    ("Germany, price", "23IIIIVPPPPPC", "2330714002396", Embedded("3071", price_minor=239)),
    ("Germany, pieces", "25IIIIVNNNNNC", "2511119000129", Embedded("1111", pieces=12)),
    ("Germany, weight", "28IIIIVWWWWWC", "2811111068708", Embedded("1111", weight_grams=6_870)),
    ("Britain, price", "20IIIIIVPPPPC", "2011122912346", Embedded("11122", price_minor=1_234)),
    ("Denmark, price", "21IIIIPPPPPPC", "2135040039753", Embedded("3504", price_minor=3_975)),
    ("Denmark, weight", "26IIIIWWWWWWC", "2623570001505", Embedded("2357", weight_grams=150)),
    ("Denmark, weight", "27IIIIIWWWWWC", "2712341002251", Embedded("12341", weight_grams=225)),
    ("Finland, grams", "23IIIIIIWWWWC", "2388060112344", Embedded("880601", weight_grams=1_234)),
    ("Finland, 10 g", "24IIIIIIDDDDC", "2488060112341", Embedded("880601", weight_grams=12_340)),
    ("Finland, 100 g", "25IIIIIIHHHHC", "2588060112348", Embedded("880601", weight_grams=123_400)),
    ("Sweden, price", "20IIIIIIPPPPC", "2088060112343", Embedded("880601", price_minor=1_234)),
    ("Sweden, tenths", "21IIIIIITTTTC", "2188060112340", Embedded("880601", price_minor=12_340)),
    ("Sweden, crowns", "22IIIIIIUUUUC", "2288060112347", Embedded("880601", price_minor=123_400)),
    ("Norway, cheese", "23IIIIIIWWWWC", "2302148210869", Embedded("021482", weight_grams=1_086)),
    ("USA, price", "2IIIIIVPPPPC", "212345705674", Embedded("12345", price_minor=567)),
    ("USA, pounds", "2IIIIILLLLLC", None, Embedded("12345", weight_pound_hundredths=123)),
]


@pytest.mark.parametrize(("place", "mask", "code", "embedded"), LABELS)
def test_labels_of_countries(place: str, mask: str, code: str | None, embedded: Embedded) -> None:
    assert mask_fault(mask) is None
    code = code or label_for(mask, "12345", 123)
    assert match_mask(code, mask) == embedded, place


def test_price_check_digits_of_the_specification() -> None:
    assert price_check_digit("2875") == "9"
    assert price_check_digit("14685") == "6"


def test_a_label_whose_price_was_misread_matches_nothing() -> None:
    digits = "201112291235"
    code = digits + check_digit(digits)
    assert fits_mask(code, "20IIIIIVPPPPC")
    assert match_mask(code, "20IIIIIVPPPPC") is None


def test_pounds_and_pieces_become_a_quantity_in_the_products_unit() -> None:
    pounds = Embedded("1", weight_pound_hundredths=123)
    assert embedded_line(pounds, euro("2.99"), "lb") == (Quantity(123, 2), None)
    assert embedded_line(pounds, euro("2.99"), "kg") == (Quantity(558, 3), None)
    assert embedded_line(Embedded("1", weight_grams=456), euro("2.99"), "g") == (
        Quantity(456_000, 3),
        None,
    )
    assert embedded_line(Embedded("1", pieces=12), euro("0.20")) == (Quantity(12), None)


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        ("28IIIIIPPPPP", "at its end"),
        ("28IIIIIPPPPPCC", "at its end"),
        ("28IIIIIPPPPPPPPC", "has 16 signs"),
        ("28IIXIIPPPPPC", "mean nothing there: X"),
        ("IIIIIIIPPPPPC", "must begin with the digits"),
        ("28IIIPPIIPPPC", "I, in one place"),
        ("28PPPPPPPPPPC", "I, in one place"),
        ("28IIIIPPPWWWC", "one of P price"),
        ("28IIIIIIIIIIC", "one of P price"),
        ("28IIIIVPPPPPP", "at its end"),
        ("28IIIVVPPPPPC", "one V"),
        ("28IIIVPPPPPPC", "one V"),
        ("28VIIIVPPPPPC", "one V"),
        ("", "has 0 signs"),
        ("28IIIII\x1b[2JC", "mean nothing there"),
    ],
)
def test_a_mask_that_is_none_is_told_why(mask: str, words: str) -> None:
    fault = mask_fault(mask)
    assert fault is not None and words in str(fault)
    assert not mask_is_valid(mask)


@given(st.sampled_from([mask for _, mask, _, _ in LABELS]), st.data(), st.integers(0, 9_999))
def test_a_label_is_read_as_it_was_made(mask: str, data: st.DataObject, amount: int) -> None:
    length = mask.count("I")
    item = data.draw(st.text("0123456789", min_size=length, max_size=length))
    embedded = match_mask(label_for(mask, item, amount), mask)
    assert embedded is not None and embedded.item == item


@given(st.text(max_size=15), st.text("0123456789IPWVC", max_size=14))
def test_any_text_is_no_label_or_one(code: str, mask: str) -> None:
    found = match_mask(code, mask)
    assert found is None or (len(code) == len(mask) and found.item in code)
