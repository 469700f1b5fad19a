"""Loyalty cards and schemes, gift cards and stock: files, records, and the way to the stores."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import Database

from tests.hq.test_importing import take
from tests.hq.test_stores import Chain, chain, depot
from tuipos.domain.words import Refusal
from tuipos.hq import master
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported
from tuipos.hq.records import delete_record, list_records, save_record, show_record
from tuipos.hq.versions import current_version
from tuipos.storage import customers
from tuipos.storage.models.master import Availability, Customer, GiftCard, LoyaltyCard, Store

__all__ = ["chain", "depot"]

FILES = {
    "customers": "number,name,loyalty_card,credit_limit\nC-1,Lena Vogel,L-1,\n"
    "C-2,Max Berg,,200.00\n",
    "exchange-rates": "currency,rate,from,per,smallest\nCHF,1.05,2026-01-01,1,0.05\n"
    "JPY,0.6123,,100,1\n",
    "loyalty": "number,customer,points,state\nL-1,C-1,250,active\nL-2,C-2,0,blocked\nL-9,,5,\n",
    "loyalty-schemes": "store,earn_points,earn_amount,redeem_points,redeem_amount,name\n"
    ",1,1.00,100,1.00,Points\n0002,2,1.00,0,0.00,\n",
    "gift-cards": "number,balance,currency,state\n9900000000000012,50.00,EUR,active\n"
    "99,1,JPY,blocked\n",
    "availability": "number,store,quantity,counted_at\n1,0001,12,2026-11-23 18:00\n"
    "1,0002,-0.750,2026-11-23T18:00:00+01:00\n",
}  # fmt: skip


def fill(db: Database, tmp_path: Path) -> None:
    for kind, text in FILES.items():
        taken = take(db, tmp_path, text, kind)
        assert isinstance(taken, Imported), f"{kind}: {taken}"


def test_files_are_taken_in_and_given_out_alike(hq_db: Database, tmp_path: Path) -> None:
    master.save(hq_db, Store, [{"number": "0001", "time_zone": "Europe/Berlin"}])
    fill(hq_db, tmp_path)
    card = customers.loyalty_card(hq_db, "L-1")
    assert card is not None and card.customer is not None
    assert (card.points, card.customer.name) == (250, "Lena Vogel")
    gift = customers.gift_card(hq_db, "9900000000000012")
    assert gift is not None and str(gift.balance) == "50.00"
    one, two = customers.availability(hq_db, "1")
    assert one.counted_at == two.counted_at == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert (str(one.quantity), str(two.quantity)) == ("12", "-0.750")
    before = current_version(hq_db)
    for kind in FILES:
        path = tmp_path / f"{kind}.csv"
        assert export_file(hq_db, kind, path) in (2, 3)
        assert take(hq_db, tmp_path, path.read_text(), kind) == Imported(
            rows=path.read_text().count("\n") - 1, changed=0
        )
    assert current_version(hq_db) == before


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("loyalty", "number,customer\nL-5,C-404\n", "Line 2, column 2: there is no customer C-404"),
        ("loyalty", "number,customer\nL-1,C-2\n", "record of customer C-1 names this card"),
        ("loyalty", "number,points\nL-5,1.5\n", "points are a whole number, not 1.5"),
        ("loyalty", "number,state\nL-5,lost\n", "state is active or blocked, not lost"),
        ("loyalty", "number\nL-5\nL-5\n", "L-5 stands in an earlier line already"),
        ("customers", "number,name,loyalty_card\nC-3,Bo,L-2\n", "belongs to customer C-2"),
        ("loyalty-schemes", "store,earn_points,earn_amount,redeem_points,redeem_amount\n"
         "0404,1,1,1,1\n", "there is no store 0404"),
        ("loyalty-schemes", "store,earn_points,earn_amount,redeem_points,redeem_amount\n"
         "0001,1,0,0,0\n", "column 3: earn_amount is more than 0"),
        ("exchange-rates", "currency,rate\nCHF,0\n", "0 is not a rate"),
        ("exchange-rates", "currency,rate\nEUR,1\n", "EUR is the home currency"),
        ("exchange-rates", "currency,rate\nfranc,1\n", "currency is a code such as EUR"),
        ("exchange-rates", "currency,rate,smallest\nCHF,1,0\n", "more than nothing"),
        ("exchange-rates", "currency,rate\nCHF,1\nCHF,2\n", "earlier line"),
        ("customers", "number,name,credit_limit\nC-1,Eve,-5\n", "credit_limit is an amount"),
        ("gift-cards", "number,balance\n5,lots\n", "balance is an amount such as 2.49, not lots"),
        ("gift-cards", "number,balance,currency\n5,1.00,euro\n", "currency is a code such as EUR"),
        ("gift-cards", "number,balance,currency\n5,1.50,JPY\n", "column 2: balance is an amount"),
        ("availability", "number,store,quantity,counted_at\n404,0001,1,2026-11-23\n",
         "there is no product 404"),
        ("availability", "number,store,quantity,counted_at\n1,0404,1,2026-11-23\n",
         "there is no store 0404"),
        ("availability", "number,store,quantity,counted_at\n1,0001,some,2026-11-23\n",
         "quantity is a number such as"),
        ("availability", "number,store,quantity,counted_at\n1,0001,1,yesterday\n",
         "column 4: counted_at is a time such as"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named(
    hq_db: Database, tmp_path: Path, kind: str, text: str, reason: str
) -> None:
    fill(hq_db, tmp_path)
    before = current_version(hq_db)
    refused = take(hq_db, tmp_path, text, kind)
    assert isinstance(refused, Refusal) and reason in str(refused)
    assert current_version(hq_db) == before


def test_records_one_at_a_time(hq_db: Database, tmp_path: Path) -> None:
    fill(hq_db, tmp_path)
    saved = save_record(hq_db, "gift-cards", {"number": "99", "state": "active"}, str)
    assert saved == {"number": "99", "balance": "1", "currency": "JPY", "state": "active"}
    key = {"number": "1", "store": "0002"}
    counted = save_record(hq_db, "availability", {**key, "quantity": "3"}, str)
    assert not isinstance(counted, Refusal) and counted["quantity"] == "3"
    for find, number in (("vogel", "L-1"), ("C-2", "L-2"), ("L-9", "L-9")):
        found = list_records(hq_db, "loyalty", find)
        assert not isinstance(found, Refusal)
        assert [row["number"] for row in found["rows"]] == [number]
    assert delete_record(hq_db, "availability", key) is None
    assert isinstance(show_record(hq_db, "availability", key), Refusal)


def test_what_belongs_to_a_thing_goes_with_it(hq_db: Database, tmp_path: Path) -> None:
    fill(hq_db, tmp_path)
    assert delete_record(hq_db, "customers", {"number": "C-1"}) is None
    assert customers.loyalty_card(hq_db, "L-1") is None
    assert delete_record(hq_db, "products", {"number": "1"}) is None
    assert customers.availability(hq_db, "1") == ()


def test_points_that_sales_have_moved_outlive_whose_they_were(
    hq_db: Database, tmp_path: Path
) -> None:
    """The stores' movements stay: a new card with the number would not know of them."""
    fill(hq_db, tmp_path)
    master.save(hq_db, LoyaltyCard, [{"number": "L-1", "points": 240, "moved_points": -10}])
    assert delete_record(hq_db, "customers", {"number": "C-1"}) is None
    card = customers.loyalty_card(hq_db, "L-1")
    assert card is not None and (card.points, card.customer) == (240, None)
    refused = delete_record(hq_db, "loyalty", {"number": "L-1"})
    assert refused is not None and refused.code == "record-used"
    assert delete_record(hq_db, "gift-cards", {"number": "99"}) is None, "never used"


