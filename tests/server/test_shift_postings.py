"""Movements of cash and closed shifts on their way up: judged, kept, and apart from sales."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec
import pytest

from tests.domain.test_shift_report import ORIGIN, _moved, _report
from tuipos.domain.shift_documents import shift_document
from tuipos.server.judging import Accepted, Sender, judge

SENDER = Sender("0001", "001", 1)


def _posted(body: dict[str, Any]) -> msgspec.Raw:
    content = json.dumps(body)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return msgspec.Raw(
        f'{{"id": "{body["id"]}", "sha256": "{sha256}", "body": {content}}}'.encode()
    )


def _shift() -> dict[str, Any]:
    return shift_document(ORIGIN, _report({"cash": "45.00"}), 12)


def test_both_are_taken() -> None:
    for body in (_moved("safe-drop", "30.00"), _shift()):
        found = judge(_posted(body), SENDER, ORIGIN.at)
        assert isinstance(found, Accepted), found
        assert found.document.type in ("drawer", "shift")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"drawer": None}, "the movement is unknown"),
        ({"drawer": {"kind": "theft", "amount": "1.00"}}, "the movement is unknown"),
        ({"drawer": {"kind": "safe-drop", "amount": "-1.00"}}, "below zero"),
        ({"drawer": {"kind": "safe-drop", "amount": "much"}}, "no amount"),
        ({"receipt": "A-1"}, "receipt number"),
        ({"type": "shift"}, "no figures"),
    ],
)
def test_what_is_no_movement_is_rejected_with_its_reason(
    change: dict[str, Any], reason: str
) -> None:
    found = judge(_posted({**_moved("safe-drop", "30.00"), **change}), SENDER, ORIGIN.at)
    assert not isinstance(found, Accepted)
    assert found.result == "rejected" and reason in found.reason


def test_a_closed_shift_with_a_figure_that_is_none_is_rejected() -> None:
    body = _shift()
    body["closed_shift"]["expected"] = "1e9"
    found = judge(_posted(body), SENDER, ORIGIN.at)
    assert not isinstance(found, Accepted) and "no amount" in found.reason
