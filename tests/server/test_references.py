"""Sales that refer to others: what happened twice is taken in, and flagged for headquarters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.running import http_client
from tests.server.test_retail_transactions import held, results
from tests.server.world import EUR, body_of, posting_of
from tuipos.domain.tax import taxes

FIRST = 1_763_631_000_000


@pytest.fixture
def other(url: str, activate: Callable[[str], dict[str, Any]]) -> Iterator[httpx.Client]:
    """Register 002, activated."""
    token = activate("002")["token"]
    with http_client(url, token) as opened:
        yield opened


def back(number: int, quantity: int, *, verified: bool = True, **changes: Any) -> dict[str, Any]:
    """A sale that takes so many pieces of line 1 of the first sale back."""
    body = json.loads(body_of(FIRST + number, sequence=number, **changes))
    line = body["lines"][0]
    amount = f"-{quantity * 249 / 100:.2f}"
    returns = {"transaction": f"0001-001-{FIRST}" if verified else "", "receipt": "x", "line": 1,
               "reason": "sour", "verified": verified}  # fmt: skip
    line |= {"quantity": str(-quantity), "gross": amount, "amount": amount, "returns": returns}
    body |= {"lines": [line], "total": amount, "subtotal": amount, "change": "0.00"}
    body["tenders"][0]["amount"] = amount
    (only,) = taxes({("standard", 190_000): -quantity * 249}, EUR, included=True)
    body |= {"tax": only.tax.plain()}
    body["taxes"][0] |= {"base": only.base.plain(), "tax": only.tax.plain()}
    return posting_of(json.dumps(body).encode())


def flags(home: Path) -> list[str]:
    return [str(row.flags) for row in held(home)]


def test_more_than_was_bought_is_taken_in_and_flagged(
    device: httpx.Client, other: httpx.Client, home: Path
) -> None:
    assert results(device, posting_of(body_of(FIRST))) == ["accepted"]
    assert results(device, back(2, 1), back(3, 1)) == ["accepted", "accepted"]
    assert results(other, back(4, 1, register="002")) == ["accepted"]
    assert results(device, back(2, 1)) == ["duplicate"]
    assert flags(home) == ["", "", "", "returned-twice"]


def test_returns_that_arrive_before_what_they_return_are_no_reason_to_wait(
    device: httpx.Client, home: Path
) -> None:
    assert results(device, back(2, 2), posting_of(body_of(FIRST))) == ["accepted", "accepted"]
    assert results(device, back(3, 1)) == ["accepted"]
    assert "returned-twice" in flags(home)[-1]


def test_taxes_that_do_not_fit_the_lines_are_taken_in_and_flagged(
    device: httpx.Client, home: Path
) -> None:
    body = json.loads(body_of(FIRST))
    body["tax"] = body["taxes"][0]["tax"] = "0.81"
    assert results(device, posting_of(json.dumps(body).encode())) == ["accepted"]
    assert flags(home) == ["tax-differs"]


def test_goods_without_their_receipt_are_flagged(device: httpx.Client, home: Path) -> None:
    assert results(device, back(2, 1, verified=False)) == ["accepted"]
    assert flags(home) == ["return-unverified"]


def test_a_suspended_sale_that_was_sold_twice_is_flagged(
    device: httpx.Client, other: httpx.Client, home: Path
) -> None:
    recalled = {"changes": {"recalled": [f"0001-001-{FIRST}"]}}
    voided = posting_of(body_of(FIRST + 1, sequence=1, voided=True, **recalled))
    there = posting_of(body_of(FIRST + 2, register="002", sequence=2, **recalled))
    here = posting_of(body_of(FIRST, sequence=3, **recalled))
    assert results(device, voided) == ["accepted"]
    assert results(other, there) == ["accepted"]
    assert results(device, here, here) == ["accepted", "duplicate"]
    assert flags(home) == ["", "", "recalled-twice"]
