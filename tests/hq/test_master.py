"""Changes of master data are stamped where something changed, and only there."""

from __future__ import annotations

import pytest
from peewee import Database

from tuipos.hq import master as hq_master
from tuipos.hq.versions import current_version, raise_version
from tuipos.storage import queries
from tuipos.storage.models.headquarters import Deleted
from tuipos.storage.models.master import Price, Product, Staff


def versions(db: Database) -> dict[str, int]:
    return {row.number: row.version for row in queries.rows(db, Product.select())}


def test_only_changed_rows_get_a_new_version(hq_db: Database) -> None:
    before = current_version(hq_db)
    old = versions(hq_db)
    rows = [{"number": "1", "name": "Hand soap"}, {"number": "2", "name": "Tea"}]
    assert hq_master.save(hq_db, Product, rows) == 1
    assert current_version(hq_db) == before + 1
    assert versions(hq_db) == {**old, "1": before + 1}


def test_saving_what_is_there_raises_nothing(hq_db: Database) -> None:
    before = current_version(hq_db)
    assert hq_master.save(hq_db, Product, [{"number": "1", "name": "Soap"}]) == 0
    assert current_version(hq_db) == before


def test_fields_left_out_stay_as_they_are(hq_db: Database) -> None:
    hq_master.save(hq_db, Staff, [{"number": "1001", "active": False}])
    ana = queries.get(hq_db, Staff, Staff.number == "1001")
    assert ana is not None
    assert (ana.name, ana.pin_hash, ana.active) == ("Ana", "hash", False)


def test_what_search_looks_in_follows_the_names(hq_db: Database) -> None:
    hq_master.save(hq_db, Product, [{"number": "1", "name": "Bleach", "name_de": "BLEICHE"}])
    product = queries.get(hq_db, Product, Product.number == "1")
    assert product is not None
    assert "bleiche" in product.folded
    assert "soap" not in product.folded


def test_rows_of_one_change_share_a_version(hq_db: Database) -> None:
    with hq_master.change(hq_db) as one:
        one.save(Product, [{"number": "1", "name": "A"}])
        one.save(Product, [{"number": "2", "name": "B"}])
    stamped = versions(hq_db)
    assert stamped["1"] == stamped["2"] == current_version(hq_db)


def test_a_deleted_row_leaves_a_tombstone_and_a_second_time_nothing(hq_db: Database) -> None:
    before = current_version(hq_db)
    assert hq_master.delete(hq_db, Price, [("1", "0001", ""), ("9", "", "")]) == 1
    grave = queries.get(hq_db, Deleted)
    assert grave is not None
    assert (grave.table, grave.row_key) == ("price", '["1","0001",""]')
    assert grave.version == current_version(hq_db) == before + 1
    assert hq_master.delete(hq_db, Price, [("1", "0001", "")]) == 0
    assert current_version(hq_db) == before + 1


def test_a_row_made_again_has_no_tombstone(hq_db: Database) -> None:
    hq_master.delete(hq_db, Product, [("3",)])
    hq_master.save(hq_db, Product, [{"number": "3", "name": "Rye", "tax": "standard"}])
    assert queries.get(hq_db, Deleted) is None


def test_a_change_that_fails_leaves_nothing(hq_db: Database) -> None:
    before = current_version(hq_db)

    class Trouble(Exception):
        pass

    with pytest.raises(Trouble), hq_master.change(hq_db) as one:
        one.save(Product, [{"number": "1", "name": "Hand soap"}])
        raise Trouble
    assert current_version(hq_db) == before
    product = queries.get(hq_db, Product, Product.number == "1")
    assert product is not None
    assert product.name == "Soap"


def test_a_new_row_needs_all_that_has_no_default(hq_db: Database) -> None:
    with pytest.raises(AssertionError, match=r"Product\.tax is missing"):
        hq_master.save(hq_db, Product, [{"number": "7", "name": "Nothing"}])


def test_the_version_never_steps_back(hq_db: Database) -> None:
    before = current_version(hq_db)
    raise_version(hq_db, before - 1)
    assert current_version(hq_db) == before
    raise_version(hq_db, before + 40)
    assert current_version(hq_db) == before + 40


def test_more_rows_than_one_chunk(hq_db: Database) -> None:
    rows = [{"number": f"n{n}", "name": f"Name {n}", "tax": "standard"} for n in range(1203)]
    assert hq_master.save(hq_db, Product, rows) == 1203
    assert hq_master.save(hq_db, Product, rows) == 0
    assert hq_master.delete(hq_db, Product, [(f"n{n}",) for n in range(1203)]) == 1203
    assert len(versions(hq_db)) == 3
