"""Headquarters' screens over a real server, by keyboard at 80x24."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from textual.pilot import Pilot

from tests.server.running import hq_client
from tuipos.hq.client import Access, HqClient
from tuipos.hq.screens.app import Board, HqApp, shown_whole
from tuipos.hq.screens.drawing import View, draw
from tuipos.hq.screens.pages import REGISTERS, SESSIONS


@pytest.fixture
def app(home: Path, url: str) -> Iterator[HqApp]:
    """The app, signed in with the token of the server's home."""
    with hq_client(home, url) as hq:
        token = hq.headers["Authorization"].removeprefix("Bearer ")
    with HqClient(Access(url, token)) as client:
        yield HqApp(client)


def text_of(app: HqApp) -> str:
    """What stands on the screen, row by row."""
    rows = app.query_one(Board).rows
    return "\n".join("".join(text for text, _ in spans).rstrip() for spans, _ in rows)


async def settle(pilot: Pilot[None], *keys: str) -> str:
    """Press keys, wait until nothing is under way, and read the screen."""
    app = pilot.app
    assert isinstance(app, HqApp)
    await pilot.press(*keys)
    while app.workers:
        await app.workers.wait_for_complete()
        await pilot.pause()
    return text_of(app)


async def test_schedules_are_listed_and_run(app: HqApp, hq: httpx.Client) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settle(pilot)
        assert "Distribution schedules" in screen and "1010 Customers" in screen
        assert "R Run now" in screen
        rows = app._view.rows or []
        down = [row["job"] for row in rows].index("9999")
        screen = await settle(pilot, *["down"] * down, "r")
        assert "9999: 3 packages made" in screen
    ran = {row["job"]: row["last_run"] for row in hq.get("/hq/v1/schedules").json()}
    assert ran["9999"] is not None and ran["1010"] is None


async def test_support_offline_asks_first(app: HqApp, hq: httpx.Client) -> None:
    def state() -> bool:
        return bool(hq.get("/hq/v1/registers/002").json()["support_offline"])

    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settle(pilot, "1", "down")
        assert "Registers" in screen and "Register 0001/002" in screen
        screen = await settle(pilot, "s")
        assert "Support offline = Yes for register 002?" in screen
        screen = await settle(pilot, "enter")
        assert "Nothing was changed." in screen and not state()
        screen = await settle(pilot, "s", "y")
        assert "Done." in screen and state()


async def test_an_activation_code_is_shown_and_works(app: HqApp, anyone: httpx.Client) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settle(pilot, "1", "a")
    (line,) = [row for row in screen.splitlines() if "Activation code for 0001/001" in row]
    code = line.split(": ")[1].split(" ")[0]
    message = {"register": "001", "code": code, "version": "test"}
    assert anyone.post("/api/v1/activate", json=message).status_code == 200


async def test_every_page_opens_by_tab(app: HqApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        titles = []
        for _ in range(4):
            screen = await settle(pilot, "tab")
            titles.append(screen.splitlines()[2].split("  ")[-1].strip())
    assert titles[0] == "Download and upload sessions"
    assert {"Registers", "Channel database entities", "Distribution schedules"} <= set(titles)


async def test_a_server_that_is_gone_is_a_sentence() -> None:
    with HqClient(Access("http://127.0.0.1:9", "x")) as client:
        app = HqApp(client)
        async with app.run_test(size=(80, 24)) as pilot:
            assert "does not answer" in await settle(pilot)


HOSTILE = "Evil\x1b]52;c;\x07[red]name[/]\u202e"


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (200, 60), (20, 5)])
def test_a_drawing_fits_and_shows_hostile_text_inert(size: tuple[int, int]) -> None:
    register = {
        "store": "0001",
        "register": "001",
        "name": HOSTILE,
        "support_offline": True,
        "offline_database": "0001-001",
        "offline_database_state": HOSTILE,
        "confirmed_version": 7,
    }
    view = View(page=REGISTERS, rows=[register] * 50, chosen=30, server="http://x")
    rows = draw(view, *size, "12:00")
    assert len(rows) == size[1]
    everything = "".join(text for spans, _ in rows for text, _ in spans)
    assert "\x1b" not in everything and "\u202e" not in everything
    if size[0] >= 60:
        assert "[red]" in everything


def test_an_empty_page_and_one_that_was_not_answered_yet_say_so() -> None:
    for rows, words in ((None, "Asking the server"), ([], "Nothing here yet")):
        drawn = draw(View(page=SESSIONS, rows=rows), 80, 24, "12:00")
        assert any(words in text for spans, _ in drawn for text, _ in spans)


def test_a_sentence_is_shown_whole_and_inert() -> None:
    assert shown_whole("Line 3: " + "x" * 100 + "\x1b") == "Line 3: " + "x" * 100 + "�"
