"""Real `tuipos` programs as children: started, waited for, asked, killed, and always cleaned up."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

TUIPOS = str(Path(sys.executable).with_name("tuipos"))
START_TIMEOUT_SECONDS = 30.0
STOP_TIMEOUT_SECONDS = 5.0
COMMAND_TIMEOUT_SECONDS = 60.0
OUTPUT_TAIL_LINES = 40


def free_port() -> int:
    """A port of loopback that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path) -> dict[str, str]:
    """A plain user's environment whose tuipos and personal folders lie below `home`."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TUIPOS_HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


class Program:
    """A child in a process group of its own, with its output read as it comes."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], folder: Path | None = None
    ) -> None:
        self.argv = list(argv)
        self._changed = threading.Condition()
        self._lines: dict[str, list[str]] = {"stdout": [], "stderr": []}
        self._open_streams = 2
        self.process = subprocess.Popen(
            self.argv,
            env=dict(env),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        for name in ("stdout", "stderr"):
            stream: IO[str] = getattr(self.process, name)
            threading.Thread(target=self._read, args=(name, stream), daemon=True).start()

    def wait_for_line(
        self, pattern: str, stream: str = "stdout", timeout_seconds: float = START_TIMEOUT_SECONDS
    ) -> re.Match[str]:
        """Wait until a line of its output matches; fail with all output if it ends before."""
        wanted = re.compile(pattern)

        def found() -> re.Match[str] | None:
            return next(filter(None, map(wanted.search, self._lines[stream])), None)

        with self._changed:
            self._changed.wait_for(
                lambda: found() is not None or self._open_streams == 0, timeout_seconds
            )
            match = found()
        assert match is not None, f"no line like {pattern!r}\n{self.report()}"
        return match

    def wait_until_healthy(self, url: str, timeout_seconds: float = START_TIMEOUT_SECONDS) -> None:
        """Wait until `url` answers 200; fail with all output if the program ends before."""
        deadline = time.monotonic() + timeout_seconds
        while not _answers(url):
            assert time.monotonic() < deadline, f"{url} does not answer\n{self.report()}"
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
                raise AssertionError(f"it ended before {url} answered\n{self.report()}")

    def lines(self, stream: str = "stdout") -> list[str]:
        """The lines written so far."""
        with self._changed:
            return list(self._lines[stream])

    def kill(self) -> None:
        """SIGKILL to this process alone, as a crash; its children see what they see."""
        self.process.kill()
        self.process.wait(STOP_TIMEOUT_SECONDS)

    def interrupt(self) -> None:
        """Ctrl+C."""
        self.process.send_signal(signal.SIGINT)

    def wait(self, timeout_seconds: float = STOP_TIMEOUT_SECONDS) -> int:
        """The exit status, with all output read; negative if a signal ended it."""
        try:
            status = self.process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it still runs\n{self.report()}") from None
        with self._changed:
            self._changed.wait_for(lambda: self._open_streams == 0, timeout_seconds)
        return status

    def clean_up(self) -> None:
        """Ask it to end, then kill its whole group; nothing of it is left."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_TIMEOUT_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with self._changed:
            self._changed.wait_for(lambda: self._open_streams == 0, STOP_TIMEOUT_SECONDS)

    def report(self) -> str:
        """What it is and what it wrote last, for a failed test."""
        with self._changed:
            tails = [
                f"--- {name}\n" + "\n".join(lines[-OUTPUT_TAIL_LINES:])
                for name, lines in self._lines.items()
            ]
        status = self.process.poll()
        return "\n".join([f"{' '.join(self.argv)}: exit status {status}", *tails])

    def _read(self, name: str, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                with self._changed:
                    self._lines[name].append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._open_streams -= 1
            self._changed.notify_all()


class Programs:
    """Starts programs and ends them all, the last first, also when a test fails."""

    def __init__(self) -> None:
        self._started: list[Program] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for program in reversed(self._started):
            program.clean_up()
            if error is not None:
                error.add_note(program.report())

    def start(self, argv: Sequence[str], env: Mapping[str, str]) -> Program:
        program = Program(argv, env)
        self._started.append(program)
        return program

    def tuipos(self, home: Path, *arguments: str) -> Program:
        """Start `tuipos ARGUMENTS --home HOME` and do not wait for it."""
        return self.start([TUIPOS, *arguments, "--home", str(home)], environment(home))


def run_command(argv: Sequence[str], env: Mapping[str, str], status: int = 0) -> str:
    """Run a program to its end and return its output.

    Fails unless it ends with `status`; output is standard output, or standard error where a
    refusal (1, 2) was expected. A traceback fails whatever the status.
    """
    done = subprocess.run(
        list(argv),
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_SECONDS,
        check=False,
    )
    told = "\n".join(
        [
            f"{' '.join(argv)}: {done.returncode}",
            "--- stdout",
            done.stdout,
            "--- stderr",
            done.stderr,
        ]
    )
    assert done.returncode == status, told
    assert "Traceback" not in done.stderr, told
    return done.stderr if status else done.stdout


def run_tuipos(home: Path, *arguments: str, status: int = 0) -> str:
    """Run `tuipos ARGUMENTS --home HOME` as `run_command` does."""
    return run_command([TUIPOS, *arguments, "--home", str(home)], environment(home), status)


def run_json(home: Path, *arguments: str) -> Any:
    """Run `tuipos ARGUMENTS --json --home HOME`; its one JSON value."""
    output = run_tuipos(home, *arguments, "--json")
    try:
        return json.loads(output)
    except ValueError:
        raise AssertionError(
            f"{' '.join(arguments)}: this is not one JSON value: {output}"
        ) from None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:  # refused, reset, timed out, or an HTTP error (urllib's are OSErrors too)
        return False
