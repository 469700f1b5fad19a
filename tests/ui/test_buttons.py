"""Buttons of headquarters: by number, by key, in the grid, and why one can't be pressed."""

from __future__ import annotations

import pytest

from tests.fakes import FakeConnection
from tests.ui.counter import (
    Counter,
    hides,
    make_counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.layout import Button, Layout, Layouts
from tuipos.operations.keymap import read_keys

BAR = Layout("BAR", (
    Button(1, 1, 100, "2000000100036", {"en": "Rye", "de": "Roggen"}),
    Button(1, 2, 100, "3*2000000100029", {"en": "3 milk"}, key="f13"),
    Button(1, 3, 200, "20", {"en": "Cash 20"}, "good"),
    Button(1, 4, 301, "10", {"en": "Friends"}),
    Button(1, 5, 108, "soap", {"en": "Soaps"}),
    Button(1, 6, 917),
    Button(1, 7, 401, "2", {"en": "More …"}, "accent"),
    Button(1, 8, 999, "", {"en": "Later"}),
    Button(2, 1, 1056),
    Button(2, 4, 401, "1", {"en": "Back"}),
))  # fmt: skip
LAID_OUT = Layouts((BAR, Layout("ANA", (Button(1, 1, 1056, "", {"en": "Mine"}),))), {"": "BAR"})


@pytest.fixture
def counter(many_colours: None) -> Counter:
    made = make_counter()
    made.parts.layouts = lambda: LAID_OUT
    return made


async def test_a_point_and_its_number_press_a_button(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1\r")
        await shows(pilot, "Rye bread 500 g", "Total EUR     3.40")
        type_slowly(counter.app, ".2\r")
        await shows(pilot, "Oat milk 1 l", "Items            4")
        type_slowly(counter.app, ".9\r")
        await shows(pilot, "There is no button 9 here.")
        type_slowly(counter.app, ".3\r")
        await shows(pilot, "Change", "receipt")


async def test_a_product_for_which_age_counts_asks_from_a_button_too(counter: Counter) -> None:
    wine = Layout("BAR", (Button(1, 1, 100, "2000000100050"),))
    counter.parts.layouts = lambda: Layouts((wine,), {"": "BAR"})
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1\r")
        await shows(pilot, "Over 18?")
        await pilot.press("y")
        await shows(pilot, "Red wine 0.75 l", "checked")


async def test_discount_and_search_by_button(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".5\r")
        await shows(pilot, "Products with “soap”", "Dish soap 500 ml")
        await pilot.press("enter")
        await shows(pilot, "Total EUR     2.49")
        type_slowly(counter.app, ".4\r")
        await shows(pilot, "Why? Enter alone: no reason")


async def test_the_grid_is_opened_by_two_points_and_pressed_by_numbers(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "..\r")
        await shows(pilot, "Buttons, page 1 of 2", "1 Rye", "7 More …", "F13")
        type_slowly(counter.app, "7\r")
        await shows(pilot, "Buttons, page 2 of 2", "1 X report", "4 Back")
        type_slowly(counter.app, "4\r")
        await shows(pilot, "Buttons, page 1 of 2")
        await pilot.press("right", "enter")
        await shows(pilot, "Oat milk 1 l")
        type_slowly(counter.app, ",,\r")
        await shows(pilot, "Buttons, page 1 of 2")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")
        await hides(pilot, "Buttons, page")


async def test_pages_turn_and_a_scan_goes_to_the_sale(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".401\r")
        await shows(pilot, "Buttons, page 1 of 2")
        await pilot.press("pagedown")
        await shows(pilot, "Buttons, page 2 of 2")
        await pilot.press("pagedown")
        type_slowly(counter.app, "33\r")
        await shows(pilot, "There is no button 33 here.", "Buttons, page 1 of 2")
        type_burst(counter.app, "2000000100036\r")
        await shows(pilot, "Total EUR     3.40")


async def test_cash_is_a_button_while_paying(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1\r")
        await shows(pilot, "Total EUR     3.40")
        await pilot.press("f12")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, "..\r")
        await shows(pilot, "Buttons, page 1 of 2")
        type_slowly(counter.app, "3\r")
        await shows(pilot, "Change 16.60")


async def test_why_a_button_can_not_be_pressed(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "..\r")
        await shows(pilot, "Sells a product")
        await pilot.press("right", "right")
        await shows(pilot, "No sale is open. Takes the typed amount in cash")
        await pilot.press("down", "down")
        await shows(pilot, "Buttons, page 1 of 2")
        type_slowly(counter.app, "8\r")
        await shows(pilot, "There is no operation 999 here.")


async def test_917_reads_what_it_would_do() -> None:
    connection = FakeConnection()
    counter = make_counter(connection=connection)
    counter.parts.layouts = lambda: LAID_OUT
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "..\r")
        await shows(pilot, "6 Disconnect")
        type_slowly(counter.app, "6\r")
        await shows(pilot, "Connection status")
        await pilot.press("enter", "escape")
        await shows(pilot, "Offline (manual)")
        type_slowly(counter.app, "..\r")
        await shows(pilot, "6 Connect")


async def test_a_buttons_key_and_its_place_beside_the_lines(counter: Counter) -> None:
    async with running(counter, size=(100, 40)) as pilot:
        await sign_in(pilot)
        await shows(pilot, ".1 Rye", "F13 3 milk", ".6 Disconnect")
        await pilot.press("f13")
        await shows(pilot, "Oat milk 1 l", "Items 3")


async def test_a_key_of_the_shop_presses_a_button_and_goes_before_its_own(
    counter: Counter,
) -> None:
    counter.parts.own_keys = read_keys('[keys]\n"ctrl+e" = "button 2.1"\nf13 = "button 9"\n')
    async with running(counter, size=(100, 40)) as pilot:
        await sign_in(pilot)
        await shows(pilot, ".2 3 milk")
        await pilot.press("ctrl+e")
        await shows(pilot, "You are not allowed to do this: Print X.")
        await pilot.press("escape")
        await pilot.press("f13")
        await shows(pilot, "There is no button 9 here.")


async def test_what_headquarters_sends_counts_between_sales_and_for_who_is_there(
    counter: Counter,
) -> None:
    async with running(counter, size=(100, 40)) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1\r")
        await shows(pilot, "Total EUR             3.40")
        anas = Layouts(LAID_OUT.layouts, {"": "BAR", "1001": "ANA"})
        counter.parts.layouts = lambda: anas
        counter.app.report_changed()
        await until(pilot, lambda: not counter.app.is_busy)
        assert "Rye" in screen_text(counter.app)
        await pilot.press("f12", "enter")
        await shows(pilot, "Change 0.00")
        await shows(pilot, ".1 Mine")
        await hides(pilot, "3 milk")


async def test_a_till_without_a_layout_has_the_buttons_of_every_till(many_colours: None) -> None:
    counter = make_counter(language="de")
    async with running(counter) as pilot:
        type_burst(counter.app, "1001\r1234\r\r")
        type_burst(counter.app, "2000000100036\r")
        await shows(pilot, "3,40")
        type_slowly(counter.app, ".2\r")
        await shows(pilot, "6,60")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_grid_fits_every_size(counter: Counter, size: tuple[int, int]) -> None:
    many = tuple(Button(1, at, 100, "1", {"en": f"Product {at}"}) for at in range(1, 61))
    counter.parts.layouts = lambda: Layouts((Layout("BAR", many),), {"": "BAR"})
    async with running(counter, size=size) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "..\r")
        await shows(pilot, "1 Product 1 ", "Sells a product")
        for _ in range(60):
            await pilot.press("right")
        await shows(pilot, "▌60 Product 60")


async def test_who_takes_a_locked_till_over_has_their_own_buttons_at_once(
    counter: Counter,
) -> None:
    of_max = Layouts(LAID_OUT.layouts, {"": "BAR", "2001": "ANA"})
    counter.parts.layouts = lambda: of_max
    async with running(counter, size=(100, 40)) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".1\r")
        await shows(pilot, "Total EUR             3.40", "3 milk")
        type_slowly(counter.app, ".703\r")
        await shows(pilot, "Locked by Ana")
        await pilot.press("escape")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "What Ana had open is yours now.", "Total EUR             3.40")
        await shows(pilot, ".1 Mine")
        await hides(pilot, "3 milk")
