"""The running number inside a receipt number, whatever the mask."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuipos.domain.receipt import receipt_number
from tuipos.server.contexts import receipt_sequence

MASKS = ["SSSSTTTE######", "T-E-#", "'No '#### E TT", "YYMMDDTTE####", "dddT#####E", "R#E T"]


@given(
    mask=st.sampled_from(MASKS),
    sequence=st.integers(1, 10**9),
    epoch=st.integers(1, 1200),
    day=st.dates(date(2020, 1, 1), date(2060, 1, 1)),
)
def test_it_is_found_again_also_where_it_has_outgrown_its_place(
    mask: str, sequence: int, epoch: int, day: date
) -> None:
    number = receipt_number(
        mask, store="0001", register="001", staff="1001", epoch=epoch, sequence=sequence, day=day
    )
    assert receipt_sequence(number, mask) == sequence


@pytest.mark.parametrize("receipt", ["", "1", "x" * 14, "00010011-12", "0001001100000٣"])
def test_a_number_of_another_mask_is_none(receipt: str) -> None:
    assert receipt_sequence(receipt, "SSSSTTTE######") in (0, 3)
