"""The customer at the screen: F6, numbers, cards, one in the place of another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import BERG, LENA, RYE_BREAD, euro
from tests.ui.counter import (
    Counter,
    hides,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    type_slowly,
    until,
)
from tuipos.domain.customer import Customer

RYE = "2000000100036"


def regulars_pay_less(counter: Counter) -> None:
    cheaper = replace(RYE_BREAD, group_prices=(("regulars", euro("3.00")),))
    counter.world.connection.service.by_code[RYE] = cheaper


async def test_f6_finds_a_customer_by_name_and_the_prices_change(counter: Counter) -> None:
    regulars_pay_less(counter)
    async with running(counter) as pilot:
        await sign_in(pilot)
        await shows(pilot, "F6  Customer")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        await pilot.press("f6")
        await shows(pilot, "Customer search", "Name, number, card or phone")
        type_slowly(counter.app, "e\r")
        await shows(pilot, "Customers with “e”", "Jan Berg", "Lena Vogel")
        type_slowly(counter.app, "2\r")
        await shows(pilot, "Customer: Lena Vogel", "Customer Lena Vogel  C-1001  L-1001", "3.00")
        await hides(pilot, "3.40")


async def test_a_customer_before_the_first_line_is_kept_for_it(counter: Counter) -> None:
    regulars_pay_less(counter)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, "L-1001")
        await pilot.press("f6")
        await shows(pilot, "Customer Lena Vogel  C-1001")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Rye bread", "3.00", "Customer Lena Vogel")
        type_slowly(counter.app, ".603\r")
        await shows(pilot, "The customer is taken off.", "3.40")
        await hides(pilot, "Lena Vogel")


async def test_a_scanned_card_attaches_its_customer(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Rye bread")
        bells = counter.app.bells
        type_burst(counter.app, "L-1001\r")
        await shows(pilot, "Customer: Lena Vogel")
        assert counter.app.bells == bells
        type_burst(counter.app, f"{RYE}\r")
        await until(pilot, lambda: len(counter.world.journal.events) == 4)
        type_burst(counter.app, "L-404\r")
        await shows(pilot, "No product has the code L-404.")


async def test_a_card_that_finds_the_server_gone_says_so(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Rye bread")
        counter.world.connection.up = False
        type_burst(counter.app, "L-1001\r")
        await shows(pilot, "Selling on offline; nothing is lost. Customer: Lena Vogel")


async def test_a_second_customer_replaces_the_first_after_a_word(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, "L-1001\r")
        await shows(pilot, "Customer Lena Vogel")
        type_slowly(counter.app, ".600\r")
        await shows(pilot, "Customer number, or scan the card")
        type_slowly(counter.app, "C-1002\r")
        await shows(pilot, "Replace with Jan Berg? y = yes, n = no.")
        await pilot.press("n")
        await shows(pilot, "Lena Vogel stays on this sale.")
        type_slowly(counter.app, ".600\r")
        await shows(pilot, "Customer number, or scan the card")
        type_slowly(counter.app, "C-1002\r")
        await shows(pilot, "Replace with Jan Berg?")
        await pilot.press("y")
        await shows(pilot, "Customer: Jan Berg", "Customer Jan Berg  C-1002")


async def test_nobody_found_and_escape_change_nothing(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f6")
        await shows(pilot, "Name, number, card or phone")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Nothing was typed.")
        type_slowly(counter.app, "zzz\r")
        await shows(pilot, "No customer is found with zzz.")
        await pilot.press("f6")
        await shows(pilot, "Customer search")
        await pilot.press("escape")
        await hides(pilot, "Customer search")
        assert counter.world.till.sale is None


async def test_many_and_hostile_names_are_shown_as_text(counter: Counter) -> None:
    evil = Customer("C-9", "[red]Ann[/] \x1b[2J{x}\u202e" + "w" * 300, phone="1" * 200)
    crowd = tuple(Customer(f"C-{at}", f"Ann {at}") for at in range(1000))
    counter.world.connection.service.customers = (evil, *crowd, BERG, LENA)
    async with running(counter, (60, 20)) as pilot:
        await sign_in(pilot)
        await pilot.press("f6")
        await shows(pilot, "Name, number")
        type_slowly(counter.app, "ann\r")
        await shows(pilot, "The first 50 customers", "[red]Ann[/]")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Customer [red]Ann[/] [2J{x}w")
        assert all(len(row) <= 60 for row in screen_text(counter.app).splitlines())


async def test_a_new_customer_is_asked_for_and_is_on_the_sale(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Rye bread")
        type_slowly(counter.app, ".612\r")
        await shows(pilot, "New customer", "Name?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Nothing was typed.")
        type_slowly(counter.app, "Eve Arden\r")
        await shows(pilot, "Phone? Enter alone: none")
        type_slowly(counter.app, "+49 30 5\r")
        await shows(pilot, "E-mail?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Loyalty card?")
        type_burst(counter.app, "L-5\r")
        await shows(pilot, "Eve Arden is customer 0001-001-", "Customer Eve Arden  0001-001-")
        assert counter.world.journal.documents[-1]["type"] == "customer"


async def test_a_customer_is_changed(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".623\r")
        await shows(pilot, "Edit customer", "Customer number, or scan the card")
        type_slowly(counter.app, "C-1001\r")
        await shows(pilot, "Edit customer C-1001", "Now", "Lena Vogel", "as it is")
        type_slowly(counter.app, "Lena Adler\r")
        await shows(pilot, "Phone?", "+49 30 1001")
        type_slowly(counter.app, "-\r")
        await shows(pilot, "E-mail?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Loyalty card?")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Lena Adler is changed.")
        record = counter.world.journal.documents[-1]["customer_record"]
        assert record["values"] == {"name": "Lena Adler", "phone": ""}  # type: ignore[index]
        documents = len(counter.world.journal.documents)
        type_slowly(counter.app, ".623\r")
        await shows(pilot, "Customer number, or scan the card")
        type_slowly(counter.app, "C-1001\r")
        await shows(pilot, "Lena Adler", "Name?")
        await pilot.press("escape")
        await hides(pilot, "Name?")
        assert len(counter.world.journal.documents) == documents


@pytest.mark.parametrize("up", [True, False])
async def test_a_loyalty_card_by_its_own_number(counter: Counter, up: bool) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(counter.app, ".117\r")
        await shows(pilot, "Add loyalty card", "Scan the card, or type its number")
        type_slowly(counter.app, "L-1001\r")
        await shows(pilot, "Customer: Lena Vogel")
        type_slowly(counter.app, ".117\rL-404\r")
        await shows(pilot, "L-404")
        sale = counter.world.till.sale
        assert sale is not None and sale.customer is not None
        assert sale.customer.card == "L-1001"
