"""Demo worlds for tests: made once in a run of the tests, then copied and started on free ports."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tools.cashier import ONLINE, Cashier
from tests.tools.connects import ConnectLog
from tests.tools.fault_proxy import FaultProxy
from tests.tools.processes import run_tuipos
from tests.tools.waiting import eventually
from tests.tools.world import Till, World, server_world

TIMEOUT_SECONDS = 1.0
INTERVAL_SECONDS = 2.0


@dataclass(frozen=True)
class Shop:
    """A server, the line to it, and register 001 behind that line, all of one test's own."""

    world: World
    proxy: FaultProxy
    till: Till

    def books(self) -> list[dict[str, Any]]:
        """The store's database."""
        return self.world.channel_transactions()

    def wait_for_books(self, totals: list[str]) -> list[dict[str, Any]]:
        """Wait until as many sales are in the store's database; each is there once, in order."""
        rows = eventually(
            self.books, lambda rows: len(rows) >= len(totals), f"{totals} in the store's database"
        )
        assert [row["total"] for row in rows] == totals
        for key in ("id", "receipt", "sha256"):
            assert len({row[key] for row in rows}) == len(rows), f"{key} is there twice: {rows}"
        return rows

    def headquarters(self) -> list[dict[str, Any]]:
        """What headquarters has after P-0001 was run now."""
        self.world.hq_text("run", "P-0001")
        rows: list[dict[str, Any]] = self.world.hq("transactions")
        return sorted(rows, key=lambda row: str(row["id"]))

    def assert_all_sent(self) -> None:
        """Nothing waits, nothing is set aside, and the journal is whole."""
        sent = eventually(
            self.till.status, lambda status: status["pending_uploads"] == 0, "all sales are sent"
        )
        assert sent["quarantined"] == 0
        self.till.verify_journal()


def make_template(folder: Path, timeout: str, interval: str) -> Path:
    """Make a world whose register 001 has signed in and synced once, or find it made already.

    `timeout` and `interval` are the offline profile's, as `tuipos hq profile` takes them.

    Several workers of pytest may ask at the same time for the same folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            _make(folder / "world", timeout, interval)
            (folder / "made").touch()
    return folder / "world"


def _make(folder: Path, timeout: str, interval: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with server_world(folder) as world:
        world.hq_text("profile", "DEMO", f"timeout={timeout}", f"reconnect_interval={interval}")
        world.hq_text("run", "1090")
        till = world.install_till("001", through_url=world.server_url)
        with till.terminal() as terminal:
            Cashier(terminal).sign_in()
            terminal.wait_for(ONLINE)
            eventually(till.is_ready_for_outages, bool, "the first sync")


@contextmanager
def open_shop(template: Path, folder: Path) -> Iterator[Shop]:
    """Copy a template to `folder`, start its server, and put register 001 behind a fault proxy."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    with server_world(folder) as world, FaultProxy(world.server_url) as proxy:
        home = folder / "till-001"
        run_tuipos(home, "install", "--server", proxy.url, "--register", "001")
        yield Shop(world, proxy, Till(home, ConnectLog(home.with_suffix(".connects"))))
