"""Parts of taxes, how stores round, and certificates: as files, as records, as taxes of a store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from peewee import Database

from tests.hq.test_importing import HEAD, hashed, take
from tuipos.domain.line_tax import rate_of
from tuipos.domain.product import TaxRate
from tuipos.domain.tax_code import TaxPart
from tuipos.domain.words import Refusal
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported, import_file
from tuipos.hq.records import delete_record, save_record, show_record
from tuipos.storage import queries
from tuipos.storage.customers import customer_by_number
from tuipos.storage.models import master
from tuipos.storage.taxes import tax_of

DAY = date(2026, 11, 25)
COLUMNS = "code,part,percent,name,name_de,name_ru,store,from,position,compound\n"
ROWS = """\
standard,STATE,4,State tax,Staat,Штат,,,,
standard,COUNTY,2.5,County tax,,,,,1,
standard,COUNTY,3,County tax,,,0001,,1,yes
standard,COUNTY,"2,75",County tax,,,,2027-01-01,1,no
"""


@pytest.fixture
def parts(hq_db: Database, tmp_path: Path) -> Database:
    """Two parts of the small world's only tax, one of them another in store 0001."""
    assert take(hq_db, tmp_path, COLUMNS + ROWS, "tax-parts") == Imported(rows=4, changed=4)
    return hq_db


def test_a_file_of_parts_becomes_the_tax_of_each_store(parts: Database) -> None:
    state = TaxPart("STATE", 40_000, (("en", "State tax"), ("de", "Staat"), ("ru", "Штат")))
    county = TaxPart("COUNTY", 30_000, (("en", "County tax"),), compound=True)
    assert tax_of(parts, "standard", "0001", DAY) == rate_of("standard", [state, county])
    there = tax_of(parts, "standard", "0002", DAY)
    assert there is not None and there.rate_millionths == 65_000
    later = tax_of(parts, "standard", "0002", date(2027, 1, 1))
    assert later is not None and later.rate_millionths == 67_500


def test_out_and_in_again_changes_nothing(parts: Database, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert export_file(parts, "tax-parts", path) == 4
    assert import_file(parts, "tax-parts", path, hashed) == Imported(rows=4, changed=0)
    key = {"code": "standard", "part": "COUNTY", "store": "0001", "from": ""}
    shown = show_record(parts, "tax-parts", key)
    assert not isinstance(shown, Refusal)
    assert (shown["percent"], shown["compound"], shown["position"]) == ("3", "yes", "1")


def test_a_part_by_hand_ends_and_is_deleted(parts: Database) -> None:
    ended = {"code": "standard", "part": "STATE", "percent": "0", "from": "2028-01-01"}
    saved = save_record(parts, "tax-parts", ended, hashed, new=True)
    assert not isinstance(saved, Refusal) and saved["from"] == "2028-01-01"
    one = tax_of(parts, "standard", "0002", date(2028, 1, 1))
    assert one is not None and [part.code for part in one.parts] == ["COUNTY"]
    held = delete_record(parts, "taxes", {"code": "standard", "from": ""})
    assert isinstance(held, Refusal)
    for row in list(master.TaxPart.select().dicts().execute(parts)):
        key = {"code": row["code"], "part": row["part"], "store": row["store"],
               "from": str(row["valid_from"] or "")}  # fmt: skip
        assert delete_record(parts, "tax-parts", key) is None
    assert tax_of(parts, "standard", "0001", DAY) == TaxRate("standard", 190_000)


def test_a_tax_with_parts_stays_and_a_store_takes_its_own_along(hq_db: Database) -> None:
    tax = {"code": "general", "percent": "6.5", "from": ""}
    assert not isinstance(save_record(hq_db, "taxes", tax, hashed, new=True), Refusal)
    part = {"code": "general", "part": "CITY", "percent": "1", "store": "0003"}
    store = {"number": "0003", "name": "New", "currency": "EUR"}
    assert not isinstance(save_record(hq_db, "stores", store, hashed, new=True), Refusal)
    assert not isinstance(save_record(hq_db, "tax-parts", part, hashed, new=True), Refusal)
    held = delete_record(hq_db, "taxes", {"code": "general", "from": ""})
    assert isinstance(held, Refusal) and "still has parts" in str(held)
    assert delete_record(hq_db, "stores", {"number": "0003"}) is None
    assert delete_record(hq_db, "taxes", {"code": "general", "from": ""}) is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("luxury,STATE,4,,,,,,,", "there is no tax luxury; there is standard"),
        ("standard,ST ATE,4,,,,,,,", "ST ATE is no number"),
        (f"standard,{'S' * 21},4,,,,,,,", "part has 20 characters at most"),
        ("standard,STATE,much,,,,,,,", "percent is a number such as 19 or 5.5, not much"),
        ("standard,STATE,-1,,,,,,,", "percent is a number"),
        ("standard,STATE,4,,,,0009,,,", "there is no store 0009"),
        ("standard,STATE,4,,,,,32.12.,,", "from"),
        ("standard,STATE,4,,,,,,100,", "position"),
        ("standard,STATE,4,,,,,,,maybe", "compound"),
    ],
)
def test_what_is_wrong_is_named(hq_db: Database, tmp_path: Path, row: str, reason: str) -> None:
    refused = take(hq_db, tmp_path, COLUMNS + row + "\n", "tax-parts")
    assert isinstance(refused, Refusal)
    assert reason in str(refused) and "Line 2" in str(refused)


