"""A host of the version before, still up over databases that a newer one has changed."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.engines import open_of_home, release
from tests.server.conftest import LISTING, problem
from tests.server.test_scheduler import set_schedule
from tests.server.world import PIN
from tests.tools.waiting import eventually
from tuipos.storage.database import write
from tuipos.storage.migrations import schema_version
from tuipos.storage.models.headquarters import Schedule
from tuipos.storage.models.version import SchemaVersion


def bring_to_the_next_schema(home: Path, kind: str, version: int) -> None:
    db = open_of_home(home, kind)
    with write(db):
        SchemaVersion.update(version=version).where(SchemaVersion.kind == kind).execute(db)
    release(db)


@pytest.mark.parametrize("kind", ["hq", "channel"])
def test_it_leaves_runs_to_the_newer_one_and_answers_registers(
    home: Path, hq: httpx.Client, device: httpx.Client, kind: str
) -> None:
    assert hq.post("/hq/v1/runs", json={"schedule": "9999"}).status_code == 200
    bring_to_the_next_schema(home, kind, schema_version(kind) + 1)
    for job in ("9999", "1020", "P-0001"):
        answer = hq.post("/hq/v1/runs", json={"schedule": job})
        assert "update it" in problem(answer, 422, "server-outdated")["detail"]
    problem(device.post("/api/v1/packages/full", json={"reason": "new"}), 422, "server-outdated")
    signed_in = device.post("/api/v1/sign-in", json={"staff": "1001", "pin": PIN})
    assert (signed_in.status_code, device.get(LISTING).status_code) == (200, 200)


def test_no_schedule_runs_by_itself_until_it_is_up_to_date_again(
    home: Path, hq: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    bring_to_the_next_schema(home, "hq", schema_version("hq") + 1)
    db = open_of_home(home, "hq")
    set_schedule(db, "P-0001", 60, None)
    eventually(lambda: caplog.text, lambda text: "no more runs" in text, "it says so, once")
    row = next(iter(Schedule.select().where(Schedule.job == "P-0001").dicts().execute(db)))
    assert row["last_run"] is None
    release(db)
    assert hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).status_code == 422
    assert caplog.text.count("no more runs") == 1
    bring_to_the_next_schema(home, "hq", schema_version("hq"))
    assert hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).status_code == 200
