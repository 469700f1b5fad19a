"""Old data on the screens: in the header, in one line, on Connection status, and as a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.ui.counter import NOON, Counter, hides, ready_report, running, shows, sign_in, type_burst
from tests.ui.test_header import FACTS, LINK, header
from tuipos.domain.words import say
from tuipos.register.limits import LimitReached
from tuipos.register.report import Replica
from tuipos.ui.language import Language
from tuipos.ui.signs import choose_signs
from tuipos.ui.widgets.header import header_row

BLOCKED = LimitReached("prices", 9 * 24, 7 * 24, blocks=True, stops_sales=True)
WARNED = LimitReached("prices", 4 * 24, 7 * 24)
ESPRESSO = "2000000100012\r"


def reach(counter: Counter, *reached: LimitReached) -> None:
    limits: Sequence[LimitReached] = reached
    counter.world.till.limits = lambda: limits
    counter.report = replace(counter.report, limits=tuple(reached))


def go_offline(counter: Counter) -> None:
    counter.world.connection.up, counter.world.connection.offline = False, True


async def test_a_warning_stands_in_the_header_and_in_one_line(counter: Counter) -> None:
    reach(counter, WARNED)
    go_offline(counter)
    async with running(counter) as pilot:
        await sign_in(pilot, expect="The prices are 4 days old: connect soon (F9).")
        await shows(pilot, "! prices 4 d")
        type_burst(counter.app, ESPRESSO)
        await shows(pilot, "Espresso beans 1 kg", "! prices 4 d")


async def test_beyond_the_limit_a_sale_is_refused_with_words(counter: Counter) -> None:
    go_offline(counter)
    reach(counter, BLOCKED)
    async with running(counter) as pilot:
        await sign_in(pilot, expect="No new sales offline: prices are 9 days old")
        await shows(pilot, "no new sales: prices 9 d")
        bells = counter.app.bells
        type_burst(counter.app, ESPRESSO)
        await shows(pilot, "the chain allows", "7 days. Connect: F9, then C.")
        assert counter.app.bells == bells + 2 and counter.world.till.sale is None


async def test_online_it_goes_on(counter: Counter) -> None:
    reach(counter, BLOCKED)
    async with running(counter) as pilot:
        await sign_in(pilot)
        await shows(pilot, "! prices 9 d")
        type_burst(counter.app, ESPRESSO)
        await shows(pilot, "Espresso beans 1 kg")
        assert counter.world.till.sale is not None


async def test_connection_status_says_what_is_too_old_and_what_is_not_kept(
    counter: Counter,
) -> None:
    replica = replace(counter.report.replica, left_out=("1010",))
    made = tuple(one for one in replica.made_at_by_job if one[0] != "1010")
    counter.report = replace(counter.report, replica=replace(replica, made_at_by_job=made))
    loyalty = LimitReached("loyalty", 40, 36, blocks=True)
    reach(counter, WARNED, loyalty)
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "Prices 4 d, 7 d allowed", "Loyalty and gift cards 40 h, 36 h allowed")
        await shows(pilot, "Customers not kept offline")
        await hides(pilot, "2 min old")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("mode", ["seamless-offline", "manual-offline"])
def test_the_header_says_it_at_every_width(width: int, mode: str) -> None:
    report = replace(ready_report(), limits=(BLOCKED,))
    facts = replace(FACTS, link=replace(LINK, mode=mode), report=report)
    assert "no new" in header(facts, width)
    row = header_row(facts, width, Language("en"), choose_signs("utf-8", "xterm"))
    assert "bad" in {role for _, role in row}


def test_what_is_not_ready_goes_before_what_is_old() -> None:
    replica = Replica("not-ready", say("no packages"))
    report = replace(ready_report(), replica=replica, limits=(WARNED,))
    text = header(replace(FACTS, report=report, now=NOON), 80)
    assert "not ready" in text and "prices" not in text
