"""A register that dies while it applies a package has the old data or the new, never a mix."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.package_bench import Bench, a_bench
from tuipos.hq import master as hq_master
from tuipos.hq.versions import current_version
from tuipos.storage import queries
from tuipos.storage.database import open_sqlite
from tuipos.storage.models.master import Price, Product
from tuipos.storage.search import find_products
from tuipos.sync.packages import Expected, PackageApplied

SEED = 20261121
PRODUCTS = 2000
KILLS = 10
#: The register's process: applies one package and the other in turn, for ever.
CHILD = """
import pickle, sys
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from tuipos.storage.database import open_sqlite
from tuipos.sync.packages import OpenPackage, apply_package, open_package
work = Path(sys.argv[1])
db = open_sqlite(work / "offline.db", durable=False)
for path, expected in cycle(pickle.loads((work / "packages.pickle").read_bytes())):
    opened = open_package(path, expected, work)
    assert isinstance(opened, OpenPackage), str(opened)
    apply_package(db, opened, datetime.now(UTC))
    opened.close()
    print("applied", flush=True)
"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with a_bench(tmp_path) as one:
        yield one


def a_full_package(
    bench: Bench, name: str, price_minor: int, version: int
) -> tuple[Path, Expected]:
    """A full package whose every product and price says which one it is."""
    numbers = [f"n{n:05d}" for n in range(PRODUCTS)]
    with hq_master.change(bench.hq) as one:
        one.save(
            Product, [{"number": n, "name": f"{name} {n}", "tax": "standard"} for n in numbers]
        )
        one.save(
            Price,
            [{"product": n, "price_minor": price_minor, "currency": "EUR"} for n in numbers],
        )
    path, expected = bench.make(to_version=version)
    return path.rename(path.with_name(f"{name}.tpk")), expected


def test_kill_at_any_moment_leaves_the_old_or_the_new(bench: Bench) -> None:
    print("seed", SEED)
    chance = random.Random(SEED)
    version = current_version(bench.hq) + 2
    packages = [
        a_full_package(bench, "Alpha", 100, version),
        a_full_package(bench, "Beta", 200, version),
    ]
    (bench.folder / "packages.pickle").write_bytes(pickle.dumps(packages))
    assert isinstance(bench.bring(*packages[0]), PackageApplied)
    bench.replica.close()
    seen = set()
    for _ in range(KILLS):
        kill_while_applying(bench.folder, chance.uniform(0, 0.1))
        seen.add(what_is_there(bench.folder / "offline.db"))
    assert seen <= {("Alpha", 100), ("Beta", 200)}


def kill_while_applying(folder: Path, seconds: float) -> None:
    """Let the child apply a package, and kill it some moments later in the midst of its work."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "applied\n"
    time.sleep(seconds)
    child.kill()
    child.wait(timeout=30)
    child.stdout.close()
    assert child.returncode == -9, "it was at work until it was killed"


def what_is_there(path: Path) -> tuple[str, int]:
    """The one name and the one price of all products, after the file's own checks."""
    db = open_sqlite(path, durable=False)
    try:
        assert db.execute_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
        mine = Product.number.startswith("n")
        names = {row.name.split()[0] for row in queries.rows(db, Product.select().where(mine))}
        priced = queries.rows(db, Price.select().where(Price.product.startswith("n")))
        prices = {row.price_minor for row in priced}
        assert queries.count(db, Product.select().where(mine)) == len(priced) == PRODUCTS
        assert len(names) == len(prices) == 1, "a mix of two packages"
        (name,) = names
        assert len(find_products(db, name, 5)) == 5
        return name, prices.pop()
    finally:
        db.close()


def test_a_reader_goes_on_with_the_old_data_while_a_package_is_applied(bench: Bench) -> None:
    version = current_version(bench.hq) + 2
    alpha = a_full_package(bench, "Alpha", 100, version)
    beta = a_full_package(bench, "Beta", 200, version)
    assert isinstance(bench.bring(*alpha), PackageApplied)
    reader = open_sqlite(bench.folder / "offline.db", durable=False, read_only=True)
    with reader.atomic():
        before = queries.rows(reader, Price.select().where(Price.product == "n00001"))
        assert isinstance(bench.bring(*beta), PackageApplied)
        during = queries.rows(reader, Price.select().where(Price.product == "n00001"))
    after = queries.rows(reader, Price.select().where(Price.product == "n00001"))
    reader.close()
    assert [row.price_minor for row in (*before, *during, *after)] == [100, 100, 200]
