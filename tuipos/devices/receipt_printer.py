"""A receipt printer that takes ESC/POS, at a device file or in the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuipos.devices.escpos import page
from tuipos.devices.outlet import why
from tuipos.devices.sender import Sender
from tuipos.domain.words import Words, say

#: Paper that comes later than this belongs to nobody at the till any more.
_FRESH_SECONDS = 60.0


class ReceiptPrinter:
    """Prints pages one after the other, each once; `tell` hears in words what was not printed."""

    def __init__(self, sender: Sender, tell: Callable[[Words], None]) -> None:
        self._sender = sender
        self._tell = tell

    def print_page(self, lines: Sequence[str], remedy: Words) -> None:
        """Have a page printed; returns at once, from any thread. `remedy`: what to do if not."""

        def told(error: OSError | None) -> None:
            if error is not None:
                words = say("Not printed ({why}): {remedy}", why=why(error), remedy=remedy)
                self._tell(words)

        self._sender.send(page(lines), told, fresh_seconds=_FRESH_SECONDS)
