"""Stamps of the time clock on their way up: judged, kept, and listed at headquarters."""

from __future__ import annotations

import json

import httpx
import msgspec
import pytest

from tests.server.world import STARTED_AT, batch_of, posting_of, stamp_body
from tuipos.server.judging import Accepted, Sender, judge

SENDER = Sender("0001", "001", 1)


def judged(body: bytes) -> object:
    return judge(msgspec.Raw(msgspec.json.encode(posting_of(body))), SENDER, STARTED_AT)


def test_a_stamp_is_taken_and_an_odd_one_is_flagged() -> None:
    for odd, flags in ((False, ()), (True, ("time-odd",))):
        found = judged(stamp_body(1, "clock-in", odd=odd))
        assert isinstance(found, Accepted), found
        assert (found.document.type, found.flags) == ("time-clock", flags)


@pytest.mark.parametrize(
    ("stamp", "reason"),
    [
        (None, "the stamp is missing"),
        ({"act": "nap", "staff": "1001"}, "the act 'nap' is unknown"),
        ({"act": "clock-in", "staff": "1\n"}, "the staff number has signs"),
        ({"act": "clock-in", "staff": "1", "name": "\x1b[2J"}, "the name can't be one"),
        ({"act": "clock-in", "staff": "1", "name": "n" * 201}, "the name can't be one"),
    ],
)
def test_what_is_no_stamp_is_rejected_with_its_reason(stamp: object, reason: str) -> None:
    body = {**json.loads(stamp_body(1, "clock-in")), "time_clock": stamp}
    found = judged(msgspec.json.encode(body))
    assert not isinstance(found, Accepted)
    assert reason in str(getattr(found, "reason", ""))


def test_headquarters_lists_them_and_no_sale_is_among_them(
    device: httpx.Client, hq: httpx.Client
) -> None:
    bodies = [stamp_body(0, "clock-in"), stamp_body(1, "clock-out", odd=True),
              stamp_body(2, "clock-out"), stamp_body(3, "clock-in", staff="2001")]  # fmt: skip
    posted = device.post("/api/v1/transactions", content=batch_of(*map(posting_of, bodies)))
    assert [one["result"] for one in posted.json()["results"]] == ["accepted"] * 4
    assert hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).json()["new"] == 4
    rows = hq.get("/hq/v1/time-clock", params={"day": "2026-11-20"}).json()
    assert [(row["staff"], row["act"], row["odd"]) for row in rows] == [
        ("2001", "clock-in", False), ("1001", "clock-out", True), ("1001", "clock-out", False),
        ("1001", "clock-in", False),
    ]  # fmt: skip
    assert {row["store"] for row in rows} == {"0001"}
    mine = hq.get("/hq/v1/time-clock", params={"day": "2026-11-20", "staff": "2001"}).json()
    assert [row["staff"] for row in mine] == ["2001"]
    for nothing in ({"day": "2026-11-19"}, {"day": "2026-11-20", "store": "0002"}):
        assert hq.get("/hq/v1/time-clock", params=nothing).json() == []
    assert hq.get("/hq/v1/transactions").json() == []
