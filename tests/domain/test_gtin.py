"""One number in its spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuipos.domain.barcode import check_digit, check_digit_is_valid
from tuipos.domain.gtin import compress_upc_a, expand_upc_e, inner_gtin, is_sound, other_spellings


@pytest.mark.parametrize(
    ("upc_e", "upc_a"),
    [
        ("04252614", "042100005264"),
        ("01234505", "012000003455"),
        ("01234515", "012100003454"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
        ("01234565", "012345000065"),
        ("01234558", "012345000058"),
    ],
)
def test_a_upc_e_is_a_upc_a_without_its_zeros(upc_e: str, upc_a: str) -> None:
    digits = upc_a[:-1]
    upc_a, upc_e = digits + check_digit(digits), upc_e[:-1] + check_digit(digits)
    assert expand_upc_e(upc_e) == upc_a
    assert compress_upc_a(upc_a) == upc_e


@pytest.mark.parametrize(
    "code", ["", "425261", "0425261", "04252613", "24252614", "0425261x", "٠٤٢٥٢٦١٤"]
)
def test_what_is_no_upc_e(code: str) -> None:
    assert expand_upc_e(code) is None


@pytest.mark.parametrize("code", ["012345678905", "042100005263", "", "712345000066"])
def test_a_upc_a_that_has_no_short_form(code: str) -> None:
    assert compress_upc_a(code) is None


@given(st.sampled_from("01"), st.text("0123456789", min_size=6, max_size=6))
def test_expanding_and_compressing_come_back(system: str, digits: str) -> None:
    for last in "0123456789":
        expanded = expand_upc_e(system + digits + last)
        if expanded is not None:
            assert check_digit_is_valid(expanded)
            short = compress_upc_a(expanded)
            assert short is not None and expand_upc_e(short) == expanded
            assert compress_upc_a(expanded) == short
            return
    raise AssertionError("one of ten check digits is right")


def test_a_number_is_found_in_all_its_spellings() -> None:
    family = {"042100005264", "0042100005264", "00042100005264", "04252614"}
    for code in family:
        assert set(other_spellings(code)) == family - {code}
    assert set(other_spellings("4006381333931")) == {"04006381333931"}
    assert "96385074" in other_spellings("00000096385074")


@pytest.mark.parametrize("code", ["", "4011", "94011", "abc", "4006381333930", "0042100005263"])
def test_what_is_no_such_number_has_no_other_spelling(code: str) -> None:
    assert other_spellings(code) == ()


@given(st.text("0123456789", min_size=13, max_size=13))
def test_spellings_are_sound_and_lead_to_each_other(digits: str) -> None:
    code = digits + check_digit(digits)
    for spelling in other_spellings(code):
        assert is_sound(spelling)
        assert code in other_spellings(spelling)


def test_the_item_inside_a_case() -> None:
    assert inner_gtin("14006381333938") == "4006381333931"
    assert inner_gtin("04006381333931") is None
    assert inner_gtin("14006381333937") is None
    assert inner_gtin("") is None


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert expand_upc_e(text) is None or is_sound(text)
    assert compress_upc_a(text) is None or is_sound(text)
    assert text not in other_spellings(text)
