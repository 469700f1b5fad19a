"""Returns, the journal and prices, by keys alone."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.domain.documents import document_of
from tests.fakes import OAT_MILK, RYE_BREAD, product
from tests.ui.counter import (
    Counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.quantity import Quantity
from tuipos.retail.service import ProductFound

RYE = "2000000100036"
MILK = "2000000100029"
FIRST = "00010011000001"


async def sold(pilot: Pilot[None], counter: Counter, *codes: str) -> None:
    """A sale in cash, and its change read."""
    await sign_in(pilot)
    for code in codes:
        type_burst(counter.app, f"{code}\r")
    await until(pilot, lambda: counter.world.till.sale is not None)
    await until(pilot, lambda: len(counter.world.till.sale.lines) == len(codes))  # type: ignore[union-attr]
    await pilot.press("f12")
    await shows(pilot, "Due EUR")
    await pilot.press("enter")
    await shows(pilot, FIRST)


async def test_a_scanned_receipt_begins_a_return(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sold(pilot, counter, RYE, MILK)
        type_burst(counter.app, f"{FIRST}\r")
        await shows(pilot, f"Return  {FIRST}  2026-11-21  Cash", "- of 1", "Oat milk 1 l")
        await pilot.press("f12")
        await shows(pilot, "Nothing is chosen.")
        type_slowly(counter.app, "2\r")
        await shows(pilot, "Only 1 of Rye bread 500 g can come back.")
        await pilot.press("enter")
        await shows(pilot, "1 of 1", "3.40 goes back; F12 goes on")
        await pilot.press("f12")
        await shows(pilot, "Why? Enter alone: no reason")
        type_slowly(counter.app, "stale\r")
        await shows(pilot, "Taken back: 3.40.", "−3.40", f"Return of {FIRST}")
        await pilot.press("f12")
        await shows(pilot, "Pay out EUR", "3.40")
        await pilot.press("enter")
        await shows(pilot, "Paid out 3.40   receipt 00010011000002")
        body = counter.world.journal.documents[-1]
        assert body["total"] == "-3.40"
        type_slowly(counter.app, f".114\r{FIRST}\r")
        await shows(pilot, "Return", "Oat milk 1 l")
        assert "Rye bread" not in screen_text(counter.app)
        await pilot.press("escape")
        await shows(pilot, "Nothing was taken back.")


async def test_everything_and_then_something_else_is_an_exchange(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sold(pilot, counter, RYE, MILK)
        type_burst(counter.app, f"{FIRST}\r")
        await shows(pilot, "- of 1")
        await pilot.press("f2")
        await shows(pilot, "5.50 goes back")
        await pilot.press("f12")
        await shows(pilot, "Why?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Taken back: 5.50.")
        type_burst(counter.app, f"{FIRST}\r")
        await shows(pilot, f"All of receipt {FIRST} is on this sale already.")
        await pilot.press("escape")
        type_burst(counter.app, "2000000100012\r")
        await shows(pilot, "Total EUR    13.40")


async def test_some_of_a_line(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"4*{MILK}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("enter")
        await shows(pilot, FIRST)
        type_slowly(counter.app, f".114\r{FIRST}\r")
        await shows(pilot, "- of 4")
        type_slowly(counter.app, "2\r")
        await shows(pilot, "2 of 4", "3.15 goes back")
        await pilot.press("enter")
        await shows(pilot, "- of 4")


async def test_receipts_that_are_none_leave_the_sale(counter: Counter) -> None:
    server = counter.world.connection.sales.server  # type: ignore[attr-defined]
    server.unsent = ("002", 3)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        for text, said in (
            ("00020011000001", "is of another store (0002)"),
            ("00010021000077", "register 002 has 3 unsent."),
        ):
            type_slowly(counter.app, f".114\r{text}\r")
            await shows(pilot, said, "operation 109")
        type_burst(counter.app, "00010021000077\r")
        await shows(pilot, "register 002 has 3 unsent.")
        sale = counter.world.till.sale
        assert sale is not None and len(sale.lines) == 1


async def test_a_receipt_of_another_register(counter: Counter) -> None:
    server = counter.world.connection.sales.server  # type: ignore[attr-defined]
    server.documents.append(document_of([(RYE_BREAD, Quantity(2)), (OAT_MILK, Quantity(1))]))
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".114\r00010021000005\r")
        await shows(pilot, "- of 2", "Rye bread 500 g")
        await pilot.press("enter", "f12")
        await shows(pilot, "Why?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Taken back: 6.80.")


async def test_without_a_receipt_a_manager_allows_it(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".109\r")
        await shows(pilot, "You are not allowed to do this: Return product.")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "Return without a receipt", "Scan the product")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "How many? Enter alone: one")
        type_slowly(counter.app, "2\r")
        await shows(pilot, "Price for one? Enter alone: today's")
        type_slowly(counter.app, "3\r")
        await shows(pilot, "Number of its receipt? Enter alone: none")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Why?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Nothing was typed.")
        type_slowly(counter.app, "stale\r")
        await shows(pilot, "Taken back: 6.00.")
        sale = counter.world.till.sale
        assert sale is not None
        override = sale.lines[0].price_override
        assert override is not None and override.by == "2001"


async def test_the_journal_finds_shows_and_prints(counter: Counter) -> None:
    server = counter.world.connection.sales.server  # type: ignore[attr-defined]
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".115\r")
        await shows(pilot, "Nothing has been sold yet.")
        server.documents.append(document_of([(OAT_MILK, Quantity(1))], staff="2001"))
        type_burst(counter.app, f"{RYE}\r+")
        await shows(pilot, "Due EUR")
        await pilot.press("enter")
        await shows(pilot, FIRST)
        type_slowly(counter.app, ".115\r")
        await shows(pilot, "Journal: the latest sales", f"{FIRST}", "00010021000005", "2.10")
        type_slowly(counter.app, "nowhere\r")
        await shows(pilot, "Nothing was found for nowhere.")
        type_slowly(counter.app, "rye\r")
        await shows(pilot, "Journal: rye")
        assert "00010021000005" not in screen_text(counter.app)
        await pilot.press("enter")
        await shows(pilot, "Rye bread 500 g", "Total EUR", "number and Enter")
        type_slowly(counter.app, "1\r")
        await shows(pilot, f"Copy of {FIRST} printed.")
        await pilot.press("enter")
        await shows(pilot, "Gift receipt")
        type_slowly(counter.app, "2\r")
        await shows(pilot, f"Gift receipt for {FIRST} printed.")
        assert counter.printer.again == [(FIRST, False), (FIRST, True)]
        kinds = [entry.body["what"] for entry in counter.world.journal.entries
                 if entry.kind == "printed-again"]  # fmt: skip
        assert kinds == ["copy", "gift-receipt"]
        await pilot.press("enter")
        await shows(pilot, "number and Enter")
        type_slowly(counter.app, "3\r")
        await shows(pilot, "- of 1")
        await pilot.press("escape")
        await shows(pilot, "Nothing was taken back.")


async def test_a_scanned_receipt_is_looked_at_once(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sold(pilot, counter, RYE)
        type_slowly(counter.app, ".115\r")
        await shows(pilot, "Journal: the latest sales")
        type_burst(counter.app, f"{FIRST}\r")
        await shows(pilot, "number and Enter", "Rye bread 500 g")
        await pilot.press("down", "escape")
        await shows(pilot, f"Journal: {FIRST}")
        await pilot.press("escape")
        await until(pilot, lambda: "Journal" not in screen_text(counter.app))


async def test_a_price_is_shown_and_nothing_sold(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".101\r")
        await shows(pilot, "Price check: nothing is sold")
        type_burst(counter.app, f"{MILK}\r")
        await shows(pilot, "Oat milk 1 l", "Price 2.10", "Offer: 3 for the price of 2")
        type_burst(counter.app, "2812345007563\r")
        await shows(pilot, "Price 2.99 per kg", "Label 7.56 for 2.528 kg")
        type_burst(counter.app, "9999999999994\r")
        await shows(pilot, "9999999999994")
        type_burst(counter.app, "2000000100050\r")
        await shows(pilot, "From age 18")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")
        assert counter.world.till.sale is None
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, f".101\r{MILK}\r")
        await shows(pilot, "Price 2.10")
        await pilot.press("enter")
        await shows(pilot, "Rye bread 500 g")
        sale = counter.world.till.sale
        assert sale is not None and len(sale.lines) == 1


async def test_a_deposit_and_its_empties(counter: Counter) -> None:
    water, pfand = product("10193", "Water 1.5 l", "0.69"), product("90025", "Deposit", "0.25")
    counter.world.connection.service.labels["10193"] = ProductFound(water, deposit=pfand)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "2*10193\r")
        await shows(pilot, "Water 1.5 l", "Deposit", "Total EUR     1.88")
        type_slowly(counter.app, ".9022\r")
        await shows(pilot, "Scan the bottle, or type its code")
        type_slowly(counter.app, "10193\r")
        await shows(pilot, "How many? Enter alone: one")
        type_slowly(counter.app, "3\r")
        await shows(pilot, "Taken back: 0.75.", "Total EUR     1.13")
        type_slowly(counter.app, ".9022\r")
        await shows(pilot, "Scan the bottle")
        type_slowly(counter.app, f"{MILK}\r\r")
        await shows(pilot, "Oat milk 1 l has no deposit.")
