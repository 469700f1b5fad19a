"""Something sold by weight asks for it: by keys alone, and nothing is sold until it is told."""

from __future__ import annotations

import pytest

from tests.ui.counter import Counter, running, shows, sign_in, type_burst, type_slowly, until
from tuipos.devices.scale import weight_of
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal

APPLES, RYE = "12345", "2000000100036"
QUESTION = "Weight, as 0.456"


@pytest.mark.parametrize("up", [True, False])
async def test_the_weight_is_asked_for_with_either_mark_and_a_tare(
    counter: Counter, up: bool
) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        type_burst(counter.app, f"{APPLES}\r")
        await shows(pilot, "Apples, loose is sold by weight.", QUESTION)
        type_slowly(counter.app, "heavy\r")
        await shows(pilot, "That is no weight.", "a tare as 0.476-0.020.")
        assert counter.world.till.sale is None
        type_slowly(counter.app, "0,520-0.020\r")
        await shows(pilot, "Total EUR     1.50")
        type_slowly(counter.app, f"{APPLES}\r1\r")
        await shows(pilot, "Total EUR     4.49")
        sale = counter.world.till.sale
        assert sale is not None
        assert [line.quantity for line in sale.lines] == [Quantity(500, 3), Quantity(1000, 3)]


async def test_a_scan_is_no_weight_and_esc_sells_nothing(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(counter.app, f"{APPLES}\r")
        await shows(pilot, QUESTION)
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, f"{RYE} not taken.")
        await pilot.press("escape")
        await until(pilot, lambda: not counter.app.is_busy)
        type_slowly(counter.app, f"0.456*{APPLES}\r")
        await shows(pilot, "Total EUR     4.76")
        type_slowly(counter.app, f"0.5*{RYE}\r")
        await shows(pilot, "sold by the piece", "Type a whole number.", "Total EUR     4.76")
        sale = counter.world.till.sale
        assert sale is not None and len(sale.lines) == 2


@pytest.mark.parametrize("up", [True, False])
async def test_from_a_search_too(counter: Counter, up: bool) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        counter.world.connection.service.by_code["4011"] = counter.world.connection.service.by_code[
            APPLES
        ]
        type_slowly(counter.app, "/apples\r")
        await shows(pilot, "Products with “apples”")
        await pilot.press("enter")
        await shows(pilot, QUESTION)
        type_slowly(counter.app, "0.456\r")
        await shows(pilot, "Total EUR     1.36")


class WiredScale:
    """A scale that gives what a test has put on it."""

    def __init__(self, *answers: Quantity | Refusal) -> None:
        self.answers = list(answers)

    async def weigh(self) -> Quantity | Refusal:
        return self.answers.pop(0)


async def test_a_scale_that_is_wired_weighs_it(counter: Counter) -> None:
    counter.world.till.scale = WiredScale(Quantity(500, 3), weight_of("S D 0.2 kg"))
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{APPLES}\r")
        await shows(pilot, "Total EUR     1.50")
        type_slowly(counter.app, f"{APPLES}\r")
        await shows(pilot, "The scale has not come to rest.", QUESTION)
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Total EUR     4.49")
