"""`tuipos doctor` as a person and as a script runs it: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bootstrap.test_health import feed
from tests.bootstrap.test_install import home, now, server
from tests.devices.outlets import refusing_port
from tests.tools.processes import TUIPOS, environment, run_command, run_json
from tests.tools.terminal import Terminal
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.settings import Settings, load
from tuipos.home import Home

__all__ = ["home", "server"]


@pytest.fixture
async def folder(server: tuple[str, str], home: Home, tmp_path: Path) -> Path:
    """The folder of an installed register whose offline database is ready."""
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    await feed(home, tmp_path / "server", server[0])
    return home.data


def unwell(folder: Path, *arguments: str) -> str:
    """What it prints where something is wrong, and says so in a sentence beside it."""
    done = subprocess.run(
        [TUIPOS, "doctor", *arguments, "--home", str(folder)],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("tuipos: not all is well: ") and done.stderr.count("\n") == 1
    return done.stdout


def test_all_is_well(folder: Path) -> None:
    found = run_json(folder, "doctor")
    assert found["well"] is True
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert {name for name, state in states.items() if state == "nothing"} == {
        "printer", "drawer", "scale", "devices", "terminal",
    }  # fmt: skip
    assert {"register", "server", "clock", "journal", "offline-database", "disk", "colours",
            "encoding", "keys"} <= states.keys()  # fmt: skip


def test_at_a_terminal_it_is_looked_at_too(folder: Path) -> None:
    argv = [TUIPOS, "doctor", "--home", str(folder)]
    with Terminal(argv, env=environment(folder), columns=100, rows=30) as terminal:
        terminal.wait_for("ok  Terminal          xterm-256color, 100 x 30.")
        terminal.wait_for("ok  Keys")
        assert terminal.process.wait(20) == 0
    with Terminal(argv, env=environment(folder), columns=50, rows=40) as terminal:
        terminal.wait_for("not all is well: Terminal.")
        assert terminal.process.wait(20) == 1


def test_what_is_wrong_is_said_with_what_to_do_and_no_secret(folder: Path) -> None:
    secrets = load(Home(folder, folder, folder, folder / "logs"))[1]
    port = refusing_port()
    (folder / "devices.toml").write_text(f'printer = "{port}"\ndrawer = "pri\\u001b[2Jnter"\n')
    said = unwell(folder)
    assert f"!!  Printer           {port}: refused." in said
    assert "look at its cable" in said and "drawer is none that there can be." in said
    assert "\x1b" not in said and secrets.token not in said and secrets.pepper not in said
    for check in json.loads(unwell(folder, "--json"))["checks"]:
        assert (check["do"] is not None) == (check["state"] == "bad")


def test_an_uninstalled_home_is_told_what_to_do(tmp_path: Path) -> None:
    nobody = tmp_path / "nobody"
    said = unwell(nobody)
    assert "There is no register in" in said and "'tuipos install'" in said
    assert not nobody.exists() or not list(nobody.iterdir())


def test_it_loads_no_screen(folder: Path) -> None:
    code = (
        "import sys; from tuipos.cli import main; main(['doctor', '--home', sys.argv[1]]); "
        "print(sorted({'textual', 'litestar'} & set(sys.modules)))"
    )
    said = run_command([sys.executable, "-c", code, str(folder)], environment(folder))
    assert said.splitlines()[-1] == "[]"
