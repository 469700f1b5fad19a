"""Stock and details of a product by keys alone: typed, of the selected line, and of a hit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ui.counter import (
    NOON,
    Counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.availability import Availability, ProductCode, ProductRecord
from tuipos.domain.quantity import Quantity

RYE, MILK = "2000000100036", "2000000100029"


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """Rye bread was counted this morning here, and yesterday in another store."""
    here = Availability("0001", Quantity(8), NOON - timedelta(hours=2), "Riverside")
    there = Availability("0002", Quantity(-3), NOON - timedelta(days=1), "[b]Hill\x1b")
    record = ProductRecord((ProductCode(RYE), ProductCode("4006381333931", 12)), (here, there))
    counter.world.connection.service.records["10003"] = record
    return counter


@pytest.mark.parametrize("up", [True, False])
async def test_stock_by_store(shop: Counter, up: bool) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        shop.world.connection.up, shop.world.connection.offline = up, not up
        type_slowly(shop.app, ".801\r")
        await shows(pilot, "Scan, or type a code")
        type_burst(shop.app, f"{RYE}\r")
        await shows(pilot, "Stock of Rye bread 500 g", "0001 Riverside: 8, counted 12:32")
        await shows(pilot, "0002 [b]Hill", ": −3", "20")
        assert ("as last known offline" in screen_text(shop.app)) is not up
        await pilot.press("escape")
        await until(pilot, lambda: "Stock of" not in screen_text(shop.app))
        assert shop.world.till.sale is None


async def test_stock_of_the_selected_line_leaves_the_sale_as_it_was(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(shop.app, ".801\r")
        await shows(pilot, "Stock of Rye bread 500 g", "0001 Riverside: 8")
        await pilot.press("enter")
        type_burst(shop.app, f"{MILK}\r")
        await shows(pilot, "Total EUR     5.50")
        type_slowly(shop.app, ".801\r")
        await shows(pilot, "Nobody has counted Oat milk 1 l yet. Look on the shelf.")
        await shows(pilot, "Total EUR     5.50")


async def test_all_details_of_the_chosen_hit_and_back_to_the_list(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_slowly(shop.app, "/rye\r")
        await shows(pilot, "Products with “rye”", "Tab", "Details")
        await pilot.press("tab")
        await shows(pilot, "Price 3.40", "Number 10003", "Tax reduced", "Unit piece")
        await shows(pilot, f"Code {RYE}", "Code 4006381333931 for 12 pieces", "0001 Riverside: 8")
        await pilot.press("escape")
        await shows(pilot, "Products with “rye”", "Enter sells it")
        await pilot.press("enter")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(shop.app, ".922\r")
        await shows(pilot, "Number 10003", "Code 4006381333931 for 12 pieces")


async def test_a_code_that_is_no_products(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_slowly(shop.app, ".922\r9999999999994\r")
        await shows(pilot, "9999999999994")
        await until(pilot, lambda: not shop.app.is_busy)
        assert shop.world.till.sale is None
