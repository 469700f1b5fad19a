"""What makes a PIN a good one."""

from __future__ import annotations

import pytest

from tuipos.domain.pins import is_pin, unfit_pin


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "pin-digits"),
        ("123", "pin-digits"),
        ("1" * 13, "pin-digits"),
        ("12a4", "pin-digits"),
        (" 2468", "pin-digits"),
        ("२४६८", "pin-digits"),
        ("0000", "pin-simple"),
        ("777777", "pin-simple"),
        ("1234", "pin-simple"),
        ("0123456789", "pin-simple"),
        ("8901", "pin-simple"),
        ("4321", "pin-simple"),
        ("1098", "pin-simple"),
        ("1001", "pin-of-number"),
        ("001001", "pin-of-number"),
        ("2580", "pin-same"),
    ],
)
def test_what_a_stranger_would_try_first(pin: str, code: str) -> None:
    refused = unfit_pin(pin, "1001", "2580")
    assert refused is not None and refused.code == code
    assert refused.remedy is not None


@pytest.mark.parametrize("pin", ["2468", "1235", "0011", "907152", "123456789013"])
def test_what_may_be_chosen(pin: str) -> None:
    assert is_pin(pin)
    assert unfit_pin(pin, "1001", "1234") is None
    assert unfit_pin(pin, "0", "1234") is None


def test_the_old_one_is_told_before_its_faults() -> None:
    """Who has 1234 since long hears why it is no new one."""
    refused = unfit_pin("1234", "1001", "1234")
    assert refused is not None and refused.code == "pin-same"
