"""A job that offline databases do not get: emptied there, sent in full when included again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from peewee import Database

from tests.hq.test_stores import depot
from tests.sync.package_bench import keys
from tuipos.domain.words import Refusal
from tuipos.hq import master as hq_master
from tuipos.hq.channel_apply import apply_channel_packages, apply_waiting
from tuipos.hq.distribution import Depot
from tuipos.hq.exclusion import CONSEQUENCES, list_jobs, set_excluded, show_job
from tuipos.hq.registers import set_support_offline
from tuipos.hq.schedule_settings import set_schedule
from tuipos.hq.schedules import Run, run, want_full
from tuipos.hq.sessions import list_sessions, report_download, waiting_sessions
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models.headquarters import ChannelDatabase
from tuipos.storage.models.master import (
    JOB_TABLES,
    NEEDED_JOBS,
    Availability,
    GiftCard,
    Product,
)
from tuipos.sync.packages import PackageApplied

__all__ = ["depot"]

OFFLINE = "0001-001"


class Shop:
    """Headquarters, store 0001's channel database, and its register's offline database."""

    def __init__(self, hq: Database, channel: Database, replica: Database, depot: Depot,
                 now: datetime) -> None:  # fmt: skip
        self.hq, self.channel, self.replica, self.depot, self.now = hq, channel, replica, depot, now

    def run(self, job: str = "9999", *, full: bool = False) -> Run:
        done = run(self.hq, self.depot, job, self.now, full=full)
        assert isinstance(done, Run) and not done.failed
        return done

    def fetch(self) -> list[tuple[str, str]]:
        """Both databases apply what waits; job and kind of the offline one's packages."""
        apply_channel_packages(self.hq, self.channel, "0001", self.depot, self.now)
        fetched = []
        for session in waiting_sessions(self.hq, OFFLINE):
            outcome = apply_waiting(self.replica, session, self.depot, self.now)
            assert isinstance(outcome, PackageApplied), str(outcome)
            refused = report_download(
                self.hq, session["id"], OFFLINE, "Applied", "", outcome.version, self.now
            )
            assert refused is None
            fetched.append((session["job"], session["kind"]))
        return fetched

    def feed(self, job: str = "9999") -> list[tuple[str, str]]:
        self.run(job)
        return self.fetch()

    def exclude(self, job: str, yes: bool = True) -> None:
        assert not isinstance(set_excluded(self.hq, job, yes), Refusal)

    def count_stock(self, pieces: int) -> None:
        row = {"product": "1", "store": "0001", "quantity_units": pieces}
        hq_master.save(self.hq, Availability, [row])

    def stock(self) -> tuple[int, int]:
        """Rows of stock in the channel database and in the offline one."""
        return len(keys(self.channel, Availability)), len(keys(self.replica, Availability))


@pytest.fixture
def shop(
    hq_db: Database, channel_db: Database, depot: Depot, now: datetime, tmp_path: Path
) -> Iterator[Shop]:
    ChannelDatabase.delete().where(ChannelDatabase.name == "0002").execute(hq_db)
    set_support_offline(hq_db, "001", True)
    replica = open_sqlite(tmp_path / "offline.db", durable=False)
    prepare(replica, "offline")
    shop = Shop(hq_db, channel_db, replica, depot, now)
    shop.count_stock(5)
    hq_master.save(hq_db, GiftCard, [{"number": "99", "currency": "EUR", "balance_minor": 1}])
    yield shop
    replica.close()


def test_a_full_package_leaves_an_excluded_job_empty(shop: Shop) -> None:
    shop.exclude("1130")
    assert shop.feed() == [("9999", "full")]
    assert shop.stock() == (1, 0)
    assert len(keys(shop.replica, GiftCard)) == 1
    (download,) = [row for row in list_sessions(shop.hq)["downloads"] if row["database"] == OFFLINE]
    assert download["left_out"] == ["1130"]
    shop.count_stock(6)
    assert shop.run().unchanged == (OFFLINE,)
    shop.fetch()
    hq_master.save(shop.hq, Product, [{"number": "1", "name": "Olive soap"}])
    shop.count_stock(7)
    assert shop.feed() == [("9999", "delta")]
    assert shop.stock() == (1, 0)


