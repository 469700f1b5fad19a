"""One search for products and customers, by keys alone, online and offline."""

from __future__ import annotations

import pytest

from tests.ui.counter import Counter, running, shows, sign_in, type_slowly


@pytest.mark.parametrize("up", [True, False])
async def test_products_and_customers_in_one_list(counter: Counter, up: bool) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.up, counter.world.connection.offline = up, not up
        type_slowly(counter.app, ".622\r")
        await shows(pilot, "A part of a name, or a number")
        type_slowly(counter.app, "en\r")
        await shows(pilot, "Found with “en”", "1 ", "Lena Vogel", "Customer")
        await pilot.press("escape")
        type_slowly(counter.app, ".622\rrye\r")
        await shows(pilot, "1 Rye bread 500 g", "3.40")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Total EUR     3.40")
        type_slowly(counter.app, ".622\rlena\r")
        await shows(pilot, "1 Lena Vogel")
        type_slowly(counter.app, "1\r")
        await shows(pilot, "Customer: Lena Vogel")
        type_slowly(counter.app, ".622\rqqq\r")
        await shows(pilot, "qqq")
        sale = counter.world.till.sale
        assert sale is not None and sale.customer is not None
        assert sale.customer.number == "C-1001" and len(sale.lines) == 1
