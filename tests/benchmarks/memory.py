"""Memory and idle work of registers on one host, beside a minimal Textual app.

    python -m tests.benchmarks.memory [--products N] [--registers N] [--idle SECONDS]

The first register has `--products` in its offline database; its memory is read after sign-in, once
it is idle, and its peak through start, PIN check and first sync. Then so many registers run at once
on one host, as for thin clients over SSH, and each one's private memory and processor time is read
while nobody touches them; beside them a minimal Textual app. All run as in an environment without
the server extra.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.assortment import fill
from tests.benchmarks.common import (
    REGISTER_ONLY,
    ROOT,
    forget_peak,
    peak_mebibytes,
    print_json,
    private_mebibytes,
    processor_seconds,
    resident_mebibytes,
    show,
    spread,
)
from tests.tools.cashier import Cashier
from tests.tools.processes import TUIPOS, environment
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually
from tests.tools.world import Till, World, server_world
from tuipos.storage.database import open_sqlite

RESIDENT_WANTED_MEBIBYTES = 64
PRIVATE_WANTED_MEBIBYTES = 45
IDLE_WANTED_PERCENT = 0.2
_SETTLE_SECONDS = 2.0


def register_at(home: Path) -> Terminal:
    """A register's screen on a home."""
    argv = [TUIPOS, "register", "--lang", "en", "--home", str(home)]
    return Terminal(argv, env=environment(home) | REGISTER_ONLY)


def minimal(folder: Path) -> Terminal:
    """The minimal app."""
    argv = [sys.executable, str(ROOT / "tests" / "tools" / "minimal_app.py")]
    return Terminal(argv, env=environment(folder) | REGISTER_ONLY)


def idle_percent(pids: list[int], seconds: float) -> list[float]:
    """Processor time of each while nobody does anything, in percent of one core."""
    began = [processor_seconds(pid) for pid in pids]
    time.sleep(seconds)
    return [
        100 * (processor_seconds(pid) - before) / seconds
        for pid, before in zip(pids, began, strict=True)
    ]


def one_register(home: Path) -> dict[str, float]:
    """A register from its start to the sale screen with everything synced."""
    with register_at(home) as terminal:
        pid = terminal.process.pid
        terminal.wait_for("Staff")
        figures = {"at_sign_in_screen": resident_mebibytes(pid)}
        forget_peak(pid)
        Cashier(terminal).sign_in()
        terminal.wait_until_quiet(_SETTLE_SECONDS, timeout_seconds=60)
        figures["peak_of_sign_in"] = peak_mebibytes(pid)
        figures["after_sign_in"] = resident_mebibytes(pid)
        figures["after_sign_in_private"] = private_mebibytes(pid)
    return figures


def many_registers(stack: ExitStack, homes: list[Path], idle_seconds: float) -> dict[str, Any]:
    """Registers on one host, and as many minimal apps, all idle at once."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    tills = [stack.enter_context(register_at(home)) for home in homes]
    apps = [stack.enter_context(minimal(folder / str(at))) for at in range(len(homes))]
    for till in tills:
        Cashier(till).sign_in()
    for till in tills:
        till.wait_until_quiet(_SETTLE_SECONDS, timeout_seconds=60)
    for app in apps:
        app.wait_for("ready")  # never quiet: its cursor blinks
    pids = [terminal.process.pid for terminal in (*tills, *apps)]
    idle = idle_percent(pids, idle_seconds)
    private = [private_mebibytes(pid) for pid in pids]
    count = len(tills)
    return {
        "registers": count,
        "register_private": spread(private[:count]),
        "minimal_private": spread(private[count:]),
        "register_idle_percent": spread(idle[:count]),
        "minimal_idle_percent": spread(idle[count:]),
    }


def synced_till(world: World) -> Till:
    """A register that has signed in and holds all packages."""
    till = world.install_till("001", through_url=world.server_url)
    with till.terminal() as terminal:
        Cashier(terminal).sign_in()
        eventually(till.is_ready_for_outages, bool, "the first sync")
    return till


def copies(till: Till, count: int) -> list[Path]:
    """The register's home, so many times: what runs there is the same program."""
    homes = []
    for at in range(count):
        home = till.home.with_name(f"copy-{at}")
        shutil.copytree(till.home, home, ignore=shutil.ignore_patterns("*.sock", "*.lock"))
        homes.append(home)
    return homes


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """One register with many products, then many registers."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        world = stack.enter_context(server_world(folder))
        till = synced_till(world)
        offline = open_sqlite(till.home / "offline.db", durable=False)
        fill(offline, options.products)
        offline.close()
        one = one_register(till.home)
        many = many_registers(stack, copies(till, options.registers), options.idle)
    return {"products": options.products, "one_mebibytes": one, **many}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--registers", type=int, default=10)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds of idleness measured")
    options = parser.parse_args()
    os.chdir(ROOT)
    figures = measure(options)
    wanted = {"after_sign_in": f"<= {RESIDENT_WANTED_MEBIBYTES}"}
    rows = [[name, value, wanted.get(name, "")] for name, value in figures["one_mebibytes"].items()]
    show(f"one register, {options.products:,} products, MiB", ["value", "wanted"], rows)
    kinds = (("private, MiB", "private", PRIVATE_WANTED_MEBIBYTES),
             ("idle, % of a core", "idle_percent", IDLE_WANTED_PERCENT))  # fmt: skip
    rows = [
        [name, figures[f"register_{key}"]["p50"], figures[f"minimal_{key}"]["p50"], f"<= {limit}"]
        for name, key, limit in kinds
    ]
    show(f"{options.registers} registers at once, each", ["register", "minimal", "wanted"], rows)
    print_json("memory", figures)


if __name__ == "__main__":
    main()
