"""Receipt numbers from a mask."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies

from tuipos.domain.receipt import DEFAULT_MASK, check_mask, receipt_number

PI_DAY = date(2025, 3, 14)


def number(mask: str, **changes: object) -> str:
    values: dict[str, object] = {
        "store": "0001", "register": "001", "staff": "1001", "epoch": 1, "sequence": 42,
        "day": PI_DAY,
    }  # fmt: skip
    return receipt_number(mask, **{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (DEFAULT_MASK, "00010011000042"),
        ("SS-TT-####", "01-01-0042"),
        ("CCC/YYMMDD/###", "001/250314/042"),
        ("dddE######", "0731000042"),
        ("d#", "d-42-"),
        ("'STORE 'S T###", "STORE 1 1042"),
        ("SSSSSSTTTTTT##", "00000100000142"),
        ("No. ####", "No. 0042"),
    ],
)
def test_fields(mask: str, expected: str) -> None:
    assert number(mask) == expected


def test_a_sequence_or_epoch_that_outgrew_its_place_is_written_whole() -> None:
    assert number("TTTE###", sequence=1000) == "0011-1000-"
    assert number("TTTE###", epoch=10) == "001-10-042"


@given(
    strategies.lists(
        strategies.tuples(strategies.integers(1, 120), strategies.integers(1, 30_000)),
        unique=True,
        max_size=40,
    )
)
def test_no_two_places_give_the_same_number(places: list[tuple[int, int]]) -> None:
    for mask in ("TTTE###", "T#E", "E#T"):
        given_numbers = {number(mask, epoch=epoch, sequence=at) for epoch, at in places}
        assert len(given_numbers) == len(places)


@pytest.mark.parametrize("mask", [DEFAULT_MASK, "T'x'E#"])
def test_masks_that_are_safe(mask: str) -> None:
    assert check_mask(mask) is None


@pytest.mark.parametrize(("mask", "missing"), [("TTTE", "#"), ("SSSS####", "T, E"), ("'T'E#", "T")])
def test_masks_that_could_repeat_are_refused(mask: str, missing: str) -> None:
    refused = check_mask(mask)
    assert refused is not None and refused.code == "receipt-mask-repeats"
    assert f"{missing} is missing" in str(refused)
