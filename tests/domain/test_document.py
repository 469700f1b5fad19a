"""The final form of a transaction is the wire's Document, to the letter."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given

from tests.domain.sales import line, sale_of, sales
from tests.fakes import EUR, MORNING, OAT_MILK, RED_WINE, RYE_BREAD, THREE_FOR_TWO
from tuipos.domain.document import document
from tuipos.domain.money import parse_money
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import AnsweredOffline, Sale, TenderVoided, evolve
from tuipos.domain.totals import totals
from tuipos.retail.documents import Document


def concluded(sale: Sale, **changes: Any) -> dict[str, object]:
    values: dict[str, Any] = {
        "receipt": "00010011000042",
        "sequence": 57,
        "epoch": 1,
        "at": MORNING + timedelta(minutes=3),
        "business_date": MORNING.date(),
    }
    return document(sale, **{**values, **changes})


def decoded(body: dict[str, object]) -> Document:
    """Read as the server does, and compare the fields both ways."""
    found = msgspec.json.decode(json.dumps(body).encode(), type=Document, strict=True)
    without = {"drawer", "closed_shift", "customer_record", "time_clock"}
    assert set(msgspec.to_builtins(found)) - without == set(body)
    for ours, theirs in (
        (body["lines"], found.lines),
        (body["tenders"], found.tenders),
        (body["taxes"], found.taxes),
    ):
        assert isinstance(ours, list)
        for one, other in zip(ours, theirs, strict=True):
            assert set(one) == set(msgspec.to_builtins(other))
    return found


def test_a_sale() -> None:
    sale = sale_of([line(OAT_MILK, Quantity(3)), line(RYE_BREAD)], [THREE_FOR_TWO], tendered=[1000])
    found = decoded(concluded(sale))
    assert (found.type, found.receipt, found.sequence, found.mode) == (
        "sale", "00010011000042", 57, "online",
    )  # fmt: skip
    assert (found.subtotal, found.discount, found.total, found.change) == (
        "9.70", "-2.10", "7.60", "2.40",
    )  # fmt: skip
    assert [each.amount for each in found.lines] == ["4.20", "3.40"]
    assert found.lines[0].discounts[0].offer == THREE_FOR_TWO.id
    assert found.concluded_at == MORNING + timedelta(minutes=3)
    assert found.switched_at is None


def test_times_carry_their_offset() -> None:
    body = concluded(sale_of([line(RYE_BREAD)], tendered=[340]))
    assert body["started_at"] == "2025-03-14T09:26:53.000+00:00"


def test_a_switch_in_the_middle_is_told() -> None:
    switched_at = MORNING + timedelta(seconds=20)
    sale = evolve(sale_of([line(RYE_BREAD)], tendered=[340]), AnsweredOffline(switched_at))
    found = decoded(concluded(sale))
    assert (found.mode, found.switched_at) == ("offline", switched_at)


def test_a_sale_that_began_offline_was_never_switched() -> None:
    sale = replace(sale_of([line(RYE_BREAD)], tendered=[340]), began_offline=True)
    found = decoded(concluded(evolve(sale, AnsweredOffline(MORNING))))
    assert (found.mode, found.switched_at) == ("offline", None)


def test_a_voided_transaction_keeps_its_lines_and_comes_to_nothing() -> None:
    sale = evolve(sale_of([line(RYE_BREAD), line(RED_WINE)], tendered=[500]), TenderVoided(1))
    found = decoded(concluded(sale, receipt="", voided=True))
    assert (found.type, found.receipt, found.total, found.change) == ("voided", "", "0.00", "0.00")
    assert [(each.voided, each.gross, each.amount) for each in found.lines] == [
        (True, "3.40", "0.00"),
        (True, "9.99", "0.00"),
    ]
    assert [each.voided for each in found.tenders] == [True]
    assert found.taxes == []


def test_the_age_check_is_kept() -> None:
    found = decoded(concluded(sale_of([replace(line(RED_WINE), age_checked=True)], tendered=[999])))
    assert found.lines[0].age_checked


def test_broken_invariants_are_no_documents() -> None:
    unpaid = sale_of([line(RYE_BREAD)], tendered=[100])
    with pytest.raises(AssertionError, match="nothing is due"):
        concluded(unpaid)
    with pytest.raises(AssertionError, match="given back"):
        concluded(unpaid, receipt="", voided=True)
    with pytest.raises(AssertionError, match="receipt number"):
        concluded(sale_of([line(RYE_BREAD)], tendered=[340]), receipt="")


@given(sales())
def test_every_document_adds_up_in_its_own_words(drawn: Any) -> None:
    lines, offers, tax_included = drawn
    sale = sale_of(lines, offers, tax_included=tax_included)
    due = totals(sale).due.minor
    sale = sale_of(lines, offers, tax_included=tax_included, tendered=[due + 55] if due else [])
    found = decoded(concluded(sale))

    def minor(text: str) -> int:
        amount = parse_money(text, EUR)
        assert amount is not None
        return amount.minor

    amounts = sum(minor(each.amount) for each in found.lines)
    assert amounts == minor(found.subtotal) + minor(found.discount)
    assert minor(found.total) == sum(minor(each.base) + minor(each.tax) for each in found.taxes)
    paid = sum(minor(each.amount) for each in found.tenders)
    assert paid - minor(found.change) == minor(found.total)
