"""Scans while the register takes in a full package, against the same scans with nothing beside.

    python -m tests.benchmarks.apply_while_selling [--products N] [--scans N]

Headquarters gets an assortment, makes a full package with a real run, and the register fetches and
applies it after Sync data. Scans count from when the package is being checked until it is applied.
The ratio is to the quieter of the scans before and the scans after.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.assortment import SEED
from tests.benchmarks.common import peak_mebibytes, print_json, resident_mebibytes, show, spread
from tests.benchmarks.million import write_file
from tests.benchmarks.timed_terminal import TimedTerminal
from tests.tools.cashier import DISH_SOAP, ESPRESSO_BEANS, ONLINE, RYE_BREAD, Cashier
from tests.tools.processes import TUIPOS, environment
from tests.tools.waiting import eventually
from tests.tools.world import Till, World, server_world

CODES = (ESPRESSO_BEANS, RYE_BREAD, DISH_SOAP)
WANTED_RATIO = 2.0
_MAKE_SECONDS = 600.0


class Sale:
    """One long sale at a timed terminal."""

    def __init__(self, terminal: TimedTerminal) -> None:
        self.terminal = terminal
        self.items = 0

    def scan_ms(self) -> float:
        """Milliseconds until the next item was painted."""
        self.items += 1
        wanted = re.compile(rf"Items\s+{self.items:,}(?!\S)")
        return 1000 * self.terminal.time(CODES[self.items % 3] + "\r", wanted).seconds

    def sync(self) -> None:
        """Sync data on Connection status, which also begins by opening it while Online."""
        self.terminal.press("F9")
        self.terminal.wait_for("Connection status")
        self.terminal.press("escape")
        self.terminal.wait_until_gone("Connection status")


def stock_headquarters(world: World, products: int) -> None:
    """Give headquarters the assortment by a file, and let it make full packages of everything."""
    file = world.folder / "products.csv"
    write_file(file, products)
    for act in (("import", "products", str(file)), ("run", "9999", "--full")):
        world.programs.tuipos(world.home, "hq", *act).wait(_MAKE_SECONDS)


def is_taking_in(till: Till) -> bool:
    """Whether a package is being checked or applied: its unpacked file is there."""
    return any((till.home / "downloads").glob("*.unpacked"))


def measure(world: World, till: Till, products: int, scans: int) -> dict[str, Any]:
    """Idle scans, then scans during the apply."""
    with ExitStack() as stack:
        argv = [TUIPOS, "register", "--lang", "en", "--home", str(till.home)]
        terminal = stack.enter_context(TimedTerminal(argv, env=environment(till.home)))
        Cashier(terminal).sign_in()
        terminal.wait_for(ONLINE)
        eventually(till.is_ready_for_outages, bool, "an offline database")
        sale = Sale(terminal)
        idle = [sale.scan_ms() for _ in range(scans)]
        stock_headquarters(world, products)
        pid = terminal.process.pid
        before = resident_mebibytes(pid)
        sale.sync()
        deadline = time.monotonic() + _MAKE_SECONDS
        while not is_taking_in(till):
            assert time.monotonic() < deadline, f"no package came\n{terminal.transcript()}"
            time.sleep(0.01)
        began, during = time.perf_counter(), []
        while is_taking_in(till):
            during.append(sale.scan_ms())
        seconds = time.perf_counter() - began
        peak = peak_mebibytes(pid)
        after = [sale.scan_ms() for _ in range(scans)]
        header = terminal.row(0)
    return {
        "idle_ms": spread(idle), "during_ms": spread(during), "after_ms": spread(after),
        "scans_during": len(during), "apply_seconds": seconds,
        "p95_ratio": spread(during)["p95"] / min(spread(idle)["p95"], spread(after)["p95"]),
        "peak_above_idle_mebibytes": peak - before, "header": header.strip(),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--scans", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, server_world(Path(name)) as world:
        # Else the register would fetch the package before its scans are counted.
        world.set_profile(sync_interval="60m")
        till = world.install_till("001", through_url=world.server_url)
        figures = measure(world, till, options.products, options.scans)
    rows: list[list[object]] = [
        [f"scan {when}, ms", *(figures[f"{when}_ms"][part] for part in ("p50", "p95", "p99"))]
        for when in ("idle", "during", "after")
    ]
    rows.append(
        [f"during / the quieter (p95 wanted <= {WANTED_RATIO})", "", figures["p95_ratio"], ""]
    )
    show(f"a package of {options.products:,} products", ["p50", "p95", "p99"], rows)
    print_json("apply_while_selling", {"products": options.products, "seed": SEED, **figures})


if __name__ == "__main__":
    main()
