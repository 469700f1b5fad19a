"""Sales put aside and gone on with, by keys alone."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import euro
from tests.ui.counter import (
    Counter,
    hides,
    running,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)

RYE = "2000000100036"
MILK = "2000000100029"


async def test_f7_suspends_a_sale_and_recalls_it_without_one(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f7")
        await shows(pilot, "No sale is suspended.")
        type_burst(counter.app, f"{RYE}\r{MILK}\r")
        await shows(pilot, "5.50")
        await pilot.press("f7")
        await shows(pilot, "Suspended as 001-1, for every register.")
        assert counter.printer.slips == ["001-1"] and counter.world.till.sale is None
        await pilot.press("f7")
        await shows(pilot, "Suspended sales", "001-1", "5.50", "number of the slip")
        type_slowly(counter.app, "9\r")
        await shows(pilot, "9 is not in the list.")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Sale 001-1 is back. Its prices are those of 2026-11-21.", "5.50")
        await pilot.press("f12")
        await shows(pilot, "Due EUR")
        await pilot.press("enter")
        await shows(pilot, "Change 0.00")


async def test_by_number_and_with_the_arrows(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        for code in (RYE, MILK):
            type_burst(counter.app, f"{code}\r")
            await shows(pilot, "Total EUR")
            await until(pilot, lambda: counter.world.till.sale is not None)
            type_slowly(counter.app, ".503\r")
            await until(pilot, lambda: counter.world.till.sale is None)
        type_slowly(counter.app, ".504\r")
        await shows(pilot, "001-1", "001-2")
        await pilot.press("down", "enter")
        await shows(pilot, "Sale 001-2 is back.")
        type_slowly(counter.app, ".504\r")
        await shows(pilot, "A sale is open.")
        await pilot.press("f7")
        await shows(pilot, "Suspended as 001-3")
        type_burst(counter.app, "1")
        await pilot.press("f7")
        await shows(pilot, "Sale 001-1 is back.", "3.40")


async def test_with_something_tendered_it_says_what_to_do(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "2.40 is still due.")
        await pilot.press("f7")
        await shows(pilot, "1.00 is tendered on this sale.", "payment (F12, F8)")
        assert counter.world.till.sale is not None


async def test_offline_it_is_kept_here(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        counter.world.connection.up = False
        await pilot.press("f7")
        await shows(pilot, "Suspended as 001-1, on this register. No answer in 2 s.")
        await pilot.press("f7")
        await shows(pilot, "001-1")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")
        assert counter.world.till.sale is None


async def test_what_another_register_recalled_asks(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        await pilot.press("f7")
        await shows(pilot, "Suspended as 001-1")
        server = counter.world.connection.sales.server  # type: ignore[attr-defined]
        (transaction,) = server.held
        held = server.held[transaction]
        server.held[transaction] = replace(held, about=replace(held.about, elsewhere="002"))
        await pilot.press("f7")
        await shows(pilot, "at register 002")
        await pilot.press("enter")
        await shows(pilot, "Sale 001-1 was recalled at register 002.", "Go on here all the same?")
        await pilot.press("n")
        await shows(pilot, "Go on with it there.")
        assert counter.world.till.sale is None
        await pilot.press("f7")
        await shows(pilot, "at register 002")
        await pilot.press("enter")
        await shows(pilot, "Go on here all the same?")
        await pilot.press("y")
        await shows(pilot, "Sale 001-1 is back.")


async def test_a_suspended_sale_is_voided_where_it_is(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1221\r")
        await shows(pilot, "No sale is suspended on this register.")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        await pilot.press("f7")
        await shows(pilot, "Suspended as")
        type_slowly(counter.app, ".1221\r1\r")
        await shows(pilot, "Void sale 001-1 (3.40)? y = yes, n = no.")
        await pilot.press("y")
        await shows(pilot, "Sale 001-1 was voided.")
        assert counter.world.journal.documents[-1]["type"] == "voided"


async def test_closing_a_shift_with_suspended_sales_asks(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        await pilot.press("f7")
        await shows(pilot, "Suspended as")
        type_slowly(counter.app, ".1055\r")
        await shows(pilot, "1 sale is suspended here (3.40). Close all the same?")
        await pilot.press("n")
        await shows(pilot, "Recall them (F7)")
        type_slowly(counter.app, ".1055\r")
        await shows(pilot, "Close all the same?")
        await pilot.press("y")
        await shows(pilot, "Counted: Cash?")
        type_slowly(counter.app, "0\r")
        await shows(pilot, "Close the shift? y = yes, n = no.")
        await pilot.press("y")
        await shows(pilot, "t u i p o s")
        await hides(pilot, "Close the shift?")
        (sale,) = await counter.world.journal.suspended_sales()
        assert sale.total == euro("3.40")
