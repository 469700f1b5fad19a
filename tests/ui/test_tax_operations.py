"""Other taxes, exempt sales and exempt customers, by key alone."""

from __future__ import annotations

from dataclasses import replace

from textual.pilot import Pilot

from tests.fakes import LENA
from tests.ui.counter import Counter, hides, running, shows, sign_in, type_burst, type_slowly
from tuipos.domain.line_tax import rate_of
from tuipos.domain.product import NamedTax
from tuipos.domain.sale import Sale
from tuipos.domain.tax_code import TaxPart
from tuipos.operations.keymap import read_keys

RYE, MILK = "2000000100036", "2000000100029"
GENERAL = rate_of("general", [TaxPart("state", 40_000), TaxPart("county", 25_000)])


def _sale(counter: Counter) -> Sale:
    sale = counter.world.till.sale
    assert sale is not None
    return sale


async def test_a_line_tax_by_its_code_is_allowed_by_a_manager(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "3.40")
        type_slowly(counter.app, ".129\r")
        await shows(pilot, "Their staff number")
        type_slowly(counter.app, "2001\r4321\r")
        await shows(pilot, "Code of the tax; - is its own tax again")
        type_slowly(counter.app, "standard\r")
        await shows(pilot, "Line 1 is taxed as standard, 19 %.", "Taxed as standard", "0.54")
        assert _sale(counter).lines[0].tax_by == "2001"
        type_slowly(counter.app, ".129\r2001\r4321\r-\r")
        await shows(pilot, "Line 1 has its own tax again.", "0.22")
        await hides(pilot, "Taxed as standard")


async def test_a_line_tax_from_the_list_and_its_first_entry_takes_it_back(
    counter: Counter,
) -> None:
    service = counter.world.connection.service
    service.named_taxes = (*service.named_taxes, NamedTax("State and county", GENERAL))
    async with running(counter) as pilot:
        await _manager(pilot, counter)
        type_slowly(counter.app, ".130\r")
        await shows(pilot, "Override line product tax", "Its own tax again", "standard", "19 %",
                    "general  State and county", "6.5 %")  # fmt: skip
        type_slowly(counter.app, "4\r")
        await shows(pilot, "Line 1 is taxed as general, 6.5 %.", "0.21")
        type_slowly(counter.app, ".130\r1\r")
        await shows(pilot, "Line 1 has its own tax again.", "0.22")


async def test_the_tax_of_the_whole_sale_by_code_and_from_the_list(counter: Counter) -> None:
    async with running(counter) as pilot:
        await _manager(pilot, counter)
        type_slowly(counter.app, ".127\rstandard\r")
        await shows(pilot, "The sale is taxed as standard, 19 %.", "Taxed as standard", "0.54")
        type_burst(counter.app, f"{MILK}\r")
        await shows(pilot, "5.50", "0.88")
        type_slowly(counter.app, ".128\r")
        await shows(pilot, "Each product's own tax again", "reduced  Reduced rate", "7 %")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Each product has its own tax again.", "0.56")
        await hides(pilot, "Taxed as standard")


async def test_a_key_of_the_shop_presets_a_tax(counter: Counter) -> None:
    keys = '[keys]\nf13 = "129 standard"\nf14 = "129 -"\nf15 = "127 standard"\nf16 = "9020 DE-77"\n'
    counter.parts.own_keys = read_keys(keys)
    async with running(counter) as pilot:
        await _manager(pilot, counter)
        await pilot.press("f13")
        await shows(pilot, "Line 1 is taxed as standard, 19 %.", "0.54")
        await pilot.press("f14")
        await shows(pilot, "Line 1 has its own tax again.", "0.22")
        await pilot.press("f15")
        await shows(pilot, "The sale is taxed as standard, 19 %.", "0.54")
        await pilot.press("f16")
        await shows(pilot, "The sale is exempt from tax: DE-77.")


async def test_a_code_that_is_no_tax_is_refused_and_esc_leaves(counter: Counter) -> None:
    async with running(counter) as pilot:
        await _manager(pilot, counter)
        type_slowly(counter.app, ".129\rluxury\r")
        await shows(pilot, "No tax has the code luxury.")
        type_slowly(counter.app, ".130\r")
        await shows(pilot, "Its own tax again")
        await pilot.press("escape")
        await hides(pilot, "Its own tax again")
        assert _sale(counter).lines[0].tax is None


async def test_the_list_without_the_server_says_that_the_till_is_offline(counter: Counter) -> None:
    async with running(counter) as pilot:
        await _manager(pilot, counter)
        counter.world.connection.up = False
        type_slowly(counter.app, ".130\r3\r")
        await shows(pilot, "Line 1 is taxed as standard, 19 %.", "Offline")
        assert _sale(counter).mode == "offline"


async def test_a_sale_is_exempt_under_a_typed_certificate(counter: Counter) -> None:
    async with running(counter) as pilot:
        await _manager(pilot, counter)
        await shows(pilot, "of it tax", "0.22")
        type_slowly(counter.app, ".9020\r")
        await shows(pilot, "Tax exempt", "Number of the certificate; Enter alone")
        type_slowly(counter.app, "DE-77\r")
        await shows(pilot, "The sale is exempt from tax: DE-77.", "Tax exempt DE-77")
        await hides(pilot, "0.22")
        type_slowly(counter.app, ".9009\r")
        await shows(pilot, "3.40, exempt from tax: DE-77")
        await pilot.press("enter")
        type_slowly(counter.app, ".9020\r")
        await shows(pilot, "Now", "DE-77")
        type_slowly(counter.app, "\r")
        await shows(pilot, "The sale is taxed again.", "0.22")


async def test_an_exempt_customer_by_f6_and_taken_off_again(counter: Counter) -> None:
    counter.world.connection.service.customers = (replace(LENA, tax_exempt="DE-77"),)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "0.22")
        type_slowly(counter.app, "L-1001")
        await pilot.press("f6")
        await shows(pilot, "Customer: Lena Vogel, tax exempt: DE-77", "Tax exempt DE-77")
        await hides(pilot, "0.22")
        type_slowly(counter.app, ".603\r")
        await shows(pilot, "The customer is taken off.", "0.22")
        await hides(pilot, "Tax exempt")


async def _manager(pilot: Pilot[None], counter: Counter) -> None:
    """Max has signed in, and rye bread is on the sale."""
    type_burst(counter.app, "2001\r4321\r")
    await shows(pilot, "Starting amount")
    type_burst(counter.app, f"\r{RYE}\r")
    await shows(pilot, "3.40")
