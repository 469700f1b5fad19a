"""Transactions with filters and detail, a day's sales with its plot, sign-in, sizes, languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest
from textual_plotext import PlotextPlot

from tests.domain.sales import line, sale_of
from tests.domain.test_document import concluded
from tests.domain.test_line_tax import paid
from tests.fakes import OAT_MILK, REDUCED
from tests.hq_screens.desk import (
    app_of,
    choose,
    fill,
    go,
    loaded,
    press,
    screen_of,
    shows,
    type_text,
)
from tests.hq_screens.test_commands import Hq, hq_command
from tests.server.test_balances import MILLIS, paid_with, post, sale
from tests.server.world import MANAGER_PIN, batch_of, body_of, posting_of, stamp_body
from tuipos.hq.client import Access
from tuipos.hq.screens.app import HqApp
from tuipos.hq.screens.pages import PAGES
from tuipos.ui.text import width_of
from tuipos.ui.widgets.rows import Rows

__all__ = ["hq_command"]

Opened = Callable[..., Any]


@pytest.fixture
def sold(hq: httpx.Client, device: httpx.Client) -> None:
    """Three sales at HQ, one of them made offline."""
    offline = {"mode": "offline", "switched_at": "2026-11-20T09:00:00+00:00"}
    bodies = [
        body_of(1_763_631_000_000, sequence=1),
        body_of(1_763_631_001_000, sequence=2, price=500, changes=offline),
        body_of(1_763_631_002_000, sequence=3),
    ]
    posted = device.post("/api/v1/transactions", content=batch_of(*map(posting_of, bodies)))
    assert [one["result"] for one in posted.json()["results"]] == ["accepted"] * 3
    assert hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).json()["new"] == 3


async def test_transactions_are_filtered_and_read(opened: Opened, sold: None) -> None:
    async with opened() as pilot:
        screen = await go(pilot, "Transactions")
        assert screen.count("4.98") >= 2 and "10.00" in screen
        await press(pilot, "f")
        await shows(pilot, "Show transactions of")
        await fill(pilot, day="yesterday")
        await press(pilot, "f2")
        await shows(pilot, "day: ", "F2 Save")
        await fill(pilot, day="2026-11-20", mode="offline")
        await press(pilot, "f2")
        await shows(pilot, "10.00", without="F2 Save")
        await loaded(pilot)
        assert len(app_of(pilot).view.all_rows or []) == 1
        await press(pilot, "enter")
        await shows(pilot, "2 Soap", "1 Soap (voided)", "standard 19 %", "Esc Back")
        await press(pilot, "escape")
        await shows(pilot, "F Filter")


async def test_a_transaction_says_how_it_was_taxed(
    opened: Opened, hq: httpx.Client, device: httpx.Client
) -> None:
    lines = [line(OAT_MILK), replace(line(OAT_MILK), tax=REDUCED, tax_by="2001")]
    sale = replace(sale_of(lines), tax_exempt="DE-77", exempt_by="2001")
    posting = posting_of(msgspec.json.encode(concluded(paid(sale))))
    posted = device.post("/api/v1/transactions", content=batch_of(posting))
    assert posted.json()["results"][0]["result"] == "accepted"
    assert hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).json()["new"] == 1
    async with opened() as pilot:
        await go(pilot, "Transactions")
        await press(pilot, "enter")
        await shows(pilot, "Oat milk 1 l", "Taxed as reduced by 2001")
        await press(pilot, "pagedown")
        await shows(pilot, "Tax exempt DE-77", "by 2001")


@pytest.fixture
def moved(hq: httpx.Client, device: httpx.Client) -> None:
    """A card of 3.00 that paid 5.00, another nobody knows, and a customer with points."""
    for kind, cells in (
        ("gift-cards", {"number": "GC-1", "balance": "3.00"}),
        ("loyalty", {"number": "L-9", "points": "100"}),
    ):
        saved = hq.put(f"/hq/v1/records/{kind}", json={"cells": cells, "new": True})
        assert saved.status_code == 200, saved.text
    assert hq.post("/hq/v1/runs", json={"schedule": "9999"}).json()["errors"] == []
    customer = {"number": "C-9", "name": "Bo", "group": "", "card": "L-9"}
    by_card, by_other = (paid_with("gift-card", number) for number in ("GC-1", "GC-404"))
    postings = [
        sale(**by_card, customer=customer, points_earned=7),
        sale(MILLIS + 1, 2, **by_other),
    ]
    assert post(device, *postings) == ["accepted", "accepted"]
    assert hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).json()["new"] == 2


async def test_a_gift_card_shows_its_balance_and_what_moved_it(opened: Opened, moved: None) -> None:
    async with opened() as pilot:
        await go(pilot, "Gift cards")
        await choose(pilot, number="GC-1")
        await press(pilot, "m")
        await shows(pilot, "Movements of GC-1", "3.00 EUR", "-5.00 EUR", "-2.00 EUR")
        await shows(pilot, "0001001", "More was taken from a card or an account than it had.")
        await press(pilot, "escape")
        await go(pilot, "Loyalty cards")
        await choose(pilot, number="L-9")
        await press(pilot, "m")
        await shows(pilot, "Movements of L-9", "100", "107", "0001001")


async def test_a_sale_says_why_somebody_should_look_at_it(opened: Opened, moved: None) -> None:
    async with opened() as pilot:
        await go(pilot, "Transactions")
        await shows(pilot, "To look at")
        await press(pilot, "enter")
        await shows(pilot, "It was paid with a card or an account that nobody knows.")


def test_movements_as_a_command(hq_command: Hq, moved: None) -> None:
    found = hq_command("movements", "gift-card", "GC-1", "--json")
    assert (found["started"], found["moved"], found["balance"]) == ("3.00", "-5.00", "-2.00")
    (row,) = found["rows"]
    assert (row["amount"], row["flags"]) == ("-5.00", ["balance-overdrawn"])
    status, out, _ = hq_command("movements", "points", "L-9")
    assert status == 0 and "107" in out and "7" in out
    status, out, err = hq_command("movements", "gift-card", "GC-405")
    assert (status, out) == (1, "") and "There is no card or account GC-405." in err


async def test_the_time_clock_is_listed_and_filtered(
    opened: Opened, hq: httpx.Client, device: httpx.Client
) -> None:
    bodies = [stamp_body(0, "clock-in"), stamp_body(1, "clock-in", staff="2001"),
              stamp_body(2, "clock-in")]  # fmt: skip
    device.post("/api/v1/transactions", content=batch_of(*map(posting_of, bodies)))
    hq.post("/hq/v1/runs", json={"schedule": "P-0001"})
    async with opened() as pilot:
        await go(pilot, "Time clock")
        await press(pilot, "f")
        await shows(pilot, "Show entries of")
        await fill(pilot, day="2026-11-20", staff="1001")
        await press(pilot, "f2")
        await shows(pilot, "Clock in (odd)", without="F2 Save")
        await shows(pilot, "Clock in (odd)", without="2001")
        await loaded(pilot)
        assert [row["odd"] for row in app_of(pilot).view.all_rows or []] == [True, False]


async def test_a_days_sales_are_a_list_and_a_plot(opened: Opened, sold: None) -> None:
    async with opened() as pilot:
        await go(pilot, "Sales of a day")
        plot = pilot.app.screen.query_one(PlotextPlot)
        assert plot.display
        app_of(pilot).query["day"] = "2026-11-21"
        await press(pilot, "p")
        await shows(pilot, "Sales of a day, 2026-11-20", "19.96 EUR", "6.65 EUR")
        drawn = str(plot.render())
        assert "█" in drawn and "09" in drawn
        await press(pilot, "f1")
        await shows(pilot, "What each store sold")
        assert not plot.display


async def test_a_manager_signs_in_from_elsewhere(url: str) -> None:
    app = HqApp(None, server=url)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Sign in to headquarters", url)
        await type_text(pilot, "2001")
        await press(pilot, "enter")
        await type_text(pilot, "0000")
        assert "0000" not in screen_of(pilot) and "••••" in screen_of(pilot)
        await press(pilot, "enter")
        await shows(pilot, "Staff number or PIN is not right.")
        await fill(pilot, pin=MANAGER_PIN)
        await press(pilot, "f2")
        await shows(pilot, "Max ·", "2 stores", "1010 Customers")


async def test_a_token_that_is_not_valid_any_more_asks_to_sign_in(url: str) -> None:
    app = HqApp(Access(url, "long-gone"))
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Sign in to headquarters", "This needs a sign-in")


async def test_a_server_that_is_gone_is_a_sentence() -> None:
    app = HqApp(Access("http://127.0.0.1:9", "x"))
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "The server at http://127.0.0.1:9 does not answer")


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (132, 43)])
@pytest.mark.parametrize("language", ["en", "de", "ru"])
async def test_every_page_fits(
    opened: Opened, sold: None, size: tuple[int, int], language: str
) -> None:
    async with opened(size, language) as pilot:
        for page in PAGES:
            await go(pilot, page.name)
            rows = pilot.app.screen.query_one(Rows).shown
            assert len(rows) == size[1]
            assert all(width_of(row.plain) <= size[0] for row in rows)
            title = app_of(pilot).speech.text(page.title)
            assert title in screen_of(pilot)
            await press(pilot, "f1")
            assert app_of(pilot).view.reader is not None
            await press(pilot, "escape")


async def test_the_menu_is_walked_by_arrows_and_ascii_terminals_get_ascii(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with opened() as pilot:
        await press(pilot, "left", "home")
        await shows(pilot, "Riverside")
        await press(pilot, "down", "enter")
        await shows(pilot, "S Support offline")
        screen = screen_of(pilot)
        assert not set(screen) & set("▌─●█…")


async def test_cyrillic_keyboards_act_by_place(opened: Opened, hq: httpx.Client) -> None:
    async with opened() as pilot:
        await go(pilot, "Registers")
        await press(pilot, "down", "ы")
        await shows(pilot, "Support offline = Yes for register 0001/002?")
        await press(pilot, "н")
        await shows(pilot, "Done.")
    assert hq.get("/hq/v1/registers/0001-002").json()["support_offline"] is True
