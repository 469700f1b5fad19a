"""A real server for tests, over real HTTP: in a thread of this process, or as a child."""

from __future__ import annotations

import json
import os
import queue
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.engines import server_settings
from tuipos.server.run import serve
from tuipos.server.settings import ServerSettings

_START_SECONDS = 30.0
_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@contextmanager
def serving(home: Path, **settings: object) -> Iterator[str]:
    """A server in a thread on a free port; its address. It ends in order with the block."""
    end_here, end_there = os.pipe()
    ready: queue.Queue[str] = queue.Queue()
    result: list[int] = []
    given = {**server_settings(home), **settings}
    chosen = ServerSettings(home, port=0, lifeline=end_here, **given)  # type: ignore[arg-type]

    def run() -> None:
        try:
            result.append(serve(chosen, ready.put))
        finally:
            ready.put("")

    thread = threading.Thread(target=run)
    thread.start()
    try:
        url = ready.get(timeout=_START_SECONDS)
        assert url, "the server did not start"
        yield url
    finally:
        os.close(end_there)
        thread.join(_START_SECONDS)
        os.close(end_here)
    assert result == [0], "the server ended in order"


class Child:
    """`tuipos server` as a process of its own, which can be killed outright."""

    def __init__(self, home: Path, *arguments: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "tuipos", "server", "--home", str(home)]
        for name, value in server_settings(home).items():
            command += [f"--{name.replace('_', '-')}", value]
        self.process = subprocess.Popen(
            [*command, "--port", str(port), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline().strip()
        self.url = self.first_line.removeprefix("tuipos server ready on ")

    def end(self, number: int | None = None) -> tuple[int, str]:
        """End it by a signal, or by waiting; its exit status and what it said on standard error."""
        if number is not None:
            self.process.send_signal(number)
        _, said = self.process.communicate(timeout=_START_SECONDS)
        return self.process.returncode, said


def hq_client(home: Path, url: str) -> httpx.Client:
    """Headquarters on the server's host: with the token from the home."""
    access = json.loads((home / "hq-access.json").read_text())
    assert access["url"] == url
    return http_client(url, access["token"])


def http_client(url: str, token: str = "", **settings: Any) -> httpx.Client:
    """An HTTP client of a server on this machine, without TLS: it reads no list of authorities."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=url, headers=headers, verify=_NOBODY, **settings)
