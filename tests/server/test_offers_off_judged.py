"""A sale whose offers somebody took off: none may stand on a line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.documents import document_of
from tests.fakes import MORNING, OAT_MILK
from tests.server.test_shift_postings import _posted
from tuipos.domain.quantity import Quantity
from tuipos.server.judging import Accepted, Sender, judge

SENDER = Sender("0001", "002", 1)
OFFER = {"offer": "OAT-3-2", "name": "3 for 2", "amount": "0.00", "kind": "offer"}


def judged(offers_off: str, *discounts: dict[str, Any]) -> object:
    body = document_of([(OAT_MILK, Quantity(1))], offers_off=offers_off)
    body["lines"][0]["discounts"] = list(discounts)
    return judge(_posted(body), SENDER, MORNING)


def test_with_and_without_offers_is_taken() -> None:
    by_hand = {**OFFER, "offer": "", "kind": "line-discount"}
    for found in (judged(""), judged("", OFFER), judged("2001"), judged("2001", by_hand)):
        assert isinstance(found, Accepted), found


@pytest.mark.parametrize(
    ("by", "reason"), [("2001", "an offer is on a line"), ("2\n", "signs it can't have")]
)
def test_an_offer_that_was_taken_off_is_none(by: str, reason: str) -> None:
    found = judged(by, OFFER)
    assert not isinstance(found, Accepted) and reason in str(getattr(found, "reason", ""))
