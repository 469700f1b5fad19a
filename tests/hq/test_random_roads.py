"""Whatever happens between HQ and a database, in the end the database holds what HQ says."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from tests.hq.world import small_world
from tests.sync.package_bench import rows
from tuipos.domain.words import Refusal
from tuipos.hq import master as hq_master
from tuipos.hq.channel_apply import apply_waiting
from tuipos.hq.databases import list_databases
from tuipos.hq.distribution import Depot, recover_runs
from tuipos.hq.exclusion import CONSEQUENCES, list_jobs, set_excluded
from tuipos.hq.registers import set_support_offline
from tuipos.hq.schedules import Run, run, want_full
from tuipos.hq.sessions import cancel, list_sessions, report_download, retry, waiting_sessions
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models import master
from tuipos.storage.models.headquarters import DownloadSession
from tuipos.storage.models.master import (
    JOB_TABLES,
    Availability,
    Customer,
    GiftCard,
    Price,
    Product,
    Register,
    Staff,
)
from tuipos.sync.packages import PackageApplied, PackageRefused
from tuipos.sync.signing import new_key
from tuipos.sync.status import DownloadStatus

OFFLINE = "0001-001"
JOBS = ("9999", "9999", "9999", "1020", "1040", "1060", "1090", "1010", "1050", "1130")


class Walk:
    """A seeded walk of changes, runs, fetches and mishaps."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = datetime(2026, 11, 20, tzinfo=UTC)
        self.folder = folder
        self.hq = self._database("hq", "hq")
        small_world(self.hq)
        set_support_offline(self.hq, "001", True)
        self.replicas = 0
        self.replica = self._new_replica()
        (folder / "packages").mkdir()
        self.depot = Depot(folder / "packages", new_key())

    def _database(self, kind: str, name: str) -> Database:
        db = open_sqlite(self.folder / f"{name}.db", durable=False)
        prepare(db, kind)
        return db

    def _new_replica(self) -> Database:
        self.replicas += 1
        return self._database("offline", f"offline-{self.replicas}")

    def step(self) -> None:
        """One thing happens."""
        self.now += timedelta(minutes=self.chance.randrange(1, 600))
        happenings = [
            self.change, self.change, self.change, self.delete, self.move_register,
            self.run, self.run, self.fetch, self.fetch, self.fetch,
            self.fail, self.lose_report, self.cancel, self.retry, self.lose_replica,
            self.cut_run, self.switch, self.exclude, self.exclude,
        ]  # fmt: skip
        self.chance.choice(happenings)()

    def change(self) -> None:
        number = str(self.chance.randrange(1, 9))
        name = f"Name {self.chance.randrange(4)}"
        hq_master.save(self.hq, Product, [{"number": number, "name": name, "tax": "standard"}])
        store = self.chance.choice(["", "0001", "0002"])
        price = {"product": number, "store": store, "price_minor": self.chance.randrange(5)}
        hq_master.save(self.hq, Price, [{**price, "currency": "EUR"}])
        hq_master.save(self.hq, Staff, [{"number": "1001", "name": name}])
        stock = {"product": number, "quantity_units": self.chance.randrange(5)}
        hq_master.save(self.hq, Availability, [{**stock, "store": store or "0001"}])
        hq_master.save(self.hq, Customer, [{"number": number, "name": name}])
        hq_master.save(self.hq, GiftCard, [{"number": number, "currency": "EUR"}])

    def delete(self) -> None:
        number = str(self.chance.randrange(1, 9))
        hq_master.delete(self.hq, Product, [(number,)])
        hq_master.delete(self.hq, Price, [(number, "", ""), (number, "0001", "")])
        hq_master.delete(self.hq, Availability, [(number, "0001"), (number, "0002")])
        hq_master.delete(self.hq, Customer, [(number,)])

    def move_register(self) -> None:
        store = self.chance.choice(["0001", "0002"])
        hq_master.save(self.hq, Register, [{"number": "002", "store": store}])

    def exclude(self) -> None:
        """Someone leaves a job out of offline databases, or includes it again."""
        job = self.chance.choice(list(CONSEQUENCES))
        excluded = self.chance.random() < 0.5
        assert not isinstance(set_excluded(self.hq, job, excluded), Refusal)

    def run(self, job: str | None = None) -> None:
        full = job is None and self.chance.random() < 0.1
        assert isinstance(
            run(self.hq, self.depot, job or self.chance.choice(JOBS), self.now, full=full), Run
        )

    def fetch(self, count: int = 2) -> None:
        """The register applies what waits, in order, until something is refused."""
        for session in waiting_sessions(self.hq, OFFLINE)[:count]:
            outcome = apply_waiting(self.replica, session, self.depot, self.now)
            if isinstance(outcome, PackageApplied):
                self.report(session, "Applied", outcome.version)
                continue
            self.report(session, outcome.status.name, error=str(outcome))
            assert isinstance(outcome, PackageRefused)
            if outcome.wants_full:
                want_full(self.hq, self.depot, OFFLINE, str(outcome), self.now)
            return

    def report(
        self, session: dict[str, Any], status: str, version: int = 0, error: str = ""
    ) -> None:
        refused = report_download(self.hq, session["id"], OFFLINE, status, error, version, self.now)
        assert refused is None

    def fail(self) -> None:
        """The line breaks while a package is fetched."""
        for session in waiting_sessions(self.hq, OFFLINE)[:1]:
            self.report(session, "DownloadFailed", error="cut")

    def lose_report(self) -> None:
        """A package is applied, and HQ does not hear of it."""
        for session in waiting_sessions(self.hq, OFFLINE)[:1]:
            apply_waiting(self.replica, session, self.depot, self.now)

    def cancel(self) -> None:
        for session in waiting_sessions(self.hq, OFFLINE)[-1:]:
            cancel(self.hq, session["id"])

    def retry(self) -> None:
        for row in list_sessions(self.hq)["downloads"]:
            if row["status"] == "Suspended":
                retry(self.hq, row["id"])

    def lose_replica(self) -> None:
        """The disk of the register is lost; an empty database asks for everything."""
        self.replica.close()
        self.replica = self._new_replica()
        want_full(self.hq, self.depot, OFFLINE, "empty", self.now)

    def cut_run(self) -> None:
        """HQ's process dies while it makes a package."""
        last = DownloadSession.select().order_by(DownloadSession.id.desc()).limit(1)
        for row in last.dicts().execute(self.hq):
            if row["status"] == DownloadStatus.Available:
                DownloadSession.update(status=int(DownloadStatus.Started)).where(
                    DownloadSession.id == row["id"]
                ).execute(self.hq)
        recover_runs(self.hq)

    def switch(self) -> None:
        set_support_offline(self.hq, "001", False)
        set_support_offline(self.hq, "001", True)

    def settle(self) -> None:
        """All mishaps end; people retry what is suspended, and the schedule runs."""
        for _ in range(6):
            self.retry()
            self.run("9999")
            self.fetch(count=100)
        waiting = waiting_sessions(self.hq, OFFLINE)
        assert waiting == [], list_sessions(self.hq)["downloads"][-5:]
        entity = next(row for row in list_databases(self.hq) if row["name"] == OFFLINE)
        assert entity["full_wanted"] is False

    def close(self) -> None:
        self.hq.close()
        self.replica.close()


def own_rows(db: Database, table: type[master.Master]) -> list[Any]:
    """HQ's rows that belong to store 0001."""
    names = [field.name for field in table._meta.sorted_fields]
    found = []
    for row in rows(db, table):
        columns = dict(zip(names, row, strict=True))
        place = columns["number"] if table is master.Store else columns.get("store", "")
        if place in ("", "0001"):
            found.append(row)
    return found


@pytest.mark.simulation
@pytest.mark.parametrize("seed", range(20))
def test_the_database_ends_up_with_what_hq_says(tmp_path: Path, seed: int) -> None:
    print("seed", seed)
    walk = Walk(tmp_path, seed)
    for _ in range(40):
        walk.step()
    walk.settle()
    excluded = {job["job"] for job in list_jobs(walk.hq) if job["exclude_offline"]}
    for job, tables in JOB_TABLES.items():
        for table in tables:
            wanted = [] if job in excluded else own_rows(walk.hq, table)
            assert rows(walk.replica, table) == wanted, table.__name__
    walk.replica.execute_sql(
        "INSERT INTO product_search(product_search, rank) VALUES ('integrity-check', 1)"
    )
    walk.close()
