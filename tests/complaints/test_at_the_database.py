"""Complaints about many products, tried by the work that a look-up is, not by its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.assortment import assortment, fill
from tests.storage.world import fill as fill_world
from tuipos.retail.service import ProductFound
from tuipos.storage.catalogue import product_by_code
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.migrations import prepare

DAY = date(2026, 11, 20)
FEW, MANY = 500, 20_000


@contextmanager
def counted(database: SqliteFile) -> Iterator[list[int]]:
    """Count the steps of SQLite's machine, in the only item of the list."""
    connection: Any = database.connection()
    steps = [0]

    def step() -> bool:
        steps[0] += 1
        return False

    connection.set_progress_handler(step, 1)
    try:
        yield steps
    finally:
        connection.set_progress_handler(None)


def look_up_steps(path: Path, products: int) -> int:
    """The steps of looking up the last of so many products, its SQL made before."""
    code = [rows.barcode[1] for rows in assortment(products)][-1]
    with closing(open_sqlite(path, durable=False)) as database:
        prepare(database, "offline")
        fill_world(database)
        fill(database, products)
        assert isinstance(product_by_code(database, str(code), "0001", DAY), ProductFound)
        with counted(database) as steps:
            product_by_code(database, str(code), "0001", DAY)
    return steps[0]


def test_25_forty_times_the_products_cost_a_scan_no_more_work(tmp_path: Path) -> None:
    few, many = (look_up_steps(tmp_path / f"{count}.db", count) for count in (FEW, MANY))
    assert 0 < many <= 1.1 * few
