"""The health check: what is wired and reachable, while the till can be left for it at any time."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.ui.screens.conversing import converse
from tuipos.ui.stages.health import HealthList

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage


def handlers(page: TillPage) -> dict[int, Handler]:
    """What this operation does on this page."""
    return {registry.HEALTH_CHECK: partial(_health, page)}


async def _health(page: TillPage) -> None:
    around = page.till_app.parts.look_around()
    stage = HealthList(page, around.names)
    looking = asyncio.create_task(around.look(stage.found), name="health check")
    try:
        await converse(page, stage)
    finally:
        looking.cancel()
        await asyncio.wait({looking})
