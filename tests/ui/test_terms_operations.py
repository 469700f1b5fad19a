"""Prices, discounts, notes and coupons by key alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import THREE_FOR_TWO
from tests.ui.counter import Counter, running, shows, sign_in, type_burst, type_slowly, until
from tuipos.domain.sale import Sale

RYE, OAT_MILK = "2000000100036", "2000000100029"


def _sale(counter: Counter) -> Sale:
    sale = counter.world.till.sale
    assert sale is not None
    return sale


async def test_a_price_by_f4_with_its_reason(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, "3.10")
        await pilot.press("f4")
        await shows(pilot, "Price override", "Why?")
        type_slowly(counter.app, "dented\r")
        await shows(pilot, "The price is changed.", "Total EUR     3.10")


async def test_a_price_beyond_the_limit_asks_for_a_manager(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, ".104\r1\rlast one\r")
        await shows(pilot, "A price may be 10 % below 3.40 at most.", "Their staff number")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "The price is changed.", "Total EUR     1.00")
        override = _sale(counter).lines[0].price_override
        assert override is not None and (override.by, override.reason) == ("2001", "last one")


async def test_a_percentage_by_f5(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, "10%")
        await pilot.press("f5")
        await shows(pilot, "Why? Enter alone: no reason")
        type_slowly(counter.app, "\r")
        await shows(pilot, "The discount is given.", "Total EUR     3.06", "0.34")


async def test_the_list_of_discounts_and_taking_them_back(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        await pilot.press("f5")
        await shows(pilot, "Discounts", "Line discount amount")
        type_slowly(counter.app, "2\r0.20\r\r")
        await shows(pilot, "The discount is given.", "Total EUR     3.20")
        await pilot.press("f5")
        await shows(pilot, "Take discounts back")
        type_slowly(counter.app, "5\r")
        await shows(pilot, "The discounts are taken back.", "Total EUR     3.40")


async def test_a_discount_on_the_sale_is_allowed_by_a_manager(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r{RYE}\r")
        await shows(pilot, "6.80")
        type_slowly(counter.app, ".303\r")
        await shows(pilot, "You are not allowed to do this")
        type_slowly(counter.app, "2001\r4321\r50\rregular\r")
        await shows(pilot, "The discount is given.", "Total EUR     3.40")
        type_slowly(counter.app, ".302\r2001\r4321\r0.40\r\r")
        await shows(pilot, "Total EUR     3.00")


async def test_notes_salespersons_and_serials(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, ".103\rsliced\r")
        await shows(pilot, "Noted: sliced")
        type_slowly(counter.app, ".501\rgift\r")
        await shows(pilot, "Noted: gift")
        type_slowly(counter.app, ".637\r1001\r")
        await shows(pilot, "Sold by 1001.")
        type_slowly(counter.app, ".638\r\r")
        await shows(pilot, "Credited to nobody.")
        type_slowly(counter.app, ".136\rSN-7\r")
        await shows(pilot, "Serial number SN-7.")
        sale = _sale(counter)
        assert (sale.comment, sale.salesperson) == ("gift", "1001")
        assert (sale.lines[0].comment, sale.lines[0].serial) == ("sliced", "SN-7")


async def test_coupons_come_and_go(counter: Counter) -> None:
    service = counter.world.connection.service
    two_for_one = replace(THREE_FOR_TWO, id="C-1", coupon="MILK", take=2, pay=1, most=0)
    service.offers = (*service.offers, two_for_one)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"2*{OAT_MILK}\r")
        await shows(pilot, "Total EUR     4.20")
        type_slowly(counter.app, ".643\rmilk\r")
        await shows(pilot, "Coupon milk counts.", "Total EUR     2.10")
        type_slowly(counter.app, ".644\r1\r")
        await shows(pilot, "Coupon MILK is off the sale.", "Total EUR     4.20")
        type_slowly(counter.app, ".643\rnope\r")
        await shows(pilot, "No coupon has the code NOPE.")


async def test_why_a_price_is_what_it_is(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"2*{OAT_MILK}\r")
        await shows(pilot, "4.20")
        type_slowly(counter.app, ".9009\r")
        await shows(pilot, "Why this price: Oat milk 1 l", "3 for the price of 2")
        await pilot.press("enter")
        await shows(pilot, "scan, or type a code")
        await until(pilot, lambda: not counter.app.is_busy)
        assert _sale(counter).live_lines[0].quantity.whole == 2


@pytest.mark.parametrize("up", [True, False])
async def test_nobody_is_credited_and_an_invoice_has_a_note(counter: Counter, up: bool) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(counter.app, ".637\r1002\r")
        await shows(pilot, "Sold by 1002.")
        type_slowly(counter.app, ".121\r")
        await shows(pilot, "Credited to nobody.")
        type_slowly(counter.app, ".122\r")
        await shows(pilot, "Invoice comment", "Enter alone takes it away")
        type_slowly(counter.app, "order 7\r")
        await shows(pilot, "Noted: order 7")
        sale = counter.world.till.sale
        assert sale is not None and (sale.salesperson, sale.comment) == ("", "order 7")
