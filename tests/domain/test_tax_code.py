"""The tax of a line as a value: its parts together, and what people decide about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.domain.tax_kit import (
    INDIA_18,
    QUEBEC_2012,
    STATE,
    STATE_ALONE,
    STATE_AND_COUNTY,
    UNTAXED,
    exact_shares,
    tax_codes,
    vat,
)
from tuipos.domain.tax_code import TaxChange, TaxCode, shares_of, tax_in_force

HERE, AWAY, BOOKS = vat("19"), vat("7"), vat("5")


@pytest.mark.parametrize(
    ("tax", "rate_millionths"),
    [
        (vat("7"), 70_000),
        (STATE_AND_COUNTY, 65_000),
        (INDIA_18, 180_000),
        (QUEBEC_2012, 149_750),  # 5 % and 9.5 % of 105 %
        (UNTAXED, 0),
        (replace(INDIA_18, certificate="EX-1"), 0),
    ],
)
def test_all_parts_as_one_rate(tax: TaxCode, rate_millionths: int) -> None:
    assert tax.rate_millionths == rate_millionths


# The line's own tax is 19 %; what is in force after the change of its line and of its sale.
@pytest.mark.parametrize(
    ("line", "sale", "expected"),
    [
        (None, None, HERE),
        (TaxChange(to=AWAY), None, AWAY),
        (None, TaxChange(to=AWAY), AWAY),
        (TaxChange(to=BOOKS), TaxChange(to=AWAY), BOOKS),
        (None, TaxChange(to=AWAY, only=frozenset({HERE.code})), AWAY),
        (None, TaxChange(to=AWAY, only=frozenset({"other"})), HERE),
        (TaxChange(certificate="EX-1"), None, replace(HERE, certificate="EX-1")),
        (None, TaxChange(certificate="EX-1"), replace(HERE, certificate="EX-1")),
        (TaxChange(certificate="EX-2"), TaxChange(certificate="EX-1"),
         replace(HERE, certificate="EX-2")),
        (TaxChange(to=AWAY), TaxChange(certificate="EX-1"), replace(AWAY, certificate="EX-1")),
        (TaxChange(certificate="EX-1"), TaxChange(to=AWAY), replace(AWAY, certificate="EX-1")),
        (None, TaxChange(certificate="EX-1", only=frozenset({"other"})), HERE),
        (TaxChange(to=AWAY), TaxChange(to=BOOKS, only=frozenset({AWAY.code})), AWAY),
    ],
)  # fmt: skip
def test_the_tax_in_force(
    line: TaxChange | None, sale: TaxChange | None, expected: TaxCode
) -> None:
    assert tax_in_force(HERE, line=line, sale=sale) == expected


def test_a_part_is_there_once_and_never_negative() -> None:
    with pytest.raises(AssertionError, match="each part once"):
        TaxCode("twice", (STATE, STATE))
    with pytest.raises(AssertionError, match="a tax takes"):
        replace(STATE, rate_millionths=-1)


@given(tax_codes())
def test_shares_are_exact(tax: TaxCode) -> None:
    shares, whole = shares_of(tax.charged)
    assert [share * whole for share in exact_shares(tax)] == list(shares)


def test_an_exempt_tax_still_tells_what_would_be_due() -> None:
    exempt = tax_in_force(STATE_ALONE, sale=TaxChange(certificate="EX-1"))
    assert exempt.parts == (STATE,) and exempt.charged == ()
