"""One register's screen for each browser window that opens the page, on this machine alone."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"


class KioskServer(Server):
    """textual-serve with a page of ours, which loads nothing from elsewhere.

    Only this page may type: a page of another address that this browser has open is refused, by
    its Origin (RFC 6455, section 10.2). `ready` is called with the address once it is served.
    """

    def __init__(self, command: Sequence[str], port: int, ready: Callable[[str], None]) -> None:
        super().__init__(
            shlex.join(command),
            host=HOST,
            port=port,
            title="tuipos",
            templates_path=Path(__file__).parent,
        )
        self._ready = ready

    def serve(self, debug: bool = False) -> None:
        """Serve until a signal; says where the page is once it can be opened, and writes no log."""
        self.debug = debug
        web.run_app(
            self._make_app(),
            host=self.host,
            port=self.port,
            print=lambda *_: self._ready(self.public_url),
        )

    async def on_startup(self, app: web.Application) -> None:
        """Nothing is told before the port is open."""

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Start a screen for this window."""
        if request.headers.get("Origin") != self.public_url or not self._is_meant(request):
            raise web.HTTPForbidden(text="This page may not use the register.")
        return await super().handle_websocket(request)

    async def handle_index(self, request: web.Request) -> Any:
        """The page; under a name of somebody else's there is none."""
        if not self._is_meant(request):
            raise web.HTTPForbidden(text="Open the page by the address that tuipos has printed.")
        return await super().handle_index(request)

    def _is_meant(self, request: web.Request) -> bool:
        """Whether the browser asked by this host's own name, not by one bound to it anew."""
        return request.host == f"{HOST}:{self.port}"


def register_command(home: str | None, language: str | None, theme: str | None) -> list[str]:
    """What shows the register's screen."""
    command = [sys.executable, "-m", "tuipos", "register"]
    for option, value in (("--home", home), ("--lang", language), ("--theme", theme)):
        if value:
            command += [option, value]
    return command
