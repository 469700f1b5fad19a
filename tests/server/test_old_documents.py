"""Sales that a register of 0.1.0 journalled (document schema 1) are taken for good.

The file beside this one holds the bytes that such a register wrote: a plain sale; one with an
offer, an embedded price, an age check, a voided line and a voided payment; a voided sale; one that
went offline in the middle; and one that was offline from its first line.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import msgspec
import pytest

from tuipos.server.judging import Accepted, Sender, judge

FILE = Path(__file__).with_name("documents_schema_1.jsonl")
BODIES = FILE.read_bytes().splitlines()
SENDER = Sender("0001", "001", 1)


def posting(body: bytes) -> bytes:
    """A posting as 0.1.0 sends it: the journal's own bytes within it."""
    head = {"id": json.loads(body)["id"], "sha256": sha256(body).hexdigest()}
    return json.dumps(head).encode()[:-1] + b',"body":' + body + b"}"


def test_the_file_holds_what_it_says() -> None:
    found = [json.loads(body) for body in BODIES]
    assert {document["schema"] for document in found} == {1}
    assert [document["type"] for document in found] == ["sale", "sale", "voided", "sale", "sale"]
    assert [document["mode"] for document in found[-3:]] == ["online", "offline", "offline"]
    assert any(line["voided"] for line in found[1]["lines"])
    assert any(line["discounts"] for line in found[1]["lines"])
    assert any(tender["voided"] for tender in found[1]["tenders"])


@pytest.mark.parametrize("body", BODIES, ids=lambda body: json.loads(body)["id"])
def test_each_is_accepted_as_it_stands(body: bytes) -> None:
    document = json.loads(body)
    now = datetime.fromisoformat(document["concluded_at"])
    judged = judge(msgspec.Raw(posting(body)), SENDER, now + timedelta(days=300))
    assert isinstance(judged, Accepted), judged
    assert (judged.body, judged.flags, judged.document.schema) == (body, (), 1)
    assert judged.document.total == document["total"]


def test_they_are_kept_and_pulled_to_headquarters(device: httpx.Client, hq: httpx.Client) -> None:
    batch = b'{"transactions":[' + b",".join(posting(body) for body in BODIES) + b"]}"
    headers = {"content-type": "application/json"}
    answer = device.post("/api/v1/transactions", content=batch, headers=headers)
    results = answer.raise_for_status().json()["results"]
    assert [one["result"] for one in results] == ["accepted"] * len(BODIES)
    ran = hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).raise_for_status().json()
    assert ran["errors"] == []
    booked = {row["id"]: row for row in hq.get("/hq/v1/transactions").json()}
    for body in BODIES:
        document = json.loads(body)
        assert booked[document["id"]]["sha256"] == sha256(body).hexdigest()
        assert booked[document["id"]]["total"] == document["total"]
