"""A cash drawer that a pulse opens, mostly at the receipt printer's own connector."""

from __future__ import annotations

from collections.abc import Callable

from tuipos.devices.escpos import pulse
from tuipos.devices.outlet import why
from tuipos.devices.sender import Sender
from tuipos.domain.words import Words, say

#: A drawer that opens later than this surprises who stands at it, and is open to anybody.
_FRESH_SECONDS = 3.0


class PulsedDrawer:
    """Opens by a pulse, once for each time that it is asked to; `tell` hears in words why not."""

    def __init__(self, sender: Sender, tell: Callable[[Words], None], pin: int = 2) -> None:
        self._sender = sender
        self._tell = tell
        self._pulse = pulse(pin)

    def open(self) -> None:
        """Have it opened; returns at once."""
        self._sender.send(self._pulse, self._told, fresh_seconds=_FRESH_SECONDS)

    def _told(self, error: OSError | None) -> None:
        if error is not None:
            self._tell(say("The drawer does not open ({why}): use its key.", why=why(error)))
