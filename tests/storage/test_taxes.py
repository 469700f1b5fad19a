"""The tax of a code on a day in a store, by index and as one would work it out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from peewee import Database

from tuipos.domain.line_tax import rate_of
from tuipos.domain.product import NamedTax, TaxRate
from tuipos.domain.tax_code import TaxPart
from tuipos.storage.changes import changed_on
from tuipos.storage.database import is_sqlite
from tuipos.storage.models import master
from tuipos.storage.queries import insert, run, sql
from tuipos.storage.taxes import TAX, tax_of, taxes_on

DAYS = ["", "2026-01-01", "2026-07-01", "2027-01-01"]
Key = tuple[str, str, str, str]


def fill(db: Database, rates: dict[Key, int]) -> None:
    """Parts by code, part, store and first day; compound where the rate is odd."""
    run(db, master.Tax.delete())
    run(db, master.TaxPart.delete())
    insert(db, master.Tax, [
        {"code": "a", "name": "A", "rate_millionths": 1},
        {"code": "a", "name": "A from 2026", "rate_millionths": 2, "valid_from": "2026-01-01"},
        {"code": "b", "rate_millionths": 3, "valid_from": "2026-07-01"},
    ])  # fmt: skip
    insert(db, master.TaxPart, [
        {"code": code, "part": part, "store": store, "valid_from": day, "rate_millionths": rate,
         "compound": bool(rate % 2), "position": "zyx".find(part), "name": part.upper()}
        for (code, part, store, day), rate in rates.items()
    ])  # fmt: skip


def expected(rates: dict[Key, int], code: str, store: str, day: str) -> TaxRate | None:
    """The same by plain words: of each part the store's own, then the latest that has begun."""
    own = {"a": 2 if day >= "2026-01-01" else 1, "b": 3 if day >= "2026-07-01" else None}[code]
    if own is None:
        return None
    parts = []
    for part in "zyx":
        begun = [
            (where, since, rate)
            for (of, name, where, since), rate in rates.items()
            if (of, name) == (code, part) and where in ("", store) and since <= day
        ]
        if begun and max(begun)[2]:
            rate = max(begun)[2]
            parts.append(TaxPart(part, rate, (("en", part.upper()),), bool(rate % 2)))
    return rate_of(code, parts) if parts else TaxRate(code, own)


RATES = strategies.dictionaries(
    strategies.tuples(
        strategies.sampled_from("ab"), strategies.sampled_from("xyz"),
        strategies.sampled_from(["", "0001", "0002"]), strategies.sampled_from(DAYS),
    ),
    strategies.sampled_from([0, 0, 40_000, 25_001, 87_500]),
    max_size=12,
)  # fmt: skip


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40
)
@given(
    RATES,
    strategies.sampled_from(["0001", "0002"]),
    strategies.sampled_from(["2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2028-02-29"]),
)
def test_the_rule_of_parts(
    replica_database: Database, rates: dict[Key, int], store: str, day: str
) -> None:
    fill(replica_database, rates)
    asked = date.fromisoformat(day)
    found = {code: tax_of(replica_database, code, store, asked) for code in "ab"}
    assert found == {code: expected(rates, code, store, day) for code in "ab"}
    listed = taxes_on(replica_database, store, asked)
    assert [one.rate for one in listed] == [rate for rate in found.values() if rate is not None]
    assert tax_of(replica_database, "unheard-of", store, asked) is None


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25
)
@given(RATES, strategies.sampled_from(["0001", "0002"]))
def test_a_midnight_counts_each_code_that_changes_once(
    replica_database: Database, rates: dict[Key, int], store: str
) -> None:
    """Neither own rate of `a` nor that of `b` changes at this midnight, only parts do."""
    fill(replica_database, rates)
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    changed = sum(
        tax_of(replica_database, code, store, before)
        != tax_of(replica_database, code, store, after)
        for code in "ab"
    )
    counted = changed_on(replica_database, store, after).taxes
    assert counted == changed


def test_its_own_name_and_rate_of_the_day(replica_database: Database) -> None:
    fill(replica_database, {})
    assert taxes_on(replica_database, "0001", date(2025, 1, 1)) == (NamedTax("A", TaxRate("a", 1)),)
    assert taxes_on(replica_database, "0001", date(2026, 2, 1)) == (
        NamedTax("A from 2026", TaxRate("a", 2)),
    )


def test_a_scan_looks_taxes_up_by_index(replica_database: Database) -> None:
    if not is_sqlite(replica_database):
        pytest.skip("its planner reads small tables whole")
    fill(replica_database, {("a", "x", "", ""): 40_000})
    tax_of(replica_database, "a", "0001", date(2026, 1, 1))
    statement = TAX._statement(replica_database)
    values = ["0001" if not isinstance(value, str) else value for value in statement.values]
    plan = sql(replica_database, f"EXPLAIN QUERY PLAN {statement.text}", values).fetchall()
    assert not [row for row in plan if str(row[3]).startswith("SCAN")], plan
