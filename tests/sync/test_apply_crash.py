"""Killed while a package is applied, a replica is the old one or the new one, never a mix."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
from peewee import Database

from tests.storage.world import price, product
from tests.sync.fakes import FakeServer
from tuipos.storage.catalogue import data_version
from tuipos.storage.database import open_sqlite
from tuipos.storage.models import master
from tuipos.storage.queries import insert, rows, run, sql

PRODUCTS = 3_000
PACKAGES = 14
KILLS = 12


def offer_all(hq: Database, folder: Path) -> None:
    """Packages, full ones and deltas by turns, in each of which every price is its version."""
    insert(hq, master.Product, [product(f"7{i:05}", f"thing {i}") for i in range(PRODUCTS)])
    insert(hq, master.Price, [price(f"7{i:05}", 0) for i in range(PRODUCTS)])
    server = FakeServer()
    for number in range(1, PACKAGES + 1):
        version = 10 * number
        run(hq, master.Price.update(price_minor=version, version=version))
        run(hq, master.Product.update(folded=f" thing v{version}x", version=version))
        kind = "full" if number % 2 else "delta"
        server.offer(hq, folder, kind=kind, versions=(0 if number % 2 else version - 10, version))
    (folder / "public-key").write_text(server.public_key)
    (folder / "offers.json").write_bytes(msgspec.json.encode(server.packages_))


def check(folder: Path) -> int:
    """The version that the replica holds, whole."""
    database = open_sqlite(folder / "offline.db", durable=False)
    assert sql(database, "PRAGMA integrity_check").fetchone()[0] == "ok"
    for table in ("product_search", "barcode_search"):
        sql(database, f"INSERT INTO {table}({table}) VALUES ('integrity-check')")
    version = data_version(database)
    found = {value for (value,) in rows(database, master.Price.select(
        master.Price.price_minor).distinct().tuples())}  # fmt: skip
    assert found <= {version}
    triggers = sql(database, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")
    assert triggers.fetchone()[0] == 6
    database.close()
    return version


def test_killed_while_applying(hq: Database, tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    print("seed", seed)
    chance = random.Random(seed)
    offer_all(hq, tmp_path)
    versions = [0]
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.sync.apply_child", str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        try:
            child.wait(timeout=chance.random() * 0.05)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        # Not by `communicate`: it would pass over what `readline` has read ahead.
        assert child.stderr is not None
        rest, errors = child.stdout.read(), child.stderr.read()
        child.wait(timeout=60)
        child.stdout.close()
        child.stderr.close()
        assert errors == "" and first == f"open {versions[-1]} None\n"
        told = [int(line.split()[1]) for line in rest.rpartition("\n")[0].splitlines()]
        version = check(tmp_path)
        assert version in (max([versions[-1], *told]), max([versions[-1], *told]) + 10)
        versions.append(version)
    assert versions == sorted(versions)
    last = subprocess.run(
        [sys.executable, "-m", "tests.sync.apply_child", str(tmp_path)], timeout=120, check=True,
        capture_output=True,
    )  # fmt: skip
    assert last.stderr == b"" and check(tmp_path) == 10 * PACKAGES
