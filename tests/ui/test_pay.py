"""Paying: exact cash, amounts, slips, and scans that never become money."""

from __future__ import annotations

from tests.ui.counter import (
    Counter,
    press_at,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)

ESPRESSO, RYE = "2000000100012", "2000000100036"


async def test_enter_alone_is_the_exact_sum(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await pilot.press("f12")
        await shows(pilot, "Due EUR      18.90", "Enter Cash 18.90")
        await pilot.press("enter")
        await shows(pilot, "Change 0.00", "receipt 0001", "Change EUR")
        assert counter.world.journal.receipts == 1


async def test_part_of_it_then_the_rest(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      18.90")
        type_burst(counter.app, "10\r")
        await shows(pilot, "8.90 is still due.", "Due EUR       8.90")
        press_at(counter.app, "enter", 0.2)
        press_at(counter.app, "enter", 0.7)
        await shows(pilot, "Change 0.00")


async def test_an_enter_that_bounces_pays_nothing(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      18.90")
        type_burst(counter.app, "10\r\r")
        await shows(pilot, "8.90 is still due.")
        await until(pilot, lambda: counter.app.keyboard.queue.empty())
        sale = counter.world.till.sale
        assert sale is not None and len(sale.tenders) == 1


async def test_the_change_stays_after_an_enter_that_bounces(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r20+")
        await shows(pilot, "Due EUR", "› 20_")
        press_at(counter.app, "enter", 0.1)
        press_at(counter.app, "enter", 0.3)
        await shows(pilot, "Change 1.10")
        await until(pilot, lambda: counter.app.keyboard.queue.empty())
        assert "Change 1.10" in screen_text(counter.app)
        press_at(counter.app, "enter", 1.0)
        await shows(pilot, "scan, or type a code")


async def test_the_next_scan_starts_the_next_sale(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r20+")
        await shows(pilot, "Due EUR", "› 20_")
        await pilot.press("enter")
        await shows(pilot, "Change 1.10")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40", "scan, or type a code")
        assert "Change" not in screen_text(counter.app)


async def test_a_scanned_product_goes_to_the_sale_and_is_no_amount(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR    22.30")
        sale = counter.world.till.sale
        assert sale is not None and not sale.tenders


async def test_a_scan_after_a_tender_is_refused_with_its_code(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_burst(counter.app, "5\r")
        await shows(pilot, "13.90 is still due.")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, RYE, "Void the payment first.")
        assert counter.app.bells == 2


async def test_a_typed_code_is_never_an_amount(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, f"{RYE}\r")
        await shows(pilot, "is a code, not an amount")


async def test_ten_times_what_is_due_asks_for_an_unexpected_key(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r+")
        await shows(pilot, "Due EUR")
        type_burst(counter.app, "340\r\r")
        await shows(pilot, "more than ten times")
        sale = counter.world.till.sale
        assert sale is not None and not sale.tenders
        await pilot.press("n")
        await shows(pilot, "amount, then how; Enter is cash")
        type_burst(counter.app, "340\r")
        await shows(pilot, "more than ten times")
        await pilot.press("y")
        await shows(pilot, "Change 336.60")


async def test_a_voided_tender_thaws_the_lines(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_burst(counter.app, "5\r")
        await shows(pilot, "13.90 is still due.")
        await pilot.press("escape")
        await shows(pilot, "A payment stands")
        await pilot.press("f12", "f8")
        await shows(pilot, "Payment of 5.00 voided", "Due EUR      18.90")
        await pilot.press("escape")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR    22.30")


async def test_a_comma_is_a_decimal_mark_too(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r19,50+")
        await shows(pilot, "Due EUR", "› 19,50_")
        await pilot.press("enter")
        await shows(pilot, "Change 0.60")


async def test_operations_are_reached_from_pay(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, ".917\r")
        await shows(pilot, "Connection status")
        await pilot.press("escape")
        await shows(pilot, "Due EUR      18.90")
