"""A CSV file is taken as a whole, or not at all and every bad line is named with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.databases import find_database
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported, Manner, import_file
from tuipos.hq.master import save
from tuipos.hq.versions import current_version
from tuipos.storage import queries
from tuipos.storage.models import master

HEAD = "number,barcode,name,name_de,name_ru,price\n"


def hashed(pin: str) -> str:
    return f"hash of {pin}"


def take(db: Database, tmp_path: Path, text: str, kind: str = "products") -> Imported | Refusal:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    return import_file(db, kind, path, hashed)


def product(db: Database, number: str) -> master.Product:
    row = queries.get(db, master.Product, master.Product.number == number)
    assert row is not None
    return row


def price(db: Database, number: str) -> int:
    where = (master.Price.product == number, master.Price.store == "")
    row = queries.get(db, master.Price, *where)
    assert row is not None
    return int(row.price_minor)


def test_products_with_barcode_and_price(hq_db: Database, tmp_path: Path) -> None:
    taken = take(hq_db, tmp_path, HEAD + "0077,4006381333948,Pen,Stift,Ручка,1.20\n")
    assert taken == Imported(rows=1, changed=3)
    pen = product(hq_db, "0077")
    assert (pen.name, pen.name_de, pen.name_ru, pen.tax) == ("Pen", "Stift", "Ручка", "standard")
    assert price(hq_db, "0077") == 120
    barcode = queries.get(hq_db, master.Barcode, master.Barcode.code == "4006381333948")
    assert barcode is not None
    assert barcode.product == "0077"


def test_as_spreadsheets_write_it(hq_db: Database, tmp_path: Path) -> None:
    """A byte order mark, semicolons, decimal commas and the line ends of Windows."""
    text = "\ufeff" + HEAD.replace(",", ";").replace("\n", "\r\n") + "8;;Käse;;;1,05\r\n\r\n"
    assert isinstance(take(hq_db, tmp_path, text), Imported)
    assert product(hq_db, "8").name == "Käse"
    assert price(hq_db, "8") == 105


def test_all_columns(hq_db: Database, tmp_path: Path) -> None:
    head = HEAD.strip() + ",tax,unit,department,min_age\n"
    take(hq_db, tmp_path, head + "9,,Grapes,,,3.99,standard,kg,Fruit,16\n")
    grapes = product(hq_db, "9")
    assert (grapes.unit, grapes.weighed) == ("kg", True)
    assert (grapes.department, grapes.minimum_age_years) == ("Fruit", 16)


def test_columns_left_out_stay_as_they_are(hq_db: Database, tmp_path: Path) -> None:
    head = HEAD.strip() + ",min_age\n"
    take(hq_db, tmp_path, head + "1,,Soap,,,2.49,18\n")
    take(hq_db, tmp_path, HEAD + "1,,Soap bar,,,2.49\n")
    assert (product(hq_db, "1").name, product(hq_db, "1").minimum_age_years) == ("Soap bar", 18)


def test_the_same_file_again_changes_nothing(hq_db: Database, tmp_path: Path) -> None:
    text = HEAD + "7,4006381333948,Pen,,,1.20\n"
    take(hq_db, tmp_path, text)
    before = current_version(hq_db)
    assert take(hq_db, tmp_path, text) == Imported(rows=1, changed=0)
    assert current_version(hq_db) == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",,Pen,,,1.20", "is no number"),
        ("a b,,Pen,,,1.20", "is no number"),
        ("7,,,,,1.20", "name is empty"),
        ("7,,Pen,,,", "price is an amount"),
        ("7,,Pen,,,-1.20", "price is an amount"),
        ("7,,Pen,,,1.234", "price is an amount"),
        ("7,,Pen,,,abc", "price is an amount"),
        ("7,4006381333940,Pen,,,1.20", "check digit"),
        ("7,4006381333931,Pen,,,1.20", "belongs to product 1"),
        ("5,,Pen,,,1.20", "earlier line"),
        ("7,,Pen,,,1.20,extra", "cells"),
        ("7,,Pen", "cells"),
        ("7,,P\x1b[31men,,,1.20", "can't be shown"),
        ("7,," + "x" * 1001 + ",,,1.20", "too long"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(
    hq_db: Database, tmp_path: Path, line: str, reason: str
) -> None:
    before = current_version(hq_db)
    refused = take(hq_db, tmp_path, HEAD + f"5,,Good,,,1.00\n{line}\n6,,Also good,,,1.00\n")
    assert isinstance(refused, Refusal)
    assert "Line 3" in str(refused)
    assert reason in str(refused)
    assert current_version(hq_db) == before
    assert queries.get(hq_db, master.Product, master.Product.number == "5") is None


def test_all_bad_lines_are_named_at_once(hq_db: Database, tmp_path: Path) -> None:
    refused = take(hq_db, tmp_path, HEAD + "5,,,,,1.00\n6,,Good,,,1.00\n7,,Pen,,,free\n")
    assert isinstance(refused, Refusal)
    assert "Line 2, column 3: name is empty; Line 4, column 6: price" in str(refused)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("number,name,price\n", "column barcode is missing"),
        (HEAD.strip() + ",colour\n", "no column colour"),
        (HEAD.strip() + ",price\n", "stands twice"),
        ("", "is missing"),
    ],
)
def test_wrong_columns_are_named(hq_db: Database, tmp_path: Path, head: str, reason: str) -> None:
    refused = take(hq_db, tmp_path, head)
    assert isinstance(refused, Refusal)
    assert reason in str(refused)


def test_unknown_taxes_and_kinds_and_files(hq_db: Database, tmp_path: Path) -> None:
    refused = take(hq_db, tmp_path, HEAD.strip() + ",tax\n7,,Pen,,,1.20,none\n")
    assert "there is no tax none; there is standard" in str(refused)
    assert isinstance(take(hq_db, tmp_path, HEAD, "gadgets"), Refusal)
    missing = import_file(hq_db, "products", tmp_path / "missing.csv", hashed)
    assert isinstance(missing, Refusal)
    (tmp_path / "latin.csv").write_bytes(HEAD.encode() + b"7,,K\xe4se,,,1.20\n")
    latin = import_file(hq_db, "products", tmp_path / "latin.csv", hashed)
    assert "UTF-8" in str(latin)


def test_prices_are_valid_from_a_day(hq_db: Database, tmp_path: Path) -> None:
    taken = take(
        hq_db, tmp_path, "number,price,from,to\n1,2.99,2026-11-23,\n1,1.99,2026-12-01,2026-12-24\n",
        "prices",
    )  # fmt: skip
    assert isinstance(taken, Imported)
    rows = queries.rows(hq_db, master.Price.select().where(master.Price.product == "1"))
    days = {(str(row.valid_from or ""), str(row.valid_to or "")): row.price_minor for row in rows}
    assert days["2026-11-23", ""] == 299
    assert days["2026-12-01", "2026-12-24"] == 199
    for line in ("4711,1.00,,", "1,1.00,2026-02-30,", "1,1.00,2026-12-24,2026-12-01"):
        assert isinstance(
            take(hq_db, tmp_path, f"number,price,from,to\n{line}\n", "prices"), Refusal
        )


def test_a_store_with_its_registers_and_staff(hq_db: Database, tmp_path: Path) -> None:
    assert isinstance(
        take(hq_db, tmp_path, "number,name,currency\n0003,Lakeside,EUR\n", "stores"), Imported
    )
    assert find_database(hq_db, "0003") is not None
    assert isinstance(take(hq_db, tmp_path, "number,store\n031,0003\n", "registers"), Imported)
    assert isinstance(take(hq_db, tmp_path, "number,store\n032,0009\n", "registers"), Refusal)
    staff = "number,name,role,pin\n3001,Eva,manager,2468\n"
    assert isinstance(take(hq_db, tmp_path, staff, "staff"), Imported)
    eva = queries.get(hq_db, master.Staff, master.Staff.number == "3001")
    assert eva is not None
    assert eva.pin_hash == "hash of 2468"
    take(hq_db, tmp_path, "number,name,role,pin\n3001,Eva B,cashier,\n", "staff")
    eva = queries.get(hq_db, master.Staff, master.Staff.number == "3001")
    assert eva is not None
    assert (eva.name, eva.role, eva.pin_hash) == ("Eva B", "cashier", "hash of 2468")
    for line in ("3002,Bo,king,1234", "3002,Bo,cashier,12", "3002,Bo,cashier,abcd"):
        refused = take(hq_db, tmp_path, f"number,name,role,pin\n{line}\n", "staff")
        assert isinstance(refused, Refusal)
        assert "abcd" not in str(refused)


def test_new_staff_needs_a_pin(hq_db: Database, tmp_path: Path) -> None:
    refused = take(hq_db, tmp_path, "number,name,role,pin\n3009,Bo,cashier,\n", "staff")
    assert isinstance(refused, Refusal)
    assert "pin" in str(refused)


def test_taxes_and_customers(hq_db: Database, tmp_path: Path) -> None:
    take(hq_db, tmp_path, "code,percent,from\nreduced,5.5,2027-01-01\n", "taxes")
    tax = queries.get(hq_db, master.Tax, master.Tax.code == "reduced")
    assert tax is not None
    assert tax.rate_millionths == 55_000
    take(hq_db, tmp_path, "number,name,loyalty_card\nC-1,Bo Ek,L-1\n", "customers")
    customer = queries.get(hq_db, master.Customer, master.Customer.number == "C-1")
    assert customer is not None
    assert (customer.loyalty_card, customer.folded.strip()[:5]) == ("L-1", "bo ek")


@pytest.mark.parametrize("kind", ["products", "prices"])
def test_what_is_exported_can_be_imported(hq_db: Database, tmp_path: Path, kind: str) -> None:
    take(hq_db, tmp_path, HEAD + '7,4006381333948,"Pen, blue",Stift,Ручка,1.20\n')
    path = tmp_path / "out.csv"
    hq_before = current_version(hq_db)
    assert export_file(hq_db, kind, path) == (4 if kind == "products" else 5)
    text = path.read_text(encoding="utf-8")
    taken = import_file(hq_db, kind, path, hashed)
    if kind == "products":
        # Product 3 has no price yet, and says so instead of getting one.
        assert "Line 4, column 6: price" in str(taken)
        assert '"Pen, blue"' in text
    else:
        assert taken == Imported(rows=5, changed=0)
    assert current_version(hq_db) == hq_before


def test_only_known_kinds_are_exported(hq_db: Database, tmp_path: Path) -> None:
    assert isinstance(export_file(hq_db, "poems", tmp_path / "out.csv"), Refusal)
    assert not (tmp_path / "out.csv").exists()


def test_what_is_said_is_whole_sentences(hq_db: Database, tmp_path: Path) -> None:
    bad = take(hq_db, tmp_path, f"{HEAD}7,,Pen,,,abc\n")
    assert "not abc. Correct these lines" in str(bad)
    assert str(Imported(1, 1)) == "1 row read, 1 change."
    assert str(Imported(2, 0)) == "2 rows read, 0 changes."


def test_a_cell_without_end_is_named(hq_db: Database, tmp_path: Path) -> None:
    bad = take(hq_db, tmp_path, f"{HEAD}1,,{'x' * 200_000},,,1.00\n")
    assert isinstance(bad, Refusal) and "Line 2: field larger" in str(bad)


def test_joiners_that_writing_needs_are_taken_and_bidi_overrides_are_not(
    hq_db: Database, tmp_path: Path
) -> None:
    family = "\U0001f469\u200d\U0001f467"
    assert isinstance(take(hq_db, tmp_path, f"{HEAD}1,,{family},,,1.00\n"), Imported)
    assert product(hq_db, "1").name == family
    assert isinstance(take(hq_db, tmp_path, f"{HEAD}2,,a\u202eb,,,1.00\n"), Refusal)


def masks(db: Database) -> list[tuple[str, str, int]]:
    return [
        (str(row.mask), str(row.currency), int(row.position))
        for row in queries.rows(db, master.BarcodeMask.select().order_by(master.BarcodeMask.mask))
    ]


def test_masks_with_their_order_and_currency(hq_db: Database, tmp_path: Path) -> None:
    text = "mask,currency,position\n28IIIIIPPPPPC,EUR,2\n2IIIIIVPPPPC,,\n"
    assert take(hq_db, tmp_path, text, "masks") == Imported(rows=2, changed=2)
    assert masks(hq_db) == [("28IIIIIPPPPPC", "EUR", 2), ("2IIIIIVPPPPC", "", 0)]
    assert take(hq_db, tmp_path, "mask\n29IIIIIWWWWWC\n", "masks") == Imported(rows=1, changed=1)


def test_a_mask_that_is_none_is_named_with_its_reason(hq_db: Database, tmp_path: Path) -> None:
    text = "mask,currency,position\n28IIIIIPPPPP,EUR,\n28IIIIIXXXXXC,,\n28IIIIIPPPPPC,eur,\n"
    answer = str(take(hq_db, tmp_path, text, "masks"))
    for reason in ("Line 2, column 1: 28IIIIIPPPPP must", "mean nothing there: X", "such as EUR"):
        assert reason in answer, answer
    assert masks(hq_db) == []


def test_a_barcode_may_stand_for_a_case_and_be_a_upc_e(hq_db: Database, tmp_path: Path) -> None:
    assert isinstance(take(hq_db, tmp_path, HEAD + "7,01234558,Pen,,,1.20\n"), Imported)
    text = "number,barcode,pieces\n7,14006381333945,24\n7,4006381333948,\n"
    assert isinstance(take(hq_db, tmp_path, text, "barcodes"), Imported)
    rows = queries.rows(hq_db, master.Barcode.select().order_by(master.Barcode.code))
    rows = [row for row in rows if row.product == "7"]
    assert [(row.code, row.pieces) for row in rows] == [
        ("01234558", 1),
        ("14006381333945", 24),
        ("4006381333948", 1),
    ]
    text = "number,barcode,pieces\n7,14006381333945,0\n"
    assert "pieces is a whole number from 1" in str(take(hq_db, tmp_path, text, "barcodes"))


def test_what_others_change_while_a_file_is_read_is_looked_at_again(
    hq_db: Database, tmp_path: Path
) -> None:
    """Here a product gets a barcode that the file has for another, before the file is written."""
    path = tmp_path / "file.csv"
    path.write_text(HEAD + "7,4006381333948,Pen,,,1.20\n")

    def meanwhile() -> None:
        save(hq_db, master.Barcode, [{"code": "4006381333948", "product": "1"}])

    refused = import_file(hq_db, "products", path, Manner(hashed, before_write=meanwhile))
    assert isinstance(refused, Refusal)
    assert "barcode 4006381333948 belongs to product 1" in str(refused)
    assert queries.get(hq_db, master.Product, master.Product.number == "7") is None


def test_a_file_is_written_over_what_others_changed_while_it_was_read(
    hq_db: Database, tmp_path: Path
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(HEAD + "1,,Soap,,,2.60\n")

    def beside() -> None:
        save(hq_db, master.Product, [{"number": "1", "name": "Bar of soap", "tax": "standard"}])
        save(hq_db, master.Price, [{"product": "1", "price_minor": 270, "currency": "EUR"}])

    taken = import_file(hq_db, "products", path, Manner(hashed, before_write=beside))
    assert taken == Imported(rows=1, changed=2)
    assert (product(hq_db, "1").name, price(hq_db, "1")) == ("Soap", 260)
