"""Questions whose SQL is made once answer as the query builder does, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.storage.world import fill
from tuipos.storage.database import SqliteFile
from tuipos.storage.models.master import Barcode, Product
from tuipos.storage.prepared import Given, Prepared
from tuipos.storage.queries import Query

Make = Callable[[str], SqliteFile]


@pytest.fixture
def replica(make_database: Make) -> SqliteFile:
    database = make_database("offline")
    fill(database)
    return database


def codes_between(start: object, end: object, limit: object) -> Query:
    condition = Barcode.code.between(start, end) & (Barcode.product != "")
    return Barcode.select().where(condition).order_by(Barcode.code).limit(limit)


@pytest.mark.parametrize(("start", "end", "limit"), [("", "9", 2), ("2", "3", 50), ("z", "a", 5)])
def test_it_answers_as_the_builder_does(
    replica: SqliteFile, start: str, end: str, limit: int
) -> None:
    question = Prepared(lambda: codes_between(Given("start"), Given("end"), Given("limit")))
    wanted = list(codes_between(start, end, limit).execute(replica))
    answered = question.rows(replica, start=start, end=end, limit=limit)
    assert [(row.code, row.product, row.version) for row in answered] == [
        (row.code, row.product, row.version) for row in wanted
    ]
    first = question.first(replica, start=start, end=end, limit=limit)
    assert (first is None) == (not wanted)


def test_its_sql_is_made_once(replica: SqliteFile) -> None:
    made: list[Query] = []

    def build() -> Query:
        made.append(Product.select(Product.number).where(Product.number == Given("number")))
        return made[-1]

    question = Prepared(build)
    for number in ("100", "no such number", "101"):
        wanted = Product.select(Product.number).where(Product.number == number)
        assert question.tuples(replica, number=number) == list(wanted.tuples().execute(replica))
    assert len(made) == 1


def test_a_value_is_never_read_as_sql(replica: SqliteFile) -> None:
    question = Prepared(lambda: Product.select().where(Product.number == Given("number")))
    assert question.rows(replica, number="' OR 1=1 --") == []


def test_a_value_that_is_not_given_is_an_error(replica: SqliteFile) -> None:
    question = Prepared(lambda: Product.select().where(Product.number == Given("number")))
    with pytest.raises(KeyError):
        question.rows(replica, code="100")
