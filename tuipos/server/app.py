"""The server's HTTP application: Retail API, HQ API, and the OpenAPI page over both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler, Message, Scope

from tuipos import __version__
from tuipos.retail.wire import INTERFACE_HEADER, INTERFACE_VERSION, SERVER_HEADER
from tuipos.server import (
    hq_api,
    metrics,
    retail_balances,
    retail_customers,
    retail_packages,
    retail_pins,
    retail_register,
    retail_sales,
    retail_state,
    retail_transactions,
)
from tuipos.server.center import Center
from tuipos.server.first_start import make_ready
from tuipos.server.problems import EXCEPTION_HANDLERS
from tuipos.server.scheduler import run_schedules
from tuipos.server.settings import ServerSettings

#: Everything but batches of transactions and imports is small.
BODY_BYTES = 64 * 1024
_HEADER = SERVER_HEADER.lower().encode()
_INTERFACE = (INTERFACE_HEADER.lower().encode(), str(INTERFACE_VERSION).encode())
_HANDLERS: list[ControllerRouterHandler] = [
    *retail_register.HANDLERS,
    *retail_customers.HANDLERS,
    *retail_pins.HANDLERS,
    *retail_balances.HANDLERS,
    *retail_transactions.HANDLERS,
    *retail_sales.HANDLERS,
    *retail_packages.HANDLERS,
    *retail_state.HANDLERS,
    *metrics.HANDLERS,
    hq_api.ROUTER,
]


def create_app(settings: ServerSettings, center: Center | None = None) -> Litestar:
    """The application; it opens its center at the start unless that is open, and closes it."""
    center = center or Center(settings)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        if not center.is_open:
            await center.open()
        await make_ready(center)
        schedules = asyncio.create_task(
            run_schedules(center.hq, center.runner, center.clock), name="schedules"
        )
        try:
            yield
        finally:
            schedules.cancel()
            with suppress(asyncio.CancelledError):
                await schedules
            center.close()

    async def sign(message: Message, scope: Scope) -> None:
        """Let every answer carry the server's id and interface, also errors no handler has seen."""
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (_HEADER, center.server_id.encode()), _INTERFACE]
            message["headers"] = headers

    return Litestar(
        route_handlers=_HANDLERS,
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[sign],
        lifespan=[lifespan],
        logging_config=None,
        openapi_config=_openapi(),
        request_max_body_size=BODY_BYTES,
        state=State({"center": center}),
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="tuipos server",
        version=__version__,
        description="Retail API for registers (device token) and HQ API (HQ token).",
        path="/schema",
        render_plugins=[JsonRenderPlugin()],
    )
