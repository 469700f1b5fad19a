"""What comes back of a sale: exact shares, and never more than was bought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.documents import document_of
from tests.fakes import EUR, OAT_MILK, REDUCED, euro
from tuipos.domain.history import read_day
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.receipt import DEFAULT_MASK, ReceiptParts, is_of, read_receipt, receipt_number
from tuipos.domain.sold import BroughtBack, SoldLine, read_decimal, sold_of

TODAY = date(2026, 11, 21)


def sold_line(amount_minor: int, quantity: Quantity) -> SoldLine:
    return SoldLine(1, OAT_MILK, quantity, Money(amount_minor, EUR), "x")


@given(
    st.integers(0, 10**7),
    st.lists(st.integers(1, 400), min_size=1, max_size=12),
    st.integers(0, 3),
)
def test_all_parts_together_are_the_whole(amount: int, parts: list[int], scale: int) -> None:
    bought = sum(parts)
    line = sold_line(amount, Quantity(bought, scale))
    back: list[BroughtBack] = []
    for at, part in enumerate(parts):
        document = {"line": 1}
        now = SoldLine(
            1, OAT_MILK, line.quantity, line.amount, "x",
            returned=Quantity(sum(parts[:at]), scale),
            refunded=sum((one.amount for one in back), euro("0.00")),
        )  # fmt: skip
        share = now.refund(Quantity(part, scale))
        assert abs(share.minor * bought - amount * part) <= bought, "within one minor unit"
        back.append(BroughtBack("t", document["line"], Quantity(part, scale), share, f"r{at}", 1))
    assert sum(one.amount.minor for one in back) == amount
    after = SoldLine(1, OAT_MILK, line.quantity, line.amount, "x", returned=line.quantity)
    assert after.left.units == 0


def test_three_for_ten_euros() -> None:
    line = sold_line(1000, Quantity(3))
    assert line.refund(Quantity(1)) == euro("3.33")
    assert line.refund(Quantity(3)) == euro("10.00")


def test_what_was_double_returned_leaves_nothing_below_nothing() -> None:
    document = document_of([(OAT_MILK, Quantity(2))])
    back = [BroughtBack(str(document["id"]), 1, Quantity(2), euro("4.20"), f"r{n}", 1)
            for n in (1, 1, 2)]  # fmt: skip
    (line,) = sold_of(document, back).lines
    assert (line.returned, line.left) == (Quantity(4), Quantity(0))
    assert line.refund(Quantity(1)) == euro("0.00")


def test_tax_comes_back_as_it_was_sold() -> None:

    document = document_of([(replace(OAT_MILK, tax=REDUCED), Quantity(1))])
    assert sold_of(document).lines[0].product.tax == REDUCED


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("-2", Quantity(-2)), ("0.756", Quantity(756, 3)), ("-0.5", Quantity(-5, 1)), ("x", None),
     ("1.", None), ("", None)],
)  # fmt: skip
def test_quantities_of_documents(text: str, quantity: Quantity | None) -> None:
    assert read_decimal(text) == quantity


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-20", date(2026, 11, 20)), ("20.11.2026", date(2026, 11, 20)),
     ("20.11.", date(2026, 11, 20)), ("24.12.", date(2025, 12, 24)), ("31.02.", None),
     ("2026-13-01", None), ("12.50", None), ("", None)],
)  # fmt: skip
def test_days_as_typed(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize("mask", [DEFAULT_MASK, "'R'T-E-####", "CCCCSSSSTTTE-YYMMDD-#####", "TE#"])
@pytest.mark.parametrize(("epoch", "sequence"), [(1, 42), (12, 1_234_567)])
def test_a_receipt_number_says_where_it_is_from(mask: str, epoch: int, sequence: int) -> None:
    text = receipt_number(
        mask, store="0001", register="002", staff="1001", epoch=epoch, sequence=sequence, day=TODAY
    )
    parts = read_receipt(mask, text)
    assert parts is not None
    assert is_of(parts.store, "0001") and is_of(parts.register, "002")
    assert "SSSS" not in mask or not is_of(parts.store, "0002")


@pytest.mark.parametrize("text", ["", "2000000100012", "000100110000x1", "0001 0011000001"])
def test_other_codes_are_no_receipts(text: str) -> None:
    assert read_receipt(DEFAULT_MASK, text) is None
    assert read_receipt(DEFAULT_MASK, "00010021000007") == ReceiptParts("0001", "002")
