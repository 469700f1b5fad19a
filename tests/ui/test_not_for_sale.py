"""What can't be sold says why and what to do, by scan and by hand, and the sale is as it was."""

from __future__ import annotations

import pytest

from tests.ui.counter import Counter, running, shows, sign_in, type_burst, type_slowly
from tuipos.domain.words import Refusal
from tuipos.retail import refusals

RYE, CODE = "2000000100036", "4006381333931"
REFUSED = [
    (refusals.product_blocked(CODE), "is blocked for sale.", "put it aside"),
    (refusals.product_without_price(CODE), "has no price today.", "tell the manager"),
]


@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize(("refusal", "why", "remedy"), REFUSED, ids=["blocked", "no price"])
async def test_the_sale_goes_on_without_it(
    counter: Counter, refusal: Refusal, why: str, remedy: str, up: bool
) -> None:
    counter.world.connection.service.labels[CODE] = refusal
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(counter.app, f"{CODE}\r")
        await shows(pilot, CODE, why, remedy, "Total EUR     3.40")
        sale = counter.world.till.sale
        assert sale is not None and len(sale.lines) == 1
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     6.80")


@pytest.mark.parametrize(("refusal", "why", "remedy"), REFUSED, ids=["blocked", "no price"])
async def test_after_a_scan_it_must_be_seen(
    counter: Counter, refusal: Refusal, why: str, remedy: str
) -> None:
    counter.world.connection.service.labels[CODE] = refusal
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, f"{CODE}\r")
        await shows(pilot, why, remedy)
        assert counter.world.till.sale is None
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, f"Not taken. First Esc or Enter for {CODE}.")
        await pilot.press("escape")
        type_burst(counter.app, f"{RYE}\r")
        await shows(pilot, "Total EUR     3.40")
