"""One process owns a home; a second one sees who, and may ask it to let go."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuipos.holding import Door, HolderSilent, HomeLock, ask_to_let_go, read_holder

NOW = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)
HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tuipos.holding import HomeLock
assert HomeLock(Path(sys.argv[1])).acquire(datetime.now(UTC)) is None
print("held", flush=True)
sys.stdin.read()
"""


def start_holder(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()


def test_a_free_home_is_taken_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "home.lock"
    assert read_holder(path) is None
    lock = HomeLock(path)
    assert lock.acquire(NOW) is None
    lock.release()
    assert HomeLock(path).acquire(NOW) is None


def test_a_second_process_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "home.lock"
    holder = start_holder(path)
    try:
        seen = HomeLock(path).acquire(NOW)
        assert seen is not None and seen.pid == holder.pid
        assert read_holder(path) == seen
    finally:
        end(holder)


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "home.lock"
    holder = start_holder(path)
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    assert HomeLock(path).acquire(NOW) is None


def test_waiting_ends_when_the_holder_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "home.lock"
    holder = start_holder(path)
    taken = threading.Event()

    def wait() -> None:
        assert HomeLock(path).acquire(NOW, wait=True) is None
        taken.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    assert not taken.is_set()
    end(holder)
    assert taken.wait(10)
    waiter.join()


@pytest.mark.parametrize("depth", [0, 3])
async def test_the_holder_checks_the_pin_and_lets_go(tmp_path: Path, depth: int) -> None:
    folder = tmp_path.joinpath(*["a-folder-with-a-rather-long-name-for-a-socket"] * depth)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "control.sock"
    gone: list[str] = []

    async def check(staff: str, pin: str) -> str | None:
        return None if (staff, pin) == ("1001", "1234") else "Wrong staff number or PIN."

    door = Door(path, check, gone.append)
    await door.open()
    ask = asyncio.to_thread
    refusal = await ask(ask_to_let_go, path, "1001", "9999", timeout_seconds=5)
    assert refusal == "Wrong staff number or PIN." and gone == []
    assert await ask(ask_to_let_go, path, "1001", "1234", timeout_seconds=5) is None
    assert gone == ["1001"]
    door.close()
    assert not path.exists()


async def test_nonsense_at_the_door_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"

    async def check(staff: str, pin: str) -> str | None:
        raise AssertionError("nothing was asked")

    door = Door(path, check, lambda staff: None)
    await door.open()
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(b"\xff" * 500 + b"\n")
    assert await reader.read() == b""
    writer.close()
    door.close()


def test_a_silent_holder_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(HolderSilent):
        ask_to_let_go(tmp_path / "control.sock", "1001", "1234", timeout_seconds=0.2)
