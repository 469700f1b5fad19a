"""Acts take turns, in the order asked for, and are never left half."""

from __future__ import annotations

import asyncio
from datetime import UTC, date

import pytest

from tests.fakes import World
from tuipos.domain.sale import replay
from tuipos.domain.words import Refusal
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.selling import Added, add_item
from tuipos.register.till import time_zone
from tuipos.retail.service import ProductFound

CODES = [f"20000001000{end}" for end in ("12", "29", "36", "43", "67")]


class SlowAtFirst:
    """The look-up of one code waits until it is let go."""

    def __init__(self, world: World, code: str) -> None:
        self.asked = asyncio.Event()
        self.go = asyncio.Event()
        self._code = code
        self._real = world.connection.service.product_by_code
        world.connection.service.product_by_code = self.product_by_code  # type: ignore[method-assign]

    async def product_by_code(self, code: str, day: date) -> ProductFound | Refusal:
        if code == self._code:
            self.asked.set()
            await self.go.wait()
        return await self._real(code, day)


async def test_scans_faster_than_answers_keep_their_order(ana: World) -> None:
    slow = SlowAtFirst(ana, CODES[0])
    scans = [asyncio.create_task(add_item(ana.till, code)) for code in CODES]
    scans.append(asyncio.create_task(pay_cash(ana.till)))
    await slow.asked.wait()
    slow.go.set()
    results = await asyncio.gather(*scans)
    assert [each.line.code for each in results if isinstance(each, Added)] == CODES
    assert isinstance(results[-1], Paid) and results[-1].concluded is not None
    assert ana.connection.moments == ["starts", "ends"]


async def test_a_screen_that_goes_away_leaves_nothing_half(ana: World) -> None:
    slow = SlowAtFirst(ana, CODES[0])
    scan = asyncio.create_task(add_item(ana.till, CODES[0]))
    await slow.asked.wait()
    scan.cancel()
    with pytest.raises(asyncio.CancelledError):
        await scan
    slow.go.set()
    await ana.till.settled()
    assert ana.till.sale is not None and len(ana.till.sale.lines) == 1
    assert replay(await ana.journal.open_events()) == ana.till.sale


async def test_settled_at_once_when_nothing_was_asked(ana: World) -> None:
    await ana.till.settled()
    assert ana.till.sale is None


def test_a_time_zone_that_the_machine_does_not_know_is_utc() -> None:
    assert time_zone("Nowhere/Land") is UTC
    assert time_zone("../../etc/passwd") is UTC
    assert str(time_zone("Europe/Berlin")) == "Europe/Berlin"
