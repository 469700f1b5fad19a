"""Each database gets packages of the schema that it has; what is of another is made anew."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import apsw
import pytest
import zstandard
from peewee import Database

from tests.hq.test_schedules import OFFLINE, applied, depot, do, one_store, say, statuses
from tuipos.domain.words import Refusal
from tuipos.hq.databases import find_database
from tuipos.hq.distribution import Depot, distribute
from tuipos.hq.master import save
from tuipos.hq.schedules import want_full
from tuipos.hq.schemas import change_schema, check_schema, is_for_another
from tuipos.hq.sessions import list_sessions, package_list, packages_for
from tuipos.storage.models import history, master
from tuipos.storage.models.headquarters import ChannelDatabase
from tuipos.storage.models.history import OLDEST_SCHEMA_VERSION
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.sync.package_format import column_names, jobs_of, table_name, table_sql, tables_of

__all__ = ["depot", "one_store"]

OLD = OLDEST_SCHEMA_VERSION


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """A history in which this schema brought all of job 1010 and two columns of products."""
    brought = ("minimum_age_years", "blocked")
    monkeypatch.setattr(history, "ADDED_TABLES", {MASTER_SCHEMA_VERSION: (master.Customer,)})
    monkeypatch.setattr(
        history, "ADDED_COLUMNS", {MASTER_SCHEMA_VERSION: {master.Product: brought}}
    )


def contents(depot: Depot, db: Database, session: int, folder: Path) -> apsw.Connection:
    """A package's own database."""
    rows = {row["id"]: row for row in list_sessions(db)["downloads"]}
    assert rows[session]["error"] == ""
    (path,) = depot.directory.glob(f"{session:08d}-*.tpk")
    unpacked = folder / f"{session}.sqlite"
    with path.open("rb") as packed, unpacked.open("wb") as target:
        zstandard.ZstdDecompressor().copy_stream(packed, target)
    return apsw.Connection(str(unpacked), flags=apsw.SQLITE_OPEN_READONLY)


def test_a_package_for_the_schema_before_has_its_tables_and_columns(
    added: None, one_store: Database, depot: Depot, now: datetime, tmp_path: Path
) -> None:
    change_schema(one_store, OFFLINE, OLD)
    entity = find_database(one_store, OFFLINE)
    assert entity is not None
    session = distribute(one_store, depot, entity, "9999", now, full=True)
    assert session is not None
    package = contents(depot, one_store, session, tmp_path)
    made = dict(package.execute("SELECT name, sql FROM sqlite_schema").fetchall())
    assert "customer" not in made and "price" in made
    assert made["product"] == table_sql(master.Product, OLD)
    assert '"blocked"' not in made["product"] and '"weighed"' in made["product"]
    assert package.execute("SELECT count(*) FROM product").fetchall() == [(3,)]
    assert package.execute("SELECT schema_version FROM manifest").fetchall() == [(OLD,)]
    package.close()
    (info,) = packages_for(one_store, OFFLINE)
    assert info.schema_version == OLD


@pytest.mark.parametrize(("schema", "sent"), [(OLD, 0), (MASTER_SCHEMA_VERSION, 1)])
def test_what_the_schema_before_would_sell_as_something_else_is_not_sent_to_it(
    one_store: Database,
    depot: Depot,
    now: datetime,
    tmp_path: Path,
    schema: int,
    sent: int,
) -> None:
    """The code of a crate is no bottle's, and a variant is nothing without its parent."""
    crate = {"product": "1", "unit": "crate"}
    save(one_store, master.ProductUnit, [{**crate, "factor_units": 20}])
    save(one_store, master.Barcode, [{**crate, "code": "4006381333948"}])
    variant = {"number": "1-R", "name": "", "tax": "", "variant_of": "1", "variant": "Red"}
    save(one_store, master.Product, [variant])
    change_schema(one_store, OFFLINE, schema)
    entity = find_database(one_store, OFFLINE)
    assert entity is not None
    session = distribute(one_store, depot, entity, "9999", now, full=True)
    assert session is not None
    package = contents(depot, one_store, session, tmp_path)
    codes = "SELECT count(*) FROM barcode WHERE code = '4006381333948'"
    assert package.execute(codes).fetchall() == [(sent,)]
    variants = "SELECT count(*) FROM product WHERE number = '1-R'"
    assert package.execute(variants).fetchall() == [(sent,)]
    assert package.execute("SELECT count(*) FROM product WHERE number = '1'").fetchall() == [(1,)]
    package.close()


def test_a_job_that_the_schema_before_does_not_know_sends_it_nothing(
    added: None, one_store: Database, depot: Depot, now: datetime
) -> None:
    assert jobs_of("1010", OLD) == () and tables_of("1010", OLD) == ()
    assert "1010" not in jobs_of("9999", OLD) and "1010" in jobs_of("9999")
    change_schema(one_store, OFFLINE, OLD)
    do(one_store, depot, now)
    applied(one_store, now)
    save(one_store, master.Customer, [{"number": "C-1", "name": "Vogel"}])
    done = do(one_store, depot, now, "1010")
    assert OFFLINE in done.unchanged
    assert OFFLINE in do(one_store, depot, now).unchanged


