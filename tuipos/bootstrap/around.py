"""Everything around an open register that its health check looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from tuipos.bootstrap.device_checks import device_checks, terminal_check
from tuipos.bootstrap.health import examine
from tuipos.bootstrap.service_checks import service_checks
from tuipos.devices.payment_terminal import PaymentTerminal
from tuipos.domain.words import Words
from tuipos.home import Home
from tuipos.register.health import Finding


class Around:
    """The checks of one register, made anew for each look."""

    def __init__(
        self, home: Home, clock: Callable[[], datetime], server_url: str, terminal: PaymentTerminal
    ) -> None:
        self._checks = [
            *service_checks(home, clock, server_url=server_url),
            *device_checks(home),
            terminal_check(terminal),
        ]

    @property
    def names(self) -> Mapping[str, Words]:
        """What is looked at, in the order of a list."""
        return {check.about: check.name for check in self._checks}

    async def look(self, found: Callable[[Finding], None]) -> None:
        """Look at all of it side by side."""
        await examine(self._checks, found)
