"""Hosts and registers of either version of tuipos, as processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.server.running import hq_client
from tests.tools.processes import Programs, environment, free_port, run_command
from tuipos.retail.wire import INTERFACE_VERSION

FOLDER = Path(__file__).parent
ARCHIVE = FOLDER / "tuipos-0.1.0.tar.xz"
OLD_VERSION, OLD_SCHEMA, OLD_INTERFACE = "0.1.0", 1, 1
JSON = dict[str, Any]


def unpack_old(folder: Path) -> Path:
    """The program of version 0.1.0 below a folder: what `PYTHONPATH` must name."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


@dataclass(frozen=True)
class Version:
    """One version of the program, by the folder that it is in."""

    folder: Path

    def environment(self, home: Path) -> dict[str, str]:
        """The environment in which Python finds this version."""
        # Else the folder that the tests are started in would come before all others.
        own = {"PYTHONPATH": str(self.folder), "PYTHONSAFEPATH": "1"}
        return {**environment(home), **own}

    def command(self, *arguments: str, home: Path) -> list[str]:
        """`tuipos ARGUMENTS --home HOME`, of this version."""
        return [sys.executable, "-m", "tuipos", *arguments, "--home", str(home)]

    def run(self, home: Path, *arguments: str) -> str:
        """Run a command to its end; what it prints."""
        return run_command(self.command(*arguments, home=home), self.environment(home))


#: The program under test.
NEW = Version(FOLDER.parents[1])


class Host:
    """A server's host: its program is updated in place, on the same home, databases and port."""

    def __init__(self, home: Path, programs: Programs, address: str | None) -> None:
        self.home = home
        self.port = free_port()
        self._programs = programs
        self._databases = [] if address is None else ["--database", address]
        self._databases += [] if address is None else ["--hq-database", address]

    @property
    def url(self) -> str:
        """Where registers reach it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, version: Version, *arguments: str) -> None:
        """Start a version's server and wait until it answers."""
        given = ("--port", str(self.port), *self._databases, *arguments)
        command = version.command("server", *given, home=self.home)
        self.program = self._programs.start(command, version.environment(self.home))
        self.program.wait_until_healthy(f"{self.url}/api/v1/health")
        said = httpx.get(f"{self.url}/api/v1/health").json()["interface"]
        assert said == (INTERFACE_VERSION if version == NEW else OLD_INTERFACE)

    def stop(self) -> None:
        """End it in order."""
        self.program.process.terminate()
        assert self.program.wait(15) == 0, self.program.report()

    @contextmanager
    def headquarters(self) -> Iterator[httpx.Client]:
        """The HQ service of this host, with its home's token."""
        with hq_client(self.home, self.url) as client:
            client.timeout = httpx.Timeout(60)
            yield client

    def get(self, path: str) -> Any:
        """What the HQ service answers."""
        with self.headquarters() as hq:
            return hq.get(path).raise_for_status().json()

    def run(self, job: str = "9999", **options: Any) -> JSON:
        """Run a schedule."""
        with self.headquarters() as hq:
            answer = hq.post("/hq/v1/runs", json={"schedule": job, **options})
            return dict(answer.raise_for_status().json())

    def database(self, name: str) -> JSON:
        """One channel database entity."""
        return next(row for row in self.get("/hq/v1/databases") if row["name"] == name)

    def downloads(self, database: str) -> list[JSON]:
        """The packages that were made for a database, oldest first."""
        found = self.get("/hq/v1/sessions")["downloads"]
        return [row for row in found if row["database"] == database]

    def set_price(self, product: str, price: str) -> None:
        """Change a price as a person at headquarters does."""
        record = {"number": product, "price": price}
        with self.headquarters() as hq:
            hq.put("/hq/v1/records/prices", json={"cells": record}).raise_for_status()

    def sales(self) -> list[JSON]:
        """The transactions in the channel database, oldest first."""
        return sorted(
            self.get("/hq/v1/transactions?source=channel"), key=lambda row: str(row["concluded_at"])
        )


class Register:
    """A register without its screen: an installed home, run by one version after the other."""

    def __init__(self, home: Path, host: Host, version: Version, number: str) -> None:
        self.home = home
        with host.headquarters() as hq:
            path = f"/hq/v1/registers/{number}"
            hq.patch(path, json={"support_offline": True}).raise_for_status()
            code = hq.post(f"{path}/activation-code").raise_for_status().json()["code"]
        version.run(home, "install", "--server", host.url, "--register", number, "--code", code)

    def open(self, version: Version, url: str = "") -> RunningRegister:
        """Start it; at another server than its own if an address is given."""
        return RunningRegister(self.home, version, url)


class RunningRegister:
    """The process; each act is an order and its answer. It ends in order with the block."""

    def __init__(self, home: Path, version: Version, url: str) -> None:
        command = [sys.executable, str(FOLDER / "drive.py"), str(home), *([url] if url else [])]
        self._errors = (home / "drive.errors").open("a+")
        self._process = subprocess.Popen(
            command,
            env=version.environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        try:
            self.program = self._answer()
        except BaseException:
            self._gone()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            ended = self._process.wait(30)
            assert error is not None or ended == 0, self._said()
        finally:
            self._gone()

    def __call__(self, order: str, *values: str) -> Any:
        """One act, such as `register("sell", code)`; fails where the register says no."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([order, *values]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _gone(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            assert stream is not None
            stream.close()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._said()
        told = json.loads(line)
        assert "yes" in told, f"the register says: {told['no']}"
        return told["yes"]

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read()