def test_the_same_part_twice_is_named(hq_db: Database, tmp_path: Path) -> None:
    text = COLUMNS + "standard,STATE,4,,,,,,,\nstandard,STATE,5,,,,,,,\n"
    refused = take(hq_db, tmp_path, text, "tax-parts")
    assert isinstance(refused, Refusal) and "Line 3" in str(refused)


def test_how_a_store_rounds_and_who_is_exempt(hq_db: Database, tmp_path: Path) -> None:
    text = "number,name,currency,tax_rounding\n0001,Riverside,EUR,line\n"
    assert isinstance(take(hq_db, tmp_path, text, "stores"), Imported)
    row = queries.get(hq_db, master.Store, master.Store.number == "0001")
    assert row is not None and row.tax_rounding == "line"
    bad = take(hq_db, tmp_path, text.replace("line", "up"), "stores")
    assert "tax_rounding is one of rate, line, not up" in str(bad)
    people = "number,name,tax_exempt\nC-1,Embassy,DE-77\nC-2,Lena,\n"
    assert isinstance(take(hq_db, tmp_path, people, "customers"), Imported)
    known = [customer_by_number(hq_db, number) for number in ("C-1", "C-2")]
    assert [one.tax_exempt for one in known if one is not None] == ["DE-77", ""]
    path = tmp_path / "out.csv"
    for kind, count in (("stores", 2), ("customers", 2)):
        assert export_file(hq_db, kind, path) == count
        assert import_file(hq_db, kind, path, hashed) == Imported(rows=count, changed=0)
    long = take(hq_db, tmp_path, people.replace("DE-77", "9" * 41), "customers")
    assert "tax_exempt has 40 characters at most" in str(long)


def test_a_button_presets_a_tax_that_there_is(hq_db: Database, tmp_path: Path) -> None:
    head = "layout,page,position,operation,parameters\n"
    for operation in ("127", "129"):
        good = take(hq_db, tmp_path, f"{head}T,1,1,{operation},standard\n", "layouts")
        assert isinstance(good, Imported)
        bad = take(hq_db, tmp_path, f"{head}T,1,1,{operation},luxury\n", "layouts")
        assert "there is no tax luxury" in str(bad)


def test_a_product_may_have_a_tax_of_parts(parts: Database, tmp_path: Path) -> None:
    head = HEAD.strip() + ",tax\n"
    assert isinstance(take(parts, tmp_path, head + "9,,Pen,,,1.00,standard\n"), Imported)
