"""Customers that registers wrote down reach headquarters' records once; conflicts are told."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from peewee import Database

from tests.hq.test_uploads import CHANNEL, START, a_body
from tuipos.hq.master import save
from tuipos.hq.sessions import list_sessions
from tuipos.hq.transactions import list_booked
from tuipos.hq.uploads import pull
from tuipos.hq.versions import current_version
from tuipos.storage import queries
from tuipos.storage.customers import customer_by_card, customer_by_number, find_customers
from tuipos.storage.models import master
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.headquarters import BookedTransaction

NEW = "0001-001-MIEQ3X2B"


def written(
    channel_db: Database,
    at: int,
    act: str,
    number: str,
    values: dict[str, str],
    before: dict[str, str] | None = None,
) -> None:
    """A record as the Retail Server inserts it."""
    document = json.loads(a_body(at, "0.00"))
    record = {"act": act, "number": number, "values": values, "before": before or {}}
    document |= {"type": "customer", "receipt": "", "tenders": [], "customer_record": record}
    body = json.dumps(document).encode()
    row = {
        "id": document["id"], "sha256": sha256(body).hexdigest(), "body": body, "receipt": "",
        "type": "customer", "store": "0001", "register": "001", "epoch": 1, "sequence": at,
        "staff": "1001", "concluded_at": START, "mode": "offline", "switched_at": None,
        "total": "0.00", "received_at": START,
    }  # fmt: skip
    queries.insert(channel_db, ChannelTransaction, row)


def last_error(hq_db: Database) -> str:
    return str(list_sessions(hq_db)["uploads"][-1]["error"])


def lena(hq_db: Database, **more: str) -> None:
    row = {"number": "C-1", "name": "Lena", "phone": "1", "customer_group": "regulars"}
    save(hq_db, master.Customer, [{**row, **more}])


def test_a_new_customer_becomes_a_record_for_the_next_delta(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    version = current_version(hq_db)
    values = {"name": "Ünal", "loyalty_card": "L-5", "email": "", "phone": "+49 5"}
    written(channel_db, 1, "new", NEW, values)
    pull(hq_db, channel_db, CHANNEL, now)
    found = customer_by_card(hq_db, "L-5")
    assert found is not None and (found.number, found.name, found.phone) == (NEW, "Ünal", "+49 5")
    assert find_customers(hq_db, "ünal") == (found,)
    row = queries.get(hq_db, master.Customer, master.Customer.number == NEW)
    assert row is not None and row.version > version
    assert last_error(hq_db) == ""
    assert list_booked(hq_db) == []


def test_sent_and_read_again_it_is_applied_once(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    lena(hq_db)
    written(channel_db, 1, "edit", "C-1", {"phone": "2"}, {"phone": "1"})
    pull(hq_db, channel_db, CHANNEL, now)
    changed = customer_by_number(hq_db, "C-1")
    assert changed is not None and (changed.phone, changed.group) == ("2", "regulars")
    lena(hq_db, phone="1")
    ChannelTransaction.delete().execute(channel_db)
    written(channel_db, 1, "edit", "C-1", {"phone": "2"}, {"phone": "1"})
    pull(hq_db, channel_db, CHANNEL, now)
    kept = customer_by_number(hq_db, "C-1")
    assert kept is not None and kept.phone == "1"


def test_what_somebody_else_has_changed_since_stays_and_is_told(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    lena(hq_db, phone="3")
    values = {"phone": "2", "email": "lena@example.org"}
    written(channel_db, 1, "edit", "C-1", values, {"phone": "1", "email": ""})
    pull(hq_db, channel_db, CHANNEL, now)
    found = customer_by_number(hq_db, "C-1")
    assert found is not None and (found.phone, found.email) == ("3", "lena@example.org")
    assert last_error(hq_db) == "customer C-1: phone '2' not taken, '3' stays"
    assert list_sessions(hq_db)["uploads"][-1]["status"] == "ApplyFailed"
    (booked,) = queries.rows(hq_db, BookedTransaction.select())
    assert b"lena@example.org" in bytes(booked.body)


def test_a_change_that_is_there_already_is_no_conflict(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    lena(hq_db, phone="2")
    version = current_version(hq_db)
    written(channel_db, 1, "edit", "C-1", {"phone": "2"}, {"phone": "1"})
    pull(hq_db, channel_db, CHANNEL, now)
    assert (last_error(hq_db), current_version(hq_db)) == ("", version)


def test_a_customer_that_is_gone_and_a_card_that_is_taken_are_told(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    lena(hq_db)
    save(hq_db, master.LoyaltyCard, [{"number": "L-1", "customer": "C-1"}])
    written(channel_db, 1, "edit", "C-404", {"phone": "2"}, {"phone": "1"})
    written(channel_db, 2, "new", NEW, {"name": "Eve", "loyalty_card": "L-1"})
    written(channel_db, 3, "edit", NEW, {"phone": "7"}, {"phone": ""})
    pull(hq_db, channel_db, CHANNEL, now)
    eve = customer_by_number(hq_db, NEW)
    assert eve is not None and (eve.name, eve.loyalty_card, eve.phone) == ("Eve", "", "7")
    owner = customer_by_card(hq_db, "L-1")
    assert owner is not None and owner.number == "C-1"
    assert last_error(hq_db) == (
        "customer C-404: phone '2' not taken, no such customer; "
        f"customer {NEW}: loyalty_card 'L-1' not taken, it is another customer's"
    )


def test_two_stores_with_one_number_keep_the_first(
    hq_db: Database, channel_db: Database, now: datetime
) -> None:
    written(channel_db, 1, "new", NEW, {"name": "Eve"})
    written(channel_db, 2, "new", NEW, {"name": "Adam"})
    pull(hq_db, channel_db, CHANNEL, now)
    found = customer_by_number(hq_db, NEW)
    assert found is not None and found.name == "Eve"
    assert last_error(hq_db) == f"customer {NEW}: name 'Adam' not taken, 'Eve' stays"
