"""Questions to a replica: codes, labels, days, stores, offers, and readiness."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from peewee import Database

from tests.storage.world import REGISTER, STORE, fill, fill_place, product
from tuipos.domain.barcode import check_digit
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.words import Refusal
from tuipos.retail.service import ProductFound
from tuipos.storage import catalogue
from tuipos.storage.database import SqliteFile
from tuipos.storage.models import master
from tuipos.storage.queries import insert, run
from tuipos.storage.readiness import replica_status, told

Make = Callable[[str], SqliteFile]
MAY = date(2026, 5, 31)


@pytest.fixture
def replica(replica_database: Database) -> Database:
    fill(replica_database)
    return replica_database


def found(replica: Database, code: str, day: date = MAY, store: str = STORE) -> ProductFound:
    answer = catalogue.product_by_code(replica, code, store, day)
    assert isinstance(answer, ProductFound), str(answer)
    return answer


@pytest.mark.parametrize("code", ["2000000100012", "100", " 100 "])
def test_a_barcode_or_a_number_finds_the_product(replica: Database, code: str) -> None:
    answer = found(replica, code)
    assert answer.product.number == "100"
    assert answer.product.names == (("en", "Espresso beans 1 kg"), ("de", "Espressobohnen 1 kg"))
    assert answer.product.price.plain() == "18.90"
    assert answer.product.tax.rate_millionths == 70_000
    assert (answer.quantity, answer.embedded_amount, answer.data_version) == (ONE, None, 40)


@pytest.mark.parametrize(
    ("code", "day", "store", "amount"),
    [
        ("100", date(2026, 5, 31), STORE, "18.90"),
        ("100", date(2026, 6, 1), STORE, "17.90"),
        ("100", date(2026, 6, 30), STORE, "17.90"),
        ("100", date(2026, 7, 1), STORE, "18.90"),
        ("100", date(2026, 6, 15), "0002", "16.90"),
        ("101", date(2026, 6, 30), STORE, "2.10"),
        ("101", date(2026, 7, 1), STORE, "2.20"),
        ("101", date(2026, 7, 1), "0002", "2.10"),
    ],
)
def test_the_price_of_a_day(
    replica: Database, code: str, day: date, store: str, amount: str
) -> None:
    assert found(replica, code, day, store).product.price.plain() == amount


def test_a_tax_changes_on_its_day(replica: Database) -> None:
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert found(replica, "101", before).product.tax.rate_millionths == 190_000
    assert found(replica, "101", after).product.tax.rate_millionths == 200_000


def test_an_offer_comes_with_all_its_products(replica: Database) -> None:
    (offer,) = found(replica, "101").offers
    assert (offer.id, offer.take, offer.pay) == ("o1", 3, 2)
    assert offer.products == {"100", "101"}
    assert found(replica, "104").offers == ()


def test_an_offer_ends(replica: Database) -> None:
    run(replica, master.Offer.update(valid_from="2026-06-01", valid_to="2026-06-02"))
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)]
    assert [len(found(replica, "101", day).offers) for day in days] == [0, 1, 1, 0]


def test_a_label_carries_its_price(replica: Database) -> None:
    answer = found(replica, "2812345007563")
    assert answer.product.number == "104"
    assert answer.embedded_amount is not None and answer.embedded_amount.plain() == "7.56"
    assert answer.quantity == Quantity(2528, 3)


def test_a_label_carries_its_weight(replica: Database) -> None:
    digits = "297777700456"
    answer = found(replica, digits + check_digit(digits))
    assert answer.product.number == "106"
    assert (answer.quantity, answer.embedded_amount) == (Quantity(456, 3), None)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("999", "product-unknown"),
        ("4006381333931", "product-unknown"),
        ("4006381333932", "barcode-malformed"),
        ("2812345007564", "barcode-malformed"),
        ("", "barcode-malformed"),
        ("1" * 41, "barcode-malformed"),
        ("10\x1b0", "barcode-malformed"),
        ("102", "product-blocked"),
        ("103", "product-without-price"),
        ("105", "product-without-price"),
        ("100' OR '1'='1", "product-unknown"),
    ],
)
def test_refusals(replica: Database, code: str, refusal: str) -> None:
    answer = catalogue.product_by_code(replica, code, STORE, MAY)
    assert isinstance(answer, Refusal) and answer.code == refusal


def test_a_label_of_an_unknown_item_is_unknown(replica: Database) -> None:
    digits = "289999900756"
    answer = catalogue.product_by_code(replica, digits + check_digit(digits), STORE, MAY)
    assert isinstance(answer, Refusal) and answer.code == "product-unknown"


def test_search_gives_what_can_be_sold(replica: Database) -> None:
    insert(replica, master.Product, product("110", "Oat flakes"))
    (hit,) = catalogue.search(replica, "oat", STORE, MAY)
    assert (hit.number, hit.code, hit.price.plain(), hit.unit) == (
        "101",
        "2000000100029",
        "2.10",
        "piece",
    )
    assert catalogue.search(replica, "old thing", STORE, MAY) == ()


def test_rows_of_the_place(replica: Database) -> None:
    staff = catalogue.staff_row(replica, "1001")
    assert staff is not None and staff.name == "Ana"
    assert catalogue.staff_row(replica, "1002") is None
    store = catalogue.store_row(replica, STORE)
    assert store is not None and store.prices_include_tax
    register = catalogue.register_row(replica, STORE, REGISTER)
    assert register is not None and register.support_offline
    profile = catalogue.profile_row(replica, "DEMO")
    assert (profile.timeout_seconds, profile.keep_days) == (2.5, 7)
    assert catalogue.profile_row(replica, "none").timeout_seconds == 3.0


def test_a_full_replica_is_ready(replica: Database, tmp_path: Path) -> None:
    path = tmp_path / "offline.db"
    status = replica_status(replica, STORE, REGISTER, path)
    assert (status.state, status.reason, status.version) == ("ready", None, 40)
    assert status.made_at is not None and status.made_at.year == 2026
    assert [job for job, _ in status.made_at_by_job] == list(master.JOB_TABLES)
    assert status.path == str(path)


def test_a_new_replica_names_the_job_that_mends_it(make_database: Make) -> None:
    status = replica_status(make_database("offline"), STORE, REGISTER)
    assert status.state == "not-ready"
    assert str(status.reason) == "no packages for 0001/001; run 9999 at HQ"
    assert told(status, packages_made=False) == status
    waiting = told(status, packages_made=True)
    assert str(waiting.reason) == "not fetched yet; signing in fetches it"


def test_a_missing_job_is_named(replica: Database) -> None:
    run(replica, master.ReplicaState.delete().where(master.ReplicaState.job.in_(["9999", "1060"])))
    status = replica_status(replica, STORE, REGISTER)
    assert str(status.reason) == "no Staff for 0001/001; run 1060 at HQ"


@pytest.mark.parametrize("model", [master.Staff, master.Product, master.Price, master.Tax])
def test_an_empty_table_is_not_ready(replica: Database, model: type[master.Master]) -> None:
    run(replica, model.delete())
    status = replica_status(replica, STORE, REGISTER)
    assert status.state == "not-ready" and "are empty" in str(status.reason)


def test_another_registers_data_is_not_ready(make_database: Make) -> None:
    database = make_database("offline")
    fill(database)
    assert replica_status(database, STORE, "002").state == "not-ready"
    run(database, master.Store.delete())
    run(database, master.Register.delete())
    assert replica_status(database, STORE, REGISTER).state == "not-ready"
    for model in (master.Staff, master.OfflineProfile):
        run(database, model.delete())
    fill_place(database)
    assert replica_status(database, STORE, REGISTER).state == "ready"
