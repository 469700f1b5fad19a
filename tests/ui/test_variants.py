"""A product in variants asks which, by keys alone; Esc leaves everything as it was."""

from __future__ import annotations

import pytest

from tests.fake_families import RED_L, SHIRT, add_shirts, block_shirts
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
from tuipos.domain.quantity import Quantity

QUESTION = "T-shirt: which?"


@pytest.fixture
def shop(counter: Counter) -> Counter:
    add_shirts(counter.world.connection.service)
    return counter


def lines(counter: Counter) -> list[tuple[str, Quantity]]:
    sale = counter.world.till.sale
    return [] if sale is None else [(one.product.number, one.quantity) for one in sale.lines]


@pytest.mark.parametrize("up", [True, False])
async def test_digits_choose(shop: Counter, up: bool) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        shop.world.connection.up, shop.world.connection.offline = up, not up
        type_burst(shop.app, f"{SHIRT}\r")
        await shows(pilot, QUESTION, "1 Red, L", "3 Blue, XL", "21.90")
        type_slowly(shop.app, "3\r")
        await shows(pilot, "T-shirt Blue, XL", "Total EUR    21.90")
        assert lines(shop) == [("503", Quantity(1))]


async def test_a_switch_at_the_question_is_told_there(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, "2000000100036\r")
        await shows(pilot, "Total EUR     3.40")
        shop.world.connection.up = False
        type_burst(shop.app, f"{SHIRT}\r")
        await shows(pilot, f"{QUESTION} No answer", "1 Red, L")
        type_slowly(shop.app, "1\r")
        await shows(pilot, "Total EUR    23.30")


async def test_letters_leave_what_has_them_and_arrows_choose(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_slowly(shop.app, f"3*{SHIRT}\r")
        await shows(pilot, QUESTION)
        type_slowly(shop.app, "blue")
        await hides(pilot, "Red, L")
        await shows(pilot, "2 Blue, L", "3 Blue, XL")
        await pilot.press("down", "enter")
        await shows(pilot, "T-shirt Blue, XL", "Total EUR    65.70")
        assert lines(shop) == [("503", Quantity(3))]


async def test_what_is_typed_ahead_arrives(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_slowly(shop.app, f"{SHIRT}\rxl\r{SHIRT}\r1\r", every_seconds=0.15)
        await shows(pilot, "Total EUR    41.80")
        assert [number for number, _ in lines(shop)] == ["503", "501"]


async def test_esc_leaves_the_sale_as_it_was_and_scans_are_no_answer(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, "2000000100036\r")
        await shows(pilot, "Total EUR     3.40")
        type_burst(shop.app, f"{SHIRT}\r")
        await shows(pilot, QUESTION)
        type_burst(shop.app, f"{RED_L}\r")
        await shows(pilot, f"{RED_L} not taken.")
        type_slowly(shop.app, "green\r")
        await shows(pilot, "green is not in the list.", "1 Red, L")
        await pilot.press("escape")
        await shows(pilot, "No variant was chosen.", "Total EUR     3.40")
        assert len(lines(shop)) == 1
        type_burst(shop.app, f"{RED_L}\r")
        await shows(pilot, "T-shirt Red, L", "Total EUR    23.30")


async def test_a_product_without_variants_left_is_refused_with_words(shop: Counter) -> None:
    block_shirts(shop.world.connection.service)
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, f"{SHIRT}\r")
        await shows(pilot, "No variant of the product with the code 500 can be sold.")
        assert shop.world.till.sale is None


async def test_from_a_search(shop: Counter) -> None:
    service = shop.world.connection.service
    service.by_code["2000000105005"] = service.by_code["501"]
    service.labels["2000000105005"] = service.labels["CASE-500"]
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_slowly(shop.app, "/t-shirt\r")
        await shows(pilot, "Products with “t-shirt”")
        await pilot.press("enter")
        await shows(pilot, QUESTION)
        type_slowly(shop.app, "2\r")
        await shows(pilot, "T-shirt Blue, L", "Total EUR   119.40")


async def test_the_price_check_and_the_stock_ask_too(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_slowly(shop.app, ".101\r")
        await shows(pilot, "Price check: nothing is sold")
        type_slowly(shop.app, f"{SHIRT}\r")
        await shows(pilot, QUESTION)
        type_slowly(shop.app, "3\r")
        await shows(pilot, "T-shirt Blue, XL", "Price 21.90", "Price check: nothing is sold")
        await pilot.press("escape")
        await until(pilot, lambda: not shop.app.is_busy)
        type_slowly(shop.app, ".801\r")
        await shows(pilot, "Scan, or type a code")
        type_slowly(shop.app, f"{SHIRT}\r")
        await shows(pilot, QUESTION)
        type_slowly(shop.app, "1\r")
        await shows(pilot, "Nobody has counted T-shirt Red, L yet.")
        assert shop.world.till.sale is None


async def test_a_return_without_a_receipt_asks_too(shop: Counter) -> None:
    async with running(shop) as pilot:
        type_burst(shop.app, "2001\r4321\r")
        await shows(pilot, "Starting amount")
        type_burst(shop.app, "\r")
        await shows(pilot, "scan, or type a code")
        type_slowly(shop.app, f".109\r{SHIRT}\r2\r\r\rtorn\r")
        await shows(pilot, QUESTION)
        type_slowly(shop.app, "2\r")
        await shows(pilot, "Taken back: 39.80.")
        assert lines(shop) == [("502", Quantity(-2))]
        type_slowly(shop.app, f".109\r{SHIRT}\r\r\r\rtorn\r")
        await shows(pilot, QUESTION)
        await pilot.press("escape")
        await shows(pilot, "Nothing was taken back.")
        assert len(lines(shop)) == 1
