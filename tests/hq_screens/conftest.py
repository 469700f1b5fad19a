"""Headquarters' screens over the real HQ API of a real server on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.hq_screens.desk import loaded
from tests.server.conftest import activate, anyone, device, engine, home, hq, url
from tuipos.hq.client import Access, find_access
from tuipos.hq.screens.app import HqApp

__all__ = ["activate", "anyone", "device", "engine", "home", "hq", "url"]


@pytest.fixture
def access(home: Path, url: str) -> Access:
    """What the server left in its home."""
    return find_access(str(home))


@pytest.fixture
def opened(access: Access) -> Callable[..., object]:
    """Opens the screens at a size and waits for the first list."""

    @asynccontextmanager
    async def open_screens(
        size: tuple[int, int] = (80, 24), language: str = "en"
    ) -> AsyncIterator[Pilot[None]]:
        app = HqApp(access, language=language)
        async with app.run_test(size=size) as pilot:
            await loaded(pilot)
            yield pilot

    return open_screens
