"""A full package of a whole assortment: made, checked, and applied beside `sqlite3.executemany`.

    python -m tests.benchmarks.packages [--products N] [--rounds N]

The peer gets the same rows, as lists in memory, into the same tables and indexes of a file with the
same pragmas (WAL, synchronous NORMAL). The search index is timed apart: the peer makes none, and
`apply` is what is left of the whole without it. Each runs in a process of its own, by turns.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw

from tests.benchmarks.assortment import COLUMNS, SEED, assortment, headquarters
from tests.benchmarks.common import (
    ROOT,
    forget_peak,
    peak_mebibytes,
    print_json,
    processor_seconds,
    resident_mebibytes,
    show,
)
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.sync.packages import (
    Expected,
    PackageApplied,
    PackageRefused,
    PackageTerms,
    apply_package,
    make_package,
    open_package,
    tables_of,
)
from tuipos.sync.signing import new_key, public_key, sign

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
APPLY_WANTED = 2.2
PEAK_WANTED_MEBIBYTES = 64


class Watch:
    """Seconds by the clock and of the processor since it was made."""

    def __init__(self) -> None:
        self._clock, self._processor = time.perf_counter(), processor_seconds(os.getpid())

    def read(self, name: str) -> dict[str, float]:
        """The figures under a name."""
        return {
            f"{name}_seconds": time.perf_counter() - self._clock,
            f"{name}_processor_seconds": processor_seconds(os.getpid()) - self._processor,
        }


def make(folder: Path, products: int) -> dict[str, Any]:
    """Make a signed package and keep beside it what HQ would announce."""
    database = headquarters(folder, products)
    path, key = folder / "all.tpk", new_key()
    watch = Watch()
    made = make_package(
        database, path, tables=tables_of("9999"), database="0001-001", job="9999", kind="full",
        from_version=0, to_version=100, store="0001", made_at=NOW,
    )  # fmt: skip
    figures = watch.read("make")
    database.close()
    terms = PackageTerms(made.sha256, "0001-001", "9999", "full", 0, 100, MASTER_SCHEMA_VERSION)
    expected = Expected(terms, made.bytes, made.unpacked_bytes, sign(key, terms), public_key(key))
    (folder / "expected.json").write_text(json.dumps(asdict(expected)))
    return {**figures, "rows": made.rows, "bytes": made.bytes, "unpacked": made.unpacked_bytes}


def replica(folder: Path, name: str) -> SqliteFile:
    """A new offline database."""
    for ending in ("", "-wal", "-shm"):
        (folder / f"{name}{ending}").unlink(missing_ok=True)
    database = open_sqlite(folder / name, durable=False)
    prepare(database, "offline")
    return database


def apply(folder: Path, _products: int) -> dict[str, float]:
    """Open and apply the package as a register does; memory above what it has when idle."""
    values = json.loads((folder / "expected.json").read_text())
    expected = Expected(**values | {"terms": PackageTerms(**values["terms"])})
    database = replica(folder, "offline.db")
    statements: dict[str, float] = {}

    def note(event: dict[str, Any]) -> None:
        statements[event["sql"]] = event["nanoseconds"] / 1e9

    pid = os.getpid()
    idle = resident_mebibytes(pid)
    forget_peak(pid)
    watch = Watch()
    opened = open_package(folder / "all.tpk", expected, folder)
    assert not isinstance(opened, PackageRefused), opened
    figures = watch.read("check") | {"check_peak_mebibytes": peak_mebibytes(pid) - idle}
    connection: Any = database.connection()
    connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, note)
    forget_peak(pid)
    watch = Watch()
    applied = apply_package(database, opened, NOW)
    assert isinstance(applied, PackageApplied), applied
    figures |= watch.read("whole") | {"apply_peak_mebibytes": peak_mebibytes(pid) - idle}
    opened.close()
    search = sum(seconds for text, seconds in statements.items() if "'rebuild'" in text)
    figures |= {"search_seconds": search, "apply_seconds": figures["whole_seconds"] - search}
    if os.environ.get("STATEMENTS"):
        for text, seconds in sorted(statements.items(), key=lambda one: -one[1])[:12]:
            print(f"{seconds:8.3f}  {text[:90]}", file=sys.stderr)
    return figures | {"idle_mebibytes": idle}


def executemany(folder: Path, products: int) -> dict[str, float]:
    """The same rows by Python's own sqlite3, without the triggers that keep the search index."""
    database = replica(folder, "peer.db")
    database.close()
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    connection.execute("PRAGMA synchronous = NORMAL")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        connection.execute(f"DROP TRIGGER {name}")
    rows: dict[str, list[Any]] = {table: [] for table in COLUMNS}
    for product in assortment(products):
        for table in COLUMNS:
            rows[table].append(getattr(product, table))
    gc.collect()
    gc.freeze()
    watch = Watch()
    connection.execute("BEGIN IMMEDIATE")
    for table, columns in COLUMNS.items():
        places = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows[table]
        )
    connection.execute("COMMIT")
    figures = watch.read("executemany")
    connection.close()
    return figures


CHILDREN: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "make": make,
    "apply": apply,
    "executemany": executemany,
}


def in_child(name: str, folder: Path, products: int) -> dict[str, Any]:
    """Run one of `CHILDREN` in a new process, so that no memory of another counts."""
    argv = [sys.executable, "-m", "tests.benchmarks.packages", "--child", name]
    done = subprocess.run(
        [*argv, "--folder", str(folder), "--products", str(products)],
        cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def measure(folder: Path, products: int, rounds: int) -> dict[str, Any]:
    """Make once; apply and insert by turns, and take the smallest of each."""
    figures = in_child("make", folder, products)
    runs = [
        in_child("apply", folder, products) | in_child("executemany", folder, products)
        for _ in range(rounds)
    ]
    for name in runs[0]:
        best = max if name.endswith("mebibytes") else min
        figures[name] = best(run[name] for run in runs)
    ratios = [run["executemany_seconds"] / run["apply_seconds"] for run in runs]
    return figures | {"apply_ratio": statistics.median(ratios)}


def report(products: int, figures: dict[str, Any]) -> None:
    """Print the figures with what is wanted beside them."""
    wanted = {"apply_ratio": f">= {APPLY_WANTED}"}
    wanted["apply_peak_mebibytes"] = f"<= {PEAK_WANTED_MEBIBYTES}"
    rows = [[name, value, wanted.get(name, "")] for name, value in figures.items()]
    show(f"full package of {products:,} products, seed {SEED}", ["value", "wanted"], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(CHILDREN[options.child](options.folder, options.products)))
        return
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), options.products, options.rounds)
    report(options.products, figures)
    print_json("packages", {"products": options.products, "seed": SEED, **figures})


if __name__ == "__main__":
    main()
