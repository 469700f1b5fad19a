"""Groups, schedules of several jobs, and profiles: made by screens alone, by subcommands alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hq_screens.desk import app_of, choose, fill, go, loaded, press, shows
from tuipos.cli import main
from tuipos.hq.screens.plot import DayPlot

Opened = Callable[..., Any]


def by_job(hq: httpx.Client) -> dict[str, dict[str, Any]]:
    return {row["job"]: row for row in hq.get("/hq/v1/schedules").json()}


def sessions(hq: httpx.Client) -> list[tuple[str, str]]:
    found = hq.get("/hq/v1/sessions").json()["downloads"]
    return [(row["database"], row["job"]) for row in found]


async def test_a_store_gets_a_group_and_a_schedule_of_its_own(
    opened: Opened, hq: httpx.Client
) -> None:
    async with opened() as pilot:
        await go(pilot, "Databases")
        await choose(pilot, name="0001")
        await shows(pilot, "Fed by", "9999", "G Data group")
        await press(pilot, "g")
        await shows(pilot, "offline databases go with it")
        await fill(pilot, new_group="!")
        await press(pilot, "f2")
        await shows(pilot, "A data group can't be called !.")
        await fill(pilot, new_group="Pilot")
        await press(pilot, "f2")
        await shows(pilot, "Moved. No schedule feeds Pilot yet", "no schedule: make one")
        await choose(pilot, name="0001-001")
        await shows(pilot, "Data group        Pilot")
        await go(pilot, "Schedules")
        await press(pilot, "n")
        await shows(pilot, "New schedule", "A short word")
        await fill(pilot, schedule="NIGHT", name="Night", jobs="1020 9999", group="Pilot")
        await press(pilot, "f2")
        await shows(pilot, "jobs can't be 1020 9999.", "9999 alone")
        await fill(pilot, jobs="1020, 1040", every="1d", active="no")
        await press(pilot, "f2")
        await shows(pilot, "Schedule NIGHT is made")
        await choose(pilot, job="NIGHT")
        await shows(pilot, "Jobs              1020 1040", "off")
        await press(pilot, "r")
        await shows(pilot, "NIGHT: 4 packages made", "1 channel, 1 offline", "1 of 2")
        await choose(pilot, job="9999")
        await press(pilot, "r")
        await shows(pilot, "9999: 1 package made")
    assert sessions(hq) == [
        ("0001", "1020"), ("0001-001", "1020"), ("0001", "1040"), ("0001-001", "1040"),
        ("0002", "9999"),
    ]  # fmt: skip


async def test_a_schedule_moves_to_another_group_and_is_deleted(
    opened: Opened, hq: httpx.Client
) -> None:
    hq.post("/hq/v1/groups", json={"name": "Pilot"})
    hq.post(
        "/hq/v1/schedules", json={"schedule": "S1", "settings": {"jobs": "1010", "every": "1h"}}
    )
    async with opened() as pilot:
        await choose(pilot, job="S1")
        await press(pilot, "e")
        await shows(pilot, "As lists show it.")
        await fill(pilot, group="Pilot", jobs="1010 1060")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", "Pilot")
        found = by_job(hq)["S1"]
        assert (found["group"], found["jobs"]) == ("Pilot", ["1010", "1060"])
        await press(pilot, "d")
        await shows(pilot, "Delete schedule S1?")
        await press(pilot, "y")
        await shows(pilot, "S1 is deleted.")
        await choose(pilot, job="1010")
        await press(pilot, "d", "y")
        await shows(pilot, "1010 is the schedule of its job and can't be deleted.")
    assert "S1" not in by_job(hq) and "1010" in by_job(hq)


async def test_a_profile_is_made_from_another_and_chosen_for_a_store(
    opened: Opened, hq: httpx.Client
) -> None:
    async with opened() as pilot:
        await go(pilot, "Offline profiles")
        await press(pilot, "n")
        await shows(pilot, "New offline profile", "Stores choose it by this name.")
        await fill(pilot, name="P", timeout="4s")
        await press(pilot, "f2")
        await shows(pilot, "There is offline profile P already.")
        await fill(pilot, name="Slow lines")
        await press(pilot, "f2")
        await shows(pilot, "Saved. Choose it in the form of a store.", "Slow lines")
        await go(pilot, "Stores")
        await choose(pilot, number="0002")
        await press(pilot, "e")
        await loaded(pilot)
        await fill(pilot, offline_profile="Slow lines")
        await press(pilot, "f2")
        await shows(pilot, "Saved.")
    assert hq.get("/hq/v1/profiles/Slow%20lines").json()["timeout"] == "4s"
    stores = hq.get("/hq/v1/records/stores").json()["rows"]
    assert [row["offline_profile"] for row in stores] == ["P", "Slow lines"]


def test_all_of_it_by_subcommands(
    home: Path, url: str, hq: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(*arguments: str, status: int = 0) -> str:
        capsys.readouterr()
        assert main(["hq", *arguments, "--home", str(home)]) == status
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return said.err if status else said.out

    command("groups", "add", "Pilot")
    assert "already" in command("groups", "add", "Pilot", status=1)
    assert "Name the group" in command("groups", "add", status=1)
    moved = json.loads(command("database", "0001-001", "group=Pilot", "--json"))
    assert (moved["group"], moved["schedules"]) == ("Pilot", [])
    assert "no data group Nowhere" in command("database", "0001", "group=Nowhere", status=1)
    assert "in use" in command("groups", "delete", "Pilot", status=1)
    made = json.loads(command("schedules", "add", "NIGHT", "1020", "1040", "--json"))
    assert (made["jobs"], made["group"]) == (["1020", "1040"], "Default")
    assert "already" in command("schedules", "add", "NIGHT", "1020", status=1)
    assert "jobs can't be" in command("schedules", "add", "DAY", status=1)
    assert "can't be called" in command("schedules", "add", "a b", "1020", status=1)
    assert "jobs stays" in command("schedule", "1020", "jobs=1040", status=1)
    moved = json.loads(command("schedule", "NIGHT", "group=Pilot", "every=30s", "--json"))
    assert (moved["group"], moved["every_seconds"]) == ("Pilot", 30)
    assert "2 packages made" in command("run", "NIGHT")
    assert sessions(hq) == [("0001-001", "1020"), ("0001-001", "1040")]
    shown = command("schedule", "NIGHT")
    assert "1020 1040" in shown and "waiting for 0001-001" in shown
    assert json.loads(command("database", "0001-001", "--json"))["schedules"] == ["NIGHT"]
    command("schedules", "delete", "NIGHT")
    assert "no schedule or job NIGHT" in command("schedule", "NIGHT", status=1)
    assert "can't be deleted" in command("schedules", "delete", "1020", status=1)
    command("database", "0001-001", "group=Default")
    command("groups", "delete", "Pilot")
    assert [row["name"] for row in json.loads(command("groups", "--json"))] == ["Default"]
    command("profiles", "add", "Slow")
    assert "already" in command("profiles", "add", "Slow", status=1)
    changed = json.loads(command("profile", "Slow", "timeout=4s", "--json"))
    assert (changed["timeout"], changed["reconnect_interval"]) == ("4s", "5m")


async def test_prices_that_change_on_a_day_to_come_are_listed(
    opened: Opened, home: Path, hq: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2,4.49,2099-11-30,,\n1,1.50,2099-11-30,2099-12-06,0001\n3,9.00,2001-01-01,2001-01-02,"
    file = f"number,price,from,to,store\n{rows}\n"
    assert hq.post("/hq/v1/import/prices", content=file.encode()).status_code == 200
    async with opened() as pilot:
        await go(pilot, "Prices")
        await press(pilot, "c")
        screen = await shows(pilot, "Coming price changes", "2099-11-30: 2 changes")
        assert "2 Tea" in screen and "4.49  begins" in screen
        assert "2099-12-07: 1 change" in screen and "1.50  ends" in screen
        assert "2001" not in screen
    assert main(["hq", "coming", "--json", "--home", str(home)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["day"], row["number"], row["store"], row["begins"]) for row in found] == [
        ("2099-11-30", "1", "0001", True),
        ("2099-11-30", "2", "", True),
        ("2099-12-07", "1", "0001", False),
    ]


async def test_staff_are_kept_to_stores_by_the_form(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Staff")
        await choose(pilot, number="1001")
        await press(pilot, "e")
        await loaded(pilot)
        await fill(pilot, stores="0001 0002")
        await press(pilot, "f2")
        await shows(pilot, "Saved.")
    rows = hq.get("/hq/v1/records/staff").json()["rows"]
    assert next(row["stores"] for row in rows if row["number"] == "1001") == "0001 0002"


async def test_a_day_without_sales_is_drawn_from_nothing_up(opened: Opened) -> None:
    async with opened() as pilot:
        await go(pilot, "Sales of a day")
        await shows(pilot, "By the hour")
        plot = app_of(pilot).query_one(DayPlot)
        assert "-" not in str(plot.plt.build())


async def test_a_retired_database_is_not_waited_for(opened: Opened, hq: httpx.Client) -> None:
    hq.post("/hq/v1/runs", json={"schedule": "9999"})
    hq.patch("/hq/v1/registers/001", json={"support_offline": False})
    async with opened() as pilot:
        await choose(pilot, job="9999")
        await shows(pilot, "2 channel, 0 offline", "2 of 2", without="Waiting")
        await go(pilot, "Databases")
        await choose(pilot, name="0001-001")
        await shows(pilot, "Fed by            no longer")
        assert app_of(pilot).view.message[1] != "bad"
