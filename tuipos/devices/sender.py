"""One thread that hands bytes to one device: whoever asks for it waits for nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Full, Queue

from tuipos.devices.outlet import Outlet

_log = logging.getLogger(__name__)

#: A printer takes bytes all the time, also while it cuts; one that is off takes none.
PATIENCE_SECONDS = 5.0
#: More than this waits at no till: the printer has been off for an hour by then.
_MOST_WAITING = 50

#: Told in the sender's thread: None where the device has it, else what went wrong.
Told = Callable[[OSError | None], None]


@dataclass(frozen=True, slots=True)
class _Delivery:
    data: bytes
    told: Told
    #: On the machine's monotonic clock: what has not begun by then is not wanted any more.
    begin_before_seconds: float


class Sender:
    """Deliveries to one outlet, one after the other, in a daemon thread that starts with the first.

    A device that is off holds up what is behind it, and nothing else.
    """

    def __init__(
        self, outlet: Outlet, name: str, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._outlet = outlet
        self._name = name
        self._patience_seconds = patience_seconds
        self._waiting: Queue[_Delivery | None] = Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def send(self, data: bytes, told: Told, *, fresh_seconds: float) -> None:
        """Deliver once, if that can begin within these seconds; returns at once, from any thread.

        Nothing is tried again: half a receipt may be on the paper by then.
        """
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="tuipos-out", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait(_Delivery(data, told, time.monotonic() + fresh_seconds))
        except Full:
            self._failed(told, TimeoutError())

    def close(self, patience_seconds: float) -> None:
        """Deliver what was asked for before; waits for that no longer than its patience."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None:
            return
        try:
            self._waiting.put_nowait(None)
        except Full:
            _log.warning("%s: what waits for it is left behind", self._name)
            return
        thread.join(patience_seconds)

    def _work(self) -> None:
        while (delivery := self._waiting.get()) is not None:
            try:
                if time.monotonic() > delivery.begin_before_seconds:
                    raise TimeoutError
                self._outlet.send(delivery.data, self._patience_seconds)
            except OSError as error:
                self._failed(delivery.told, error)
            else:
                delivery.told(None)

    def _failed(self, told: Told, error: OSError) -> None:
        _log.warning("%s: %s", self._name, error.strerror or type(error).__name__)
        told(error)
