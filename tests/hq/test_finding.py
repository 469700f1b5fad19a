"""Headquarters finds products by the search index, which follows every change and every import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.importing import Imported, Manner, import_file
from tuipos.hq.master import delete, save
from tuipos.hq.records import list_records
from tuipos.storage import queries
from tuipos.storage.models import master
from tuipos.storage.models.headquarters import Deleted

HEAD = "number,barcode,name,name_de,name_ru,price\n"
#: Above what is read at a time, so that rows of one file are in several parts.
MANY = 1203


def listed(db: Database, find: str, kind: str = "products", **page: int) -> dict[str, Any]:
    found = list_records(db, kind, find, **page)
    assert not isinstance(found, Refusal)
    return found


def numbers(db: Database, find: str, kind: str = "products") -> list[str]:
    return [row["number"] for row in listed(db, find, kind)["rows"]]


def take(db: Database, tmp_path: Path, *lines: str, kind: str = "products") -> Imported | Refusal:
    path = tmp_path / "file.csv"
    path.write_text("".join(lines), encoding="utf-8")
    return import_file(db, kind, path, str)


def many(name: str = "Screw") -> list[str]:
    return [HEAD, *(f"S{at:04},,{name} {at:04},Schraube,Шуруп,0.10\n" for at in range(MANY))]


@pytest.mark.parametrize(
    ("text", "found"),
    [("soa", ["1"]), ("oap", ["1"]), ("ХЛЕ", ["3"]), ("леб", ["3"]), ("so", ["1"]),
     ("813339", ["1"]), ("4006381333931", ["1"]), ("2", ["2"]), ("nothing", []), ("%", [])],
)  # fmt: skip
def test_products_by_parts_of_names_and_codes(hq_db: Database, text: str, found: list[str]) -> None:
    assert numbers(hq_db, text) == found


def test_prices_are_found_by_their_product(hq_db: Database) -> None:
    prices = listed(hq_db, "soap", "prices")["rows"]
    assert [(row["number"], row["store"]) for row in prices] == [
        ("1", ""), ("1", "0001"), ("1", "0002"),
    ]  # fmt: skip
    assert numbers(hq_db, "813339", "prices") == ["1", "1", "1"]


def test_the_index_follows_changes_by_hand(hq_db: Database) -> None:
    save(hq_db, master.Product, [{"number": "2", "name": "Cocoa"}])
    assert (numbers(hq_db, "tea"), numbers(hq_db, "coco")) == ([], ["2"])
    delete(hq_db, master.Product, [("2",)])
    assert numbers(hq_db, "coco") == []


def test_the_index_follows_files_long_and_short(hq_db: Database, tmp_path: Path) -> None:
    """One that is most of the assortment makes it anew, one that is little is followed."""
    assert isinstance(take(hq_db, tmp_path, *many()), Imported)
    assert numbers(hq_db, "screw 1202") == ["S1202"]
    assert numbers(hq_db, "шуруп s1202") == ["S1202"]
    taken = take(hq_db, tmp_path, HEAD, "S1202,4006381333948,Bolt,Bolzen,Болт,0.20\n")
    assert taken == Imported(rows=1, changed=3)
    assert numbers(hq_db, "screw 1202") == []
    assert numbers(hq_db, "олт") == numbers(hq_db, "381333948") == ["S1202"]
    assert isinstance(take(hq_db, tmp_path, *many("Nail")), Imported)
    assert (numbers(hq_db, "bolt"), numbers(hq_db, "screw")) == ([], [])
    assert numbers(hq_db, "nail 1202") == ["S1202"]
    save(hq_db, master.Product, [{"number": "S1202", "name": "Hook"}])
    assert numbers(hq_db, "hook") == ["S1202"]


def test_what_a_search_finds_comes_page_by_page(hq_db: Database, tmp_path: Path) -> None:
    take(hq_db, tmp_path, *many())
    seen: list[str] = []
    more = True
    while more:
        page = listed(hq_db, "screw", offset=len(seen), limit=200)
        seen += [row["number"] for row in page["rows"]]
        more = page["more"]
    assert sorted(seen) == [f"S{at:04}" for at in range(MANY)]


def test_a_key_named_twice_is_found_across_the_parts_of_a_file(
    hq_db: Database, tmp_path: Path
) -> None:
    twice = take(hq_db, tmp_path, *many(), "S0003,,Again,,,1.00\n")
    assert isinstance(twice, Refusal)
    assert f"Line {MANY + 2}, column 1: S0003 stands in an earlier line already" in str(twice)
    code = "4006381333948"
    lines = [HEAD, f"A,{code},First,,,1.00\n", *many()[1:], f"B,{code},Second,,,1.00\n"]
    shared = take(hq_db, tmp_path, *lines)
    assert isinstance(shared, Refusal)
    assert f"Line {MANY + 3}, column 2: barcode {code} belongs to product A" in str(shared)
    assert numbers(hq_db, "screw") == []


def test_a_dry_run_counts_what_would_change_and_keeps_nothing(
    hq_db: Database, tmp_path: Path
) -> None:
    take(hq_db, tmp_path, *many())
    path = tmp_path / "more.csv"
    path.write_text("".join((*many(), "S9999,4006381333948,New,,,1.00\n")), encoding="utf-8")
    tried = import_file(hq_db, "products", path, Manner(str, dry_run=True))
    assert tried == Imported(MANY + 1, 3, dry_run=True)
    assert queries.get(hq_db, master.Product, master.Product.number == "S9999") is None
    assert import_file(hq_db, "products", path, str) == Imported(MANY + 1, 3)


def test_a_row_that_comes_back_is_dead_no_more(hq_db: Database, tmp_path: Path) -> None:
    """Else the next delta would take it from the replicas again."""
    take(hq_db, tmp_path, *many())
    delete(hq_db, master.Product, [("S0001",), ("S0002",), ("3",)])
    take(hq_db, tmp_path, HEAD, "S0001,,Back,,,0.10\n")
    found = queries.rows(hq_db, Deleted.select().order_by(Deleted.row_key))
    graves = [row.row_key for row in found]
    assert graves == ['["3"]', '["S0002"]']
