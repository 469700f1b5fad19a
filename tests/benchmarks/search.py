"""Search as you type in a large database, letter by letter, at the register and at headquarters.

    python -m tests.benchmarks.search [--products N] [--terms N] [--engine postgresql]

`register` is the question as its offline database answers it, `service` the same through the
register's data service, with the way to its reading thread and back; `headquarters` is a page of
products in HQ's database, on SQLite or PostgreSQL.
Terms are parts of names in three languages, beginnings of words, two words, parts of codes, and
texts that nothing matches; each is typed from its first character to its twelfth. `first` is each
text's first time in a run, `again` the quickest of its times. The peer is the same question
answered without a search index (LIKE over all products), for a few of the texts.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from peewee import Database

from tests import engines
from tests.benchmarks.assortment import SEED, assortment, fill
from tests.benchmarks.common import percentile, print_json, show, spread
from tests.benchmarks.million import write_file
from tests.hq.world import small_world
from tuipos.hq.importing import Imported, import_file
from tuipos.hq.records import list_records
from tuipos.retail.offline import OfflineService
from tuipos.storage.catalogue import search
from tuipos.storage.database import SqliteFile, open_sqlite, open_url
from tuipos.storage.migrations import prepare
from tuipos.storage.queries import sql
from tuipos.storage.search import fold
from tuipos.storage.threads import StorageThread

Ask = Callable[[str], object]

DAY = date(2026, 11, 20)
LONGEST = 12
P99_WANTED_MS = 15
STORE = "0001"
_PAGE_ROWS = 100
_NOT_THERE = ("xqzjv", "молокофон", "brotzen lampe", "4099999", "käsebohrer", "puzzel", "zzzzzz")


def terms(count: int, products: int) -> dict[str, list[str]]:
    """What people type, by kind; drawn from the assortment itself."""
    chance = random.Random(SEED)
    wanted = set(chance.sample(range(products), min(count, products)))
    found: dict[str, list[str]] = {
        "name begins": [], "name part": [], "cyrillic": [], "two words": [], "code part": [],
        "code begins": [], "not there": list(_NOT_THERE),
    }  # fmt: skip
    for at, rows in enumerate(assortment(products)):
        if at not in wanted:
            continue
        _, number, english, german, russian = rows.product[:5]
        words = german.split()
        found["name begins"].append(chance.choice(words[:3]))
        found["name part"].append(words[chance.randrange(3)][1:])
        found["cyrillic"].append(russian.split(" ", 1)[1])
        found["two words"].append(f"{english.split()[0]} {chance.choice(words[1:3])}")
        found["code part"].append(rows.barcode[1][chance.randint(3, 8) :])
        found["code begins"].append(chance.choice((number, rows.barcode[1])))
    return found


def as_typed(term: str) -> list[str]:
    """A term after each of its characters."""
    return [term[:length] for length in range(1, min(len(term), LONGEST) + 1)]


def ask_replica(database: Database) -> Ask:
    """The question that the register's data service asks."""
    return lambda text: search(database, text, STORE, DAY)


@contextmanager
def ask_service(database: Database) -> Iterator[Ask]:
    """The data service offline, on an event loop of its own."""
    thread = StorageThread("replica-reader")
    service = OfflineService(thread, database, STORE, "")
    with asyncio.Runner() as runner:
        yield lambda text: runner.run(service.search(text, DAY))
    service.close()
    thread.close(database)


def ask_headquarters(database: Database) -> Ask:
    """A page of products as HQ's screens ask for it."""
    return lambda text: list_records(database, "products", text, 0, _PAGE_ROWS)


def timed(ask: Ask, text: str) -> float:
    """Milliseconds for one answer."""
    began = time.perf_counter()
    ask(text)
    return 1000 * (time.perf_counter() - began)