def test_every_table_says_the_same_of_its_columns_at_this_schema() -> None:
    for table in tables_of("9999"):
        assert column_names(table) == [field.column_name for field in table._meta.sorted_fields]
        assert set(column_names(table, OLD)) <= set(column_names(table)), table_name(table)


@pytest.mark.parametrize("is_suspended", [False, True])
def test_what_waits_for_another_schema_is_cancelled_with_words(
    one_store: Database, depot: Depot, now: datetime, *, is_suspended: bool
) -> None:
    do(one_store, depot, now)
    (package,) = packages_for(one_store, OFFLINE)
    for _ in range(3 if is_suspended else 0):
        say(one_store, package.id, "ApplyFailed", now)
    assert is_for_another(one_store, OFFLINE, OLD)
    assert change_schema(one_store, OFFLINE, OLD)
    assert not change_schema(one_store, OFFLINE, OLD)
    (row,) = (one for one in list_sessions(one_store)["downloads"] if one["database"] == OFFLINE)
    assert row["status"] == "Canceled"
    assert row["error"] == f"The database has schema {OLD}; the package was made for another."
    assert not isinstance(want_full(one_store, depot, OFFLINE, "new schema", now), Refusal)
    (full,) = packages_for(one_store, OFFLINE)
    assert (full.kind, full.schema_version) == ("full", OLD)


def test_a_delta_after_the_change_follows_the_full_package(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    for schema_version in (OLD, MASTER_SCHEMA_VERSION):
        change_schema(one_store, OFFLINE, schema_version)
        do(one_store, depot, now)
        applied(one_store, now)
        save(one_store, master.Tax, [{"code": "standard", "rate_millionths": schema_version}])
        do(one_store, depot, now)
        (delta,) = packages_for(one_store, OFFLINE)
        assert (delta.kind, delta.schema_version) == ("delta", schema_version)
        applied(one_store, now)


def test_packages_of_a_host_of_the_version_before_give_way_at_the_next_run(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    """Such a host packs in its own schema, whatever the database has."""
    do(one_store, depot, now)
    applied(one_store, now)
    pretend_schema(one_store, OLD)
    save(one_store, master.Tax, [{"code": "standard", "rate_millionths": 1}])
    do(one_store, depot, now)
    pretend_schema(one_store, MASTER_SCHEMA_VERSION)
    do(one_store, depot, now)
    assert statuses(one_store) == ["Applied", "Canceled", "Available"]
    (full,) = packages_for(one_store, OFFLINE)
    assert (full.kind, full.schema_version) == ("full", MASTER_SCHEMA_VERSION)


def test_no_package_is_made_for_a_schema_beyond_the_one_before(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    for schema_version, words in (
        (MASTER_SCHEMA_VERSION + 1, "Update headquarters and the server first."),
        (OLD - 1, "Update tuipos on the machine that has it."),
    ):
        refused = check_schema(schema_version)
        assert refused is not None and words in str(refused)
        pretend_schema(one_store, schema_version)
        assert do(one_store, depot, now).failed
        last = list_sessions(one_store)["downloads"][-1]
        assert (last["database"], last["status"]) == (OFFLINE, "CreateFailed")
        assert words in last["error"]


def test_a_full_package_that_could_not_be_made_is_still_owed(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    """The server was killed, or its disk was full, between the note and the package."""
    do(one_store, depot, now)
    applied(one_store, now)
    for _ in range(2):
        assert change_schema(one_store, OFFLINE, OLD)
        shutil.rmtree(depot.directory)
        assert isinstance(want_full(one_store, depot, OFFLINE, "new schema", now), Refusal)
        depot.directory.mkdir()
        assert is_for_another(one_store, OFFLINE, OLD)
    assert not isinstance(want_full(one_store, depot, OFFLINE, "new schema", now), Refusal)
    assert not is_for_another(one_store, OFFLINE, OLD)
    applied(one_store, now)
    assert not is_for_another(one_store, OFFLINE, OLD)


def test_a_retired_database_is_left_alone(one_store: Database) -> None:
    ChannelDatabase.update(state="retired").where(ChannelDatabase.name == OFFLINE).execute(
        one_store
    )
    assert not change_schema(one_store, OFFLINE, OLD)
    assert not change_schema(one_store, "nowhere", OLD)
    assert isinstance(package_list(one_store, OFFLINE), Refusal)


def pretend_schema(db: Database, schema_version: int) -> None:
    """Let the entity name a schema without anything that belongs to it."""
    ChannelDatabase.update(schema_version=schema_version).where(
        ChannelDatabase.name == OFFLINE
    ).execute(db)
