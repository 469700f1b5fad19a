"""Driving headquarters' screens: press keys, wait until the screen says something, read it."""

from __future__ import annotations

import asyncio
import time

from textual.pilot import Pilot

from tuipos.hq.screens.app import HqApp
from tuipos.hq.screens.pages import PAGES
from tuipos.ui.widgets.rows import Rows

_WAIT_SECONDS = 20.0


def app_of(pilot: Pilot[None]) -> HqApp:
    """The app, by its own type."""
    assert isinstance(pilot.app, HqApp)
    return pilot.app


def screen_of(pilot: Pilot[None]) -> str:
    """What stands on the screen, row by row."""
    rows = pilot.app.screen.query(Rows)
    return "\n".join(row.plain.rstrip() for row in rows.first().shown) if rows else ""


async def shows(pilot: Pilot[None], *texts: str, without: str = "") -> str:
    """Wait until all texts stand on the screen and the other does not; the screen."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        await pilot.pause()
        screen = screen_of(pilot)
        if all(text in screen for text in texts) and not (without and without in screen):
            return screen
        assert time.monotonic() < until, f"no {texts} (without {without!r}) on:\n{screen}"
        await asyncio.sleep(0.02)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        await pilot.press(key)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type a text into a form or a search."""
    names = {" ": "space", "-": "minus", ".": "full_stop", ",": "comma", ":": "colon", "/": "slash"}
    await pilot.press(*(names.get(sign, sign) for sign in text))


async def go(pilot: Pilot[None], name: str) -> str:
    """Turn to a page of the menu by its English name, and wait for its rows."""
    app = app_of(pilot)
    wanted = next(page for page in PAGES if page.name == name)
    for _ in PAGES:
        if app.view.page is wanted:
            break
        await pilot.press("tab")
    assert app.view.page is wanted
    await loaded(pilot)
    return screen_of(pilot)


async def loaded(pilot: Pilot[None]) -> None:
    """Wait until the page has its rows and nothing is under way."""
    app = app_of(pilot)
    until = time.monotonic() + _WAIT_SECONDS
    while app.view.all_rows is None or any(not one.is_finished for one in app.workers):
        assert time.monotonic() < until, screen_of(pilot)
        await asyncio.sleep(0.01)
        await pilot.pause()


async def choose(pilot: Pilot[None], **values: str) -> None:
    """Move the cursor to the row that has these values."""
    app = app_of(pilot)
    await loaded(pilot)
    rows = app.view.rows or []
    for index, row in enumerate(rows):
        if all(str(row.get(name)) == value for name, value in values.items()):
            await pilot.press("home", *["down"] * index)
            return
    raise AssertionError(f"no row {values} among {rows}")


async def fill(pilot: Pilot[None], **values: str) -> None:
    """Type values into the fields of the form that is shown, each by its name."""
    form = app_of(pilot).view.form
    assert form is not None, screen_of(pilot)
    names = [field.name for field in form.fields]
    for name, value in values.items():
        await pilot.press("pageup")
        for _ in names:
            if form.field.name == name:
                break
            await pilot.press("down")
        assert form.field.name == name
        if form.field.choices:
            for _ in form.field.choices:
                if form.field.value == value:
                    break
                await pilot.press("space")
            assert form.field.value == value
        else:
            await pilot.press("ctrl+u")
            await type_text(pilot, value)
