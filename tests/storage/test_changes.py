"""What changes from a day to the next: counted once each, by index, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies
from peewee import Database

from tests.storage.test_database import Make
from tests.storage.world import STORE, fill, price
from tuipos.storage import catalogue
from tuipos.storage.changes import PRICES, Changed, changed_on
from tuipos.storage.models.master import Offer, Price, Tax
from tuipos.storage.queries import add_missing, insert, sql

MONDAY = date(2026, 11, 30)
SUNDAY = MONDAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 1), Changed(1, 0, 0)),
        (date(2026, 6, 2), Changed(0, 0, 0)),
        (date(2026, 7, 1), Changed(2, 0, 0)),
        (date(2027, 1, 1), Changed(0, 0, 1)),
    ],
)
def test_each_kind_is_counted(replica_database: Database, day: date, expected: Changed) -> None:
    fill(replica_database)
    assert changed_on(replica_database, STORE, day) == expected


def test_a_row_that_changes_nothing_is_not_counted(replica_database: Database) -> None:
    fill(replica_database)
    monday = MONDAY.isoformat()
    insert(
        replica_database,
        Price,
        [
            price("100", 1890, valid_from=monday),  # the same amount
            price("101", 250, valid_from=monday),  # the store's own goes before it
            price("104", 199, store="0002", valid_from=monday),
            price("106", 1499, valid_from=monday, valid_to=monday),
        ],
    )
    insert(replica_database, Tax, {"code": "reduced", "rate_millionths": 70_000,
                                   "valid_from": monday})  # fmt: skip
    insert(replica_database, Offer, {"id": "o2", "name": "2 for 1", "take": 2, "pay": 1,
                                     "valid_from": monday, "valid_to": monday})  # fmt: skip
    assert changed_on(replica_database, STORE, MONDAY) == Changed(1, 1, 0)
    assert changed_on(replica_database, STORE, MONDAY + timedelta(days=1)) == Changed(1, 1, 0)
    assert changed_on(replica_database, "0002", MONDAY) == Changed(3, 1, 0)


_DAYS = strategies.sampled_from(["", *(f"2026-11-{day}" for day in (28, 29, 30))])
_ROWS = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(["1", "2"]),
        strategies.sampled_from(["", STORE, "0002"]),
        _DAYS,
        _DAYS,
        strategies.integers(1, 3),
    ),
    max_size=8,
    unique_by=lambda row: row[:3],
)


def test_the_count_is_that_of_products_sold_at_another_price(make_database: Make) -> None:
    replica = make_database("offline")

    @settings(max_examples=200, deadline=None)
    @given(_ROWS)
    def counted(found: list[tuple[str, str, str, str, int]]) -> None:
        sql(replica, "DELETE FROM price")
        rows = [
            price(number, minor, store=store, valid_from=first, valid_to=last)
            for number, store, first, last, minor in found
        ]
        insert(replica, Price, rows)
        changed = sum(
            catalogue.price_of(replica, number, STORE, SUNDAY)
            != catalogue.price_of(replica, number, STORE, MONDAY)
            for number in ("1", "2")
        )
        assert changed_on(replica, STORE, MONDAY).prices == changed

    counted()


def test_only_prices_that_change_are_looked_at(make_database: Make) -> None:
    replica = make_database("offline")
    day = MONDAY.isoformat()
    text, values = PRICES._statement(replica).text, PRICES._statement(replica).values
    asked = [value if isinstance(value, str | int) else day for value in values]
    plan = [row[3] for row in sql(replica, f"EXPLAIN QUERY PLAN {text}", asked).fetchall()]
    looks = [
        step for step in plan if "touched" not in step and ("SCAN" in step or "SEARCH" in step)
    ]
    assert len(looks) == 4
    for step, index in zip(looks, ("price_valid_from", "price_valid_to"), strict=False):
        assert step.startswith("SEARCH") and index in step, plan
    assert all(step.startswith("SEARCH") for step in looks), plan


def test_an_older_database_gets_the_indexes(replica_database: Database) -> None:
    names = {"price_valid_from", "price_valid_to"}
    for name in names:
        sql(replica_database, f"DROP INDEX {name}")
    add_missing(replica_database, (Price,))
    assert names <= {index.name for index in replica_database.get_indexes("price")}
