"""Past and suspended sales in a journal file: found by any reading, and the numbers of slips."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.domain.documents import document_of
from tests.fakes import OAT_MILK, RYE_BREAD
from tests.storage.journal_kit import EUR, NOON, HandClock, added, euro, started
from tuipos.domain.history import Wanted
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Event, Recalled
from tuipos.domain.suspended import SuspendedSale
from tuipos.storage.journal import SqliteJournal
from tuipos.storage.journal_history import fill_history
from tuipos.storage.models.journal import PastLineRow, PastSaleRow
from tuipos.storage.queries import insert, run

MANY = 50_000


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    found = SqliteJournal(tmp_path / "journal.db", HandClock(), create=True)
    yield found
    await found.close()


async def sell(journal: SqliteJournal, number: int, **changes: Any) -> str:
    """Conclude a sale of bread and milk; its id."""
    transaction = f"0001-001-{1000 + number}"
    for event in (started(transaction), added(1)):
        await journal.append_event(transaction, event, NOON)

    def body(receipt: int, sequence: int) -> dict[str, Any]:
        sold = [(RYE_BREAD, Quantity(number)), (OAT_MILK, Quantity(1))]
        printed = f"0001001{receipt:06}"
        return document_of(sold, receipt=printed, id=transaction, register="001",
                           sequence=sequence, **changes)  # fmt: skip

    total = Money(340 * number + 210, EUR)
    concluded = await journal.conclude(
        transaction, "sale", body, at=NOON + timedelta(days=number), total=total, with_receipt=True
    )
    return concluded.id


async def found(journal: SqliteJournal, wanted: Wanted) -> list[str]:
    return [sale.transaction for sale in await journal.find_past(wanted, 200)]


async def test_found_by_any_reading(journal: SqliteJournal) -> None:
    first, second = await sell(journal, 1), await sell(journal, 2, staff="2001")
    day = NOON + timedelta(days=1)
    for wanted, expected in (
        (Wanted(), [second, first]),
        (Wanted("0001001000001"), [first]),
        (Wanted("000001"), [first]),
        (Wanted(second), [second]),
        (Wanted("2001"), [second]),
        (Wanted("x", euro(550)), [first]),
        (Wanted("x", None, day, day + timedelta(hours=1)), [first]),
        (Wanted("10003"), [second, first]),
        (Wanted("RYE bre"), [second, first]),
        (Wanted("%"), []),
        (Wanted("' OR 1"), []),
    ):
        assert await found(journal, wanted) == expected, wanted
    document = await journal.past_document("0001001000002")
    assert document is not None and document["id"] == second
    assert await journal.past_document("") is None


async def test_what_came_back_is_known(journal: SqliteJournal) -> None:
    lines = document_of([(RYE_BREAD, Quantity(-1)), (OAT_MILK, Quantity(1))])["lines"]
    lines[0]["returns"] = {"transaction": "old", "line": 3}
    returning = await sell(journal, 1, lines=lines)
    (back,) = await journal.came_back("old")
    assert (back.line, back.quantity, back.amount) == (3, Quantity(1), euro(340))
    assert (back.transaction, back.own_line) == (returning, 1)


async def test_sales_from_before_the_index_are_found_after_the_update(
    journal: SqliteJournal,
) -> None:
    first = await sell(journal, 1)
    await journal.change(lambda db: run(db, PastSaleRow.delete()))
    await journal.change(lambda db: run(db, PastLineRow.delete()))
    assert await found(journal, Wanted()) == []
    await journal.change(fill_history)
    assert await found(journal, Wanted("rye")) == [first]


async def test_fifty_thousand_sales_are_searched_by_index(
    journal: SqliteJournal, record_property: Any
) -> None:
    await journal.open()
    await journal.change(_fill, MANY)
    worst = 0.0
    for wanted in (
        Wanted(), Wanted("049999"), Wanted("1001"), Wanted("x", euro(1234)), Wanted("10003"),
        Wanted("bread 7"), Wanted("x", None, NOON, NOON + timedelta(days=1)),
    ):  # fmt: skip
        began = time.perf_counter()
        assert await journal.find_past(wanted, 200)
        worst = max(worst, time.perf_counter() - began)
    print(f"slowest of 7 searches in {MANY} sales: {worst * 1000:.0f} ms")
    record_property("worst_seconds", worst)
    plan = await journal.look(_plan)
    assert "SCAN past_sale_row" not in plan.replace("SCAN past_sale_row USING", "USING"), plan


def _plan(db: Any) -> str:
    """How SQLite looks for an exact staff number, amount and product."""
    said = []
    for text in (
        "SELECT * FROM past_sale_row WHERE staff = '1' ORDER BY sequence DESC",
        "SELECT * FROM past_sale_row WHERE total_minor = 1 AND currency = 'EUR'",
        "SELECT * FROM past_sale_row WHERE at >= 1 AND at < 2",
        "SELECT * FROM past_sale_row WHERE sequence IN "
        "(SELECT sequence FROM past_line_row WHERE product = '1')",
    ):
        said += [str(row[3]) for row in db.execute_sql(f"EXPLAIN QUERY PLAN {text}")]
    return "\n".join(said)


def _fill(db: Any, many: int) -> None:
    with db.atomic():
        insert(db, PastSaleRow, (
            {"sequence": n, "transaction": f"0001-001-{n}", "printed": f"0001001{n:06}",
             "kind": "sale", "staff": f"100{n % 2 + 1}", "at": NOON + timedelta(minutes=n),
             "total_minor": n % 5000, "currency": "EUR"}
            for n in range(1, many + 1)
        ))  # fmt: skip
        insert(db, PastLineRow, (
            {"sequence": n, "product": f"100{n % 97:02}", "code": f"20000001{n % 97:04}",
             "name": f"rye bread {n % 97}"}
            for n in range(1, many + 1) for _ in range(4)
        ))  # fmt: skip


async def aside(journal: SqliteJournal, number: int) -> SuspendedSale:
    transaction = f"0001-001-{number}"
    events: list[Event] = [started(transaction), added(1)]
    await journal.append_events(transaction, events, NOON)
    sale = SuspendedSale(
        0,
        "001",
        transaction,
        "1001",
        NOON + timedelta(seconds=number),
        1,
        euro(340),
        origins=("a",),
    )
    return await journal.suspend(sale)


async def test_aside_and_back_in_the_file(journal: SqliteJournal) -> None:
    given = await aside(journal, 1)
    assert (given.number, given.code) == (1, "001-1")
    assert await journal.open_events() == []
    assert await journal.suspended_sales() == (given,)
    second = await aside(journal, 2)
    await journal.mark_suspended(2, shared=True, elsewhere="002")
    assert [(each.shared, each.elsewhere) for each in await journal.suspended_sales()] == [
        (False, ""), (True, "002"),
    ]  # fmt: skip
    again = "0001-001-3"
    events = [started(again), added(1), Recalled(given.transaction, "1001", NOON, "s")]
    await journal.recall(again, events, NOON, {"from": given.transaction}, 1)
    assert await journal.open_events() == events
    with pytest.raises(AssertionError, match="one transaction is open"):
        await journal.recall("0001-001-4", events, NOON, {"from": second.transaction}, 2)
    assert await journal.drop_suspended(2, NOON, {"register": "002"})
    assert not await journal.drop_suspended(2, NOON, {})
    assert await journal.suspended_sales() == () and await journal.held_sale(1) is None
    kinds = [entry.kind for entry in await journal.entries()]
    assert kinds == ["recalled-elsewhere", "recalled", "suspended", "suspended"]
    assert await journal.verify() is None


async def test_numbers_stay_short_and_skip_those_in_use(journal: SqliteJournal) -> None:
    kept = await aside(journal, 1)
    await journal.change(
        lambda db: db.execute_sql("UPDATE sequence SET value = 999 WHERE name = 'suspended'")
    )
    assert kept.number == 1
    assert (await aside(journal, 2)).number == 2


async def test_a_suspended_sale_is_concluded_without_being_opened(journal: SqliteJournal) -> None:
    given = await aside(journal, 1)
    transaction = "0001-001-2"
    await journal.append_event(transaction, started(transaction), NOON)
    body = {"schema": 2, "id": "0001-001-3", "receipt": "", "total": "0.00",
            "recalled": [given.transaction]}  # fmt: skip
    await journal.conclude(
        "0001-001-3", "voided", lambda _receipt, _sequence: body,
        at=NOON, total=euro(0), with_receipt=False,
    )  # fmt: skip
    assert await journal.suspended_sales() == ()
    assert len(await journal.open_events()) == 1
