"""Registers, profiles, databases, schedules and sessions by keyboard, over a real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.hq_screens.desk import app_of, choose, fill, go, loaded, press, screen_of, shows
from tests.server.conftest import LISTING

Opened = Callable[..., Any]


async def test_a_run_shows_how_many_have_applied_and_who_is_waited_for(
    opened: Opened, hq: httpx.Client
) -> None:
    async with opened() as pilot:
        await shows(pilot, "Distribution schedules", "1010 Customers", "R Run now")
        await choose(pilot, job="9999")
        await press(pilot, "r")
        screen = await shows(pilot, "9999: 3 packages made", "2 of 3", "Waiting: 0001-001")
    assert "2 channel, 1 offline" in screen and "never seen" in screen
    ran = {row["job"]: row for row in hq.get("/hq/v1/schedules").json()}
    assert (ran["9999"]["applied"], ran["9999"]["of"]) == (2, 3)
    assert ran["1010"]["last_run"] is None


async def test_a_register_that_has_applied_is_waited_for_no_longer(
    opened: Opened, hq: httpx.Client, device: httpx.Client
) -> None:
    hq.post("/hq/v1/runs", json={"schedule": "9999"})
    (package,) = device.get(LISTING).json()["packages"]
    async with opened() as pilot:
        await choose(pilot, job="9999")
        await shows(pilot, "2 of 3")
        done = {"status": "Applied", "schema_version": 1, "data_version": package["to_version"]}
        device.post(f"/api/v1/packages/{package['id']}/status", json=done)
        await shows(pilot, "3 of 3", without="Waiting")


async def test_a_schedule_is_edited(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await choose(pilot, job="1020")
        await press(pilot, "e")
        await shows(pilot, "How often it runs by itself")
        await fill(pilot, every="sometimes")
        await press(pilot, "f2")
        await shows(pilot, "every can't be sometimes")
        await fill(pilot, every="5m", active="no")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", "1020 Prices")
    (row,) = [one for one in hq.get("/hq/v1/schedules").json() if one["job"] == "1020"]
    assert (row["every_seconds"], row["active"]) == (300, False)


@pytest.mark.parametrize(("key", "switched"), [("enter", False), ("s", False), ("y", True)])
async def test_support_offline_asks_for_an_unexpected_key(
    opened: Opened, hq: httpx.Client, key: str, switched: bool
) -> None:
    async with opened() as pilot:
        await go(pilot, "Registers")
        await choose(pilot, register="002")
        await press(pilot, "s")
        await shows(pilot, "Support offline = Yes for register 0001/002?", "Y Yes")
        await press(pilot, key)
        await shows(pilot, "Done." if switched else "Nothing was changed.")
    assert hq.get("/hq/v1/registers/0001-002").json()["support_offline"] is switched


async def test_an_activation_code_works_once(opened: Opened, anyone: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Registers")
        await choose(pilot, register="001")
        await press(pilot, "a")
        screen = await shows(pilot, "Activation code for 0001/001: ")
    code = screen.split("Activation code for 0001/001: ")[1].split(" ")[0]
    message = {"register": "0001-001", "code": code, "version": "test"}
    assert anyone.post("/api/v1/activate", json=message).status_code == 200
    assert anyone.post("/api/v1/activate", json=message).status_code == 403


async def test_a_register_shows_how_its_device_is(opened: Opened, device: httpx.Client) -> None:
    state = {"mode": "seamless-offline", "pending_uploads": 3, "version": "0.1.0"}
    assert device.post("/api/v1/register/state", json=state).status_code == 204
    async with opened() as pilot:
        await go(pilot, "Registers")
        await choose(pilot, register="001")
        screen = await shows(pilot, "To send           3", "0.1.0")
        assert "Offline" in screen and "second" in screen
        await choose(pilot, register="002")
        await shows(pilot, "no device yet")


async def test_a_profile_is_explained_checked_and_saved(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Offline profiles")
        await press(pilot, "enter")
        await shows(pilot, "while a cashier waits")
        await fill(pilot, timeout="never")
        await press(pilot, "f2")
        await shows(pilot, "timeout can't be never.", "Write seconds or minutes from 0.1s")
        await fill(pilot, timeout="2s", reconnect_interval="30s", pause_sync="yes")
        await press(pilot, "f2")
        await shows(pilot, "Saved. Registers get it with job 1090.")
    profile = hq.get("/hq/v1/profiles/P").json()
    assert (profile["timeout"], profile["reconnect_interval"]) == ("2s", "30s")
    assert profile["pause_sync"] is True


async def test_sessions_are_cancelled_and_run_again(
    opened: Opened, hq: httpx.Client, device: httpx.Client
) -> None:
    hq.post("/hq/v1/runs", json={"schedule": "9999"})
    (package,) = device.get(LISTING).json()["packages"]
    error = "The package was altered on its way: its SHA-256 is not the announced one. Twice over."
    failed = {"status": "ApplyFailed", "error": error}
    for _ in range(3):
        device.post(f"/api/v1/packages/{package['id']}/status", json=failed)
    async with opened() as pilot:
        await go(pilot, "Sessions")
        await choose(pilot, id=str(package["id"]))
        screen = await shows(pilot, "Suspended", "The package was altered on its way")
        read = " ".join(line[19:] for line in screen.splitlines()[14:-2])
        assert error in " ".join(read.replace("Error ", "").split())
        await press(pilot, "r")
        await shows(pilot, "is offered again.", "Available")
        await press(pilot, "c")
        await shows(pilot, f"Cancel package {package['id']} for 0001-001?")
        await press(pilot, "y")
        await shows(pilot, "is cancelled.", "Canceled")
        await press(pilot, "c", "y")
        await shows(pilot, "is Canceled.")


async def test_sessions_of_one_schedule(opened: Opened, hq: httpx.Client) -> None:
    for job in ("1010", "1060"):
        hq.post("/hq/v1/runs", json={"schedule": job})
    async with opened() as pilot:
        await choose(pilot, job="1060")
        await press(pilot, "enter")
        await shows(pilot, "Download and upload sessions", "/ 1060")
        await loaded(pilot)
        rows = app_of(pilot).view.rows or []
        assert rows and {row["job"] for row in rows} == {"1060"}
        await press(pilot, "escape")
        await loaded(pilot)
        assert {row["job"] for row in app_of(pilot).view.rows or []} == {"1010", "1060"}


async def test_databases_are_listed(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await go(pilot, "Databases")
        assert "0001-001" in screen and "Default" in screen
        await choose(pilot, name="0001-001")
        assert "offline" in screen_of(pilot)


@pytest.mark.parametrize(("key", "revoked"), [("enter", False), ("y", True)])
async def test_a_lost_register_is_revoked_after_a_question(
    opened: Opened, hq: httpx.Client, device: httpx.Client, key: str, revoked: bool
) -> None:
    async with opened() as pilot:
        await go(pilot, "Registers")
        await choose(pilot, register="001")
        await press(pilot, "v")
        await shows(pilot, "Revoke register 0001/001?", "Y Yes")
        await press(pilot, key)
        await shows(pilot, "Revoked." if revoked else "Nothing was changed.")
        await shows(pilot, "revoked" if revoked else "Registers")
    assert hq.get("/hq/v1/registers/0001-001").json()["device"]["revoked"] is revoked


async def test_the_new_limits_of_a_profile_are_explained_and_checked(
    opened: Opened, hq: httpx.Client
) -> None:
    async with opened() as pilot:
        await go(pilot, "Offline profiles")
        await press(pilot, "e")
        await fill(pilot, block_age_prices="2d", warn_age_prices="3d")
        await shows(pilot, "Prices: warn at", "A register warns of such data")
        await press(pilot, "f2")
        await shows(pilot, "is later than block_age_prices", "Not saved.")
        await fill(pilot, block_age_prices="7d", gift_card_limit="50.00", returns_offline="never")
        await press(pilot, "f2")
        await shows(pilot, "returns_offline can't be never.", "a manager is needed.")
        await fill(pilot, returns_offline="20.00")
        await press(pilot, "f2")
        await shows(pilot, "Saved. Registers get it with job 1090.")
    profile = hq.get("/hq/v1/profiles/P").json()
    assert (profile["warn_age_prices"], profile["block_age_prices"]) == ("3d", "7d")
    assert (profile["gift_card_limit"], profile["returns_offline"]) == ("50.00", "20.00")


async def test_a_job_is_left_out_of_offline_databases(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await choose(pilot, job="1050")
        await press(pilot, "x")
        await shows(pilot, "Leave 1050 Loyalty information out offline?", "Y Yes")
        await press(pilot, "enter")
        await shows(pilot, "Nothing was changed.")
        await press(pilot, "x", "y")
        await shows(pilot, "Done. The next run sends it.", "left out of offline databases")
        await press(pilot, "x")
        await shows(pilot, "Send 1050 Loyalty information to offline databases again")
        await press(pilot, "escape")
        await choose(pilot, job="1060")
        await press(pilot, "x")
        await shows(pilot, "1060 Staff can't be left out")
    jobs = {row["job"]: row["exclude_offline"] for row in hq.get("/hq/v1/jobs").json()}
    assert [job for job, excluded in jobs.items() if excluded] == ["1050"]


async def test_the_schedules_form_leaves_a_job_out_too(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await choose(pilot, job="1130")
        await press(pilot, "e")
        await shows(pilot, "Leave out offline")
        await fill(pilot, exclude_offline="yes")
        await shows(pilot, "registers can't say what is in stock.")
        await press(pilot, "f2")
        await shows(pilot, "Saved.")
        await choose(pilot, job="1020")
        await press(pilot, "e")
        await shows(pilot, "Data group", without="Leave out offline")
    assert hq.get("/hq/v1/jobs/1130").json()["exclude_offline"] is True
