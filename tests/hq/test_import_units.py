"""Other units in files and records: what they are made of, cost, and are refused for."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from tests.hq.test_importing import hashed, take
from tuipos.domain.words import Refusal
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported, import_file
from tuipos.hq.records import delete_record, list_records, save_record, show_record
from tuipos.storage import queries
from tuipos.storage.models import master

UNITS = "number,unit,factor,name,name_de,name_ru,whole\n"
CRATE = "1,crate,20,Crate,Kasten,Ящик,yes\n"
PRICES = "number,unit,price,from,to,store\n"


def units_file(db: Database, tmp_path: Path, rows: str = CRATE) -> Imported | Refusal:
    return take(db, tmp_path, UNITS + rows, "units")


def test_units_prices_and_codes_come_in(hq_db: Database, tmp_path: Path) -> None:
    rows = CRATE + '2,oz,"2,5",,,,no\n'
    assert units_file(hq_db, tmp_path, rows) == Imported(rows=2, changed=2)
    prices = "1,crate,18.90,,,\n1,crate,17.90,2027-01-01,2027-12-31,0001\n"
    assert take(hq_db, tmp_path, PRICES + prices, "unit-prices") == Imported(rows=2, changed=2)
    codes = "number,barcode,pieces,unit\n1,4006381333948,,crate\n"
    assert take(hq_db, tmp_path, codes, "barcodes") == Imported(rows=1, changed=1)
    ounce = queries.get(hq_db, master.ProductUnit, master.ProductUnit.unit == "oz")
    assert ounce is not None
    assert (ounce.factor_units, ounce.factor_scale, ounce.whole) == (25, 1, False)
    code = queries.get(hq_db, master.Barcode, master.Barcode.unit == "crate")
    assert code is not None and (code.code, code.pieces) == ("4006381333948", 1)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("units", UNITS + "77,crate,20,,,,\n", "there is no product 77"),
        ("units", UNITS + "1,piece,20,,,,\n", "piece is the own unit of product 1"),
        ("units", UNITS + "1,crate,0,,,,\n", "factor is more than 0"),
        ("units", UNITS + "1,crate,-2,,,,\n", "factor is more than 0"),
        ("units", UNITS + "1,crate,many,,,,\n", "factor is a number"),
        ("units", UNITS + "1,,20,,,,\n", "unit is a word such as crate"),
        ("units", UNITS + CRATE + CRATE, "stands in an earlier line already"),
        ("unit-prices", PRICES + "1,crate,18.90,,,\n", "product 1 has no unit crate"),
        ("unit-prices", PRICES + "1,crate,dear,,,\n", "product 1 has no unit crate"),
        ("barcodes", "number,barcode,unit\n1,4006381333948,box\n", "product 1 has no unit box"),
    ],
)
def test_what_can_not_be_is_named(
    hq_db: Database, tmp_path: Path, kind: str, text: str, reason: str
) -> None:
    refused = take(hq_db, tmp_path, text, kind)
    assert isinstance(refused, Refusal) and reason in str(refused) and "Line" in str(refused)


def test_a_code_of_a_unit_is_one_of_it(hq_db: Database, tmp_path: Path) -> None:
    units_file(hq_db, tmp_path)
    codes = "number,barcode,pieces,unit\n1,4006381333948,6,crate\n"
    refused = take(hq_db, tmp_path, codes, "barcodes")
    assert isinstance(refused, Refusal) and "stands for one of it" in str(refused)
    unknown = take(hq_db, tmp_path, PRICES + "1,crate,1,,,0009\n", "unit-prices")
    assert isinstance(unknown, Refusal) and "there is no store 0009" in str(unknown)


@pytest.mark.parametrize("kind", ["units", "unit-prices", "barcodes"])
def test_a_file_that_was_exported_is_the_same_again(
    hq_db: Database, tmp_path: Path, kind: str
) -> None:
    units_file(hq_db, tmp_path, CRATE + "2,oz,2.5,,,,no\n")
    take(hq_db, tmp_path, PRICES + "1,crate,17.90,2027-01-01,2027-12-31,0001\n", "unit-prices")
    take(hq_db, tmp_path, "number,barcode,unit\n1,4006381333948,crate\n", "barcodes")
    path = tmp_path / "exported.csv"
    count = export_file(hq_db, kind, path)
    assert isinstance(count, int)
    assert import_file(hq_db, kind, path, hashed) == Imported(rows=count, changed=0)


def test_records_by_hand_and_what_holds_them(hq_db: Database, tmp_path: Path) -> None:
    crate = {"number": "1", "unit": "crate", "factor": "20"}
    saved = save_record(hq_db, "units", crate, hashed, new=True)
    assert not isinstance(saved, Refusal) and (saved["factor"], saved["whole"]) == ("20", "yes")
    price = {"number": "1", "unit": "crate", "price": "18.90"}
    assert not isinstance(save_record(hq_db, "unit-prices", price, hashed, new=True), Refusal)
    code = {"number": "1", "barcode": "4006381333948", "unit": "crate"}
    assert not isinstance(save_record(hq_db, "barcodes", code, hashed, new=True), Refusal)
    listed = list_records(hq_db, "unit-prices", "soap")
    assert not isinstance(listed, Refusal) and len(listed["rows"]) == 1
    key = {"number": "1", "unit": "crate"}
    held = delete_record(hq_db, "units", key)
    assert isinstance(held, Refusal) and "Barcodes still stand for unit crate." in str(held)
    assert delete_record(hq_db, "barcodes", {"barcode": "4006381333948"}) is None
    assert delete_record(hq_db, "units", key) is None
    assert isinstance(show_record(hq_db, "unit-prices", {**key, "store": "", "from": ""}), Refusal)


def test_a_product_takes_its_units_with_it(hq_db: Database, tmp_path: Path) -> None:
    units_file(hq_db, tmp_path)
    take(hq_db, tmp_path, PRICES + "1,crate,18.90,,,\n", "unit-prices")
    assert delete_record(hq_db, "products", {"number": "1"}) is None
    for table in (master.ProductUnit, master.UnitPrice):
        assert queries.count(hq_db, table.select()) == 0
