"""Search as you type in a large offline database, letter by letter, as the register asks it.

    python -m tests.benchmarks.search [--products N] [--terms N] [--rounds N]

Terms are parts of names in three languages, beginnings of words, two words, parts of codes, and
texts that nothing matches; each is typed from its first character to its twelfth. `first` is each
text's first time in a run, `again` the quickest of its times. The peer is the same question
answered without a search index (LIKE over all products), for a few of the texts.
"""

from __future__ import annotations

import argparse
import gc
import random
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.benchmarks.assortment import SEED, assortment, fill
from tests.benchmarks.common import percentile, print_json, show, spread
from tuipos.storage.catalogue import search
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.queries import sql
from tuipos.storage.search import fold, search_rebuilt

DAY = date(2026, 11, 20)
LONGEST = 12
P99_WANTED_MS = 15
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


def ask(database: SqliteFile, text: str) -> float:
    """Milliseconds for one answer."""
    began = time.perf_counter()
    search(database, text, "0001", DAY)
    return 1000 * (time.perf_counter() - began)


def measure(database: SqliteFile, found: dict[str, list[str]], rounds: int) -> dict[str, object]:
    """First and quickest answers per kind of text, and the slowest texts."""
    first: dict[str, list[float]] = {kind: [] for kind in found}
    again: dict[str, list[float]] = {kind: [] for kind in found}
    slow: dict[str, float] = {}
    gc.freeze()
    for kind, words in found.items():
        for text in dict.fromkeys(part for word in words for part in as_typed(word)):
            times = [ask(database, text) for _ in range(rounds)]
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
    with writing.atomic(), search_rebuilt(writing):
        fill(writing, products)
    writing.close()
    return open_sqlite(path, durable=False, read_only=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--terms", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help="keep the database here, or take it from here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "offline.db"
        if path.exists():
            database = open_sqlite(path, durable=False, read_only=True)
        else:
            database = offline_database(path, options.products)
        found = terms(options.terms, options.products)
        figures = measure(database, found, options.rounds)
        figures["without_index_p50_ms"] = without_index(database, list(_NOT_THERE))
        size = path.stat().st_size
        database.close()
    kinds = figures["by_kind"]
    assert isinstance(kinds, dict)
    rows: list[list[object]] = [[kind, *values.values()] for kind, values in kinds.items()]
    for name in ("again", "first"):
        values = figures[f"{name}_ms"]
        assert isinstance(values, dict)
        rows.append([f"all, {name}", values["p50"], values["p99"], ""])
    rows.append(["not there, without an index", figures["without_index_p50_ms"], "", ""])
    title = f"search in {options.products:,} products, ms (p99 wanted <= {P99_WANTED_MS})"
    show(title, ["p50", "p99", "first p99"], rows)
    slowest = figures["slowest_ms"]
    assert isinstance(slowest, dict)
    show("slowest texts", ["ms"], [[repr(text), value] for text, value in slowest.items()])
    print_json(
        "search",
        {"products": options.products, "seed": SEED, "file_bytes": size, **figures},
    )


if __name__ == "__main__":
    main()
