"""What a store sold on a day: goods, with money on cards and accounts beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from peewee import Database

from tests.domain.sales import line, sale_of
from tests.domain.test_document import concluded
from tests.fakes import OAT_MILK, euro
from tuipos.domain.money_lines import money_line
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import LineAdded, Tender, Tendered, evolve
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT, GIFT_CARD
from tuipos.domain.totals import totals
from tuipos.hq.balances import take_balances
from tuipos.hq.books import day_sales
from tuipos.hq.screens.book_pages import SALES
from tuipos.hq.screens.speech import Speech
from tuipos.hq.transactions import book
from tuipos.storage.database import write
from tuipos.ui.language import Language
from tuipos.ui.signs import Signs

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def _sold(at: datetime, number: int, *put: tuple[str, str]) -> dict[str, Any]:
    """A transaction of two milks for 4.20 and of money, as a channel database has it."""
    sale = replace(sale_of([line(OAT_MILK, Quantity(2))]), id=f"0001-001-{number}")
    for kind, amount in put:
        money = money_line(kind, len(sale.lines) + 1, "99", euro(amount))
        sale = evolve(sale, LineAdded(money))
    due = totals(sale).due
    sale = evolve(sale, Tendered(Tender(1, "card", due, at)))
    body = concluded(sale, receipt=f"R-{number}", at=at)
    shared = ("id", "type", "receipt", "store", "register", "staff", "mode", "total")
    return {
        **{name: body[name] for name in shared},
        "sha256": f"{number}", "body": json.dumps(body).encode(), "concluded_at": at,
        "switched_at": None, "flags": "",
    }  # fmt: skip


def test_a_gift_card_is_no_sale_before_it_pays(hq_db: Database) -> None:
    with write(hq_db):
        booked = book(
            hq_db,
            [
                _sold(NOON, 1),
                _sold(NOON, 2, (GIFT_CARD, "25.00")),
                _sold(NOON + timedelta(hours=1), 3, (GIFT_CARD, "5.00"),
                      (ACCOUNT_PAYMENT, "30.00")),
                _sold(NOON - timedelta(days=1), 4, (GIFT_CARD, "50.00")),
            ],
            NOON,
        )  # fmt: skip
        take_balances(hq_db, booked.rows)
    found = {row["store"]: row for row in day_sales(hq_db, NOON.date())}["0001"]
    # Three times 4.20; of it two in the hour of noon.
    assert (found["count"], found["total"], found["average"]) == (3, "12.60", "4.20")
    assert found["put_on"] == "60.00"
    assert sorted(found["hours"])[-2:] == ["4.20", "8.40"]
    day_before = {row["store"]: row for row in day_sales(hq_db, NOON.date() - timedelta(days=1))}
    assert (day_before["0001"]["total"], day_before["0001"]["put_on"]) == ("4.20", "50.00")


def test_the_page_tells_it_where_there_is_any() -> None:
    speech = Speech(Language("en", UTC), Signs(), lambda: NOON)
    row = {"currency": "EUR", "put_on": "60.00"}
    assert SALES.details(row, {}, speech) == [
        ("Put on cards and accounts", ("60.00 EUR", "text")),
    ]  # fmt: skip
    for nothing in ({**row, "put_on": "0.00"}, {"currency": "EUR"}):
        assert SALES.details(nothing, {}, speech) == [], "nor by a server of the version before"
