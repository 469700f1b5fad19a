"""A refusal reads the same whether the offline database or the server made it."""

import pytest

from tuipos.domain import pins
from tuipos.domain.words import Refusal
from tuipos.retail import pin_refusals, refusals, variant_refusals

ALL = [
    refusals.product_unknown("4711"),
    refusals.barcode_malformed("28{code}"),
    refusals.product_blocked("4711"),
    refusals.product_without_price("4711"),
    refusals.customer_unknown("C-9"),
    refusals.card_blocked("L-9"),
    refusals.card_without_name("L-9"),
    variant_refusals.product_has_variants("4711", "77", 6),
    variant_refusals.no_variant("4711"),
    variant_refusals.label_of_variants("28{code}"),
    refusals.sign_in_refused(),
    refusals.sign_in_locked(30),
    refusals.sign_in_locked(1),
    pin_refusals.pin_needs_server(),
    pin_refusals.pin_reset_own(),
    pin_refusals.pin_reset_forbidden(),
    pin_refusals.pin_temporary(),
    pin_refusals.staff_unknown("4711"),
    pin_refusals.staff_above("2001"),
    pins.pin_digits(),
    pins.pin_same(),
    pins.pin_of_number(),
    pins.pin_simple(),
]


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: refusal.code)
def test_code_and_values_are_enough_to_make_it_again(refusal: Refusal) -> None:
    assert refusals.refusal_from(refusal.code, refusals.values_of(refusal)) == refusal


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: refusal.code)
def test_it_says_what_and_what_to_do(refusal: Refusal) -> None:
    assert str(refusal.what).endswith(".")
    assert refusal.remedy is not None
    assert str(refusal.remedy).endswith(".")


def test_braces_in_a_scanned_code_are_only_text() -> None:
    assert "28{code}" in str(refusals.barcode_malformed("28{code}"))


def test_unknown_codes_and_missing_values_make_no_refusal() -> None:
    assert refusals.refusal_from("moon-phase", {}) is None
    assert refusals.refusal_from("product-unknown", {}) is None
    assert refusals.refusal_from("product-unknown", {"code": 5}) is None
    assert refusals.refusal_from("no-variant", {}) is None
    assert refusals.refusal_from("product-has-variants", {"code": "4711"}) is None
    assert refusals.refusal_from("sign-in-locked", {"count": "soon"}) is None


def test_sign_in_locked_says_for_how_long() -> None:
    assert "30 seconds" in str(refusals.sign_in_locked(30))
    assert "1 second." in str(refusals.sign_in_locked(1))


def test_what_can_be_asked_about_is_printable_and_short() -> None:
    assert refusals.is_readable("2000000100012")
    for text in ("", "1" * 41, "12\x1b[2J", "\udc80", "1\n2"):
        assert not refusals.is_readable(text)
