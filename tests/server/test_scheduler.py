"""Schedules that run by themselves: what is due when, and that a change really arrives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from peewee import Database

from tests.engines import open_of_home, release
from tests.server.running import hq_client, serving
from tests.tools.waiting import eventually
from tuipos.server.scheduler import next_runs
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import Schedule

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def hq_db(home: Path) -> Iterator[Database]:
    db = open_of_home(home, "hq")
    yield db
    release(db)


def set_schedule(db: Database, job: str, every_seconds: int, last_run: datetime | None) -> None:
    with write(db):
        Schedule.update(every_seconds=every_seconds, last_run=last_run).where(
            Schedule.job == job
        ).execute(db)


def test_by_hand_means_never_by_itself(hq_db: Database) -> None:
    assert next_runs(hq_db, NOW)[0] == []
    hq_db.close()


def test_what_never_ran_or_ran_long_ago_is_due(hq_db: Database) -> None:
    set_schedule(hq_db, "1020", 60, None)
    set_schedule(hq_db, "1040", 60, NOW - timedelta(seconds=60))
    set_schedule(hq_db, "1060", 60, NOW - timedelta(seconds=57))
    assert next_runs(hq_db, NOW) == (["1020", "1040"], 3.0)
    hq_db.close()


def test_a_clock_that_was_put_back_stops_no_schedule(hq_db: Database) -> None:
    set_schedule(hq_db, "1020", 60, NOW + timedelta(days=400))
    assert next_runs(hq_db, NOW)[0] == ["1020"]
    hq_db.close()


def test_a_schedule_with_a_recurrence_runs_by_itself(home: Path, hq_db: Database) -> None:
    set_schedule(hq_db, "P-0001", 60, None)
    hq_db.close()
    with serving(home) as url, hq_client(home, url) as hq:

        def has_run() -> bool:
            rows = {row["job"]: row["last_run"] for row in hq.get("/hq/v1/schedules").json()}
            return rows["P-0001"] is not None and rows["9999"] is None

        eventually(has_run, bool, "P-0001 ran by itself")


def test_the_demo_world_is_made_once_and_kept(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    for expected in ("2s", "7s"):
        with serving(home, demo_data=True) as url, hq_client(home, url) as hq:
            rows = {row["name"]: row for row in hq.get("/hq/v1/databases").json()}
            assert rows["0001"]["confirmed_version"] > 0
            assert hq.get("/hq/v1/profiles/DEMO").json()["timeout"] == expected
            every = {row["job"]: row["every_seconds"] for row in hq.get("/hq/v1/schedules").json()}
            assert (every["9999"], every["P-0001"], every["1020"]) == (60, 60, 0)
            hq.patch("/hq/v1/profiles/DEMO", json={"settings": {"timeout": "7s"}})
