"""A demo world of real processes, with registers that reach its server through a faulty line.

Written against the contract's commands only:
- `tuipos demo --no-ui --port N --home X` is the world; X/server and X/register-001 are in it.
- `tuipos server --demo-data --port N --home X/server` is the server alone, to be killed and
  started anew on the same home.
- A register of a test is set up on a home of its own: `tuipos hq activate ID` gives the code,
  `tuipos install --server PROXY --register ID --code CODE` uses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tools.connects import ConnectLog
from tests.tools.processes import (
    TUIPOS,
    Program,
    Programs,
    environment,
    free_port,
    run_json,
    run_tuipos,
)
from tests.tools.terminal import Terminal


@dataclass
class Till:
    """A register that was set up: its home, and the log of the connects it tries."""

    home: Path
    connects: ConnectLog

    def terminal(self, *arguments: str, columns: int = 80, rows: int = 24) -> Terminal:
        """Start its screen, `tuipos register ARGUMENTS`, at a pseudo-terminal."""
        return Terminal(
            [TUIPOS, "register", "--lang", "en", *arguments, "--home", str(self.home)],
            env=self.connects.environment(environment(self.home)),
            columns=columns,
            rows=rows,
        )

    def status(self) -> Any:
        """`tuipos status --json`, which works beside the running register."""
        return run_json(self.home, "status")

    def is_ready_for_outages(self) -> bool:
        """True if its offline database can take over."""
        return bool(self.status()["offline_database"]["state"] == "ready")

    def verify_journal(self) -> None:
        """Fail unless the hash chain and the sequence hold."""
        run_tuipos(self.home, "journal", "verify")


@dataclass
class World:
    """A running server with the demo's data; `home` is what HQ commands are given."""

    home: Path
    server_home: Path
    server_url: str
    folder: Path
    server: Program
    programs: Programs

    def hq(self, *arguments: str) -> Any:
        """`tuipos hq ARGUMENTS --json` and its JSON value."""
        return run_json(self.home, "hq", *arguments)

    def hq_text(self, *arguments: str) -> str:
        """`tuipos hq ARGUMENTS` and what it prints."""
        return run_tuipos(self.home, "hq", *arguments)

    def channel_transactions(self) -> list[dict[str, Any]]:
        """The store's database: `tuipos hq transactions --channel`, in the order of conclusion."""
        rows: list[dict[str, Any]] = self.hq("transactions", "--channel")
        return sorted(rows, key=lambda row: str(row["id"]))

    def set_profile(self, **settings: str) -> None:
        """Change the offline profile: `set_profile(timeout="1s", reconnect_interval="2s")`."""
        self.hq_text("profile", "DEMO", *(f"{key}={value}" for key, value in settings.items()))
        self.hq_text("run", "9999")

    def install_till(self, register: str, through_url: str, name: str = "") -> Till:
        """Set up a register on a new home, called `name`, whose Retail Server is `through_url`."""
        home = self.folder / (name or f"till-{register}")
        code = self.hq_text("activate", register).strip()
        run_tuipos(home, "install", "--server", through_url, "--register", register, "--code", code)
        self.hq_text("run", "9999")
        return Till(home, ConnectLog(home.with_suffix(".connects")))

    def kill_server(self) -> None:
        """kill -9 of the server."""
        self.server.kill()

    def restart_server(self) -> None:
        """Start the server anew on its home and port (for a `server_world`)."""
        port = self.server_url.rpartition(":")[2]
        self.server = _start_server(self.programs, self.server_home, int(port))


def _start_server(programs: Programs, home: Path, port: int) -> Program:
    server = programs.tuipos(home, "server", "--demo-data", "--port", str(port))
    server.wait_until_healthy(f"http://127.0.0.1:{port}/api/v1/health")
    return server


@contextmanager
def demo_world(folder: Path) -> Iterator[World]:
    """Run `tuipos demo --no-ui` below `folder` until the block ends."""
    home, port = folder / "demo", free_port()
    url = f"http://127.0.0.1:{port}"
    with Programs() as programs:
        demo = programs.tuipos(home, "demo", "--no-ui", "--port", str(port))
        demo.wait_until_healthy(f"{url}/api/v1/health")
        yield World(home, home / "server", url, folder, demo, programs)


@contextmanager
def server_world(folder: Path) -> Iterator[World]:
    """Run the server alone with the demo's data below `folder` until the block ends."""
    home, port = folder / "server", free_port()
    with Programs() as programs:
        server = _start_server(programs, home, port)
        yield World(home, home, f"http://127.0.0.1:{port}", folder, server, programs)
