"""Setting a register up, section 7 of the design: by the screens alone, and by subcommands alone.

A real server, a real installation, and a register's real screen at a pseudo-terminal.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hq_screens.desk import choose, fill, go, loaded, press, shows
from tests.server.world import PIN
from tests.tools.cashier import Cashier
from tests.tools.terminal import Terminal
from tuipos import __version__
from tuipos.cli import main

Opened = Callable[..., Any]


def install(home: Path, url: str, register: str, code: str) -> None:
    """The machine's part."""
    arguments = ["--server", url, "--register", register, "--code", code]
    assert main(["install", "--home", str(home), *arguments]) == 0


def first_sign_in(till: Path) -> None:
    """Sign in, wait until the first sync has brought the offline database, and leave."""
    argv = [sys.executable, "-m", "tuipos", "register", "--home", str(till)]
    with Terminal(argv, columns=100) as terminal:
        Cashier(terminal).sign_in("1001", PIN)
        terminal.wait_for("prices < 1 min", timeout_seconds=30)
        terminal.press("ctrl+q")
        terminal.wait_for("y = ")
        terminal.type("y")
        assert terminal.wait_for_exit() == 0


def state_of(till: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main(["status", "--json", "--home", str(till)]) == 0
    return json.loads(capsys.readouterr().out)


async def test_by_screens_alone(
    opened: Opened, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = tmp_path / "till"
    async with opened() as pilot:
        await go(pilot, "Registers")
        await press(pilot, "n")
        await shows(pilot, "New register")
        await fill(pilot, store="0001", number="007", name="Kiosk")
        await press(pilot, "f2")
        await shows(pilot, "Saved.", "Kiosk")
        await choose(pilot, store="0001", register="007")
        await press(pilot, "s", "y")
        await shows(pilot, "Done.", "0001-007 (active)")
        await go(pilot, "Databases")
        await choose(pilot, name="0001-007")
        await shows(pilot, "Database 0001-007", "Full package next")
        await go(pilot, "Schedules")
        await choose(pilot, job="9999")
        await press(pilot, "r")
        await shows(pilot, "packages made", "Waiting: 0001-007, never seen")
        await go(pilot, "Registers")
        await choose(pilot, store="0001", register="007")
        await press(pilot, "a")
        screen = await shows(pilot, "Activation code for 0001/007: ")
        code = screen.split("Activation code for 0001/007: ")[1].split(" ")[0]
        await asyncio.to_thread(install, till, url, "0001-007", code)
        await asyncio.to_thread(first_sign_in, till)
        await go(pilot, "Sessions")
        await press(pilot, "f5")
        await loaded(pilot)
        await choose(pilot, database="0001-007")
        await shows(pilot, "Session", "0001-007", "Applied")
        await go(pilot, "Registers")
        await choose(pilot, store="0001", register="007")
        await shows(pilot, "Kiosk", "second", without="no device yet (0001/007)")
    assert state_of(till, capsys)["offline_database"]["state"] == "ready"


def test_by_subcommands_alone(
    home: Path, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def hq(*arguments: str) -> Any:
        capsys.readouterr()
        assert main(["hq", *arguments, "--home", str(home)]) == 0
        out = capsys.readouterr().out
        return json.loads(out) if "--json" in arguments else out.strip()

    till = tmp_path / "till"
    hq("till", "add", "store=0001", "number=007", "name=Kiosk")
    on = hq("register", "0001-007", "--support-offline", "yes", "--json")
    assert on["offline_database"] == "0001-007"
    assert "0001-007" in {row["name"] for row in hq("databases", "--json")}
    assert "made" in hq("run", "9999")
    waiting = hq("schedule", "9999", "--json")["progress"]["waiting"]
    assert "0001-007" in {row["database"] for row in waiting}
    install(till, url, "0001-007", hq("activate", "0001-007"))
    first_sign_in(till)
    sessions = hq("sessions", "--json")["downloads"]
    assert {row["status"] for row in sessions if row["database"] == "0001-007"} == {"Applied"}
    waiting = hq("schedule", "9999", "--json")["progress"]["waiting"]
    assert "0001-007" not in {row["database"] for row in waiting}
    device = hq("register", "0001-007", "--json")["device"]
    assert (device["mode"], device["pending_uploads"], device["set_aside"]) == ("online", 0, 0)
    assert device["data_version"] > 0 and device["version"] == __version__
    assert state_of(till, capsys)["offline_database"]["state"] == "ready"
