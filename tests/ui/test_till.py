"""Selling on the sale screen: codes, quantities, selection, refusals, strictly in order."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from tests.fakes import BY_BARCODE, FakeConnection
from tests.ui.counter import (
    Counter,
    hides,
    make_counter,
    press_at,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.retail.service import ProductFound

ESPRESSO, OAT_MILK, RED_WINE, RYE = (
    "2000000100012",
    "2000000100029",
    "2000000100050",
    "2000000100036",
)


async def test_scans_and_a_quantity_add_up(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r3*{OAT_MILK}\r")
        await shows(
            pilot, "Total EUR    23.10", "3 for the price of 2", "−2.10", "Items            4"
        )


async def test_the_same_typed_slowly(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, f"{ESPRESSO}\r3*{OAT_MILK}\r")
        await shows(pilot, "Total EUR    23.10")


async def test_enter_on_an_empty_line_only_hints(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r\r")
        await shows(pilot, "F12 pays.")
        sale = counter.world.till.sale
        assert sale is not None and len(sale.lines) == 1


async def test_digits_left_there_are_dropped_with_a_word(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "3")
        await shows(pilot, "› 3")
        press_later = 1.0
        type_after(counter, press_later, f"{ESPRESSO}\r")
        await shows(pilot, "3 ignored; 3* is for quantity.", "Total EUR    18.90")


def type_after(counter: Counter, seconds: float, text: str) -> None:
    """A burst so long after the last key."""
    press_at(counter.app, "end", seconds)
    type_burst(counter.app, text)


async def test_a_gs1_scan_sells_and_no_control_character_of_it_acts(counter: Counter) -> None:
    milk = BY_BARCODE[OAT_MILK]
    code = "]d20109521234543213" + "10A+*/\x1d17261231"
    counter.world.connection.service.labels[code] = ProductFound(milk, batch="A+*/")
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, code.replace("17", "\x1b\x1117") + "\r")
        await shows(pilot, "Total EUR     2.10")
        type_burst(counter.app, "(01)09521234543213\x1d10A\r")
        await shows(pilot, "(01)0952123454321310A", "No product has the code")
    sale = counter.world.till.sale
    assert sale is not None
    assert (sale.lines[0].batch, sale.lines[0].code) == ("A+*/", code)


async def test_a_failed_scan_holds_up_the_next_ones(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, "9999999999994\r")
        await shows(pilot, "9999999999994", "No product has the code")
        assert counter.app.bells == 2
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Not taken. First Esc or Enter for 9999999999994.")
        assert counter.app.bells == 4 and counter.world.till.sale is None
        await pilot.press("enter")
        await shows(pilot, "scan, or type a code")
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Total EUR    18.90")
        assert counter.app.bells == 4, "a good scan makes no sound of ours"


async def test_a_typed_code_that_fails_holds_up_nothing(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "777\r")
        await shows(pilot, "No product has the code 777")
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Total EUR    18.90")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f"0*{ESPRESSO}\r", "A quantity of 0 sells nothing."),
        (f"-1*{ESPRESSO}\r", "A quantity can't be below 0."),
        (f"99999*{ESPRESSO}\r", "99999 is too many"),
        ("2812345007560\r", "was misread"),
        (".4711\r", "There is no operation 4711."),
    ],
)
async def test_bad_input_gets_a_sentence(counter: Counter, typed: str, said: str) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, typed)
        await shows(pilot, said)
        assert counter.world.till.sale is None


async def test_age_is_asked_and_answered_by_a_person(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RED_WINE}\r")
        await shows(pilot, "Over 18? born on or before 2008-11-21. Y = yes, N = no")
        type_burst(counter.app, f"{ESPRESSO}\r")
        await until(pilot, lambda: counter.app.bells > 0)
        await pilot.press("y")
        await shows(pilot, "checked: over 18", "Total EUR     9.99")


async def test_too_young_sells_nothing(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RED_WINE}\r")
        await shows(pilot, "Over 18?")
        await pilot.press("n")
        await shows(pilot, "Red wine 0.75 l was not sold.")
        assert counter.world.till.sale is None


async def test_void_line_and_quantity_act_on_the_selected_line(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r{RYE}\r")
        await shows(pilot, "Total EUR    22.30")
        await pilot.press("up", "2", "f2")
        await shows(pilot, "Total EUR    41.20")
        await pilot.press("down", "f8")
        await shows(pilot, "Total EUR    37.80", "voided")


async def test_a_switch_is_one_line_and_no_question(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "● Online", "Disconnect")
        counter.world.connection.up = False
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "No answer in 2 s. Selling on offline; nothing is lost.", "◐ Offline")
        await shows(pilot, "F9  Connect ", "Total EUR    22.30")


async def test_no_offline_database_keeps_the_sale(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Total EUR    18.90")
        counter.world.connection.up = counter.world.connection.usable = False
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "There is no offline database.", "Total EUR    18.90")
        await pilot.press("escape", "f12", "enter")
        await shows(pilot, "Change 0.00")


class HeldConnection(FakeConnection):
    """Answers a look-up only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def product_by_code(self, code: str, day: date) -> object:  # type: ignore[override]
        await self.go_on.wait()
        return await super().product_by_code(code, day)