def test_what_becomes_excluded_is_emptied_with_the_next_run(shop: Shop) -> None:
    shop.feed()
    assert shop.stock() == (1, 1)
    shop.exclude("1130")
    done = shop.run("1130")
    assert len(done.sessions) == 1 and done.unchanged == ("0001",)
    assert shop.fetch() == [("1130", "full")]
    assert shop.stock() == (1, 0)
    shop.count_stock(8)
    again = shop.run("1130")
    assert (len(again.sessions), again.left_out) == (1, (OFFLINE,))
    assert "left out for 0001-001" in str(again)
    assert shop.fetch() == []


def test_a_run_of_all_jobs_sends_the_emptied_one_alone(shop: Shop) -> None:
    shop.feed()
    shop.exclude("1130")
    hq_master.save(shop.hq, Product, [{"number": "1", "name": "Olive soap"}])
    assert shop.feed() == [("1130", "full"), ("9999", "delta")]
    assert shop.stock() == (1, 0)
    assert shop.feed() == []


def test_what_is_included_again_is_sent_in_full(shop: Shop) -> None:
    shop.exclude("1130")
    shop.feed()
    shop.exclude("1130", False)
    assert shop.feed() == [("1130", "full")]
    assert shop.stock() == (1, 1)
    shop.count_stock(9)
    assert shop.feed("1130") == [("1130", "delta")]
    assert keys(shop.replica, Availability) == keys(shop.channel, Availability)
    assert shop.run("1130").left_out == ()


def test_a_change_of_mind_before_the_register_has_fetched(shop: Shop) -> None:
    shop.feed()
    shop.exclude("1130")
    shop.run("1130")
    shop.exclude("1130", False)
    assert shop.feed("1130") == [("1130", "full")]
    assert shop.stock() == (1, 1)
    statuses = [row["status"] for row in list_sessions(shop.hq)["downloads"]]
    assert "Canceled" in statuses


def test_a_full_package_that_waits_is_not_as_good_once_a_job_is_left_out(shop: Shop) -> None:
    shop.feed()
    first = want_full(shop.hq, shop.depot, OFFLINE, "in doubt", shop.now)
    assert want_full(shop.hq, shop.depot, OFFLINE, "in doubt", shop.now) == first
    shop.exclude("1130")
    assert want_full(shop.hq, shop.depot, OFFLINE, "in doubt", shop.now) != first
    assert shop.fetch() == [("9999", "full")]
    assert shop.stock() == (1, 0)


@pytest.mark.parametrize("job", sorted({*JOB_TABLES} - {*CONSEQUENCES}))
def test_what_no_register_can_be_without_is_refused(hq_db: Database, job: str) -> None:
    refused = set_excluded(hq_db, job, True)
    assert isinstance(refused, Refusal) and f"{job} " in str(refused)
    assert ("nothing is sold offline" in str(refused)) == (job in NEEDED_JOBS)
    assert isinstance(set_schedule(hq_db, job, {"exclude_offline": "yes"}), Refusal)
    assert not isinstance(set_excluded(hq_db, job, False), Refusal)
    assert not any(row["exclude_offline"] for row in list_jobs(hq_db))


def test_only_jobs_that_send_data_can_be_left_out(hq_db: Database) -> None:
    for job in ("9999", "P-0001", "1"):
        assert isinstance(set_excluded(hq_db, job, True), Refusal)
    for job in ("9999", "P-0001"):
        assert isinstance(set_schedule(hq_db, job, {"exclude_offline": "yes"}), Refusal)
    changed = set_schedule(hq_db, "1050", {"exclude_offline": "yes", "every": "5m"})
    assert not isinstance(changed, Refusal) and changed["exclude_offline"] is True
    shown = show_job(hq_db, "1050")
    assert not isinstance(shown, Refusal)
    assert (shown["exclude_offline"], shown["may_exclude"]) == (True, True)
    assert "gift cards" in str(shown["consequence"])
