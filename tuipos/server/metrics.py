"""`GET /metrics`: what an administrator's Prometheus scrapes; no customers, no secrets in it.

The token is in a file of the server's home (`metrics-token`, mode 0600) and stays the same over
restarts, so that it can be given to Prometheus as `credentials_file`. HQ tokens are valid too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, get
from litestar.handlers.base import BaseRouteHandler
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import choose_encoder

from tuipos.server.access import Connection, center_of
from tuipos.server.keys import bearer_of, same
from tuipos.server.problems import ProblemError
from tuipos.server.request_metrics import RequestMetrics
from tuipos.server.shop_metrics import ShopMetrics

PATH = "/metrics"


class _Scrape:
    """What one scrape gives out."""

    def __init__(self, shop: Iterable[Metric], requests: RequestMetrics) -> None:
        self._shop = shop
        self._requests = requests

    def collect(self) -> Iterable[Metric]:
        """The shop's series, then this process's."""
        yield from self._shop
        yield from self._requests.collect()


async def scrape_guard(connection: Connection, _: BaseRouteHandler) -> None:
    """Let Prometheus in by the token in the server's home, and headquarters by its own."""
    center = center_of(connection)
    token = bearer_of(connection.headers.get("Authorization"))
    if token and (same(token, center.metrics_token) or await center.hq_tokens.is_valid(token)):
        return
    raise ProblemError(
        401,
        "token-unknown",
        "This needs the token in the file metrics-token of the server's home.",
        headers={"WWW-Authenticate": "Bearer"},
    )


@get(PATH, guards=[scrape_guard], media_type="text/plain", summary="Figures for Prometheus")
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The shop's figures come from the databases now; requests are those of this process alone."""
    center = center_of(request)
    async with center.scraping:
        # One at a time: several scrapes at once would only take the threads from registers.
        shop = await ShopMetrics(center).look()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Scrape(shop, center.requests))
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    text = await asyncio.to_thread(encode, registry)
    return Response(text, media_type=media_type)


HANDLERS = [metrics]
