"""Weights as they are typed, with either decimal mark, and with a tare."""

from __future__ import annotations

import pytest

from tuipos.domain.quantity import Quantity
from tuipos.domain.weighing import read_weight
from tuipos.domain.words import Refusal


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("0.456", 456), ("0,456", 456), ("1", 1000), (" 1.5 ", 1500), ("0.476-0.020", 456),
     ("0,476 - 0,02", 456), ("2-1", 1000), ("1-0", 1000)],
)  # fmt: skip
def test_weights(text: str, thousandths: int) -> None:
    assert read_weight(text) == Quantity(thousandths, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "weight-unreadable"), ("-", "weight-unreadable"), ("1-", "weight-unreadable"),
     ("-1", "weight-unreadable"), ("0.4567", "weight-unreadable"), ("1.2.3", "weight-unreadable"),
     ("1-1-1", "weight-unreadable"), ("٣", "weight-unreadable"), ("apples", "weight-unreadable"),
     ("0.02-0.02", "tare-too-heavy"), ("0.02-1", "tare-too-heavy"), ("0", "quantity-zero"),
     ("2812345007563", "quantity-absurd")],
)  # fmt: skip
def test_what_is_no_weight(text: str, code: str) -> None:
    read = read_weight(text)
    assert isinstance(read, Refusal) and read.code == code
