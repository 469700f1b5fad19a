"""Exports the pictures of the README from the running register over a real demo world.

    .venv/bin/python install/make_pictures.py

The line to the server is cut in the middle of the sale, so that both modes are seen.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from tuipos.bootstrap.running import Program
from tuipos.bootstrap.settings import load
from tuipos.demo.line import Line
from tuipos.demo.world import World
from tuipos.ui.app import TillApp

PICTURES = Path(__file__).parent / "pictures"
ESPRESSO, OAT_MILK, APPLES, BREAD = (
    "2000000100012",
    "3*2000000100029",
    "2812345001363",
    "2000000100036",
)


async def until(pilot: Pilot[None], reached: Callable[[], bool]) -> None:
    """Let the app work until a state is reached; gives up after 20 seconds."""
    async with asyncio.timeout(20):
        while not reached():
            await pilot.pause(0.02)


async def enter(pilot: Pilot[None], text: str) -> None:
    """Type a line."""
    for character in text:
        await pilot.press(character if character.isalnum() else {"*": "asterisk"}[character])
    await pilot.press("enter")


def trim(text: re.Match[str]) -> str:
    """A run of text without the spaces before and behind it, which some viewers drop anyway."""
    x, length, words = float(text[1]), float(text[3]), text[5]
    cells = len(unescape(words))
    width = length / cells if cells else 0.0
    inner = re.fullmatch(r"((?:&#160;)*)(.*?)((?:&#160;)*)", words, re.DOTALL)
    assert inner is not None, "any text fits"
    before, behind = len(unescape(inner[1])), len(unescape(inner[3]))
    x, length = x + before * width, length - (before + behind) * width
    return f'x="{x:g}" y="{text[2]}" textLength="{length:g}"{text[4]}>{inner[2]}<'


def save(app: App[None], name: str, title: str) -> None:
    """Export what is on the screen."""
    PICTURES.mkdir(exist_ok=True)
    picture = app.export_screenshot(title=title)
    # A picture that fetches fonts from elsewhere is no picture: the reader's own must do.
    picture = re.sub(r"@font-face\s*\{.*?\}", "", picture, flags=re.DOTALL)
    picture = re.sub(
        r'x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>([^<]*)<', trim, picture
    )
    (PICTURES / f"{name}.svg").write_text(picture, encoding="utf-8")
    sys.stdout.write(f"install/pictures/{name}.svg\n")


async def take_pictures(app: TillApp, line: Line) -> None:
    """Sell, take the picture of the sale; cut the line, sell on, and take the one of 917."""
    async with app.run_test(size=(80, 24)) as pilot:
        till = lambda: app.parts.till  # noqa: E731
        await enter(pilot, "1001")
        await enter(pilot, "1234")
        await until(pilot, lambda: till().staff is not None)
        await until(pilot, lambda: app.report is not None and app.report.replica.state == "ready")
        await pilot.press("enter")
        await until(pilot, lambda: till().shift is not None)
        for count, code in enumerate((ESPRESSO, OAT_MILK, APPLES, BREAD), 1):
            await enter(pilot, code)
            await until(pilot, lambda n=count: till().sale and len(till().sale.lines) == n)
        await pilot.pause(0.3)
        save(app, "sale", "tuipos")
        line.toggle()
        await enter(pilot, ESPRESSO)
        await until(pilot, lambda: len(till().sale.lines) == 5)
        await pilot.pause(0.3)
        save(app, "sale-offline", "tuipos · the line is cut")
        await pilot.press("f12")
        await pilot.pause(0.3)
        save(app, "pay", "tuipos · pay")
        await pilot.press("enter")
        await until(pilot, lambda: till().sale is None)
        await pilot.press("f9")
        await pilot.pause(0.5)
        save(app, "connection-status", "tuipos · connection status")
        await pilot.press("escape")


async def show(world: World, line: Line, url: str) -> None:
    """Run the register's app without a terminal."""
    program = Program(world.register_home, *load(world.register_home), line=line, server_url=url)
    try:
        await take_pictures(program.app, line)
    finally:
        await program.close()


def main() -> None:
    """Make a world, take the pictures, and remove the world."""
    os.environ["COLORTERM"] = "truecolor"
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.start()
        line = Line("127.0.0.1", world.port)
        try:
            url = line.start()
            asyncio.run(show(world, line, url))
        finally:
            line.stop()
            world.stop()


if __name__ == "__main__":
    main()
