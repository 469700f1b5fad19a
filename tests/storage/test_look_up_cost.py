"""How many questions a scan costs: every one of them is waited for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.storage.world import STORE, fill, price, product
from tuipos.retail.service import ProductFound
from tuipos.storage import catalogue
from tuipos.storage.database import SqliteFile
from tuipos.storage.models import master
from tuipos.storage.queries import insert

MAY = date(2026, 5, 31)


@pytest.fixture
def replica(make_database: Callable[[str], SqliteFile]) -> SqliteFile:
    """With a family and a crate beside the products that have neither."""
    database = make_database("offline")
    fill(database)
    shirt = {"variant_of": "200", "variant": "Red", "tax": "", "unit": ""}
    insert(database, master.Product, [product("200", "Shirt")])
    insert(database, master.Product, [product("201", "", **shirt)])
    insert(database, master.Price, [price("200", 1990)])
    crate = {"product": "101", "unit": "crate"}
    insert(database, master.ProductUnit, [{**crate, "factor_units": 20}])
    insert(database, master.UnitPrice, [{**crate, "price_minor": 1890, "currency": "EUR"}])
    insert(database, master.Barcode, [{**crate, "code": "88888888"}])
    return database


def asked(database: SqliteFile, code: str) -> int:
    """How many statements a look-up runs."""
    statements: list[str] = []
    connection: Any = database.connection()

    def note(cursor: object, statement: str, values: object) -> bool:
        statements.append(statement)
        return True

    connection.set_exec_trace(note)
    try:
        found = catalogue.product_by_code(database, code, STORE, MAY)
    finally:
        connection.set_exec_trace(None)
    assert isinstance(found, ProductFound), str(found)
    return len(statements)


@pytest.mark.parametrize(
    ("code", "questions"),
    [
        # Code, product, price, tax and its parts, prices of groups, offers, members, version: as
        # without variants and units, also for a product that has a crate besides.
        ("2000000100012", 8),
        ("101", 8),
        # Of no offer, so there are no members to ask for.
        ("12345", 7),
        # A crate: its units and their prices, in the place of the price and those of groups.
        ("88888888", 8),
        # A variant: its parent, and the parent's prices of groups; it is in no offer.
        ("201", 9),
    ],
)
def test_a_look_up_asks_no_more_than_it_needs(
    replica: SqliteFile, code: str, questions: int
) -> None:
    assert asked(replica, code) == questions
