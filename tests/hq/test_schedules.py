"""One run feeds every database of the group; deltas follow what is confirmed or on its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from tests.sync.package_bench import keys, rows
from tuipos.domain.words import Refusal
from tuipos.hq import master as hq_master
from tuipos.hq.channel_apply import apply_channel_packages
from tuipos.hq.databases import list_databases
from tuipos.hq.distribution import Depot, recover_runs
from tuipos.hq.registers import set_support_offline
from tuipos.hq.schedules import Run, list_schedules, run, want_full
from tuipos.hq.sessions import (
    cancel,
    list_sessions,
    package_file,
    package_list,
    packages_for,
    report_download,
    retry,
)
from tuipos.hq.versions import current_version
from tuipos.storage import queries
from tuipos.storage.models.headquarters import ChannelDatabase, DownloadSession
from tuipos.storage.models.master import Price, Product, Register
from tuipos.sync.packages import PackageApplied, PackageRefused
from tuipos.sync.signing import PackageTerms, new_key, public_key, verify
from tuipos.sync.status import DownloadStatus

OFFLINE = "0001-001"


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    directory = tmp_path / "packages"
    directory.mkdir()
    return Depot(directory, new_key())


@pytest.fixture
def one_store(hq_db: Database) -> Database:
    """Store 0001 alone, its register 001 with an offline database."""
    ChannelDatabase.delete().where(ChannelDatabase.name == "0002").execute(hq_db)
    set_support_offline(hq_db, "001", True)
    return hq_db


def do(db: Database, depot: Depot, now: datetime, job: str = "9999", **how: bool) -> Run:
    done = run(db, depot, job, now, **how)
    assert isinstance(done, Run), str(done)
    return done


def say(
    db: Database, session: int, status: str, now: datetime, database: str = OFFLINE, error: str = ""
) -> None:
    refused = report_download(db, session, database, status, error, 0, now)
    assert refused is None, str(refused)


def applied(db: Database, now: datetime, database: str = OFFLINE) -> None:
    """The database reports everything that waits as applied."""
    for package in packages_for(db, database):
        say(db, package.id, "Applied", now, database)


def statuses(db: Database, database: str = OFFLINE) -> list[str]:
    return [row["status"] for row in list_sessions(db)["downloads"] if row["database"] == database]


def entity(db: Database, name: str = OFFLINE) -> dict[str, Any]:
    return next(row for row in list_databases(db) if row["name"] == name)


def change_price(db: Database, minor: int) -> None:
    row = {"product": "2", "store": "", "price_minor": minor, "currency": "EUR"}
    hq_master.save(db, Price, [row])


def test_one_run_makes_sessions_for_every_database_of_the_group(
    hq_db: Database, depot: Depot, now: datetime
) -> None:
    set_support_offline(hq_db, "001", True)
    set_support_offline(hq_db, "003", True)
    done = do(hq_db, depot, now)
    downloads = list_sessions(hq_db)["downloads"]
    assert [row["id"] for row in downloads] == list(done.sessions)
    assert [row["database"] for row in downloads] == ["0001", "0002", "0001-001", "0002-003"]
    assert {(row["job"], row["kind"], row["status"]) for row in downloads} == {
        ("9999", "full", "Available")
    }
    assert all(row["rows"] > 0 and row["bytes"] > 0 for row in downloads)


def test_packages_are_signed_and_lie_in_the_depot(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    (package,) = packages_for(one_store, OFFLINE)
    name = package_file(one_store, OFFLINE, package.id)
    assert isinstance(name, str)
    assert (depot.directory / name).stat().st_size == package.bytes
    terms = PackageTerms(
        package.sha256, OFFLINE, package.job, package.kind,
        package.from_version, package.to_version, package.schema_version,
    )  # fmt: skip
    assert verify(public_key(depot.signing_key), terms, package.signature)


def test_a_package_is_given_to_its_own_database_only(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    (package,) = packages_for(one_store, OFFLINE)
    for database in ("0001", "0001-002", ""):
        assert isinstance(package_file(one_store, database, package.id), Refusal)
    wrong = report_download(one_store, package.id, "0001", "Applied", "", 0, now)
    assert isinstance(wrong, Refusal)
    assert statuses(one_store) == ["Available"]


def test_a_run_without_news_makes_nothing(one_store: Database, depot: Depot, now: datetime) -> None:
    do(one_store, depot, now)
    again = do(one_store, depot, now)
    assert (again.sessions, again.unchanged) == ((), ("0001", OFFLINE))
    applied(one_store, now)
    assert do(one_store, depot, now).unchanged == ("0001", OFFLINE)


def test_a_delta_begins_where_what_is_on_its_way_ends(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    full_version = current_version(one_store)
    change_price(one_store, 419)
    do(one_store, depot, now)
    change_price(one_store, 429)
    do(one_store, depot, now)
    first, second, third = packages_for(one_store, OFFLINE)
    assert [first.kind, second.kind, third.kind] == ["full", "delta", "delta"]
    assert first.to_version == full_version == second.from_version
    assert second.to_version == third.from_version
    rows_sent = [row["rows"] for row in list_sessions(one_store)["downloads"]]
    assert rows_sent[-2:] == [1, 1]


def test_what_is_applied_is_confirmed(one_store: Database, depot: Depot, now: datetime) -> None:
    do(one_store, depot, now)
    applied(one_store, now)
    row = list_sessions(one_store)["downloads"][1]
    assert (row["status"], row["applied"]) == ("Applied", now.isoformat())
    assert entity(one_store)["confirmed_version"] == current_version(one_store)
    assert entity(one_store)["full_wanted"] is False
    assert packages_for(one_store, OFFLINE) == []
    say(one_store, row["id"], "ApplyFailed", now, error="late")
    assert statuses(one_store) == ["Applied"]


def test_jobs_are_confirmed_one_by_one(one_store: Database, depot: Depot, now: datetime) -> None:
    do(one_store, depot, now)
    applied(one_store, now)
    confirmed = current_version(one_store)
    hq_master.save(one_store, Product, [{"number": "1", "name": "Hand soap"}])
    change_price(one_store, 419)
    do(one_store, depot, now, "1040")
    (package,) = packages_for(one_store, OFFLINE)
    assert (package.job, package.job_name, package.kind) == ("1040", "Products", "delta")
    applied(one_store, now)
    assert do(one_store, depot, now, "1040").sessions == ()
    do(one_store, depot, now)
    (everything,) = packages_for(one_store, OFFLINE)
    assert everything.from_version == confirmed


def test_full_is_full_whatever_is_confirmed_and_supersedes(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    change_price(one_store, 419)
    do(one_store, depot, now)
    do(one_store, depot, now, full=True)
    assert statuses(one_store) == ["Canceled", "Canceled", "Available"]
    (package,) = packages_for(one_store, OFFLINE)
    assert package.kind == "full"


def test_a_full_of_one_job_supersedes_that_job_only(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    change_price(one_store, 419)
    do(one_store, depot, now, "1020")
    do(one_store, depot, now, "1020", full=True)
    assert statuses(one_store) == ["Available", "Canceled", "Available"]


def test_the_third_failure_suspends_and_holds_up_the_rest(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    change_price(one_store, 419)
    do(one_store, depot, now)
    first, second = packages_for(one_store, OFFLINE)
    say(one_store, first.id, "DownloadFailed", now, error="cut")
    say(one_store, first.id, "ApplyFailed", now, error="odd")
    assert [package.id for package in packages_for(one_store, OFFLINE)] == [first.id, second.id]
    say(one_store, first.id, "ApplyFailed", now, error="odd again")
    assert statuses(one_store) == ["Suspended", "Available"]
    assert packages_for(one_store, OFFLINE) == []
    assert list_sessions(one_store)["downloads"][1]["error"] == "odd again"
    held_up = do(one_store, depot, now)
    assert (held_up.sessions, held_up.held_up) == ((), (OFFLINE,))
    assert "run with --full" in str(held_up)
    assert retry(one_store, first.id) is None
    assert [package.id for package in packages_for(one_store, OFFLINE)] == [first.id, second.id]
    assert isinstance(retry(one_store, first.id), Refusal)


def test_a_full_run_takes_the_place_of_a_suspended_package(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    (first,) = packages_for(one_store, OFFLINE)
    for _ in range(3):
        say(one_store, first.id, "ApplyFailed", now, error="odd")
    do(one_store, depot, now, full=True)
    assert statuses(one_store) == ["Canceled", "Available"]
    assert len(packages_for(one_store, OFFLINE)) == 1


def test_a_cancelled_package_means_a_full_one_with_the_next_run(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    applied(one_store, now)
    change_price(one_store, 419)
    do(one_store, depot, now)
    (delta,) = packages_for(one_store, OFFLINE)
    assert cancel(one_store, delta.id) is None
    do(one_store, depot, now)
    (package,) = packages_for(one_store, OFFLINE)
    assert package.kind == "full"
    assert isinstance(cancel(one_store, delta.id), Refusal)


def test_a_database_in_doubt_gets_one_full_package_at_once(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    applied(one_store, now)
    change_price(one_store, 419)
    do(one_store, depot, now)
    session = want_full(one_store, depot, OFFLINE, "gap at 3", now)
    assert isinstance(session, int)
    (package,) = packages_for(one_store, OFFLINE)
    assert (package.id, package.kind) == (session, "full")
    assert "gap at 3" in list_sessions(one_store)["downloads"][-2]["error"]
    assert want_full(one_store, depot, OFFLINE, "again", now) == session
    assert statuses(one_store) == ["Applied", "Canceled", "Available"]


def test_before_the_first_run_there_is_no_package_to_ask_for(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    refused = want_full(one_store, depot, OFFLINE, "new", now)
    assert isinstance(refused, Refusal)
    assert "run 9999" in str(refused)
    assert isinstance(want_full(one_store, depot, "0009-009", "new", now), Refusal)


def test_a_retired_database_is_fed_no_longer(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    set_support_offline(one_store, "001", False)
    assert statuses(one_store) == ["Canceled"]
    assert isinstance(package_list(one_store, OFFLINE), Refusal)
    assert OFFLINE not in do(one_store, depot, now).unchanged
    set_support_offline(one_store, "001", True)
    do(one_store, depot, now)
    assert [package.kind for package in packages_for(one_store, OFFLINE)] == ["full"]


def test_a_run_that_was_cut_off_is_failed_at_the_next_start(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    DownloadSession.update(status=int(DownloadStatus.Started)).execute(one_store)
    assert recover_runs(one_store) == 2
    assert statuses(one_store) == ["CreateFailed"]
    assert recover_runs(one_store) == 0
    do(one_store, depot, now)
    assert [package.kind for package in packages_for(one_store, OFFLINE)] == ["full"]


def test_a_package_that_cannot_be_written_fails_its_session_alone(
    one_store: Database, now: datetime, tmp_path: Path
) -> None:
    nowhere = Depot(tmp_path / "missing", new_key())
    done = do(one_store, nowhere, now)
    assert done.failed == done.sessions
    rows_now = list_sessions(one_store)["downloads"]
    assert {row["status"] for row in rows_now} == {"CreateFailed"}
    assert all(row["error"] for row in rows_now)
    assert packages_for(one_store, OFFLINE) == []


def test_seven_days_later_an_unfetched_queue_becomes_one_full_package(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    change_price(one_store, 419)
    do(one_store, depot, now + timedelta(days=6))
    late = now + timedelta(days=7, minutes=1)
    do(one_store, depot, late)
    assert [package.kind for package in packages_for(one_store, OFFLINE)] == ["full"]
    names = {path.name for path in depot.directory.iterdir()}
    kept = {row.file for row in queries.rows(one_store, DownloadSession.select())}
    assert names <= kept
    assert len(names) == 2


def test_old_finished_sessions_are_listed_for_seven_days(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    applied(one_store, now)
    applied(one_store, now, "0001")
    do(one_store, depot, now + timedelta(days=6))
    assert len(list_sessions(one_store)["downloads"]) == 2
    assert do(one_store, depot, now + timedelta(days=8)).sessions == ()
    assert list_sessions(one_store)["downloads"] == []
    assert list(depot.directory.iterdir()) == []


def test_a_database_that_knows_more_than_hq_lifts_the_version(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    """HQ was restored from an older backup: its next package must not look old."""
    do(one_store, depot, now)
    (package,) = packages_for(one_store, OFFLINE)
    report_download(one_store, package.id, OFFLINE, "ApplyFailed", "older", 900, now)
    assert current_version(one_store) == 900
    assert entity(one_store)["full_wanted"] is True
    assert isinstance(want_full(one_store, depot, OFFLINE, "older", now), int)
    (full,) = packages_for(one_store, OFFLINE)
    assert full.to_version >= 900


def test_reports_that_make_no_sense_are_refused(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    (package,) = packages_for(one_store, OFFLINE)
    for status in ("Available", "Canceled", "applied", "", "9"):
        answer = report_download(one_store, package.id, OFFLINE, status, "", 0, now)
        assert isinstance(answer, Refusal)
    assert isinstance(report_download(one_store, 999, OFFLINE, "Applied", "", 0, now), Refusal)
    assert statuses(one_store) == ["Available"]


def test_schedules_say_when_they_ran_and_what_came_of_it(
    one_store: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    row = next(row for row in list_schedules(one_store) if row["job"] == "9999")
    assert (row["last_run"], row["last_result"]) == (now.isoformat(), "2 packages made")
    assert isinstance(run(one_store, depot, "All jobs", now), Run)
    assert isinstance(run(one_store, depot, "4711", now), Refusal)


def test_the_channel_database_gets_the_same_packages(
    one_store: Database, channel_db: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    (outcome,) = apply_channel_packages(one_store, channel_db, "0001", depot, now)
    assert isinstance(outcome, PackageApplied)
    assert rows(channel_db, Product) == rows(one_store, Product)
    assert keys(channel_db, Register) == {"001", "002"}
    assert statuses(one_store, "0001") == ["Applied"]
    row = list_sessions(one_store)["downloads"][0]
    assert (row["applied"], row["rows"]) == (now.isoformat(), outcome.rows)
    hq_master.delete(one_store, Product, [("3",)])
    do(one_store, depot, now)
    apply_channel_packages(one_store, channel_db, "0001", depot, now)
    assert keys(channel_db, Product) == {"1", "2"}
    assert statuses(one_store, "0001") == ["Applied", "Applied"]


def test_a_spoilt_channel_package_fails_its_session_and_nothing_else(
    one_store: Database, channel_db: Database, depot: Depot, now: datetime
) -> None:
    do(one_store, depot, now)
    name = package_file(one_store, "0001", packages_for(one_store, "0001")[0].id)
    assert isinstance(name, str)
    (depot.directory / name).write_bytes(b"spoilt")
    (outcome,) = apply_channel_packages(one_store, channel_db, "0001", depot, now)
    assert isinstance(outcome, PackageRefused)
    assert statuses(one_store, "0001") == ["DownloadFailed"]
    assert rows(channel_db, Product) == []
    do(one_store, depot, now, full=True)
    (again,) = apply_channel_packages(one_store, channel_db, "0001", depot, now)
    assert isinstance(again, PackageApplied)
