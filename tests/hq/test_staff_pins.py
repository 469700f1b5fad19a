"""A PIN that was changed at a register holds at once, and is never undone by an older package."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from tests import engines
from tests.tools.waiting import eventually
from tuipos.hq import channel_apply, master, schedules
from tuipos.hq.distribution import Depot
from tuipos.hq.staff_pins import take_pin
from tuipos.server.staff_pins import NewPin, PinHeld, keep_pin, pin_carried, pin_held, pins_to_carry
from tuipos.storage import catalogue, queries
from tuipos.storage.database import write
from tuipos.storage.models.channel import StaffLockout, StaffPin
from tuipos.storage.models.master import Staff
from tuipos.sync.packages import PackageApplied
from tuipos.sync.signing import new_key

STORES = ("0001", "0002")


class Chain:
    """Headquarters, and the one channel database of its stores."""

    def __init__(self, hq: Database, channel: Database, depot: Depot, now: datetime) -> None:
        self.hq, self.channel, self.depot, self.now = hq, channel, depot, now

    def pack(self, *, full: bool = False) -> None:
        ran = schedules.run(self.hq, self.depot, "9999", self.now, full=full)
        assert isinstance(ran, schedules.Run) and not ran.failed

    def apply(self) -> None:
        for store in STORES:
            outcomes = channel_apply.apply_channel_packages(
                self.hq, self.channel, store, self.depot, self.now
            )
            assert all(isinstance(one, PackageApplied) for one in outcomes), outcomes

    def change(self, pin_hash: str, **changes: Any) -> bool:
        new = NewPin("1001", "0001", pin_hash, "1001")
        return keep_pin(self.channel, replace(new, **changes), self.now)

    def carry(self) -> None:
        for told in pins_to_carry(self.channel):
            pin_carried(self.channel, told, take_pin(self.hq, told))

    @property
    def held(self) -> PinHeld:
        row = catalogue.staff_row(self.channel, "1001")
        assert row is not None
        return pin_held(self.channel, row)

    @property
    def at_hq(self) -> PinHeld:
        row = queries.get(self.hq, Staff, Staff.number == "1001")
        assert row is not None
        return PinHeld(row.pin_hash, row.must_choose_pin)

    @property
    def on_its_way(self) -> list[str]:
        return [row.pin_hash for row in queries.rows(self.channel, StaffPin.select())]


@pytest.fixture
def chain(hq_db: Database, channel_db: Database, tmp_path: Path, now: datetime) -> Chain:
    folder = tmp_path / "packages"
    folder.mkdir()
    chain = Chain(hq_db, channel_db, Depot(folder, new_key()), now)
    chain.pack()
    chain.apply()
    return chain


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("carried", [False, True])
def test_a_package_made_before_does_not_bring_the_old_one_back(
    chain: Chain, full: bool, carried: bool
) -> None:
    master.save(chain.hq, Staff, [{"number": "1001", "name": "Ana B."}])
    chain.pack(full=full)
    assert chain.change("new")
    if carried:
        chain.carry()
    chain.apply()
    row = catalogue.staff_row(chain.channel, "1001")
    assert row is not None and (row.name, row.pin_hash) == ("Ana B.", "hash")
    assert chain.held == PinHeld("new", False)
    chain.carry()
    chain.pack(full=full)
    chain.apply()
    row = catalogue.staff_row(chain.channel, "1001")
    assert row is not None and row.pin_hash == "new"
    chain.carry()
    assert chain.on_its_way == [], "packages have brought it"
    assert chain.held == chain.at_hq == PinHeld("new", False)


def test_a_temporary_one_travels_as_such(chain: Chain) -> None:
    assert chain.change("temporary", by="2001", must_choose=True)
    assert chain.held == PinHeld("temporary", True)
    chain.carry()
    assert chain.at_hq == PinHeld("temporary", True)
    assert chain.change("own", proven="temporary")
    chain.carry()
    chain.pack()
    chain.apply()
    assert chain.held == chain.at_hq == PinHeld("own", False)


def test_only_who_proved_the_pin_that_still_holds_changes_it(chain: Chain) -> None:
    """Of two registers at the same moment one is first, whichever server each one asked."""
    assert chain.change("first", proven="hash")
    assert not chain.change("second", proven="hash")
    assert chain.held.pin_hash == "first"
    assert not chain.change("nobody's", staff="4711")
    assert chain.on_its_way == ["first"]


def test_failures_are_forgotten_with_the_old_pin(chain: Chain) -> None:
    failed = {"staff": "1001", "failures": 7, "locked_until": chain.now}
    queries.insert(chain.channel, StaffLockout, failed)
    assert chain.change("new")
    assert queries.get(chain.channel, StaffLockout) is None


def test_headquarters_own_later_one_stays(chain: Chain) -> None:
    master.save(chain.hq, Staff, [{"number": "1001", "pin_hash": "by-hq"}])
    assert chain.change("new")
    chain.carry()
    assert chain.held.pin_hash == chain.at_hq.pin_hash == "by-hq"
    assert chain.change("newer")
    chain.carry()
    master.save(chain.hq, Staff, [{"number": "1001", "pin_hash": "by-hq-again"}])
    chain.carry()
    assert chain.held.pin_hash == chain.at_hq.pin_hash == "by-hq-again"


def test_several_changes_before_headquarters_hears_of_one(chain: Chain) -> None:
    for before, after in (("hash", "one"), ("one", "two"), ("two", "three")):
        assert chain.change(after, proven=before)
    chain.carry()
    assert chain.held.pin_hash == chain.at_hq.pin_hash == "three"


def test_a_change_while_another_is_on_its_way(chain: Chain) -> None:
    assert chain.change("one")
    (told,) = pins_to_carry(chain.channel)
    taken = take_pin(chain.hq, told)
    assert chain.change("two")
    pin_carried(chain.channel, told, taken)
    assert chain.held.pin_hash == "two"
    chain.carry()
    assert chain.held.pin_hash == chain.at_hq.pin_hash == "two"


def test_carried_twice_changes_nothing(chain: Chain) -> None:
    assert chain.change("one")
    (told,) = pins_to_carry(chain.channel)
    first, second = take_pin(chain.hq, told), take_pin(chain.hq, told)
    assert first == second
    pin_carried(chain.channel, told, first)
    pin_carried(chain.channel, told, second)
    assert chain.held.pin_hash == "one"


def test_headquarters_from_an_older_backup_is_told_again(chain: Chain) -> None:
    assert chain.change("new")
    chain.carry()
    Staff.update(pin_hash="hash", version=1).where(Staff.number == "1001").execute(chain.hq)
    chain.carry()
    assert chain.at_hq.pin_hash == "new"


def test_what_changes_while_the_one_before_is_forgotten_stays(chain: Chain, engine: str) -> None:
    """Two servers over one database: one tidies up as a person changes their PIN at the other."""
    if engine != engines.POSTGRESQL:
        pytest.skip("a SQLite file has one writer at a time")
    assert chain.change("one")
    chain.carry()
    chain.pack()
    chain.apply()
    tidying = threading.Thread(target=in_a_connection, args=(chain.channel, pins_to_carry))
    with write(chain.channel):
        assert chain.change("two")
        tidying.start()
        eventually(lambda: waiting_statements(chain.channel), bool, "it waits for the change")
    tidying.join()
    assert (chain.held.pin_hash, chain.on_its_way) == ("two", ["two"])


def in_a_connection(db: Database, function: Callable[[Database], object]) -> None:
    with db.connection_context():
        function(db)


def waiting_statements(db: Database) -> list[Any]:
    found = queries.sql(db, "SELECT pid FROM pg_locks WHERE NOT granted")
    return list(found.fetchall())


def test_who_was_deleted_meanwhile_has_none(chain: Chain) -> None:
    assert chain.change("new")
    master.delete(chain.hq, Staff, [("1001",)])
    chain.carry()
    assert chain.on_its_way == []
