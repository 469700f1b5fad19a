"""The demo without its screen, as real processes: made once, used again, ended whole."""

import socket
from pathlib import Path

import pytest

from tests.tools.processes import Program, Programs, free_port, run_json, run_tuipos
from tests.tools.waiting import eventually

pytestmark = pytest.mark.terminal


def start(programs: Programs, home: Path, port: int) -> Program:
    """Start `tuipos demo --no-ui` and wait until its server answers."""
    demo = programs.tuipos(home, "demo", "--no-ui", "--port", str(port))
    demo.wait_for_line(f"tuipos demo ready on http://127.0.0.1:{port}")
    demo.wait_until_healthy(f"http://127.0.0.1:{port}/api/v1/health")
    return demo


def nobody_listens(port: int) -> bool:
    """Whether the port is free."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_an_interrupt_ends_the_demo_with_its_server(tmp_path: Path) -> None:
    with Programs() as programs:
        port = free_port()
        demo = start(programs, tmp_path / "demo", port)
        demo.interrupt()
        assert demo.wait() == 0
        assert nobody_listens(port)
        assert "Traceback" not in demo.report()


def test_a_demo_that_is_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    with Programs() as programs:
        port = free_port()
        start(programs, tmp_path / "demo", port).kill()
        eventually(lambda: nobody_listens(port), bool, "the server ends with the demo")


def test_a_second_start_uses_the_same_world_at_another_port(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with Programs() as programs:
        first = start(programs, home, free_port())
        run_tuipos(home, "hq", "profile", "DEMO", "timeout=7s")
        first.interrupt()
        first.wait()
        port = free_port()
        start(programs, home, port)
        assert run_json(home, "hq", "profile", "DEMO")["timeout"] == "7s"
        status = run_json(home, "status")
        assert (status["register"], status["server"]) == ("001", f"http://127.0.0.1:{port}")


def test_a_port_that_is_taken_is_named_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run_tuipos(tmp_path / "demo", "demo", "--no-ui", "--port", str(port), status=1)
    assert str(port) in said
