"""Packages carry HQ's rows to a replica: whole, per store, in order, and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.package_bench import Bench, a_bench, content, keys, rows
from tuipos.hq import master as hq_master
from tuipos.hq.versions import current_version
from tuipos.storage.models.master import (
    JOB_TABLES,
    Barcode,
    Price,
    Product,
    Register,
    ReplicaState,
    Staff,
    Store,
    in_stores,
)
from tuipos.storage.search import find_products
from tuipos.sync.packages import OpenPackage, PackageApplied, PackageRefused


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with a_bench(tmp_path) as one:
        yield one


def bring_full(bench: Bench) -> int:
    """The replica gets everything; returns the version it is at."""
    version = current_version(bench.hq)
    assert isinstance(bench.bring(*bench.make(to_version=version)), PackageApplied)
    return version


def bring_delta(bench: Bench, from_version: int, job: str = "9999") -> PackageApplied:
    version = current_version(bench.hq)
    made = bench.make("delta", job, from_version, version)
    applied = bench.bring(*made)
    assert isinstance(applied, PackageApplied), str(applied)
    return applied


def test_a_full_package_brings_the_stores_rows(bench: Bench) -> None:
    bring_full(bench)
    assert rows(bench.replica, Product) == rows(bench.hq, Product)
    assert rows(bench.replica, Staff) == rows(bench.hq, Staff)
    assert keys(bench.replica, Store) == {"0001"}
    assert keys(bench.replica, Register) == {"001", "002"}
    stores = {row[2] for row in rows(bench.replica, Price)}
    assert stores == {"", "0001"}


def test_every_job_is_noted_with_its_version_and_age(bench: Bench) -> None:
    version = bring_full(bench)
    states = {row[1]: row[2] for row in rows(bench.replica, ReplicaState)}
    assert states == dict.fromkeys((*JOB_TABLES, "9999"), version)


def test_a_delta_brings_the_changed_row_and_little_else(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.save(bench.hq, Price, [{"product": "2", "store": "", "price_minor": 419}])
    applied = bring_delta(bench, version)
    assert applied.rows == 1
    assert ("2", "", 419) in {(row[1], row[2], row[5]) for row in rows(bench.replica, Price)}


def test_a_delta_takes_away_what_hq_has_deleted(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.delete(bench.hq, Product, [("3",)])
    hq_master.delete(bench.hq, Price, [("1", "0001", "")])
    assert bring_delta(bench, version).rows == 2
    assert keys(bench.replica, Product) == {"1", "2"}
    assert {(row[1], row[2]) for row in rows(bench.replica, Price)} == {("1", ""), ("2", "")}


def test_a_row_deleted_and_made_again_is_there(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.delete(bench.hq, Product, [("3",)])
    hq_master.save(bench.hq, Product, [{"number": "3", "name": "Rye", "tax": "standard"}])
    bring_delta(bench, version)
    assert rows(bench.replica, Product) == rows(bench.hq, Product)


def test_a_register_that_moved_to_another_store_leaves_the_first(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.delete(bench.hq, Register, [("0001", "002")])
    hq_master.save(bench.hq, Register, [{"number": "002", "store": "0002"}])
    bring_delta(bench, version)
    assert keys(bench.replica, Register) == {"001"}


def test_staff_are_sent_where_they_may_sign_in_and_leave_with_that(bench: Bench) -> None:
    version = bring_full(bench)
    mine, other = in_stores("0001", "0002"), in_stores("0002")
    person = {"name": "Eva", "pin_hash": "hash", "role": "cashier"}
    news = [{"number": "5", "stores": mine, **person}, {"number": "6", "stores": other, **person}]
    hq_master.save(bench.hq, Staff, news)
    version = bring_delta(bench, version).version
    assert keys(bench.replica, Staff) == {"1001", "5"}
    hq_master.save(bench.hq, Staff, [{"number": "5", "stores": other}])
    bring_delta(bench, version)
    assert keys(bench.replica, Staff) == {"1001"}


def test_a_full_package_removes_what_it_does_not_hold(bench: Bench) -> None:
    bring_full(bench)
    hq_master.delete(bench.hq, Product, [("1",)])
    bring_full(bench)
    assert keys(bench.replica, Product) == {"2", "3"}


def test_a_job_brings_its_own_tables_and_leaves_the_others(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Hand soap"}])
    hq_master.save(bench.hq, Staff, [{"number": "1001", "name": "Anna"}])
    bring_delta(bench, version, job="1060")
    assert [row[2] for row in rows(bench.replica, Staff)] == ["Anna"]
    assert "Hand soap" not in {row[2] for row in rows(bench.replica, Product)}


def test_search_finds_what_a_package_brought_and_not_what_it_took(bench: Bench) -> None:
    version = bring_full(bench)
    assert find_products(bench.replica, "soap", 10) == ["1"]
    assert find_products(bench.replica, "ХЛЕБ", 10) == ["3"]
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Bleach"}])
    hq_master.delete(bench.hq, Product, [("3",)])
    hq_master.save(bench.hq, Barcode, [{"code": "4006381333948", "product": "2"}])
    bring_delta(bench, version)
    assert find_products(bench.replica, "soap", 10) == []
    assert find_products(bench.replica, "bleach", 10) == ["1"]
    assert find_products(bench.replica, "хлеб", 10) == []
    assert find_products(bench.replica, "33394", 10) == ["2"]
    bench.replica.execute_sql(
        "INSERT INTO product_search(product_search, rank) VALUES ('integrity-check', 1)"
    )


def test_search_is_right_after_a_second_full_package(bench: Bench) -> None:
    bring_full(bench)
    hq_master.delete(bench.hq, Product, [("1",)])
    bring_full(bench)
    assert find_products(bench.replica, "soap", 10) == []
    assert find_products(bench.replica, "tea", 10) == ["2"]
    hq_master.save(bench.hq, Product, [{"number": "2", "name": "Green tea"}])
    bring_delta(bench, current_version(bench.hq) - 1)
    assert find_products(bench.replica, "green", 10) == ["2"]


def test_a_gap_is_refused_and_asks_for_a_full_package(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Hand soap"}])
    hq_master.save(bench.hq, Product, [{"number": "2", "name": "Green tea"}])
    before = content(bench.replica)
    refused = bench.bring(*bench.make("delta", "9999", version + 1, version + 2))
    assert isinstance(refused, PackageRefused)
    assert (refused.code, refused.wants_full) == ("package-gap", True)
    assert content(bench.replica) == before


def test_a_delta_on_an_empty_replica_is_a_gap(bench: Bench) -> None:
    refused = bench.bring(*bench.make("delta", "9999", 0, 1))
    assert isinstance(refused, PackageRefused)
    assert refused.code == "package-gap"


def test_a_package_applied_twice_changes_nothing_the_second_time(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Hand soap"}])
    first = bench.make("delta", "9999", version, version + 1)
    assert isinstance(bench.bring(*first), PackageApplied)
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Bath soap"}])
    bring_delta(bench, version + 1)
    before = content(bench.replica)
    again = bench.bring(*first)
    assert isinstance(again, PackageApplied)
    assert (again.rows, again.version) == (0, version + 2)
    assert content(bench.replica) == before


def test_an_older_full_package_is_refused(bench: Bench) -> None:
    old = bench.make(to_version=current_version(bench.hq))
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Hand soap"}])
    bring_full(bench)
    before = content(bench.replica)
    refused = bench.bring(*old)
    assert isinstance(refused, PackageRefused)
    assert refused.code == "package-older"
    assert content(bench.replica) == before


def test_a_failure_half_way_leaves_the_replica_as_it_was(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.save(bench.hq, Price, [{"product": "2", "store": "", "price_minor": 419}])
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Hand soap"}])
    bench.replica.execute_sql(
        "CREATE TRIGGER no_news BEFORE UPDATE ON product BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    before = content(bench.replica)
    refused = bench.bring(*bench.make("delta", "9999", version, version + 2))
    assert isinstance(refused, PackageRefused)
    assert refused.code == "package-not-applied"
    assert content(bench.replica) == before
    bench.replica.execute_sql("DROP TRIGGER no_news")
    bring_delta(bench, version)
    assert rows(bench.replica, Product) == rows(bench.hq, Product)


def test_a_reader_sees_the_old_rows_until_the_package_is_in(bench: Bench) -> None:
    version = bring_full(bench)
    hq_master.save(bench.hq, Product, [{"number": "1", "name": "Hand soap"}])
    opened = bench.open(*bench.make("delta", "9999", version, version + 1))
    assert isinstance(opened, OpenPackage)
    assert {row[2] for row in rows(bench.replica, Product)} >= {"Soap"}
    opened.close()
    assert bench.left_over() == []


def test_making_a_package_leaves_nothing_but_its_file(bench: Bench) -> None:
    path, _ = bench.make()
    assert [one.name for one in bench.folder.glob("*.tpk*")] == [path.name]
