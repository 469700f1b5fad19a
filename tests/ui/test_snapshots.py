"""Pictures of the screens, each theme once; a change of look is seen before it is shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.fakes import euro
from tests.ui.counter import NOON, Counter, make_counter, shows, type_burst
from tuipos.register.report import DownloadRow, Queue
from tuipos.ui.themes import load_themes, themes_directory

Compare = Callable[..., bool]
JOBS = (
    ("1040", "Products", 4, 49_152),
    ("1020", "Prices", 4, 9_216),
    ("1010", "Customers", 380, 1_258_000),
    ("1060", "Staff", 380, 4_096),
    ("1090", "Registers", 380, 2_048),
    ("1180", "Tax", 3000, 1_024),
)
LABELLED_APPLES = "2812345001363"


async def go_to_sale(pilot: Pilot[None]) -> None:
    """The sale of the pictures in the README."""
    app = pilot.app
    await shows(pilot, "t u i p o s")
    type_burst(app, f"1001\r1234\r\r2000000100012\r3*2000000100029\r{LABELLED_APPLES}\r")  # type: ignore[arg-type]
    await shows(pilot, "Apples")
    type_burst(app, "2000000100050\r")  # type: ignore[arg-type]
    await shows(pilot, "Over 18?")
    await pilot.press("y")
    await shows(pilot, "checked")
    type_burst(app, "2000000100036\r")  # type: ignore[arg-type]
    await shows(pilot, "Rye bread 500 g", "37.85")


def look(
    counter: Counter,
    compare: Compare,
    then: Callable[[Pilot[None]], object] | None = None,
    size: tuple[int, int] = (80, 24),
) -> None:
    assert compare(counter.app, terminal_size=size, run_before=then)


def test_sign_in(counter: Counter, snap_compare: Compare) -> None:
    async def typed(pilot: Pilot[None]) -> None:
        await shows(pilot, "t u i p o s")
        type_burst(counter.app, "1001\r1234")
        await shows(pilot, "••••")

    look(counter, snap_compare, typed)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
def test_sale(counter: Counter, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def typed(pilot: Pilot[None]) -> None:
        await go_to_sale(pilot)
        type_burst(counter.app, "3*")
        await shows(pilot, "› 3*")

    look(counter, snap_compare, typed, size)


def test_sale_offline(counter: Counter, snap_compare: Compare) -> None:
    async def offline(pilot: Pilot[None]) -> None:
        await go_to_sale(pilot)
        counter.world.connection.up = False
        counter.report = replace(counter.report, queue=Queue(1, euro("3.40"), NOON))
        type_burst(counter.app, "2000000100036\r")
        await shows(pilot, "No answer in 2 s.", "1 to send")

    look(counter, snap_compare, offline)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_pay(counter: Counter, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def paid_in_part(pilot: Pilot[None]) -> None:
        await go_to_sale(pilot)
        type_burst(counter.app, "20+")
        await shows(pilot, "Due EUR      37.85")
        await pilot.press("enter")
        await shows(pilot, "17.85 is still due.")

    look(counter, snap_compare, paid_in_part, size)


def test_change(counter: Counter, snap_compare: Compare) -> None:
    async def paid(pilot: Pilot[None]) -> None:
        await go_to_sale(pilot)
        type_burst(counter.app, "50+")
        await shows(pilot, "Due EUR", "› 50_")
        await pilot.press("enter")
        await shows(pilot, "Change 12.15")

    look(counter, snap_compare, paid)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_connection_status(counter: Counter, snap_compare: Compare, size: tuple[int, int]) -> None:
    rows = [
        DownloadRow(job, name, "Applied", NOON - timedelta(minutes=minutes), size_bytes)
        for job, name, minutes, size_bytes in JOBS
    ]
    queue = Queue(3, euro("64.20"), NOON - timedelta(minutes=3))
    counter.report = replace(counter.report, queue=queue, downloads=tuple(rows))

    async def opened(pilot: Pilot[None]) -> None:
        await go_to_sale(pilot)
        counter.world.connection.offline = True
        await pilot.press("f9")
        await shows(pilot, "Connection status", "3 sales, 64.20")

    look(counter, snap_compare, opened, size)


def test_buttons(counter: Counter, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go_to_sale(pilot)
        type_burst(counter.app, "..\r")
        await shows(pilot, "Buttons, page 1 of 2")
        await pilot.press("right", "down", "down")
        await shows(pilot, "You are not allowed to do this: Open drawer.")

    look(counter, snap_compare, opened)


def test_menu(counter: Counter, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go_to_sale(pilot)
        type_burst(counter.app, ".\r")
        await shows(pilot, "All operations")

    look(counter, snap_compare, opened)


@pytest.mark.parametrize("language", ["de", "ru"])
def test_languages(many_colours: None, snap_compare: Compare, language: str) -> None:
    counter = make_counter(language=language)

    async def sold(pilot: Pilot[None]) -> None:
        await shows(pilot, "t u i p o s")
        type_burst(counter.app, "1001\r1234\r\r2000000100012\r3*2000000100029\r")
        await shows(pilot, "23,10")

    look(counter, snap_compare, sold)


@pytest.mark.parametrize("theme", sorted(load_themes(themes_directory()).themes))
def test_themes(many_colours: None, snap_compare: Compare, theme: str) -> None:
    counter = make_counter(theme=theme)
    look(counter, snap_compare, go_to_sale)


def test_a_terminal_without_utf8(many_colours: None, snap_compare: Compare) -> None:
    counter = make_counter(encoding="iso-8859-1")
    look(counter, snap_compare, go_to_sale)
