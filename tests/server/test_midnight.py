"""Prices that change on a day: sent before, in force at the store's midnight, online and offline.

A real server and a whole register whose clock a test moves.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.fakes import euro
from tests.server.counter import Till
from tuipos.bootstrap.status import read_status
from tuipos.domain.days import beginning_of
from tuipos.domain.words import Refusal
from tuipos.home import register_home
from tuipos.register.paying import pay_cash, void_sale
from tuipos.register.report import Changes

SECOND = timedelta(seconds=1)
SOAP, TEA, BREAD = "1", "2", "3"
#: A time zone, and a day there on which prices change.
PLACES = [
    pytest.param("UTC", date(2026, 11, 30), id="utc"),
    pytest.param("America/Los_Angeles", date(2026, 11, 30), id="west"),
    pytest.param("Pacific/Chatham", date(2026, 11, 30), id="far-east"),
    pytest.param("Europe/Berlin", date(2026, 10, 25), id="clocks-go-back-that-day"),
    pytest.param("Europe/Berlin", date(2026, 10, 26), id="clocks-went-back-the-day-before"),
    pytest.param("Europe/Berlin", date(2027, 3, 28), id="clocks-go-forward-that-day"),
    pytest.param("America/Santiago", date(2026, 9, 6), id="a-day-that-begins-at-one"),
    pytest.param("America/Havana", date(2026, 11, 1), id="a-midnight-that-comes-twice"),
]


@pytest.mark.parametrize(("zone", "day"), PLACES)
async def test_a_price_changes_with_the_day_of_the_store(till: Till, zone: str, day: date) -> None:
    midnight = beginning_of(day, ZoneInfo(zone))
    async with till(zone, midnight - timedelta(days=3)) as counter:
        counter.bring("prices", f"number,price,from,to\n{TEA},4.49,{day},\n")
        await counter.fetch()
        counter.clock.now = midnight - SECOND
        assert counter.till.local_day(counter.clock.now) == day - timedelta(days=1)
        assert await counter.prices(TEA) == ("3.99", "3.99")
        counter.clock.now = midnight
        assert await counter.prices(TEA) == ("4.49", "4.49")


async def test_a_sale_keeps_the_prices_of_the_day_it_began_on(till: Till) -> None:
    day = date(2026, 11, 30)
    midnight = beginning_of(day, ZoneInfo("Europe/Berlin"))
    async with till("Europe/Berlin", midnight - timedelta(days=3)) as counter:
        counter.bring("prices", f"number,price,from,to\n{TEA},4.49,{day},\n{BREAD},2.00,,\n")
        await counter.fetch()
        for online in (True, False):
            counter.clock.now = midnight - timedelta(minutes=1)
            if online:
                await counter.register.connection.connect()
            else:
                await counter.register.connection.disconnect()
            await counter.scan(BREAD)
            counter.clock.now = midnight + timedelta(minutes=5)
            assert (await counter.scan(TEA)).product.price == euro("3.99")
            if online:
                await counter.register.connection.disconnect()
                assert (await counter.scan(TEA)).product.price == euro("3.99")
            assert counter.till.sale is not None
            assert counter.till.sale.day == day - timedelta(days=1)
            assert not isinstance(await pay_cash(counter.till), Refusal)
            assert (await counter.scan(TEA)).product.price == euro("4.49")
            await void_sale(counter.till)


async def test_a_special_price_ends_and_a_stores_own_beats_the_chains(till: Till) -> None:
    day, zone = date(2026, 11, 30), "America/Los_Angeles"
    midnight = beginning_of(day, ZoneInfo(zone))
    async with till(zone, midnight - timedelta(days=3)) as counter:
        counter.bring(
            "prices",
            f"number,price,from,to,store\n{TEA},2.99,2026-11-27,2026-11-29,\n"
            f"{SOAP},1.50,{day},,\n{SOAP},1.79,{day},,0001\n{SOAP},1.11,{day},,0002\n",
        )
        await counter.fetch()
        assert (await counter.changes()).prices == 0, "nothing on Friday's midnight"
        counter.clock.now = midnight - SECOND
        assert await counter.changes() == Changes(midnight, prices=2)
        assert await counter.prices(TEA) == ("2.99", "2.99")
        assert await counter.prices(SOAP) == ("1.99", "1.99")
        counter.clock.now = midnight
        assert await counter.prices(TEA) == ("3.99", "3.99")
        assert await counter.prices(SOAP) == ("1.79", "1.79")
        assert (await counter.changes()).prices == 0


async def test_taxes_and_offers_change_with_the_day_too(till: Till) -> None:
    day = date(2026, 11, 30)
    midnight = beginning_of(day, ZoneInfo("Europe/Berlin"))
    async with till("Europe/Berlin", midnight - timedelta(days=3)) as counter:
        counter.bring("taxes", f"code,percent,name,from\nstandard,21,Standard,{day}\n")
        counter.bring(
            "discounts",
            "id,name,take,pay,products,from,to\n"
            f"OLD,4 for 3,4,3,{TEA},,2026-11-29\nNEW,3 for 2,3,2,{TEA},{day},2026-12-06\n",
        )
        await counter.fetch()
        assert await counter.changes() == Changes(midnight - timedelta(days=2))
        for when, rate, offer in (
            (midnight - SECOND, 190_000, "OLD"),
            (midnight, 210_000, "NEW"),
        ):
            counter.clock.now = when
            for act in (
                counter.register.connection.connect,
                counter.register.connection.disconnect,
            ):
                await act()
                line = await counter.scan(TEA)
                assert line.product.tax.rate_millionths == rate
                assert counter.till.sale is not None
                assert [each.id for each in counter.till.sale.offers] == [offer]
                await void_sale(counter.till)
        counter.clock.now = midnight - SECOND
        assert await counter.changes() == Changes(midnight, offers=2, taxes=1)


async def test_the_status_counts_what_917_counts(till: Till, tmp_path: Path) -> None:
    day = date(2026, 11, 30)
    midnight = beginning_of(day, ZoneInfo("Europe/Berlin"))
    async with till("Europe/Berlin", midnight - timedelta(hours=2)) as counter:
        counter.bring("prices", f"number,price,from,to\n{TEA},4.49,{day},\n{SOAP},3.00,{day},\n")
        await counter.fetch()
        # The store's own price of soap goes on: one product costs something else.
        assert await counter.changes() == Changes(midnight, prices=1)
        status = read_status(register_home(str(tmp_path / "register")), counter.clock.now)
        assert status["next_changes"] == {
            "at": "2026-11-29T23:00:00+00:00", "prices": 1, "offers": 0, "taxes": 0,
        }  # fmt: skip
        counter.bring("prices", f"number,price,from,to\n{BREAD},2.00,{day},\n")
        await counter.fetch()
        assert (await counter.changes()).prices == 2, "asked anew for each version of the data"
