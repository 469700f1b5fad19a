"""P-0001 takes each transaction of a channel database into HQ's books once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from peewee import Database

from tuipos.hq.sessions import list_sessions
from tuipos.hq.transactions import list_booked, list_channel
from tuipos.hq.uploads import BATCH, position, pull
from tuipos.storage import queries
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.headquarters import BookedTransaction, UploadSession

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CHANNEL = "0001"


def a_body(number: int, total: str) -> bytes:
    """A concluded sale as a register writes it, one cash tender voided and one good."""
    at = (START + timedelta(minutes=number)).isoformat()
    tender = {"kind": "cash", "at": at}
    document = {
        "schema": 1, "id": f"0001-001-{number}", "type": "sale", "store": "0001",
        "register": "001", "epoch": 1, "sequence": number, "staff": "1001", "shift": "s",
        "receipt": f"00010011{number:06d}", "currency": "EUR", "prices_include_tax": True,
        "started_at": at, "concluded_at": at, "business_date": "2026-11-20", "mode": "online",
        "switched_at": None, "data_version": 1, "lines": [],
        "tenders": [
            {**tender, "number": 1, "amount": "1.00", "voided": True},
            {**tender, "number": 2, "amount": total, "voided": False},
        ],
        "taxes": [], "subtotal": total, "discount": "0.00", "tax": "0.00", "total": total,
        "change": "0.00",
    }  # fmt: skip
    return json.dumps(document).encode()


def post(channel_db: Database, number: int, total: str = "23.10", **columns: Any) -> None:
    """A transaction as the Retail Server inserts it."""
    body = a_body(number, total)
    row = {
        "id": f"0001-001-{number}", "sha256": sha256(body).hexdigest(), "body": body,
        "receipt": f"00010011{number:06d}", "store": "0001", "register": "001", "epoch": 1,
        "sequence": number, "staff": "1001", "concluded_at": START + timedelta(minutes=number),
        "mode": "online", "switched_at": None, "total": total, "received_at": START,
    }  # fmt: skip
    queries.insert(channel_db, ChannelTransaction, {**row, **columns})


def booked_ids(db: Database) -> list[str]:
    return [row["id"] for row in list_booked(db)]


def test_each_transaction_is_booked_once(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    post(channel_db, 1)
    post(channel_db, 2)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 2
    assert pull(hq_db, channel_db, CHANNEL, now).new == 0
    post(channel_db, 3, position=4)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 1
    assert booked_ids(hq_db) == ["0001-001-1", "0001-001-2", "0001-001-3"]
    uploads = list_sessions(hq_db)["uploads"]
    assert [(row["status"], row["rows"]) for row in uploads] == [("Applied", 2), ("Applied", 1)]
    assert uploads[0]["bytes"] == len(a_body(1, "23.10")) + len(a_body(2, "23.10"))
    assert uploads[0]["error"] == ""


def test_hq_holds_the_registers_own_bytes(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    post(channel_db, 1)
    pull(hq_db, channel_db, CHANNEL, now)
    row = queries.get(hq_db, BookedTransaction)
    assert row is not None
    assert bytes(row.body) == a_body(1, "23.10")
    assert row.sha256 == sha256(bytes(row.body)).hexdigest()


def test_the_lists_of_channel_and_hq_show_the_same(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    flags = "receipt-repeated,balance-overdrawn"
    post(channel_db, 1, mode="offline", switched_at=START, flags=flags)
    pull(hq_db, channel_db, CHANNEL, now)
    (shown,) = list_booked(hq_db)
    assert shown == list_channel(channel_db)[0]
    assert shown == {
        "id": "0001-001-1",
        "receipt": "00010011000001",
        "store": "0001",
        "register": "001",
        "staff": "1001",
        "concluded_at": (START + timedelta(minutes=1)).isoformat(),
        "mode": "offline",
        "switched_at": START.isoformat(),
        "total": "23.10",
        "tenders": [{"kind": "cash", "amount": "23.10"}],
        "sha256": sha256(a_body(1, "23.10")).hexdigest(),
        "flags": ["receipt-repeated", "balance-overdrawn"],
    }


def test_another_content_under_a_booked_id_is_named_and_overwrites_nothing(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    post(channel_db, 1)
    pull(hq_db, channel_db, CHANNEL, now)
    ChannelTransaction.delete().execute(channel_db)
    post(channel_db, 1, "99.00", position=2)
    post(channel_db, 2, position=3)
    pulled = pull(hq_db, channel_db, CHANNEL, now)
    assert (pulled.new, pulled.conflicts) == (1, ("0001-001-1",))
    assert [row["total"] for row in list_booked(hq_db)] == ["23.10", "23.10"]
    last = list_sessions(hq_db)["uploads"][-1]
    assert last["status"] == "ApplyFailed"
    assert "0001-001-1" in last["error"]
    post(channel_db, 3, position=4)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 1


def test_a_long_backlog_comes_in_batches(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    with channel_db.atomic():
        for number in range(1, BATCH + 11):
            post(channel_db, number)
    pulled = pull(hq_db, channel_db, CHANNEL, now)
    assert pulled.new == BATCH + 10
    assert [row["rows"] for row in list_sessions(hq_db)["uploads"]] == [BATCH, 10]
    assert position(hq_db, CHANNEL) == BATCH + 10


def test_a_channel_database_restored_from_an_older_backup_is_read_again(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    """Positions are given anew then, and what comes late must not be passed over."""
    for number in (1, 2, 3, 4):
        post(channel_db, number)
    pull(hq_db, channel_db, CHANNEL, now)
    ChannelTransaction.delete().where(ChannelTransaction.position > 1).execute(channel_db)
    post(channel_db, 9)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 1
    assert "0001-001-9" in booked_ids(hq_db)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 0
    post(channel_db, 10)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 1


def test_databases_have_positions_of_their_own(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    post(channel_db, 1)
    pull(hq_db, channel_db, CHANNEL, now)
    assert position(hq_db, CHANNEL) == 1
    assert position(hq_db, "0002") == 0


def test_a_sale_that_came_first_after_a_restore_is_not_passed_over(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    """The registers send again in another order, until the same sale stands at the same place."""
    for number in (1, 2, 3):
        post(channel_db, number)
    pull(hq_db, channel_db, CHANNEL, now)
    ChannelTransaction.delete().where(ChannelTransaction.position > 1).execute(channel_db)
    later = START + timedelta(minutes=1)
    for number in (9, 3, 2):
        post(channel_db, number, received_at=later)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 1
    assert "0001-001-9" in booked_ids(hq_db)
    assert pull(hq_db, channel_db, CHANNEL, now).sessions == ()


def test_what_an_older_tuipos_has_read_is_gone_on_from(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    post(channel_db, 1)
    pull(hq_db, channel_db, CHANNEL, now)
    UploadSession.update(last_id="", last_received_at=None).execute(hq_db)
    assert pull(hq_db, channel_db, CHANNEL, now).sessions == ()
    post(channel_db, 2)
    assert pull(hq_db, channel_db, CHANNEL, now).new == 1
