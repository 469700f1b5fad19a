"""Children: started, waited for, killed, cleaned up; and the connects they try."""

import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.tools.connects import ConnectLog
from tests.tools.fault_proxy import FaultProxy
from tests.tools.faults import BlackHole, Refused
from tests.tools.plain_server import PlainServer
from tests.tools.processes import Program, Programs, environment, free_port, run_command
from tests.tools.waiting import eventually, until

ASK = """
import sys, httpx
print(httpx.get(sys.argv[1], timeout=float(sys.argv[2]), trust_env=False).status_code)
"""
ASK_BY_ASYNCIO = """
import asyncio, sys, httpx
async def main():
    async with httpx.AsyncClient(timeout=float(sys.argv[2]), trust_env=False) as client:
        print((await client.get(sys.argv[1])).status_code)
asyncio.run(main())
"""


def sh(programs: Programs, script: str, home: Path) -> Program:
    return programs.start(["sh", "-c", script], environment(home))


def test_a_line_of_output_is_waited_for(tmp_path: Path) -> None:
    with Programs() as programs:
        program = sh(programs, "echo ready on port 17; echo oops >&2; exit 3", tmp_path)
        assert program.wait_for_line(r"port (\d+)")[1] == "17"
        assert program.wait_for_line("oops", stream="stderr")
        assert program.wait() == 3
        assert program.lines() == ["ready on port 17"]


def test_a_program_that_ends_too_early_fails_with_its_output(tmp_path: Path) -> None:
    with Programs() as programs:
        program = sh(programs, "echo no such table >&2; exit 1", tmp_path)
        with pytest.raises(AssertionError, match=r"(?s)exit status 1.*no such table"):
            program.wait_for_line("ready")
        with pytest.raises(AssertionError, match=r"(?s)ended before.*no such table"):
            program.wait_until_healthy(f"http://127.0.0.1:{free_port()}/")


def test_health_is_waited_for(tmp_path: Path) -> None:
    port = free_port()
    argv = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with Programs() as programs:
        program = programs.start(argv, environment(tmp_path))
        program.wait_until_healthy(f"http://127.0.0.1:{port}/")
        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)


def test_killing_is_by_sigkill_and_interrupting_by_sigint(tmp_path: Path) -> None:
    with Programs() as programs:
        stubborn = sh(programs, "trap '' INT TERM; echo up; read x; sleep 300", tmp_path)
        polite = programs.start(
            [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"],
            environment(tmp_path),
        )
        stubborn.wait_for_line("up")
        polite.wait_for_line("up")
        stubborn.kill()
        polite.interrupt()
        assert stubborn.process.returncode == -signal.SIGKILL
        assert polite.wait() == -signal.SIGINT
        assert "KeyboardInterrupt" in polite.report()


def test_children_of_children_end_with_a_failing_test(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="failed") as failed, Programs() as programs:
        program = sh(programs, "sleep 300 & echo child $!; wait", tmp_path)
        child = os.pidfd_open(int(program.wait_for_line(r"child (\d+)")[1]))
        raise ValueError("the test failed")
    ended, _, _ = select.select([child], [], [], 5)
    os.close(child)
    assert ended == [child]
    assert "child" in failed.value.__notes__[0]


def test_the_environment_is_a_plain_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with Programs() as programs:
        program = programs.start(["env"], environment(tmp_path / "home"))
        assert program.wait() == 0
        lines = program.lines()
    assert f"TUIPOS_HOME={tmp_path / 'home'}" in lines
    assert f"HOME={tmp_path / 'home'}" in lines
    assert not [line for line in lines if line.startswith("NO_COLOR")]


@pytest.mark.parametrize(
    ("script", "status", "output"),
    [
        ("echo done; echo note >&2", 0, "done\n"),
        ("echo no such code >&2; exit 1", 1, "no such code\n"),
    ],
)
def test_a_command_is_run_to_its_end(tmp_path: Path, script: str, status: int, output: str) -> None:
    argv = ["sh", "-c", script]
    assert run_command(argv, environment(tmp_path), status) == output
    with pytest.raises(AssertionError, match="stderr"):
        run_command(argv, environment(tmp_path), status=2)


def test_a_traceback_is_never_a_refusal(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", "raise ValueError"]
    with pytest.raises(AssertionError, match="Traceback"):
        run_command(argv, environment(tmp_path), status=1)


@pytest.mark.parametrize("script", [ASK, ASK_BY_ASYNCIO], ids=["httpx", "httpx on asyncio"])
def test_connects_are_noted_also_where_no_one_could_count_them(
    tmp_path: Path, proxy: FaultProxy, server: PlainServer, script: str
) -> None:
    log = ConnectLog(tmp_path / "connects")

    def ask(timeout_seconds: float = 10) -> int:
        argv = [sys.executable, "-c", script, proxy.url, str(timeout_seconds)]
        with Programs() as programs:
            program = programs.start(argv, log.environment(environment(tmp_path)))
            return program.wait(timeout_seconds=20)

    assert ask() == 0
    assert len(log.connects(proxy.port)) == proxy.since().connections == 1
    begun_at_seconds = time.monotonic()
    proxy.fault = Refused()
    assert ask() == 1
    proxy.fault = BlackHole()
    assert ask(timeout_seconds=0.2) == 1
    assert len(log.since(begun_at_seconds, proxy.port)) == 2
    assert proxy.since().connections == 1
    assert log.connects(1) == []


def test_waiting_looks_again_and_fails_with_what_it_saw() -> None:
    seen = iter(range(100))
    assert eventually(lambda: next(seen), lambda value: value == 3, "three") == 3
    with pytest.raises(AssertionError, match=r"a sale: not within 0\.05 s, but 'none'"):
        eventually(lambda: "none", lambda value: value == "one", "a sale", timeout_seconds=0.05)


def test_the_clock_reaches_a_moment() -> None:
    at_seconds = time.monotonic() + 0.03
    until(at_seconds)
    assert time.monotonic() >= at_seconds
    until(at_seconds)


def test_a_free_port_can_be_bound() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
