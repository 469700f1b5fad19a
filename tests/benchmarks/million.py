"""A million products from a CSV file at headquarters to a register, over real HTTP, step by step.

    python -m tests.benchmarks.million [--products N] [--engine postgresql]

`tuipos hq import`, then `tuipos hq run 9999 --full`, which makes packages for the store's channel
database and for one register and applies the first; then that register fetches and applies its
own. Meanwhile another register looks products up and posts sales, 20 ms after each answer. At last
one price changes and one product is deleted: the deltas, row by row.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw

from tests import engines
from tests.benchmarks.assortment import SEED, assortment
from tests.benchmarks.common import (
    ROOT,
    forget_peak,
    peak_mebibytes,
    print_json,
    resident_mebibytes,
    show,
    spread,
)
from tests.benchmarks.load import CODES, DAY, STORE, Register, Seen, post, running_server
from tests.server.running import hq_client
from tuipos.retail import wire
from tuipos.retail.activation import activate
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import ProductFound
from tuipos.sync.download import expected_of
from tuipos.sync.packages import Expected, OpenPackage, PackageApplied, open_package
from tuipos.sync.replica import OfflineReplica

PEAK_WANTED_MEBIBYTES = 64
IDLE_SECONDS = 10.0
PAUSE_SECONDS = 0.02
#: The register that fetches the packages, and the one that sells meanwhile.
FETCHING, SELLING = "001", "002"
_COLUMNS = ("number", "barcode", "name", "name_de", "name_ru", "price", "tax")
_LOOK_SECONDS = 0.02


def write_file(path: Path, products: int) -> None:
    """The assortment as headquarters gets it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for rows in assortment(products):
            minor = rows.price[5]
            price = f"{minor // 100}.{minor % 100:02d}"
            writer.writerow(
                [rows.product[1], rows.barcode[1], *rows.product[2:5], price, "standard"]
            )


class Memory:
    """The most resident memory that a process, and each that it starts, has during a block."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.idle = resident_mebibytes(pid)
        self.peaks: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        with suppress(OSError):
            forget_peak(self.pid)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def above_idle(self) -> float:
        """Of the process itself, beyond what it had before."""
        return self.peaks.get(self.pid, self.idle) - self.idle

    @property
    def of_children(self) -> float:
        """Of the largest of those that it started."""
        return max((peak for pid, peak in self.peaks.items() if pid != self.pid), default=0.0)

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            for pid in (self.pid, *children_of(self.pid)):
                with suppress(OSError, AssertionError):
                    self.peaks[pid] = peak_mebibytes(pid)


def children_of(pid: int) -> list[int]:
    """The processes that any thread of a process has started."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


@dataclass
class Road:
    """A server over the demo world, a register that sells beside it, and what was measured."""

    home: Path
    url: str
    pid: int
    seller: Register
    figures: dict[str, Any] = field(default_factory=dict)

    async def step(self, name: str, *arguments: str, home: Path | None = None) -> Any:
        """Run a command while the register sells; what it printed as JSON."""
        module = ("tuipos",) if home is None else ("tests.benchmarks.million",)
        at = ("--home", str(home or self.home))
        over, seen = asyncio.Event(), Seen()
        selling = asyncio.ensure_future(sell(self.seller, seen, over))
        with Memory(self.pid) as server:
            began = time.perf_counter()
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *module, *arguments, *at,
                stdout=asyncio.subprocess.PIPE, cwd=ROOT,
            )  # fmt: skip
            with Memory(child.pid) as own:
                output, _ = await child.communicate()
            seconds = time.perf_counter() - began
        over.set()
        await selling
        assert child.returncode == 0, arguments
        self.figures[name] = {
            "seconds": seconds,
            "command_mebibytes": own.peaks.get(child.pid, own.idle),
            "server_above_idle_mebibytes": server.above_idle,
            "servers_child_mebibytes": server.of_children,
            **waited(seen),
        }
        return json.loads(output or "null")


def waited(seen: Seen) -> dict[str, float]:
    """How long the requests of each kind took."""
    return {
        f"{kind}_{part}_ms": 1000 * value
        for kind, took in seen.took.items()
        for part, value in {**spread(took), "max": max(took)}.items()
    }


async def sell(register: Register, seen: Seen, over: asyncio.Event) -> None:
    """Look up and post until it is over."""
    while not over.is_set():
        for code in CODES:
            with seen.timed("look-up"):
                found = await register.client.product_by_code(code, DAY)
            assert isinstance(found, ProductFound), found
            await asyncio.sleep(PAUSE_SECONDS)
        await post(register, seen)
        await asyncio.sleep(PAUSE_SECONDS)


async def fetch(home: Path) -> dict[str, Any]:
    """As a register: fetch and apply what waits; times, memory, and the rows of deltas."""
    known = json.loads((home / "register.json").read_text())
    client = OnlineClient(known["url"], known["token"], known["epoch"])
    replica = OfflineReplica(
        home / "offline.db", home / "downloads", store=STORE, register=FETCHING,
        clock=lambda: datetime.now(UTC),
    )  # fmt: skip
    await replica.enable()
    listed = await client.packages(replica.schema_version)
    found: dict[str, Any] = {"packages": []}
    with Memory(os.getpid()) as memory:
        for info in listed.packages:
            found["packages"].append(await take(client, replica, info, known))
    await client.close()
    await replica.close()
    return found | {"above_idle_mebibytes": memory.above_idle, "idle_mebibytes": memory.idle}


