"""Operation 123 by keys alone: at once, from a list, or with a weight."""

from __future__ import annotations

import pytest

from tests.fake_units import CRATE_CODE, MILK_CODE, add_units
from tests.ui.counter import Counter, running, screen_text, shows, sign_in, type_burst, type_slowly
from tuipos.domain.quantity import Quantity


@pytest.fixture
def shop(counter: Counter) -> Counter:
    add_units(counter.world.connection.service)
    return counter


@pytest.mark.parametrize("up", [True, False])
async def test_the_only_other_unit_at_once_and_back(shop: Counter, up: bool) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        shop.world.connection.up, shop.world.connection.offline = up, not up
        type_burst(shop.app, f"2*{MILK_CODE}\r")
        await shows(pilot, "Total EUR     4.20")
        type_slowly(shop.app, ".123\r")
        await shows(pilot, "Sold by the crate now, at 18.90.", "2 crate", "Total EUR    37.80")
        type_slowly(shop.app, ".123\r")
        await shows(pilot, "Sold by the piece now, at 2.10.", "Total EUR     4.20")
        assert "crate" not in screen_text(shop.app)


async def test_the_unit_of_a_scanned_crate_stands_on_its_line(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, f"{CRATE_CODE}\r")
        await shows(pilot, "Oat milk 1 l", "1 crate", "Total EUR    18.90")
        type_slowly(shop.app, f".101\r{CRATE_CODE}\r")
        await shows(pilot, "Price 18.90 per crate", "20 pieces in one crate")


async def test_one_of_several_from_a_list_and_esc_changes_nothing(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, "0.5*12345\r")
        await shows(pilot, "Total EUR     1.50")
        type_slowly(shop.app, ".123\r")
        await shows(pilot, "Apples, loose: in which unit?", "1 bag", "5.50", "2 t", "900.00")
        await pilot.press("escape")
        await shows(pilot, "0.5 kg", "Total EUR     1.50")
        type_slowly(shop.app, ".123\r1\r")
        await shows(pilot, "Sold by the bag now, at 5.50.", "1 bag", "Total EUR     5.50")


async def test_what_is_measured_asks_how_much(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, "0.5*12345\r")
        await shows(pilot, "Total EUR     1.50")
        type_slowly(shop.app, ".123\r1\r")
        await shows(pilot, "1 bag")
        type_slowly(shop.app, ".123\r1\r")
        await shows(pilot, "Apples, loose is sold by the kg.", "Weight, as 0.456")
        type_slowly(shop.app, "1.5\r")
        await shows(pilot, "Sold by the kg now, at 2.99.", "Total EUR     4.49")
        sale = shop.world.till.sale
        assert sale is not None and sale.lines[0].quantity == Quantity(1500, 3)


async def test_a_typed_price_is_said_to_be_gone(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, f"{MILK_CODE}\r")
        await shows(pilot, "Total EUR     2.10")
        type_slowly(shop.app, ".104\r")
        await shows(pilot, "Price for one?")
        type_slowly(shop.app, "2.00\rdented\r")
        await shows(pilot, "Total EUR     2.00")
        type_slowly(shop.app, ".123\r")
        await shows(pilot, "The price that was typed is gone.", "Total EUR    18.90")


async def test_without_another_unit_it_says_so(shop: Counter) -> None:
    async with running(shop) as pilot:
        await sign_in(pilot)
        type_burst(shop.app, "2000000100036\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(shop.app, ".123\r")
        await shows(pilot, "Rye bread 500 g is sold in no other unit today.", "Total EUR     3.40")
