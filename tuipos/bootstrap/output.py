"""Printer and drawer of this machine: one sender for each device, whatever is behind it."""

from __future__ import annotations

from collections.abc import Callable

from tuipos.bootstrap.own_devices import NamedDevices
from tuipos.devices.drawer import PulsedDrawer
from tuipos.devices.outlet import outlet_at
from tuipos.devices.receipt_printer import ReceiptPrinter
from tuipos.devices.sender import Sender
from tuipos.domain.words import Words

#: Leaving the program waits so long for a report that is being printed.
_LEAVING_SECONDS = 3.0


class Output:
    """What is printed and opened; a drawer at the printer takes its turn with the pages."""

    def __init__(self, named: NamedDevices, tell: Callable[[Words], None]) -> None:
        self._senders = {name: _sender(name) for name in {named.printer, named.drawer} if name}
        self.printer = ReceiptPrinter(self._senders[named.printer], tell) if named.printer else None
        self.drawer = (
            PulsedDrawer(self._senders[named.drawer], tell, named.drawer_pin)
            if named.drawer
            else None
        )

    def close(self) -> None:
        """Let what was asked for be delivered; waits a moment for each device, and no longer."""
        for sender in self._senders.values():
            sender.close(_LEAVING_SECONDS)


def _sender(name: str) -> Sender:
    outlet = outlet_at(name)
    assert outlet is not None, "devices.toml was read with care"
    return Sender(outlet, name)
