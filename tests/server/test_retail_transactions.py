"""Transactions over real HTTP: each once, conflicts quarantined, the malformed rejected alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.engines import open_of_home, release
from tests.server.conftest import problem
from tests.server.world import batch_of, body_of, posting_of
from tuipos.retail import wire
from tuipos.server.retail_transactions import BATCH_BODY_BYTES, BATCH_TRANSACTIONS
from tuipos.storage import queries
from tuipos.storage.models.channel import ChannelTransaction, Quarantined

PATH = "/api/v1/transactions"


def post(client: httpx.Client, *postings: Any) -> list[wire.Verdict]:
    """Post a batch; the verdicts on it."""
    answer = client.post(PATH, content=batch_of(*postings))
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=wire.Verdicts).results


def results(client: httpx.Client, *postings: Any) -> list[str]:
    return [verdict.result for verdict in post(client, *postings)]


def held(home: Path) -> list[ChannelTransaction]:
    """What the channel database holds, in its order."""
    db = open_of_home(home, "channel", read_only=True)
    try:
        query = ChannelTransaction.select().order_by(ChannelTransaction.position)
        return queries.rows(db, query)
    finally:
        release(db)


def quarantined(home: Path) -> list[Quarantined]:
    db = open_of_home(home, "channel", read_only=True)
    try:
        return queries.rows(db, Quarantined.select())
    finally:
        release(db)


def test_a_sale_is_kept_with_the_very_bytes_that_arrived(device: httpx.Client, home: Path) -> None:
    body = body_of()
    (verdict,) = post(device, posting_of(body))
    assert (verdict.id, verdict.result) == ("0001-001-1763631000000", "accepted")
    assert verdict.sha256 == posting_of(body)["sha256"]
    (row,) = held(home)
    assert bytes(row.body) == body
    assert (row.receipt, row.staff, row.mode, row.total) == (
        "00010011000001",
        "1001",
        "online",
        "4.98",
    )


def test_a_voided_sale_without_receipt_is_taken_in(device: httpx.Client) -> None:
    assert results(device, posting_of(body_of(voided=True))) == ["accepted"]


def test_sent_again_it_is_a_duplicate_also_within_a_batch(device: httpx.Client, home: Path) -> None:
    posting = posting_of(body_of())
    assert results(device, posting, posting) == ["accepted", "duplicate"]
    assert results(device, posting) == ["duplicate"]
    assert len(held(home)) == 1


def test_other_bytes_under_a_known_id_are_quarantined_once(
    device: httpx.Client, home: Path
) -> None:
    first, second = body_of(price=249), body_of(price=299)
    assert results(device, posting_of(first)) == ["accepted"]
    assert results(device, posting_of(second), posting_of(second)) == ["conflict", "conflict"]
    (row,) = held(home)
    assert bytes(row.body) == first
    (set_aside,) = quarantined(home)
    assert bytes(set_aside.body) == second


def test_one_bad_posting_does_not_hold_up_the_ones_behind_it(
    device: httpx.Client, home: Path
) -> None:
    bad = posting_of(body_of(1_763_631_000_002, sequence=2), sha256="0" * 64)
    good = [posting_of(body_of(1_763_631_000_000 + n, sequence=n)) for n in (1, 3)]
    assert results(device, good[0], bad, {"id": 7}, 5, good[1]) == [
        "accepted",
        "rejected",
        "rejected",
        "rejected",
        "accepted",
    ]
    assert [row.sequence for row in held(home)] == [1, 3]


def changed(**changes: Any) -> dict[str, Any]:
    return posting_of(body_of(changes=changes))


LINE = msgspec.json.decode(body_of())["lines"][0]
REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "hash": (posting_of(body_of(), sha256="f" * 64), "hash"),
    "id outside": (posting_of(body_of(), id="0001-001-1763631000009"), "differ"),
    "foreign register": (posting_of(body_of(register="002")), "0001/002"),
    "foreign store": (posting_of(body_of(store="0002")), "0002/001"),
    "id of another": (changed(id="0001-002-1763631000000"), "store-register"),
    "id with control": (changed(id="0001-001-17636310\x0000"), "store-register"),
    "id in words": (changed(id="0001-001-today"), "store-register"),
    "type": (changed(type="gift"), "type"),
    "mode": (changed(mode="sideways"), "mode"),
    "later epoch": (changed(epoch=2), "epoch"),
    "no epoch": (changed(epoch=0), "epoch"),
    "sequence": (changed(sequence=0), "sequence"),
    "no receipt": (changed(receipt=""), "receipt"),
    "receipt with escape": (changed(receipt="1\x1b[2J"), "receipt"),
    "staff with control": (changed(staff="10\x0701"), "staff"),
    "naive time": (changed(concluded_at="2026-11-20T09:30:06"), "offset"),
    "no time": (changed(concluded_at="soon"), "not well formed"),
    "currency": (changed(currency="euro"), "currency"),
    "total": (changed(total="4.99"), "total"),
    "total in words": (changed(total="much"), "no amount"),
    "total too exact": (changed(total="4.980"), "no amount"),
    "beyond belief": (changed(total="99999999999999.00"), "no amount"),
    "change": (changed(change="0.03"), "payments"),
    "tax": (changed(tax="0.81"), "taxes"),
    "line": (changed(lines=[{**LINE, "amount": "4.00"}]), "line 1"),
    "lines": (changed(lines=[]), "lines"),
    "lines of a kind": (changed(lines="none"), "not well formed"),
    "schema": (changed(schema=0), "schema"),
    "missing field": (posting_of(b'{"id":"0001-001-1763631000000"}'), "not well formed"),
    "no object": (posting_of(body_of(), body=msgspec.Raw(b"[1]")), "hash"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_what_is_malformed_foreign_or_beyond_belief_is_rejected(
    device: httpx.Client, home: Path, case: str
) -> None:
    posting, reason = REJECTED[case]
    (verdict,) = post(device, posting)
    assert verdict.result == "rejected"
    assert reason in verdict.reason
    assert "\x1b" not in verdict.reason
    assert held(home) == [] and quarantined(home) == []


def test_a_deeply_nested_body_is_rejected_and_nothing_changes(
    device: httpx.Client, home: Path
) -> None:
    deep = b'{"lines":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    posting = posting_of(body_of(), body=msgspec.Raw(deep))
    answer = device.post(PATH, content=batch_of(posting, posting_of(body_of())))
    if answer.status_code == 200:
        assert [one["result"] for one in answer.json()["results"]] == ["rejected", "accepted"]
    else:
        problem(answer, 400, "malformed")
        assert held(home) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"transactions":1}', b"\xff\xfe", b"[" * 60_000, b'{"x":1}'],
)
def test_a_malformed_batch_is_a_problem(device: httpx.Client, home: Path, content: bytes) -> None:
    problem(device.post(PATH, content=content), 400, "malformed")
    assert held(home) == []


def test_an_oversized_batch_is_a_problem_and_changes_nothing(
    device: httpx.Client, home: Path
) -> None:
    big = batch_of(posting_of(body_of()), {"x": "x" * BATCH_BODY_BYTES})
    problem(device.post(PATH, content=big), 413, "too-large")
    many = batch_of(*[{}] * (BATCH_TRANSACTIONS + 1))
    problem(device.post(PATH, content=many), 413, "too-large")
    chunked = (big[at : at + 65_536] for at in range(0, len(big), 65_536))
    problem(device.post(PATH, content=chunked), 413, "too-large")
    assert held(home) == []


def test_other_bodies_have_a_smaller_limit(device: httpx.Client) -> None:
    big = {"staff": "1001", "pin": "1" * 70_000}
    problem(device.post("/api/v1/sign-in", json=big), 413, "too-large")


def test_the_same_id_from_many_at_once_is_accepted_once(device: httpx.Client, home: Path) -> None:
    bodies = [body_of(1_763_631_000_000 + n, sequence=n) for n in range(1, 6)]
    batch = batch_of(*map(posting_of, bodies))

    def send(_: int) -> list[str]:
        answer = device.post(PATH, content=batch)
        return [one["result"] for one in answer.json()["results"]]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(24)))
    for of_one in zip(*answers, strict=True):
        assert Counter(of_one) == {"accepted": 1, "duplicate": 23}
    assert len(held(home)) == 5


def test_a_conflict_from_many_at_once_keeps_the_first(device: httpx.Client, home: Path) -> None:
    bodies = [body_of(price=price) for price in range(200, 208)]
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda body: results(device, posting_of(body))[0], bodies))
    assert Counter(verdicts) == {"accepted": 1, "conflict": 7}
    assert len(held(home)) == 1 and len(quarantined(home)) == 7


def test_what_is_odd_is_kept_and_flagged(
    device: httpx.Client, home: Path, activate: Callable[[str], dict[str, Any]]
) -> None:
    odd = [
        changed(staff="9009"),
        posting_of(body_of(1_763_631_000_001, sequence=2, changes={"staff": "3001"})),
        posting_of(
            body_of(1_763_631_000_002, sequence=3, changes={"concluded_at": "2099-01-01T00:00:00Z"})
        ),
        posting_of(body_of(1_763_631_000_003, sequence=4, changes={"receipt": "00010011000001"})),
    ]
    assert results(device, *odd) == ["accepted"] * 4
    assert [row.flags for row in held(home)] == [
        "staff-unknown",
        "staff-dismissed",
        "clock-ahead",
        "receipt-repeated",
    ]


def test_a_superseded_register_can_post_nothing(
    device: httpx.Client, home: Path, activate: Callable[[str], dict[str, Any]]
) -> None:
    activate("001")
    problem(device.post(PATH, content=batch_of(posting_of(body_of()))), 403, "superseded")
    assert held(home) == []