def test_what_is_overdrawn_is_exported_and_taken_back(hq_db: Database, tmp_path: Path) -> None:
    fill(hq_db, tmp_path)
    overdrawn = {"number": "99", "currency": "JPY", "balance_minor": -7, "moved_minor": -8}
    master.save(hq_db, GiftCard, [overdrawn])
    master.save(hq_db, LoyaltyCard, [{"number": "L-1", "points": -3, "moved_points": -253}])
    for kind, cell in (("gift-cards", "-7"), ("loyalty", "-3")):
        path = tmp_path / f"{kind}-again.csv"
        export_file(hq_db, kind, path)
        assert cell in path.read_text()
        assert take(hq_db, tmp_path, path.read_text(), kind).changed == 0


def test_a_store_gets_its_own_stock_and_every_card(chain: Chain, tmp_path: Path) -> None:
    fill(chain.hq, tmp_path)
    chain.run()
    chain.apply("0001")
    stock = chain.keys(Availability, Availability.product, Availability.store)
    assert stock == {("1", "0001")}
    assert chain.keys(GiftCard, GiftCard.number) == {("9900000000000012",), ("99",)}
    own = customers.loyalty_scheme(chain.channel, "0002")
    assert own is not None and own.earn_points == 1, "the other store's scheme is not sent here"
    chain.apply("0002")
    assert ("1", "0002") in chain.keys(Availability, Availability.product, Availability.store)
    own = customers.loyalty_scheme(chain.channel, "0002")
    assert own is not None and own.earn_points == 2


def test_deltas_change_and_delete(chain: Chain, tmp_path: Path) -> None:
    fill(chain.hq, tmp_path)
    chain.feed("0001", "0002")
    master.save(chain.hq, LoyaltyCard, [{"number": "L-1", "points": 260}])
    master.save(chain.hq, GiftCard, [{"number": "99", "balance_minor": 0}])
    master.delete(chain.hq, Availability, [("1", "0002")])
    assert delete_record(chain.hq, "loyalty", {"number": "L-9"}) is None
    assert delete_record(chain.hq, "loyalty-schemes", {"store": "0002"}) is None
    chain.feed("0001", "0002")
    card = customers.loyalty_card(chain.channel, "L-1")
    gift = customers.gift_card(chain.channel, "99")
    assert card is not None and gift is not None
    assert (card.points, str(gift.balance)) == (260, "0")
    assert customers.loyalty_card(chain.channel, "L-9") is None
    assert chain.keys(Availability, Availability.store) == {("0001",)}
    scheme = customers.loyalty_scheme(chain.channel, "0002")
    assert scheme is not None and scheme.earn_points == 1
    assert chain.keys(Customer, Customer.number) == {("C-1",), ("C-2",)}
