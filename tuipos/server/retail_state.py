"""Retail API: what a register says of itself."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.params import JSONBody

from tuipos.retail import wire
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.device_states import note_state
from tuipos.server.retail_register import require_plain


@post(
    wire.REGISTER_STATE,
    status_code=204,
    guards=[device_guard],
    summary="What this register says of itself",
)
async def report_state(request: Request[Any, Any, Any], data: JSONBody[wire.RegisterState]) -> None:
    """Shown on headquarters' register page; nothing is decided by it."""
    require_plain(data.mode, 20)
    require_plain(data.version, 40)
    center, device = center_of(request), device_of(request)
    await center.channel.write(note_state, device, data, center.clock())


HANDLERS = [report_state]