async def test_type_ahead_keeps_its_order_while_an_answer_is_awaited(many_colours: None) -> None:
    connection = HeldConnection()
    counter = make_counter(connection=connection)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r{RYE}\r50")
        await pilot.press("f12")
        await pilot.press("enter")
        type_slowly(counter.app, "7")
        await shows(pilot, "› 7")
        assert counter.world.till.sale is None
        connection.go_on.set()
        await shows(pilot, "Change 27.70", "› 7")


async def test_plus_opens_pay_with_the_amount(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        type_burst(counter.app, "20+")
        await shows(pilot, "Due EUR", "› 20_")
        await pilot.press("enter")
        await shows(pilot, "Change 1.10")


async def test_the_menu_runs_operations_by_number(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".\r")
        await shows(pilot, "All operations", "500 Void transaction")
        await pilot.press("end")
        await shows(pilot, "9008 Training")
        await pilot.press("pageup")
        await shows(pilot, "917 Database connection status")
        type_burst(counter.app, "917\r")
        await shows(pilot, "Connection status")


async def test_help_lists_every_operation(counter: Counter) -> None:
    from tuipos.operations.registry import operations

    async with running(counter, size=(100, 150)) as pilot:
        await sign_in(pilot)
        await pilot.press("?")
        await shows(pilot, "Command line, then Enter")
        text = screen_text(counter.app)
        wanted = [each.name for each in operations() if each.needs != "demo"]
        assert [name for name in wanted if name not in text] == []
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")


async def test_search_shows_hits_and_enter_takes_one(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, "/o\r")
        await shows(pilot, "Products with “o”", "Dish soap 500 ml")
        await pilot.press("down", "down", "enter")
        await shows(pilot, "Total EUR     2.49")
        await hides(pilot, "Products with")


async def test_search_as_you_type(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "/rye")
        await shows(pilot, "Products with “rye”", "Rye bread 500 g")
        await pilot.press("enter")
        await shows(pilot, "Total EUR     3.40")


async def test_escape_leaves_a_search(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "/rye")
        await shows(pilot, "Products with “rye”")
        await pilot.press("escape")
        await hides(pilot, "Products with")
        assert counter.app.keyboard.line.text == ""


async def test_void_transaction_asks_for_an_unexpected_key(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r.500\r")
        await shows(pilot, "Void the whole sale (18.90)?")
        await pilot.press("enter")
        assert counter.world.till.sale is not None
        await pilot.press("y")
        await shows(pilot, "The sale was voided.")
        assert counter.world.till.sale is None


async def test_many_lines_turn_pages(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r" * 60)
        await shows(pilot, " 60  Espresso", "Total EUR  1134.00")
        assert "  1  Espresso" not in screen_text(counter.app)
        await pilot.press("home")
        await shows(pilot, "  1  Espresso")


async def test_a_demo_cuts_and_mends_its_line(many_colours: None) -> None:
    counter = make_counter(demo=True)
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("ctrl+o")
        await shows(pilot, "Line cut.")
        assert not counter.world.connection.up
        await pilot.press("ctrl+o")
        await shows(pilot, "Line mended.")


async def test_log_off_goes_back_to_the_sign_in(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".701\r")
        await shows(pilot, "t u i p o s")
        assert counter.world.till.staff is None
        type_burst(counter.app, "1001\r1234\r")
        await shows(pilot, "scan, or type a code")


async def test_the_palette_has_our_operations_only(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("ctrl+p")
        await shows(pilot, "Search for operations", "100 Product sale")
        assert "Theme" not in screen_text(counter.app) and "Quit" not in screen_text(counter.app)
        await pilot.press(*"917")
        await shows(pilot, "917 Database connection status")
        await until(pilot, lambda: "100 Product" not in screen_text(counter.app))
        await pilot.press("enter")
        await shows(pilot, "Connection status")


async def test_a_scan_while_the_palette_is_open_is_sold_and_searched_for_by_nobody(
    counter: Counter,
) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("ctrl+p")
        await shows(pilot, "Search for operations", "100 Product sale")
        type_slowly(counter.app, "void")
        await shows(pilot, "102 Void product")
        type_burst(counter.app, "2000000100012\r")
        await shows(pilot, "void ignored.")
        sale = counter.world.till.sale
        assert sale is not None and [line.product.number for line in sale.lines] == ["10001"]
        assert "102 Void product" not in screen_text(counter.app)
