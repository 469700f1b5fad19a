"""Balances at a real server: kept for a sale, moved by it once, and the same at headquarters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from peewee import Database

from tests.engines import open_of_home, release
from tests.server.conftest import problem
from tests.server.running import http_client
from tests.server.world import batch_of, body_of, posting_of
from tuipos.hq.flags import FLAGS
from tuipos.hq.master import change
from tuipos.retail.wire_balances import BALANCE, RESERVE
from tuipos.storage.models import master
from tuipos.storage.models.channel import BalanceReserved, ChannelTransaction
from tuipos.storage.queries import get, rows, run

CARD, LOYALTY, CUSTOMER = "GC-1", "L-1", "C-1"
JSON = {"content-type": "application/json"}
MILLIS = 1_763_631_000_000


@pytest.fixture
def hq_db(home: Path) -> Iterator[Database]:
    database = open_of_home(home, "hq")
    yield database
    release(database)


@pytest.fixture
def cards(hq: httpx.Client, hq_db: Database) -> None:
    """A gift card of 50.00, a loyalty card of 300 points, and an account up to 100.00."""
    with change(hq_db) as one:
        one.save(master.GiftCard, [{"number": CARD, "balance_minor": 5000, "currency": "EUR"}])
        one.save(
            master.Customer,
            [
                {
                    "number": CUSTOMER,
                    "name": "Eve",
                    "loyalty_card": LOYALTY,
                    "credit_limit_minor": 10_000,
                    "credit_currency": "EUR",
                }
            ],
        )
        one.save(master.LoyaltyCard, [{"number": LOYALTY, "customer": CUSTOMER, "points": 300}])
        one.save(master.LoyaltyScheme, [{"store": "", "currency": "EUR", "earn_points": 1,
                                         "earn_minor": 100, "redeem_points": 100,
                                         "redeem_minor": 100}])  # fmt: skip
    ran = hq.post("/hq/v1/runs", json={"schedule": "9999"})
    assert ran.json()["errors"] == [], ran.text


@pytest.fixture
def other(url: str, activate: Callable[[str], dict[str, Any]]) -> Iterator[httpx.Client]:
    """Register 002."""
    with http_client(url, activate("002")["token"]) as opened:
        yield opened


def left(device: httpx.Client, kind: str = "gift-card", number: str = CARD) -> str:
    """What it can pay with, and the points beside."""
    found = device.get(BALANCE, params={"kind": kind, "number": number})
    assert found.status_code == 200, found.text
    return str(found.json()["amount"])


def keep(
    device: httpx.Client, amount: str, *, register: str = "001", kind: str = "gift-card",
    number: str = CARD, at: int = MILLIS,
) -> httpx.Response:  # fmt: skip
    message = {"transaction": f"0001-{register}-{at}", "kind": kind, "number": number,
               "amount": amount, "currency": "EUR"}  # fmt: skip
    return device.post(RESERVE, json=message)


def sale(
    at: int = MILLIS, sequence: int = 1, register: str = "001", **changes: Any
) -> dict[str, Any]:
    """A sale of 5.00, to be posted."""
    body = body_of(at, sequence=sequence, register=register, price=250, changes=changes)
    return posting_of(body)


def paid_with(kind: str, number: str, amount: str = "5.00", **details: str) -> dict[str, Any]:
    """The payments of such a sale."""
    rest = f"{5 - float(amount):.2f}"
    tender = {"number": 1, "kind": kind, "amount": amount, "at": "2026-11-20T09:30:05+00:00",
              "voided": False, "reference": number, "details": details}  # fmt: skip
    cash = {**tender, "number": 2, "kind": "cash", "amount": rest, "reference": "", "details": {}}
    return {"tenders": [tender, cash], "change": "0.00"}


def issued(number: str, at: int = MILLIS, sequence: int = 1, register: str = "001") -> Any:
    """A sale of a new gift card with 5.00 on it, to be posted."""
    lines = [{"kind": "gift-card", "code": number, "number": 1, "product": "", "name": "Gift card",
              "quantity": "1", "unit": "piece", "price": "5.00", "gross": "5.00", "amount": "5.00",
              "tax_code": "", "voided": False, "discounts": [], "new_card": True}]  # fmt: skip
    return sale(at, sequence, register, lines=lines, taxes=[], tax="0.00", subtotal="5.00",
                total="5.00", change="0.02")  # fmt: skip


def post(device: httpx.Client, *postings: dict[str, Any]) -> list[str]:
    answer = device.post("/api/v1/transactions", content=batch_of(*postings), headers=JSON)
    assert answer.status_code == 200, answer.text
    return [verdict["result"] for verdict in answer.json()["results"]]


def pull(hq: httpx.Client) -> None:
    ran = hq.post("/hq/v1/runs", json={"schedule": "P-0001"})
    assert ran.status_code == 200, ran.text


def flags_of(home: Path) -> list[str]:
    """What headquarters is told of each sale, in the order in which they came."""
    channel = open_of_home(home, "channel")
    found = rows(channel, ChannelTransaction.select().order_by(ChannelTransaction.position))
    release(channel)
    return [row.flags for row in found]


@pytest.mark.usefixtures("cards")
def test_the_last_of_a_card_goes_to_one_sale(device: httpx.Client, other: httpx.Client) -> None:
    assert keep(device, "30.00").json()["amount"] == "20.00"
    refused = problem(keep(other, "20.01", register="002"), 422, "balance-short")
    assert refused["values"]["left_minor"] == 2000
    assert keep(other, "20.00", register="002").json()["amount"] == "0.00"
    # Asked again, as after a lost answer, it is kept once; another amount replaces it.
    assert keep(device, "30.00").json()["amount"] == "0.00"
    assert keep(device, "10.00").json()["amount"] == "20.00"
    assert keep(device, "0.00").json()["amount"] == "30.00"


@pytest.mark.usefixtures("cards")
def test_of_many_at_one_moment_no_more_get_it_than_there_is(
    device: httpx.Client, other: httpx.Client
) -> None:
    def ask(number: int) -> int:
        asking, register = (device, "001") if number % 2 else (other, "002")
        return keep(asking, "10.00", register=register, at=MILLIS + number).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(16)))
    assert sorted(answers) == [200] * 5 + [422] * 11
    assert left(device) == "0.00"


@pytest.mark.usefixtures("cards")
def test_a_request_that_was_late_keeps_nothing_for_a_sale_that_is_over(
    device: httpx.Client,
) -> None:
    assert post(device, sale(**paid_with("gift-card", CARD))) == ["accepted"]
    assert keep(device, "5.00").json()["amount"] == "45.00"
    assert left(device) == "45.00"


@pytest.mark.usefixtures("cards")
def test_a_sale_that_was_voided_lets_go_of_what_it_kept(device: httpx.Client) -> None:
    keep(device, "20.00")
    assert left(device) == "30.00"
    assert post(device, posting_of(body_of(MILLIS, voided=True))) == ["accepted"]
    assert left(device) == "50.00"


@pytest.mark.usefixtures("cards")
def test_what_was_kept_before_the_line_dropped_is_used_by_the_upload_alone(
    device: httpx.Client, other: httpx.Client, home: Path
) -> None:
    """The sale is concluded offline and comes an hour after another one took the rest."""
    keep(device, "5.00")
    assert keep(other, "45.01", register="002").status_code == 422
    assert keep(other, "45.00", register="002").json()["amount"] == "0.00"
    offline = {"mode": "offline", "switched_at": "2026-11-20T09:30:00+00:00"}
    assert post(device, sale(**paid_with("gift-card", CARD), **offline)) == ["accepted"]
    assert flags_of(home) == [""], "it took what was kept for it"
    assert keep(other, "0.00", register="002").json()["amount"] == "45.00"


@pytest.mark.usefixtures("cards")
def test_nobody_keeps_for_another_register_or_of_another_kind(device: httpx.Client) -> None:
    problem(keep(device, "1.00", register="002"), 400, "malformed")
    problem(keep(device, "1.00", kind="cash"), 400, "malformed")
    problem(keep(device, "one"), 400, "malformed")
    problem(keep(device, "-1.00"), 400, "malformed")
    message = {"transaction": f"0001-001-{MILLIS}", "kind": "gift-card", "number": CARD,
               "amount": "1.00", "currency": "USD"}  # fmt: skip
    problem(device.post(RESERVE, json=message), 422, "balance-currency")
    problem(keep(device, "1.00", number="GC-9"), 404, "balance-unknown")


@pytest.mark.usefixtures("cards")
def test_what_is_kept_is_used_by_the_sale_and_moved_once(
    device: httpx.Client, hq: httpx.Client, hq_db: Database
) -> None:
    keep(device, "5.00")
    assert left(device) == "45.00"
    paid = sale(**paid_with("gift-card", CARD))
    assert post(device, paid) == ["accepted"]
    assert post(device, paid) == ["duplicate"]
    assert left(device) == "45.00"
    for _ in range(2):
        pull(hq)
        assert hq.post("/hq/v1/runs", json={"schedule": "1050"}).json()["errors"] == []
        assert left(device) == "45.00", "headquarters has it now, and nobody counts it twice"
    row = get(hq_db, master.GiftCard, master.GiftCard.number == CARD)
    assert row is not None and (row.balance_minor, row.moved_minor) == (4500, -500)


@pytest.mark.usefixtures("cards")
def test_what_a_sale_never_used_comes_back_after_a_day(device: httpx.Client, home: Path) -> None:
    keep(device, "50.00")
    assert left(device) == "0.00"
    channel = open_of_home(home, "channel")
    row = get(channel, BalanceReserved)
    assert row is not None
    run(channel, BalanceReserved.update({BalanceReserved.at: row.at - timedelta(days=1, hours=1)}))
    release(channel)
    assert left(device) == "50.00"


@pytest.mark.usefixtures("cards")
def test_a_sale_that_ended_otherwise_keeps_nothing(device: httpx.Client) -> None:
    keep(device, "5.00")
    assert post(device, sale()) == ["accepted"]
    assert left(device) == "50.00"


@pytest.mark.usefixtures("cards")
def test_points_and_an_account(device: httpx.Client, hq: httpx.Client, hq_db: Database) -> None:
    assert keep(device, "2.00", kind="points", number=LOYALTY).json()["points"] == 100
    by_points = paid_with("points", LOYALTY, "2.00", points="200")
    customer = {"number": CUSTOMER, "name": "Eve", "group": "", "card": LOYALTY}
    assert post(device, sale(**by_points, customer=customer, points_earned=3)) == ["accepted"]
    assert left(device, "points", LOYALTY) == "1.03"
    assert post(device, sale(MILLIS + 1, 2, **paid_with("account", CUSTOMER))) == ["accepted"]
    assert left(device, "account", CUSTOMER) == "95.00"
    assert device.get("/api/v1/customers/by-code", params={"code": LOYALTY}).json()["points"] == 103
    pull(hq)
    assert hq.post("/hq/v1/runs", json={"schedule": "9999"}).json()["errors"] == []
    assert left(device, "points", LOYALTY) == "1.03"
    assert left(device, "account", CUSTOMER) == "95.00"
    card = get(hq_db, master.LoyaltyCard, master.LoyaltyCard.number == LOYALTY)
    owner = get(hq_db, master.Customer, master.Customer.number == CUSTOMER)
    assert card is not None and owner is not None
    assert (card.points, owner.owed_minor, owner.credit_limit_minor) == (103, 500, 10_000)


@pytest.mark.usefixtures("cards")
def test_a_card_sold_at_a_register_pays_as_soon_as_its_sale_has_come(
    device: httpx.Client, hq: httpx.Client, hq_db: Database
) -> None:
    problem(keep(device, "1.00", number="NEW-1"), 404, "balance-unknown")
    sold = issued("NEW-1")
    assert post(device, sold) == ["accepted"]
    assert left(device, number="NEW-1") == "5.00"
    pull(hq)
    assert hq.post("/hq/v1/runs", json={"schedule": "1050"}).json()["errors"] == []
    assert left(device, number="NEW-1") == "5.00"
    row = get(hq_db, master.GiftCard, master.GiftCard.number == "NEW-1")
    assert row is not None and (row.balance_minor, row.kind) == (500, "gift-card")


@pytest.mark.usefixtures("cards")
def test_money_that_has_changed_hands_is_taken_in_and_flagged(
    device: httpx.Client, home: Path, hq: httpx.Client, hq_db: Database
) -> None:
    with change(hq_db) as one:
        one.save(master.GiftCard, [
            {"number": "BLOCKED", "balance_minor": 900, "currency": "EUR", "state": "blocked"},
            {"number": "DOLLARS", "balance_minor": 900, "currency": "USD"},
        ])  # fmt: skip
    assert hq.post("/hq/v1/runs", json={"schedule": "1050"}).json()["errors"] == []
    keep(device, "50.00", at=MILLIS + 7)
    numbers = ("NOBODY", CARD, "BLOCKED", "DOLLARS", " L-1 ")
    kinds = ("gift-card",) * 4 + ("points",)
    sales = [
        sale(MILLIS + at, 1 + at, **paid_with(kind, number))
        for at, (kind, number) in enumerate(zip(kinds, numbers, strict=True))
    ]
    assert post(device, *sales) == ["accepted"] * 5
    expected = ["balance-unknown", "balance-overdrawn", "balance-blocked", "balance-currency",
                "points-missing"]  # fmt: skip
    assert flags_of(home) == expected
    pull(hq)
    shown = hq.get("/hq/v1/transactions/found").json()["rows"]
    assert [row["flags"] for row in shown] == [[flag] for flag in reversed(expected)]
    assert set(expected) <= set(FLAGS), "each has its sentence"
    # Dollars are none of a sale in euros: the card stays, and somebody is told.
    row = get(hq_db, master.GiftCard, master.GiftCard.number == "DOLLARS")
    assert row is not None and (row.balance_minor, row.moved_minor) == (900, 0)
    told = hq.get("/hq/v1/sessions").json()["uploads"][-1]
    assert told["status"] == "ApplyFailed" and "gift-card DOLLARS" in told["error"]


@pytest.mark.usefixtures("cards")
def test_a_card_that_two_registers_sold_offline_has_both_amounts_and_is_flagged(
    device: httpx.Client, other: httpx.Client, home: Path
) -> None:
    assert post(device, issued("NEW-2")) == ["accepted"]
    assert post(other, issued("NEW-2", register="002")) == ["accepted"]
    assert post(other, issued("NEW-2", register="002")) == ["duplicate"]
    assert flags_of(home) == ["", "card-issued-twice"]
    assert left(device, number="NEW-2") == "10.00"


@pytest.mark.usefixtures("cards")
def test_headquarters_shows_what_has_moved(device: httpx.Client, hq: httpx.Client) -> None:
    by_points = paid_with("points", LOYALTY, "2.00", points="200")
    postings = [sale(**paid_with("gift-card", CARD)), sale(MILLIS + 1, 2, **by_points),
                sale(MILLIS + 2, 3, **paid_with("account", CUSTOMER))]  # fmt: skip
    assert post(device, *postings) == ["accepted"] * 3
    pull(hq)
    pull(hq)
    shown = {
        kind: hq.get(f"/hq/v1/movements/{kind}/{number}").json()
        for kind, number in (("gift-card", CARD), ("points", LOYALTY), ("account", CUSTOMER))
    }
    figures = {kind: (one["started"], one["moved"], one["balance"]) for kind, one in shown.items()}
    assert figures == {
        "gift-card": ("50.00", "-5.00", "45.00"), "points": ("300", "-200", "100"),
        "account": ("0.00", "5.00", "5.00"),
    }  # fmt: skip
    assert [len(one["rows"]) for one in shown.values()] == [1, 1, 1]
    (row,) = shown["gift-card"]["rows"]
    assert (row["transaction"], row["amount"], row["register"], row["taken"]) == (
        postings[0]["id"], "-5.00", "001", True,
    )  # fmt: skip
    assert shown["points"]["rows"][0]["points"] == -200
    assert shown["account"]["rows"][0]["amount"] == "5.00"
    problem(hq.get("/hq/v1/movements/gift-card/NOBODY"), 404, "balance-unknown")
    problem(hq.get("/hq/v1/movements/cash/1"), 404, "kind-unknown")


@pytest.mark.usefixtures("cards")
def test_an_overdrawn_card_is_blocked_not_deleted(
    device: httpx.Client, hq: httpx.Client, hq_db: Database
) -> None:
    sales = [sale(MILLIS + at, 1 + at, **paid_with("gift-card", CARD)) for at in range(11)]
    assert post(device, *sales) == ["accepted"] * 11
    pull(hq)
    refused = problem(hq.delete(f"/hq/v1/records/gift-cards?number={CARD}"), 422, "record-used")
    assert CARD in refused["detail"]
    cells = {"number": CARD, "state": "blocked"}
    saved = hq.put("/hq/v1/records/gift-cards", json={"cells": cells})
    assert saved.status_code == 200, saved.text
    row = get(hq_db, master.GiftCard, master.GiftCard.number == CARD)
    assert row is not None
    assert (row.state, row.balance_minor, row.moved_minor) == ("blocked", -500, -5500)
    assert hq.post("/hq/v1/runs", json={"schedule": "1050"}).json()["errors"] == []
    problem(device.get(BALANCE, params={"kind": "gift-card", "number": CARD}), 422,
            "balance-blocked")  # fmt: skip


@pytest.mark.usefixtures("cards")
def test_who_may_not_buy_on_account_any_more_still_owes_and_pays(
    device: httpx.Client, hq: httpx.Client, hq_db: Database
) -> None:
    assert post(device, sale(**paid_with("account", CUSTOMER))) == ["accepted"]
    pull(hq)
    cells = {"number": CUSTOMER, "credit_limit": ""}
    assert hq.put("/hq/v1/records/customers", json={"cells": cells}).status_code == 200
    assert hq.post("/hq/v1/runs", json={"schedule": "1010"}).json()["errors"] == []
    assert left(device, "account", CUSTOMER) == "-5.00"
    problem(keep(device, "0.01", at=MILLIS + 1, kind="account", number=CUSTOMER), 422,
            "balance-short")  # fmt: skip
    lines = [{"kind": "account-payment", "code": CUSTOMER, "number": 1, "product": "",
              "name": "Payment on account", "quantity": "1", "unit": "piece", "price": "5.00",
              "gross": "5.00", "amount": "5.00", "tax_code": "", "voided": False,
              "discounts": []}]  # fmt: skip
    paid = sale(MILLIS + 1, 2, lines=lines, taxes=[], tax="0.00", subtotal="5.00", total="5.00",
                change="0.02")  # fmt: skip
    assert post(device, paid) == ["accepted"]
    pull(hq)
    owner = get(hq_db, master.Customer, master.Customer.number == CUSTOMER)
    assert owner is not None and (owner.owed_minor, owner.credit_currency) == (0, "EUR")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (paid_with("gift-card", ""), "does not say of what card"),
        (paid_with("gift-card", "   "), "does not say of what card"),
        (paid_with("gift\ncard", "1"), "is of no kind"),
        (paid_with("points", LOYALTY, points="-5"), "no number of points"),
        ({"points_earned": 10**12}, "beyond belief"),
    ],
)
def test_what_names_no_card_or_no_points_is_rejected(
    device: httpx.Client, changes: dict[str, Any], reason: str
) -> None:
    answer = device.post("/api/v1/transactions", content=batch_of(sale(**changes)), headers=JSON)
    (verdict,) = answer.json()["results"]
    assert verdict["result"] == "rejected" and reason in verdict["reason"]
