"""Connects that a child program tries, also those that no listening socket could count.

A refused connect and one into a cut cable leave no trace at the server; the program's own
interpreter notes them (an audit hook), whatever becomes of them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WATCH_FOLDER = Path(__file__).with_name("connect_watch")
LOG_VARIABLE = "TUIPOS_TEST_CONNECTS"


@dataclass(frozen=True)
class Connect:
    """One try; `at_seconds` is of time.monotonic(), which is the same for all processes here."""

    at_seconds: float
    host: str
    port: int


class ConnectLog:
    """Where children that were started with `environment` note what they try."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """`base` with what makes a Python child note its connects."""
        folders = [str(WATCH_FOLDER), *filter(None, [base.get("PYTHONPATH")])]
        watched = {LOG_VARIABLE: str(self._path), "PYTHONPATH": os.pathsep.join(folders)}
        return {**base, **watched}

    def connects(self, port: int | None = None) -> list[Connect]:
        """All tries so far, in order; with `port`, those to it."""
        rows = [line.split() for line in self._path.read_text().splitlines()]
        seen = [Connect(float(at), host, int(to)) for at, host, to in rows]
        return [connect for connect in seen if port in (None, connect.port)]

    def since(self, at_seconds: float, port: int | None = None) -> list[Connect]:
        """The tries after a moment of time.monotonic()."""
        return [connect for connect in self.connects(port) if connect.at_seconds > at_seconds]
