"""Customers that a register wrote down, on their way up: judged before they are kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.test_shift_report import ORIGIN
from tests.server.test_shift_postings import SENDER, _posted
from tuipos.domain.customer_records import (
    EDIT,
    NEW,
    CustomerRecord,
    customer_document,
    customer_number,
)
from tuipos.server.judging import Accepted, judge

NUMBER = customer_number(ORIGIN.id)


def record(act: str = NEW, **values: str) -> dict[str, Any]:
    told = tuple({"name": "Eve", **values}.items()) if act == NEW else tuple(values.items())
    return customer_document(ORIGIN, CustomerRecord(act, NUMBER, told), 12)


def test_new_ones_and_changes_are_taken() -> None:
    for body in (record(phone="+49 30"), record(EDIT, phone="")):
        found = judge(_posted(body), SENDER, ORIGIN.at)
        assert isinstance(found, Accepted), found
        assert found.document.type == "customer" and found.flags == ()


def test_the_number_names_store_and_register() -> None:
    assert NUMBER.startswith("0001-001-")
    assert len(customer_number(f"{'1' * 20}-{'2' * 20}-999999999999999")) == 40


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": ""}, "has no name"),
        ({"name": "a\x00b"}, "name can't be one"),
        ({"name": "n" * 201}, "name can't be one"),
        ({"loyalty_card": "1" * 41}, "loyalty_card can't be one"),
        ({"phone": "\x1b[2J"}, "phone can't be one"),
    ],
)
def test_what_is_no_customer_is_rejected_with_its_reason(
    change: dict[str, str], reason: str
) -> None:
    found = judge(_posted(record(**change)), SENDER, ORIGIN.at)
    assert not isinstance(found, Accepted)
    assert found.result == "rejected" and reason in found.reason


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (None, "the customer is missing"),
        ({"act": "delete", "number": "C-1"}, "the act 'delete' is unknown"),
        ({"act": "edit", "number": ""}, "signs it can't have"),
        ({"act": "edit", "number": "C\n1"}, "signs it can't have"),
    ],
)
def test_a_record_that_is_none_is_rejected(told: object, reason: str) -> None:
    found = judge(_posted({**record(), "customer_record": told}), SENDER, ORIGIN.at)
    assert not isinstance(found, Accepted) and reason in found.reason
