"""Several stores in one channel database: each with its own registers, prices and staff."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq import channel_apply, master, registers, schedules
from tuipos.hq.databases import channel_databases
from tuipos.hq.distribution import Depot
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import import_file
from tuipos.storage import catalogue, queries
from tuipos.storage.models.master import (
    Price,
    Product,
    ProductUnit,
    Register,
    Staff,
    Store,
    UnitPrice,
    in_stores,
)
from tuipos.storage.readiness import replica_status
from tuipos.sync.packages import PackageApplied
from tuipos.sync.signing import new_key

PERSON = {"name": "Eva", "pin_hash": "hash", "role": "cashier"}


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    folder = tmp_path / "packages"
    folder.mkdir()
    return Depot(folder, new_key())


@pytest.fixture
def chain(hq_db: Database, channel_db: Database, depot: Depot, now: datetime) -> Chain:
    """Two stores, each with a register 001, staff of its own, and both fed once."""
    master.save(hq_db, Register, [{"store": "0002", "number": "001", "name": "Other"}])
    staff = [
        {"number": "51", "stores": in_stores("0001"), **PERSON},
        {"number": "52", "stores": in_stores("0002"), **PERSON},
    ]
    master.save(hq_db, Staff, staff)
    chain = Chain(hq_db, channel_db, depot, now)
    chain.feed("0001", "0002")
    return chain


class Chain:
    """Headquarters and the one channel database of its stores."""

    def __init__(self, hq: Database, channel: Database, depot: Depot, now: datetime) -> None:
        self.hq, self.channel, self.depot, self.now = hq, channel, depot, now

    def run(self, *, full: bool = False) -> None:
        ran = schedules.run(self.hq, self.depot, "9999", self.now, full=full)
        assert isinstance(ran, schedules.Run) and not ran.failed

    def apply(self, store: str) -> None:
        outcomes = channel_apply.apply_channel_packages(
            self.hq, self.channel, store, self.depot, self.now
        )
        assert outcomes and all(isinstance(one, PackageApplied) for one in outcomes), outcomes

    def feed(self, *stores: str, full: bool = False) -> None:
        self.run(full=full)
        for store in stores:
            self.apply(store)

    def keys(self, table: Any, *fields: Any) -> set[tuple[str, ...]]:
        return set(queries.rows(self.channel, table.select(*fields).tuples()))


def test_both_stores_are_whole_in_one_database(chain: Chain) -> None:
    found = chain.keys(Register, Register.store, Register.number)
    assert found == {("0001", "001"), ("0001", "002"), ("0002", "001"), ("0002", "003")}
    assert chain.keys(Store, Store.number) == {("0001",), ("0002",)}
    assert chain.keys(Staff, Staff.number) == {("1001",), ("51",), ("52",)}
    prices = chain.keys(Price, Price.store)
    assert prices == {("",), ("0001",), ("0002",)}
    for store, register in (("0001", "001"), ("0002", "001")):
        assert replica_status(chain.channel, store, register).state == "ready"
    assert [row["store"] for row in channel_databases(chain.hq)] == ["0001", "0002"]


@pytest.mark.parametrize("order", [("0001", "0002"), ("0002", "0001")])
def test_a_full_package_of_one_store_leaves_the_others_rows(
    chain: Chain, order: tuple[str, str]
) -> None:
    before = [chain.keys(table) for table in (Register, Store, Staff, Price, Product)]
    master.delete(chain.hq, Product, [("3",)])
    master.delete(chain.hq, Register, [("0001", "002")])
    chain.run(full=True)
    chain.apply(order[0])
    assert ("0002", "003") in chain.keys(Register, Register.store, Register.number)
    assert ("0001", "001") in chain.keys(Register, Register.store, Register.number)
    assert {("51",), ("52",)} <= chain.keys(Staff, Staff.number)
    chain.apply(order[1])
    assert ("0001", "002") not in chain.keys(Register, Register.store, Register.number)
    assert chain.keys(Product, Product.number) == {("1",), ("2",)}
    after = [chain.keys(table) for table in (Register, Store, Staff, Price, Product)]
    assert [len(was) - len(now) for was, now in zip(before, after, strict=True)] == [1, 0, 0, 0, 1]


def test_each_store_has_its_own_prices_of_units(chain: Chain) -> None:
    crate = {"product": "1", "unit": "crate", "currency": "EUR", "price_minor": 1890}
    master.save(chain.hq, ProductUnit, [{"product": "1", "unit": "crate", "factor_units": 20}])
    stores = ("", "0001", "0002")
    master.save(chain.hq, UnitPrice, [{**crate, "store": store} for store in stores])
    chain.run()
    chain.apply("0001")
    assert chain.keys(UnitPrice, UnitPrice.store) == {("",), ("0001",)}
    chain.apply("0002")
    assert chain.keys(UnitPrice, UnitPrice.store) == {("",), ("0001",), ("0002",)}


@pytest.mark.parametrize("order", [("0001", "0002"), ("0002", "0001")])
def test_staff_that_move_are_where_they_went_whatever_comes_first(
    chain: Chain, order: tuple[str, str]
) -> None:
    master.save(chain.hq, Staff, [{"number": "51", "stores": in_stores("0002")}])
    chain.feed(*order)
    assert catalogue.staff_row(chain.channel, "51", "0001") is None
    assert catalogue.staff_row(chain.channel, "51", "0002") is not None
    assert catalogue.staff_row(chain.channel, "1001", "0001") is not None


def test_an_older_package_of_another_store_takes_nothing_back(chain: Chain) -> None:
    """Store 0002's package waits while 0001's next one is made and applied."""
    master.save(chain.hq, Product, [{"number": "1", "name": "Older", "tax": "standard"}])
    chain.run()
    master.save(chain.hq, Product, [{"number": "1", "name": "Newer", "tax": "standard"}])
    chain.feed("0001")
    row = queries.get(chain.channel, Product, Product.number == "1")
    assert row is not None and row.name == "Newer"
    older = channel_apply.waiting(chain.hq, "0002")[0]
    outcome = channel_apply.apply_waiting(chain.channel, older, chain.depot, chain.now)
    assert isinstance(outcome, PackageApplied)
    row = queries.get(chain.channel, Product, Product.number == "1")
    assert row is not None and row.name == "Newer"


@pytest.mark.parametrize("name", ["0001-001", "0001/001"])
def test_a_register_behind_its_store_is_always_one(chain: Chain, name: str) -> None:
    row = registers.show_register(chain.hq, name)
    assert not isinstance(row, Refusal)
    assert (row["store"], row["register"]) == ("0001", "001")


def test_a_number_alone_is_one_where_only_one_store_has_it(chain: Chain) -> None:
    row = registers.show_register(chain.hq, "003")
    assert not isinstance(row, Refusal) and row["store"] == "0002"
    refused = registers.show_register(chain.hq, "001")
    assert isinstance(refused, Refusal) and refused.code == "register-ambiguous"
    assert "0001-001, 0002-001" in str(refused)


def test_a_code_says_whose_register_of_this_number_it_is(chain: Chain) -> None:
    code = registers.activation_code(chain.hq, "0002-001", chain.now)
    assert isinstance(code, str)
    row = registers.redeem(chain.hq, "001", code, chain.now)
    assert not isinstance(row, Refusal) and row["store"] == "0002"
    assert isinstance(registers.redeem(chain.hq, "001", code, chain.now), Refusal)


def test_support_offline_is_switched_for_one_store_alone(chain: Chain) -> None:
    row = registers.set_support_offline(chain.hq, "0002-001", True)
    assert not isinstance(row, Refusal)
    assert (row["offline_database"], row["support_offline"]) == ("0002-001", True)
    other = registers.show_register(chain.hq, "0001-001")
    assert not isinstance(other, Refusal) and not other["support_offline"]


def test_a_file_of_staff_says_where_they_may_sign_in(hq_db: Database, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    head = "number,name,role,pin,active,stores\n"
    path.write_text(f"{head}71,Eva,cashier,1234,yes,0001 0002\n72,Jo,cashier,1234,yes,\n")
    assert not isinstance(import_file(hq_db, "staff", path, str), Refusal)
    stores = dict(Staff.select(Staff.number, Staff.stores).tuples().execute(hq_db))
    assert (stores["71"], stores["72"]) == (",0001,0002,", "")
    export_file(hq_db, "staff", path)
    assert "71,Eva,cashier,,yes,0001 0002,no\n" in path.read_text()
    path.write_text(f"{head}71,Eva,cashier,1234,yes,0009\n")
    refused = import_file(hq_db, "staff", path, str)
    assert isinstance(refused, Refusal) and "no store 0009" in str(refused)
