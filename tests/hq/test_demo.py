"""The demo world is the contract's: its codes, prices, people and registers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from peewee import Database

from tuipos.domain.barcode import ean13_is_valid
from tuipos.domain.words import Refusal
from tuipos.hq.databases import list_databases
from tuipos.hq.demo import load_demo
from tuipos.hq.profiles import show_profile
from tuipos.hq.registers import list_registers
from tuipos.hq.schedules import list_schedules
from tuipos.hq.versions import current_version
from tuipos.retail.pins import pin_matches
from tuipos.storage import queries
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models import master

PEPPER = "pepper"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    db = open_sqlite(tmp_path_factory.mktemp("demo") / "hq.db", durable=False)
    prepare(db, "hq")
    assert load_demo(db, PEPPER, NOW)
    yield db
    db.close()


@pytest.mark.parametrize(
    ("code", "name", "price_minor", "tax", "age"),
    [
        ("2000000100012", "Espresso beans 1 kg", 1890, "reduced", 0),
        ("2000000100029", "Oat milk 1 l", 210, "standard", 0),
        ("2000000100036", "Rye bread 500 g", 340, "reduced", 0),
        ("2000000100043", "Dish soap 500 ml", 249, "standard", 0),
        ("2000000100050", "Red wine 0.75 l", 999, "standard", 18),
        ("2000000100067", "Notebook A5", 495, "standard", 0),
    ],
)
def test_the_codes_on_the_demo_card(
    demo: Database, code: str, name: str, price_minor: int, tax: str, age: int
) -> None:
    barcode = queries.get(demo, master.Barcode, master.Barcode.code == code)
    assert barcode is not None
    product = queries.get(demo, master.Product, master.Product.number == barcode.product)
    price = queries.get(demo, master.Price, master.Price.product == barcode.product)
    assert product is not None
    assert price is not None
    assert (product.name, price.price_minor, product.tax) == (name, price_minor, tax)
    assert product.minimum_age_years == age
    assert price.currency == "EUR"


def test_apples_are_weighed_and_found_by_the_mask(demo: Database) -> None:
    apples = queries.get(demo, master.Product, master.Product.number == "12345")
    assert apples is not None
    assert (apples.name, apples.unit, apples.weighed) == ("Apples, loose", "kg", True)
    price = queries.get(demo, master.Price, master.Price.product == "12345")
    assert price is not None
    assert price.price_minor == 299
    mask = queries.get(demo, master.BarcodeMask)
    assert mask is not None
    assert mask.mask == "28IIIIIPPPPPC"


def test_about_three_hundred_products_in_three_languages(demo: Database) -> None:
    products = queries.rows(demo, master.Product.select())
    assert 290 <= len(products) <= 320
    for product in products:
        names = (product.name, product.name_de, product.name_ru)
        of_variant = (product.variant, product.variant_de, product.variant_ru)
        assert all(of_variant if product.variant_of else names), product.number
        assert (product.department or product.variant_of) and product.folded
    codes = [row.code for row in queries.rows(demo, master.Barcode.select())]
    assert all(ean13_is_valid(code) for code in codes)
    assert "2000000100074" in codes


def test_every_product_has_a_price_and_a_tax(demo: Database) -> None:
    taxes = {row.code: row.rate_millionths for row in queries.rows(demo, master.Tax.select())}
    assert taxes == {"reduced": 70_000, "standard": 190_000}
    priced = {row.product for row in queries.rows(demo, master.Price.select())}
    for product in queries.rows(demo, master.Product.select()):
        assert product.number in priced or product.variant_of in priced
        assert product.tax in taxes or (product.variant_of and not product.tax)


def test_oat_milk_is_three_for_two(demo: Database) -> None:
    offer = queries.get(demo, master.Offer, master.Offer.id == "OAT-3-FOR-2")
    assert offer is not None
    assert (offer.take, offer.pay) == (3, 2)
    assert offer.valid_from in (None, "") or offer.valid_from <= date(2026, 1, 1)
    members = [row.product for row in queries.rows(demo, master.OfferProduct.select())]
    assert members == ["10002"]


def test_staff_sign_in_with_their_pins(demo: Database) -> None:
    staff = {row.number: row for row in queries.rows(demo, master.Staff.select())}
    assert (staff["1001"].name, staff["1001"].role) == ("Ana", "cashier")
    assert (staff["2001"].name, staff["2001"].role) == ("Max", "manager")
    assert pin_matches(staff["1001"].pin_hash, "1234", PEPPER)
    assert pin_matches(staff["2001"].pin_hash, "4321", PEPPER)
    assert not pin_matches(staff["1001"].pin_hash, "1234", "other")


def test_store_registers_and_profile(demo: Database) -> None:
    registers = {row["register"]: row for row in list_registers(demo)}
    assert registers["001"]["support_offline"] is True
    assert registers["001"]["offline_database"] == "0001-001"
    assert registers["002"]["support_offline"] is False
    assert registers["002"]["offline_database"] is None
    store = queries.get(demo, master.Store)
    assert store is not None
    assert (store.name, store.currency, store.offline_profile) == ("Riverside", "EUR", "DEMO")
    profile = show_profile(demo, "DEMO")
    assert not isinstance(profile, Refusal)
    assert (profile["timeout_seconds"], profile["reconnect_interval_seconds"]) == (2, 30)


def test_databases_and_schedules_are_ready_to_run(demo: Database) -> None:
    named = {(row["name"], row["kind"], row["group"]) for row in list_databases(demo)}
    assert named == {("0001", "channel", "Default"), ("0001-001", "offline", "Default")}
    jobs = {row["job"] for row in list_schedules(demo)}
    assert {"1010", "1020", "1040", "1060", "1070", "1090", "1110", "1180"} <= jobs
    assert {"9999", "P-0001"} <= jobs


def test_loading_again_changes_nothing(demo: Database) -> None:
    before = current_version(demo)
    assert not load_demo(demo, PEPPER, NOW)
    assert current_version(demo) == before


def test_the_files_of_the_demo_travel_with_the_package() -> None:
    import tuipos.hq.demo

    assert (Path(tuipos.hq.demo.__file__).parent / "products.csv").is_file()
