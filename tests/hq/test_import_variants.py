"""Variants in files and records: what they are refused for, what they leave to their parent."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from tests.hq.test_importing import hashed, product, take
from tuipos.domain.words import Refusal
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported, import_file
from tuipos.hq.records import delete_record, list_records, save_record, show_record
from tuipos.hq.versions import current_version
from tuipos.storage import queries
from tuipos.storage.models import master
from tuipos.storage.search import find_products

HEAD = "number,barcode,name,name_de,name_ru,price,tax,variant_of,variant,variant_de,variant_ru\n"
SHIRT = "500,,Shirt,Hemd,Рубашка,19.90,standard,,,,\n"
RED = '501,,,,,,,500,"Red, L","Rot, L","Красная, L"\n'
BLUE = "499,,Blue one,,,24.90,standard,500,Blue,,\n"


def refused(db: Database, tmp_path: Path, rows: str) -> str:
    found = take(db, tmp_path, HEAD + rows)
    assert isinstance(found, Refusal), found
    return str(found)


def price_rows(db: Database, number: str) -> list[int]:
    query = master.Price.select().where(master.Price.product == number)
    return [row.price_minor for row in queries.rows(db, query)]


def test_a_variant_leaves_name_price_tax_and_unit_to_its_parent(
    hq_db: Database, tmp_path: Path
) -> None:
    assert isinstance(take(hq_db, tmp_path, HEAD + SHIRT + RED + BLUE), Imported)
    red, blue = product(hq_db, "501"), product(hq_db, "499")
    assert (red.variant_of, red.variant, red.variant_de) == ("500", "Red, L", "Rot, L")
    assert (red.name, red.tax, red.unit, price_rows(hq_db, "501")) == ("", "", "", [])
    assert (blue.name, blue.tax, price_rows(hq_db, "499")) == ("Blue one", "standard", [2490])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("501,,,,,,,501,Red,,", "a product is no variant of itself"),
        ("501,,,,,,,777,Red,,", "there is no product 777"),
        ("501,,,,,,,499,Red,,", "499 is a variant itself, of 500"),
        ("500,,Shirt,,,19.90,,1,Red,,", "500 has variants, so it can't be one"),
        ("501,,,,,,,500,,,", "variant is empty"),
        ("501,,,,,,,,Red,,", "name is empty"),
    ],
)
def test_what_can_be_no_variant_is_named_with_line_and_reason(
    hq_db: Database, tmp_path: Path, row: str, reason: str
) -> None:
    assert isinstance(take(hq_db, tmp_path, HEAD + SHIRT + BLUE), Imported)
    found = refused(hq_db, tmp_path, row + "\n")
    assert "Line 2" in found and reason in found


def test_the_lines_above_count_too(hq_db: Database, tmp_path: Path) -> None:
    found = refused(hq_db, tmp_path, SHIRT + BLUE + "501,,,,,,,499,Red,,\n")
    assert "Line 4, column 8" in found and "499 is a variant itself, of 500" in found


def test_a_family_may_stand_far_apart_in_a_long_file(hq_db: Database, tmp_path: Path) -> None:
    between = "".join(f"x{at},,Thing {at},,,1.00,,,,,\n" for at in range(1200))
    assert isinstance(take(hq_db, tmp_path, HEAD + SHIRT + between + RED), Imported)
    late = SHIRT.replace("500", "600") + BLUE.replace("499", "601").replace("500", "600")
    deep = "602,,,,,,,601,Too deep,,\n"
    found = refused(hq_db, tmp_path, late + between.replace("x", "y") + deep)
    assert "Line 1204" in found and "601 is a variant itself, of 600" in found


def test_a_file_that_was_exported_is_the_same_again(hq_db: Database, tmp_path: Path) -> None:
    take(hq_db, tmp_path, HEAD + SHIRT + RED + BLUE + "3,,Bread,,,1.00,standard,,,,\n")
    version, path = current_version(hq_db), tmp_path / "products.csv"
    assert export_file(hq_db, "products", path) == 6
    again = import_file(hq_db, "products", path, hashed)
    assert again == Imported(rows=6, changed=0)
    assert current_version(hq_db) == version
    for number in ("501", "499", "500"):
        assert delete_record(hq_db, "products", {"number": number}) is None
    assert isinstance(import_file(hq_db, "products", path, hashed), Imported)
    assert product(hq_db, "501").variant_of == "500"


def test_a_file_without_the_columns_leaves_variants_what_they_are(
    hq_db: Database, tmp_path: Path
) -> None:
    take(hq_db, tmp_path, HEAD + SHIRT + RED)
    version = current_version(hq_db)
    plain = "number,barcode,name,name_de,name_ru,price\n"
    assert take(hq_db, tmp_path, plain + "501,,,,,\n") == Imported(rows=1, changed=0)
    assert current_version(hq_db) == version
    assert find_products(hq_db, "shirt red", 9) == ["501"]


def test_search_follows_the_names_of_the_whole_family(hq_db: Database, tmp_path: Path) -> None:
    take(hq_db, tmp_path, HEAD + SHIRT + RED + BLUE)
    assert find_products(hq_db, "shirt", 9) == ["500"]
    assert find_products(hq_db, "hemd rot", 9) == ["501"]
    before = product(hq_db, "501").version
    saved = save_record(hq_db, "products", {"number": "500", "name": "Blouse"}, hashed)
    assert not isinstance(saved, Refusal)
    assert find_products(hq_db, "blouse red", 9) == ["501"]
    assert find_products(hq_db, "shirt red", 9) == []
    assert product(hq_db, "501").version > before, "registers get the new words"
    listed = list_records(hq_db, "products", "blouse")
    assert not isinstance(listed, Refusal)
    assert {row["number"] for row in listed["rows"]} == {"500", "501", "499"}


def test_a_record_can_be_made_a_variant_and_lose_its_price(hq_db: Database, tmp_path: Path) -> None:
    take(hq_db, tmp_path, HEAD + SHIRT + BLUE)
    changed = save_record(hq_db, "products", {"number": "499", "price": "", "tax": ""}, hashed)
    assert not isinstance(changed, Refusal)
    assert (changed["price"], changed["tax"], price_rows(hq_db, "499")) == ("", "", [])
    wrong = save_record(hq_db, "products", {"number": "2", "variant_of": "499"}, hashed)
    assert isinstance(wrong, Refusal) and "variant_of: 499 is a variant itself" in str(wrong)
    tea = {"number": "2", "variant_of": "500", "variant": "Tea-coloured"}
    assert not isinstance(save_record(hq_db, "products", tea, hashed), Refusal)
    shown = show_record(hq_db, "products", {"number": "2"})
    assert not isinstance(shown, Refusal) and shown["variant"] == "Tea-coloured"
    single = save_record(hq_db, "products", {"number": "499", "variant_of": ""}, hashed)
    assert isinstance(single, Refusal) and "price" in str(single), "it needs one of its own then"


def test_a_product_with_variants_is_not_deleted_before_them(
    hq_db: Database, tmp_path: Path
) -> None:
    take(hq_db, tmp_path, HEAD + SHIRT + RED)
    held = delete_record(hq_db, "products", {"number": "500"})
    assert isinstance(held, Refusal) and "still has variants" in str(held)
    assert delete_record(hq_db, "products", {"number": "501"}) is None
    assert delete_record(hq_db, "products", {"number": "500"}) is None
