"""A pseudo-terminal that times what a program writes without the emulator's work in between."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from tests.tools.terminal import Terminal

QUIET_SECONDS = 0.06


@dataclass(frozen=True)
class Painted:
    """One input: seconds until its effect was on the screen, and the bytes written for it."""

    seconds: float
    bytes: int


class TimedTerminal(Terminal):
    """Keeps the pieces of output with the time at which they were read, and emulates them later."""

    def __init__(self, *arguments: object, **options: object) -> None:
        self._pieces: list[tuple[float, bytes]] = []
        self._is_timing = False
        super().__init__(*arguments, **options)  # type: ignore[arg-type]

    def time(self, keys: str, wanted: re.Pattern[str]) -> Painted:
        """Send keys as one burst; when what they change was painted.

        Fails with the screen if it is not there when the program has been quiet for a while.
        """
        self.wait_until_quiet(QUIET_SECONDS)
        with self._changed:
            self._pieces.clear()
            self._is_timing = True
        mark = self.bytes_written
        sent_at_seconds = self.type(keys)
        painted_at_seconds = None
        deadline = sent_at_seconds + 10
        while painted_at_seconds is None and time.monotonic() < deadline:
            self.wait_until(lambda: bool(self._pieces), "nothing was written")
            self.wait_until_quiet(QUIET_SECONDS)
            painted_at_seconds = self._emulate(wanted)
        with self._changed:
            self._is_timing = False
        assert painted_at_seconds is not None, f"{wanted.pattern!r} never came\n{self.transcript()}"
        return Painted(painted_at_seconds - sent_at_seconds, self.bytes_written - mark)

    def _emulate(self, wanted: re.Pattern[str]) -> float | None:
        """Show the pieces one by one; the time of the one that made the wanted text whole."""
        found = None
        with self._changed:
            for at_seconds, piece in self._pieces:
                self._screen.feed(piece)
                if found is None and wanted.search(self._screen.text()):
                    found = at_seconds
            self._pieces.clear()
        return found

    def _show(self, data: bytes) -> None:
        with self._changed:
            if self._is_timing:
                self._output += data
                self._output_at_seconds = time.monotonic()
                self._pieces.append((self._output_at_seconds, data))
                self._watch_held = self._watch_held or self._watch()
                self._changed.notify_all()
                return
        super()._show(data)
