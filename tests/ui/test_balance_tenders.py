"""Gift cards, vouchers, accounts, points and foreign cash on the Pay screen, by keys alone."""

from __future__ import annotations

from tests.fake_balances import CARD, SMALL
from tests.fakes import euro
from tests.ui.counter import (
    Counter,
    running,
    shows,
    sign_in,
    type_burst,
    type_slowly,
)
from tuipos.domain.tenders import GIFT_CARD

ESPRESSO = "2000000100012"


def kept(counter: Counter, number: str = CARD) -> str:
    return str(counter.world.connection.service.balances.kept_of(GIFT_CARD, number))


async def test_f3_asks_for_the_card_and_pays_all(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "F3    Gift card", "F4    Voucher", "F5    Account", "F6    Points")
        await pilot.press("f3")
        await shows(pilot, "Gift card 18.90", "Number of the gift card, or scan it")
        type_slowly(counter.app, f"{CARD}\r")
        await shows(pilot, "Change 0.00", "receipt 0001")
        assert kept(counter) == "18.90"


async def test_an_amount_then_f3_and_the_card_is_scanned(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      18.90")
        type_slowly(counter.app, "5")
        await pilot.press("f3")
        await shows(pilot, "Gift card 5.00")
        type_burst(counter.app, f"{CARD}\r")
        await shows(pilot, "13.90 is still due.", "Gift card")
        await pilot.press("f8")
        await shows(pilot, "Gift card 5.00: voided, nothing is taken.", "Due EUR      18.90")
        assert kept(counter) == "0.00"


async def test_half_a_number_is_no_card(counter: Counter) -> None:
    """A slow line cut it in two: what is left may be the number of another card."""
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      18.90")
        await pilot.press("f3")
        await shows(pilot, "Gift card 18.90")
        type_slowly(counter.app, "77")
        type_burst(counter.app, f"{CARD}\r")
        await shows(pilot, f"77 was typed before {CARD} was scanned.", "Scan it again")
        assert kept(counter) == "0.00"
        type_burst(counter.app, f"{CARD}\r")
        await shows(pilot, "Change 0.00", "receipt 0001")


async def test_a_scan_of_a_gift_card_on_pay_tenders_it(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      18.90")
        type_burst(counter.app, f"{SMALL}\r")
        await shows(pilot, "8.90 is still due.")
        type_burst(counter.app, f"{CARD}\r")
        await shows(pilot, "Change 0.00")


async def test_offline_the_limit_is_told(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r{ESPRESSO}\r+")
        await shows(pilot, "Due EUR      37.80")
        counter.world.connection.up = False
        type_slowly(counter.app, CARD)
        await pilot.press("f3")
        await shows(pilot, "Offline only up to 30.00 by gift card in one sale; 30.00 more")
        type_slowly(counter.app, "30")
        await pilot.press("f3")
        await shows(pilot, "Gift card 30.00")
        type_slowly(counter.app, f"{CARD}\r")
        await shows(pilot, "7.80 is still due.")
        assert counter.world.till.sale is not None
        assert counter.world.till.sale.mode == "offline"


async def test_points_and_account_are_those_of_the_customer(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r")
        await shows(pilot, "Total EUR    18.90")
        type_burst(counter.app, "L-1001\r")
        await shows(pilot, "Customer: Lena Vogel")
        type_burst(counter.app, "+")
        await shows(pilot, "Due EUR")
        await pilot.press("f6")
        await shows(pilot, "16.40 is still due.", "Points")
        await pilot.press("f5")
        await shows(pilot, "Change 0.00")


async def test_a_voucher_by_its_number(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, "5")
        await pilot.press("f4")
        await shows(pilot, "Voucher 5.00", "Number of the voucher")
        type_slowly(counter.app, "V1\r")
        await shows(pilot, "13.90 is still due.")


async def test_foreign_cash_by_its_number(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, ".203\r")
        await shows(pilot, "CHF", "18.00")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Amount in CHF; Enter alone: what is due")
        type_slowly(counter.app, "20\r")
        await shows(pilot, "Change 2.10")


async def test_a_gift_card_is_sold_and_its_balance_asked(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_slowly(counter.app, ".512\r")
        await shows(pilot, "Number of the gift card")
        type_burst(counter.app, "9900000000000050\r")
        await shows(pilot, "How much?")
        type_slowly(counter.app, "25\r")
        await shows(pilot, "Total EUR    25.00", "Gift card 9900000000000050: 25.00")
        figures = counter.world.till.figures
        assert figures is not None and figures.total == euro("25.00")
        type_slowly(counter.app, ".520\r")
        await shows(pilot, "Number of the gift card")
        type_burst(counter.app, f"{CARD}\r")
        await shows(pilot, f"Gift card {CARD}: 50.00")


async def test_the_count_asks_for_what_lies_in_the_drawer(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{ESPRESSO}\r+")
        await shows(pilot, "Due EUR")
        type_slowly(counter.app, "5")
        await pilot.press("f3")
        await shows(pilot, "Gift card 5.00")
        type_burst(counter.app, f"{CARD}\r")
        await shows(pilot, "13.90 is still due.")
        type_slowly(counter.app, ".203\r")
        await shows(pilot, "CHF")
        type_slowly(counter.app, "\r")
        await shows(pilot, "Amount in CHF")
        type_slowly(counter.app, "\r")
        await shows(pilot, "receipt 0001")
        type_slowly(counter.app, ".1052\r")
        await shows(pilot, "Counted: Cash?")
        type_slowly(counter.app, "0\r")
        await shows(pilot, "Counted: Foreign cash, worth in EUR?")
        type_slowly(counter.app, "13.91\r")
        await shows(pilot, "Cash: 0.01 too much.")
        entries = [one for one in counter.world.journal.entries if one.kind == "tenders-declared"]
        assert entries[-1].body["counted"] == {"cash": "0.00", "foreign-cash": "13.91"}
