"""The demo's server: a child process that ends when the demo does, however the demo ends."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

DEFAULT_PORT = 8917
_READY = "tuipos server ready on "


class ServerDidNotStart(Exception):
    """The server's own sentence on why, as far as it said one."""


def free_port(wanted: int | None) -> int:
    """The port that was asked for, else the default one, else any that is free."""
    if wanted is not None:
        return wanted
    for port in (DEFAULT_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise AssertionError("loopback has no free port")


class ServerChild:
    """A Retail Server with the demo world as a child process.

    Its standard input is the life line: it ends when the other end of it closes, so that a demo
    killed outright leaves no server behind.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._log = folder / "logs" / "server-output.log"
        self._arguments = [
            *(sys.executable, "-m", "tuipos", "server", "--home", str(folder)),
            *("--host", "127.0.0.1", "--port", str(port), "--demo-data", "--lifeline"),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, timeout_seconds: float = 60.0) -> str:
        """Start it and wait until it is ready; returns its address."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self._arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        line = self._first_line(timeout_seconds)
        if not line.startswith(_READY):
            self.stop()
            raise ServerDidNotStart(self._last_words())
        return line.removeprefix(_READY).strip()

    def stop(self, *, timeout_seconds: float = 10.0) -> None:
        """End it in order; a server that does not end in time is killed."""
        process = self._process
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        try:
            process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        self._process = None

    def _first_line(self, timeout_seconds: float) -> str:
        assert self._process is not None and self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        deadline = time.monotonic() + timeout_seconds
        text = b""
        while b"\n" not in text:
            remaining = max(0.0, deadline - time.monotonic())
            if not select.select([descriptor], [], [], remaining)[0]:
                break
            data = os.read(descriptor, 1_000)
            if not data:
                break
            text += data
        return text.decode(errors="replace").split("\n")[0]

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1].removeprefix("tuipos: ") if lines else "The server ended without a word."