async def take(
    client: OnlineClient, replica: OfflineReplica, info: wire.PackageInfo, known: dict[str, Any]
) -> dict[str, Any]:
    """Fetch, apply and report one package."""
    path, began = replica.downloads / f"{info.id}.package", time.perf_counter()
    async for part in client.download(info.id, 0):
        await replica.write_part(path, part)
    fetched = time.perf_counter()
    expected = expected_of(info, f"{STORE}-{FETCHING}", known["signing_key"])
    rows = rows_of(path, expected, replica.downloads) if info.kind == "delta" else {}
    ready = time.perf_counter()
    applied = await replica.apply(path, expected)
    done = time.perf_counter()
    assert isinstance(applied, PackageApplied), applied
    status = wire.PackageStatus(
        status="Applied", error="", schema_version=replica.schema_version,
        data_version=applied.version,
    )  # fmt: skip
    await client.report_package(info.id, status)
    return {
        "job": info.job, "kind": info.kind, "bytes": info.bytes, "unpacked": info.unpacked_bytes,
        "fetch_seconds": fetched - began, "apply_seconds": done - ready, "rows": rows,
    }  # fmt: skip


def rows_of(path: Path, expected: Expected, folder: Path) -> dict[str, int]:
    """How many rows of each table a package carries."""
    opened = open_package(path, expected, folder)
    assert isinstance(opened, OpenPackage), opened
    package = apsw.Connection(str(opened.path), flags=apsw.SQLITE_OPEN_READONLY)
    counts = {
        table: package.execute(f"SELECT COUNT(*) FROM {table}").get
        for table in (*opened.tables, "deleted")
    }
    package.close()
    opened.close()
    return {table: count for table, count in counts.items() if count}


async def registers(home: Path, url: str, folder: Path) -> Register:
    """Set both registers up; the one that sells is given back."""
    with hq_client(home, url) as hq:
        codes = [
            hq.post(f"/hq/v1/registers/{STORE}-{number}/activation-code").json()["code"]
            for number in (FETCHING, SELLING)
        ]
    fetching = await activate(url, f"{STORE}-{FETCHING}", codes[0])
    selling = await activate(url, f"{STORE}-{SELLING}", codes[1])
    assert isinstance(fetching, wire.Activated), str(fetching)
    assert isinstance(selling, wire.Activated), str(selling)
    folder.mkdir()
    known = {"url": url, "token": fetching.token, "epoch": fetching.context.epoch,
             "signing_key": fetching.signing_key}  # fmt: skip
    (folder / "register.json").write_text(json.dumps(known))
    epoch = selling.context.epoch
    return Register(SELLING, OnlineClient(url, selling.token, epoch), epoch)


async def measure(home: Path, url: str, pid: int, folder: Path, products: int) -> dict[str, Any]:
    """The whole road."""
    file, till = folder / "products.csv", folder / "register"
    write_file(file, products)
    road = Road(home, url, pid, await registers(home, url, till))
    await road.step("bring up to date", "hq", "run", "9999", "--json")
    await road.step("fetched before", "--child", home=till)
    await road.step("idle", "--wait", home=till)
    imported = await road.step("import", "hq", "import", "products", str(file), "--json")
    assert imported["rows"] == products, imported
    await road.step("run 9999 --full", "hq", "run", "9999", "--full", "--json")
    road.figures["full"] = await road.step("fetch and apply", "--child", home=till)
    number, gone = f"{1_000_000 + products // 2}", f"{1_000_000 + products // 3}"
    await road.step("set a price", "hq", "price", "set", f"number={number}", "price=0.42", "--json")
    await road.step("run after it", "hq", "run", "9999", "--json")
    road.figures["price"] = await road.step("its delta", "--child", home=till)
    await road.step("delete a product", "hq", "product", "delete", f"number={gone}", "--json")
    await road.step("run after that", "hq", "run", "9999", "--json")
    road.figures["deletion"] = await road.step("delta of that", "--child", home=till)
    await road.seller.client.close()
    return {**road.figures, "file_bytes": file.stat().st_size}


def report(products: int, figures: dict[str, Any]) -> None:
    """Print the steps, and what the packages carry."""
    columns = ("seconds", "look-up_p95_ms", "look-up_max_ms", "posting_p95_ms", "posting_max_ms",
               "command_mebibytes", "server_above_idle_mebibytes",
               "servers_child_mebibytes")  # fmt: skip
    steps = [
        [name, *(step.get(column, "") for column in columns)]
        for name, step in figures.items()
        if isinstance(step, dict) and "seconds" in step
    ]
    heads = [column.replace("_", " ").replace("mebibytes", "MiB") for column in columns]
    show(f"{products:,} products, seed {SEED}", heads, steps)
    packages = [
        [f"{name}: {one['job']} {one['kind']}", one["bytes"], one["unpacked"],
         one["fetch_seconds"], one["apply_seconds"],
         ", ".join(f"{count} {table}" for table, count in one["rows"].items()),
         figures[name]["above_idle_mebibytes"]]
        for name in ("full", "price", "deletion")
        for one in figures[name]["packages"]
    ]  # fmt: skip
    show(
        "packages at the register",
        ("bytes", "unpacked", "fetch s", "apply s", "rows",
         f"MiB above idle (<= {PEAK_WANTED_MEBIBYTES})"),
        packages,
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=engines.ENGINES, default=engines.SQLITE)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--wait", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.wait:
        time.sleep(IDLE_SECONDS)
    elif options.child:
        print(json.dumps(asyncio.run(fetch(options.home))))
    else:
        with (
            tempfile.TemporaryDirectory() as folder,
            running_server(options.engine, 1) as (home, url, pid),
        ):
            figures = asyncio.run(measure(home, url, pid, Path(folder), options.products))
        report(options.products, figures)
        print_json("million", {"products": options.products, "engine": options.engine, **figures})


if __name__ == "__main__":
    main()