def measure(ask: Ask, found: dict[str, list[str]], rounds: int) -> dict[str, Any]:
    """First and quickest answers per kind of text, and the slowest texts."""
    first: dict[str, list[float]] = {kind: [] for kind in found}
    again: dict[str, list[float]] = {kind: [] for kind in found}
    slow: dict[str, float] = {}
    gc.freeze()
    for kind, words in found.items():
        for text in dict.fromkeys(part for word in words for part in as_typed(word)):
            times = [timed(ask, text) for _ in range(rounds)]
            first[kind].append(times[0])
            again[kind].append(min(times))
            slow[text] = min(times)
    slowest = dict(sorted(slow.items(), key=lambda one: -one[1])[:8])
    everything = [value for values in first.values() for value in values]
    quickest = [value for values in again.values() for value in values]
    return {
        "texts": len(slow),
        "first_ms": spread(everything),
        "again_ms": spread(quickest),
        "by_kind": {
            kind: {"p50": percentile(again[kind], 0.5), "p99": percentile(again[kind], 0.99),
                   "first_p99": percentile(first[kind], 0.99)}
            for kind in found
        },
        "slowest_ms": slowest,
    }  # fmt: skip


def without_index(database: SqliteFile, texts: list[str]) -> float:
    """The median of the same question to the table itself."""
    times = []
    for text in texts:
        began = time.perf_counter()
        sql(
            database,
            "SELECT number FROM product WHERE instr(folded, ?) > 0 LIMIT 20",
            (fold(text),),
        ).fetchall()
        times.append(1000 * (time.perf_counter() - began))
    return percentile(times, 0.5)


def offline_database(path: Path, products: int) -> SqliteFile:
    """An offline database with an assortment and its search index."""
    writing = open_sqlite(path, durable=False)
    prepare(writing, "offline")
    fill(writing, products)
    writing.close()
    return open_sqlite(path, durable=False, read_only=True)


def measure_all(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Every place where people search."""
    path = options.file or folder / "offline.db"
    if path.exists():
        replica = open_sqlite(path, durable=False, read_only=True)
    else:
        replica = offline_database(path, options.products)
    found = terms(options.terms, options.products)
    figures: dict[str, Any] = {"register": measure(ask_replica(replica), found, options.rounds)}
    with ask_service(replica) as ask:
        figures["service"] = measure(ask, found, options.rounds)
    figures["without_index_p50_ms"] = without_index(replica, list(_NOT_THERE))
    figures["file_bytes"] = path.stat().st_size
    replica.close()
    with headquarters_of(options.engine, folder, options.products) as database:
        name = f"headquarters, {options.engine}"
        figures[name] = measure(ask_headquarters(database), found, options.rounds)
    return figures


@contextmanager
def headquarters_of(engine: str, folder: Path, products: int) -> Iterator[Database]:
    """HQ's database with the assortment in it."""
    with ExitStack() as stack:
        if engine == engines.SQLITE:
            database: Database = open_sqlite(folder / "hq.db", durable=False)
        else:
            address = stack.enter_context(engines.postgresql_copy("template1"))
            database = open_url(address, "hq")
        stack.callback(engines.release, database)
        prepare(database, "hq")
        small_world(database)
        file = folder / "products.csv"
        write_file(file, products)
        taken = import_file(database, "products", file, str)
        assert isinstance(taken, Imported), str(taken)
        if engine == engines.POSTGRESQL:
            # What its autovacuum does by itself after a minute.
            sql(database, "ANALYZE")
        yield database


def report(products: int, figures: dict[str, Any]) -> None:
    """Print each place's kinds of text apart."""
    for name, measured in figures.items():
        if not isinstance(measured, dict):
            continue
        rows: list[list[object]] = [
            [kind, *values.values()] for kind, values in measured["by_kind"].items()
        ]
        for when in ("again", "first"):
            values = measured[f"{when}_ms"]
            rows.append([f"all, {when}", values["p50"], values["p99"], ""])
        title = f"{name}: search in {products:,} products, ms (p99 wanted <= {P99_WANTED_MS})"
        show(title, ["p50", "p99", "first p99"], rows)
        slowest = measured["slowest_ms"]
        show("slowest texts", ["ms"], [[repr(text), value] for text, value in slowest.items()])
    show("without an index", ["p50"], [["not there", figures["without_index_p50_ms"]]])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--terms", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", choices=engines.ENGINES, default=engines.SQLITE)
    parser.add_argument("--file", type=Path, help="keep the database here, or take it from here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure_all(options, Path(folder))
    report(options.products, figures)
    print_json("search", {"products": options.products, "seed": SEED, **figures})


if __name__ == "__main__":
    main()
