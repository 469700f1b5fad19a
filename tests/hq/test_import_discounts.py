"""Discounts of every kind, groups' prices and roles' limits: as files, as records, as offers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from peewee import Database

from tests.hq.test_importing import HEAD, hashed, take
from tuipos.domain.discounts.manual import DiscountLimits, default_limits
from tuipos.domain.discounts.why import rule_of
from tuipos.domain.product import Offer
from tuipos.domain.words import Refusal
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported, import_file
from tuipos.hq.records import delete_record, save_record, show_record
from tuipos.storage import queries
from tuipos.storage.catalogue import coupon, limits_of
from tuipos.storage.models import master
from tuipos.storage.offers import offers_of, running_offers

DAY = date(2026, 11, 25)
COLUMNS = "id,name,take,pay,products,kind,gives,combine,priority,most,coupon,group,store,from,to\n"
ROWS = """\
PLAIN,3 for 2,3,2,1 2,,,,,,,,,,
CHEAP,Second half,2,1,1 2,cheapest,50 %,,,,,,,,
FREE,Cake free,,,1* 1 + 2* 2 3,cheapest,,,,,,,,,
COMBO,Coffee time,,,1* 1 + 1* 2 3,set,4.50,exclusive,5,1,,,,,
PAIR,Pair,2,,1 3,set,1.00 off,,,,,,,,
BULK,Bulk,,,1 2 3,quantity,3: 5 % / 6: 12.5 %,compound,,,,,,,
EACH,Each,,,1,quantity,6: 1.50,,,,,,,,
SALE,Sale,,,3,simple,10 %,,,,save,,,2026-01-01,2026-12-31
STAFF,Staff,,,3,simple,0.10 off,,,,,staff,,,
SPEND,Spend 50,,,,threshold,50.00: 5.00 off / 100.00: 15 %,,,,,,,,
OWN,Spend 5,,,3,threshold,5.00: 10 %,,,,,,,,
LATER,Later,,,3,simple,10 %,,,,soon,,,2027-01-01,
"""
RULES = {
    "BULK": "from 3 on 5 % off, from 6 on 12.5 % off",
    "CHEAP": "the cheapest of 2 with 50 % off",
    "COMBO": "2 together for 4.50",
    "EACH": "from 6 on 1.50 each",
    "FREE": "3 for the price of 2",
    "OWN": "10 % off a sum",
    "PAIR": "2 together with 1.00 off",
    "PLAIN": "3 for the price of 2",
    "SALE": "10 % off",
    "SPEND": "5.00 off from 50.00 on, 15 % off a sum",
    "STAFF": "0.10 off each",
}


@pytest.fixture
def shop(hq_db: Database, tmp_path: Path) -> Database:
    """Three products and a discount of every kind."""
    products = HEAD + "1,,Coffee,,,3.00\n2,,Cake,,,2.50\n3,,Tea,,,4.00\n"
    assert isinstance(take(hq_db, tmp_path, products), Imported)
    taken = take(hq_db, tmp_path, COLUMNS + ROWS, "discounts")
    assert isinstance(taken, Imported), str(taken)
    return hq_db


def running(db: Database, store: str = "0001") -> dict[str, Offer]:
    return {offer.id: offer for offer in running_offers(db, store, DAY)}


def test_every_kind_of_a_file_is_an_offer(shop: Database) -> None:
    offers = running(shop)
    assert {name: str(rule_of(offer)) for name, offer in offers.items()} == RULES
    assert [sorted(part.products) for part in offers["COMBO"].parts] == [["1"], ["2", "3"]]
    assert [part.pieces for part in offers["FREE"].parts] == [1, 2]
    combo = offers["COMBO"]
    assert (combo.combine, combo.priority, combo.most) == ("exclusive", 5, 1)
    assert (offers["SALE"].coupon, offers["STAFF"].customer_group) == ("SAVE", "staff")


def test_the_offers_of_a_product(shop: Database) -> None:
    names = [offer.id for offer in offers_of(shop, "3", "0001", DAY)]
    assert names == ["BULK", "COMBO", "FREE", "OWN", "PAIR", "SALE", "SPEND", "STAFF"]
    assert [offer.id for offer in offers_of(shop, "77", "0001", DAY)] == ["SPEND"]


def test_only_plain_offers_reach_the_tables_of_the_first_schema(shop: Database) -> None:
    """A register of the first schema has `OfferProduct`, `take` and `pay`, and no more."""
    members = queries.rows(shop, master.OfferProduct.select())
    assert {(row.offer, row.product) for row in members} == {("PLAIN", "1"), ("PLAIN", "2")}
    rows = queries.rows(shop, master.Offer.select().where(master.Offer.id != "PLAIN"))
    assert {(row.take, row.pay) for row in rows} == {(1, 1)}


@pytest.mark.parametrize(
    "condition", ["coupon=SAVE", "most=1", "group=staff", "combine=exclusive", "priority=1"]
)
def test_a_condition_takes_an_offer_out_of_the_first_schema(shop: Database, condition: str) -> None:
    column, _, value = condition.partition("=")
    saved = save_record(shop, "discounts", {"id": "PLAIN", column: value}, hashed)
    assert not isinstance(saved, Refusal) and saved[column] == value
    assert not queries.rows(shop, master.OfferProduct.select())
    assert running(shop)["PLAIN"].products == {"1", "2"}
    back = save_record(
        shop, "discounts", {"id": "PLAIN", column: "best" if column == "combine" else ""}, hashed
    )
    assert not isinstance(back, Refusal)
    assert running(shop)["PLAIN"] == Offer(
        "PLAIN", (("en", "3 for 2"),), frozenset({"1", "2"}), 3, 2
    )
    assert len(queries.rows(shop, master.OfferProduct.select())) == 2


def test_a_file_that_changes_a_kind_leaves_nothing_of_the_old_one(
    shop: Database, tmp_path: Path
) -> None:
    changed = COLUMNS + "PLAIN,Now ten,,,1,simple,10 %,,,,,,,,\nBULK,Plain,3,2,1,,,,,,,,,,\n"
    assert isinstance(take(shop, tmp_path, changed, "discounts"), Imported)
    offers = running(shop)
    assert str(rule_of(offers["PLAIN"])) == "10 % off"
    assert offers["PLAIN"].products == {"1"}
    assert str(rule_of(offers["BULK"])) == "3 for the price of 2"
    assert offers["BULK"].is_plain and offers["BULK"].products == {"1"}


def test_what_is_exported_is_imported_again_without_a_change(
    shop: Database, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    assert export_file(shop, "discounts", path) == 12
    again = import_file(shop, "discounts", path, hashed)
    assert again == Imported(rows=12, changed=0)


def test_products_left_out_of_a_record_are_gone(shop: Database) -> None:
    saved = save_record(shop, "discounts", {"id": "COMBO", "products": "2* 1 + 1* 3"}, hashed)
    assert not isinstance(saved, Refusal) and saved["products"] == "2* 1 + 1* 3"
    assert [(part.pieces, *part.products) for part in running(shop)["COMBO"].parts] == [
        (2, "1"), (1, "3"),
    ]  # fmt: skip
    assert delete_record(shop, "discounts", {"id": "COMBO"}) is None
    assert not queries.rows(
        shop, master.OfferMember.select().where(master.OfferMember.offer == "COMBO")
    )


def test_a_product_that_is_deleted_leaves_its_offers(shop: Database) -> None:
    assert delete_record(shop, "products", {"number": "3"}) is None
    assert "STAFF" not in {offer.id for offer in offers_of(shop, "3", "0001", DAY)}
    assert running(shop)["BULK"].products == {"1", "2"}


def test_a_coupon_is_found_however_it_is_typed(shop: Database) -> None:
    found = coupon(shop, " Save ", "0001", DAY)
    assert not isinstance(found, Refusal)
    assert (found.code, [offer.id for offer in found.offers]) == ("SAVE", ["SALE"])
    for code, refusal in (("other", "coupon-unknown"), ("soon", "coupon-not-today"), ("", "")):
        refused = coupon(shop, code, "0001", DAY)
        assert isinstance(refused, Refusal) and refused.code.startswith(refusal or "coupon-unknown")


def test_an_offer_of_another_store_does_not_run(shop: Database) -> None:
    with_store = {"id": "SALE", "store": "0001"}
    saved = save_record(shop, "discounts", with_store, hashed)
    if isinstance(saved, Refusal):  # the store must be there
        assert save_record(
            shop, "stores", {"number": "0001", "name": "One", "currency": "EUR"}, hashed, new=True
        )
        saved = save_record(shop, "discounts", with_store, hashed)
    assert not isinstance(saved, Refusal)
    assert "SALE" in running(shop) and "SALE" not in running(shop, "0002")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,A,3,3,1,,,,,,,,,,", "pay is less than take"),
        ("A,A,,,1,,,,,,,,,,", "take is a whole number"),
        ("A,A,3,2,,,,,,,,,,,", "products is empty"),
        ("A,A,3,2,77,,,,,,,,,,", "there is no product 77"),
        ("A,A,,,1,lottery,,,,,,,,,", "kind is one of"),
        ("A,A,,,1,simple,,,,,,,,,", "gives is empty"),
        ("A,A,,,1,simple,a lot,,,,,,,,", "gives is 10 %"),
        ("A,A,,,1,simple,110 %,,,,,,,,", "gives is a percentage"),
        ("A,A,,,1,simple,10 % / 20 %,,,,,,,,", "no such steps"),
        ("A,A,,,1,simple,3: 10 %,,,,,,,,", "gives is 10 %"),
        ("A,A,,,1,quantity,x: 10 %,,,,,,,,", "gives is 10 %"),
        ("A,A,3,2,1,take-pay,10 %,,,,,,,,", "no such steps"),
        ("A,A,2,1,1,cheapest,1.00,,,,,,,,", "gets a percentage off"),
        ("A,A,,,,threshold,50.00: 45.00,,,,,,,,", "and no price"),
        ("A,A,,,1 + 1,set,4.00,,,,,,,,", "one group of a set only"),
        ("A,A,,,1 +,set,4.00,,,,,,,,", "a group of a set is empty"),
        ("A,A,,,1 + 2,simple,4.00,,,,,,,,", "groups with +"),
        ("A,A,,,1,simple,1.00,mixed,,,,,,,", "combine is one of"),
        ("A,A,,,1,simple,1.00,,high,,,,,,", "priority is a whole number"),
        ("A,A,,,1,simple,1.00,,,,a b,,,,", "is no number"),
        ("A,A,,,1,simple,1.00,,,,,,9999,,", "there is no store 9999"),
    ],
    ids=lambda text: text,
)
def test_a_bad_row_is_named_with_its_reason(
    shop: Database, tmp_path: Path, row: str, reason: str
) -> None:
    refused = take(shop, tmp_path, COLUMNS + row + "\n", "discounts")
    assert isinstance(refused, Refusal)
    assert reason in str(refused) and "Line 2" in str(refused)


def test_prices_of_groups(shop: Database, tmp_path: Path) -> None:
    text = "number,group,price,from,to\n1,staff,2.00,,\n1,staff,1.90,2026-12-01,\n"
    assert take(shop, tmp_path, text, "group-prices") == Imported(rows=2, changed=2)
    path = tmp_path / "out.csv"
    assert export_file(shop, "group-prices", path) == 2
    assert import_file(shop, "group-prices", path, hashed) == Imported(rows=2, changed=0)
    key = {"number": "1", "group": "staff", "store": "", "from": "2026-12-01"}
    shown = show_record(shop, "group-prices", key)
    assert not isinstance(shown, Refusal) and shown["price"] == "1.90"
    refused = take(shop, tmp_path, "number,group,price\n77,staff,2.00\n", "group-prices")
    assert "there is no product 77" in str(refused)


def test_limits_of_roles(shop: Database, tmp_path: Path) -> None:
    assert limits_of(shop, "cashier") == default_limits("cashier")
    text = "role,line,sale,price_down,price_up\ncashier,20,7.5,0,0\n"
    assert take(shop, tmp_path, text, "limits") == Imported(rows=1, changed=1)
    assert limits_of(shop, "cashier") == DiscountLimits(200_000, 75_000, 0, 0)
    assert limits_of(shop, "manager") == default_limits("manager")
    path = tmp_path / "out.csv"
    assert export_file(shop, "limits", path) == 1
    assert import_file(shop, "limits", path, hashed) == Imported(rows=1, changed=0)
    bad = "role,line,sale,price_down,price_up\nking,20,5,0,0\ncashier,101,5,0,0\n"
    refused = str(take(shop, tmp_path, bad, "limits"))
    assert "role is one of" in refused and "line is a percentage, not 101" in refused


def test_what_is_never_discounted_and_who_is_of_a_group(shop: Database, tmp_path: Path) -> None:
    text = HEAD.replace("price", "price,discountable") + "9,,Stamps,,,1.00,no\n"
    assert isinstance(take(shop, tmp_path, text), Imported)
    row = queries.get(shop, master.Product, master.Product.number == "9")
    assert row is not None and not row.discountable
    people = "number,name,group\nC-1,Lena,regulars\n"
    assert isinstance(take(shop, tmp_path, people, "customers"), Imported)
    who = queries.get(shop, master.Customer, master.Customer.number == "C-1")
    assert who is not None and who.customer_group == "regulars"
