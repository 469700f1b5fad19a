"""The README's store, set up by its own lines, and its shell commands as they stand there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.processes import Programs, environment, free_port, run_json

README = Path(__file__).parent.parent.parent / "README.md"


def blocks() -> list[str]:
    """The shell blocks of the README, in order."""
    return re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.terminal
def test_a_real_store_is_set_up_by_the_lines_of_the_readme(tmp_path: Path) -> None:
    server, headquarters, registers = blocks()[2:]
    port = free_port()
    script = "\n".join([headquarters, registers]).replace("8917", str(port))
    env = environment(tmp_path)
    env.pop("TUIPOS_HOME", None)
    env["PATH"] = f"{Path(sys.executable).parent}:{env['PATH']}"
    home = tmp_path / "store"
    arguments = server.split()
    assert arguments[:4] == ["tuipos", "server", "--home", "store"]
    with Programs() as programs:
        started = programs.tuipos(home, "server", "--port", str(port))
        started.wait_until_healthy(f"http://127.0.0.1:{port}/api/v1/health")
        done = subprocess.run(
            ["bash", "-eu", "-c", script],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        databases = run_json(home, "hq", "databases", "--json")
        assert {row["name"] for row in databases} == {"0001", "0001-001"}
        first = run_json(tmp_path / "till-1", "status", "--json")
        second = run_json(tmp_path / "till-2", "status", "--json")
        assert first["offline_database"]["state"] == "not-ready"
        assert second["offline_database"]["state"] == "not-enabled"


def test_the_first_two_commands_are_the_contract() -> None:
    assert blocks()[0] == "sh install/demo.sh\n"
    assert blocks()[1] == "sh install/test.sh\n"


def test_every_picture_is_there_and_fetches_nothing() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert len(pictures) == 2
    for picture in pictures:
        drawn = (README.parent / picture).read_text(encoding="utf-8")
        assert "Offline" in drawn
        assert "url(http" not in drawn
