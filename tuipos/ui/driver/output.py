"""The way to the terminal: never blocks, and says when there is room again or nobody there."""

import asyncio
import contextlib
import os
import select
import stat
import termios
import time
from collections.abc import Callable
from typing import TextIO

_PIECE_BYTES = 65536
_PIECE_BYTES_BLOCKING = 64
"""A terminal that reports room takes so many bytes without making the writer wait."""


def _open_again(file_descriptor: int) -> int | None:
    """Open the terminal once more, so that being non-blocking is ours alone.

    The flag belongs to the open file, which the shell and our own standard input share.
    """
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
    paths = []
    with contextlib.suppress(OSError):
        paths.append(os.ttyname(file_descriptor))
    with contextlib.suppress(OSError):
        # Answers only for our controlling terminal, which goes by this name whoever owns it.
        os.tcgetpgrp(file_descriptor)
        paths.append("/dev/tty")
    for path in paths:
        with contextlib.suppress(OSError):
            return os.open(path, flags)
    return None


class TerminalOutput:
    """Bytes on their way to the terminal, written from the event loop as far as there is room.

    It has the methods that Textual's driver expects of its writer thread, and needs no thread.
    """

    def __init__(
        self, file: TextIO, on_drained: Callable[[], None], on_gone: Callable[[OSError], None]
    ) -> None:
        self._file = file
        self._on_drained = on_drained
        self._on_gone = on_gone
        self._loop: asyncio.AbstractEventLoop | None = None
        self._descriptor: int | None = None
        self._is_blocking = False
        self._is_watching = False
        self._waiting = bytearray()
        self.is_gone = False

    @property
    def is_idle(self) -> bool:
        """Whether all that was sent has been taken, so that more may be sent."""
        return self._descriptor is not None and not self._waiting and not self.is_gone

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def start(self) -> None:
        """Open the terminal; the running loop is the one that will be told of room."""
        self._loop = asyncio.get_running_loop()
        if self._descriptor is not None:
            return
        descriptor = _open_again(self._file.fileno())
        self._is_blocking = False
        if descriptor is None:
            descriptor = os.dup(self._file.fileno())
            self._is_blocking = not stat.S_ISREG(os.fstat(descriptor).st_mode)
        self._descriptor = descriptor
        self.is_gone = False

    def size(self) -> tuple[int, int] | None:
        """Return width and height as the terminal has them now, or None where it has none."""
        if self._descriptor is None:
            return None
        try:
            width, height = os.get_terminal_size(self._descriptor)
        except OSError:
            return None
        return (width, height) if width and height else None

    def send(self, text: str) -> None:
        """Send text; what the terminal does not take at once waits."""
        if self._descriptor is None or self.is_gone or not text:
            return
        self._waiting += text.encode("utf-8", "replace")
        self._write_what_fits()

    def wait(self, timeout_seconds: float) -> bool:
        """Wait until all is written; return whether it was."""
        end = time.monotonic() + timeout_seconds
        while self._waiting and self._descriptor is not None:
            left_seconds = end - time.monotonic()
            if left_seconds <= 0:
                return False
            poll = select.poll()
            poll.register(self._descriptor, select.POLLOUT)
            if poll.poll(left_seconds * 1000):
                self._write_what_fits()
        return True

    def discard(self) -> None:
        """Drop what waits, here and in the kernel, and leave no sequence half sent."""
        if self._descriptor is None:
            return
        self._waiting.clear()
        with contextlib.suppress(termios.error):
            termios.tcflush(self._descriptor, termios.TCOFLUSH)
        self.send("\x1b\\\x1b[?2026l\x1b[m")

    def stop(self, timeout_seconds: float = 0.25) -> None:
        """Write what waits, but not longer than this, and let go of the terminal."""
        self.wait(timeout_seconds)
        self._watch(False)
        self._waiting.clear()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _write_what_fits(self) -> None:
        while self._waiting and self._descriptor is not None:
            try:
                count = self._write_piece(self._descriptor)
            except InterruptedError:
                continue
            except BlockingIOError:
                self._watch(True)
                return
            except OSError as error:
                self._lose(error)
                return
            del self._waiting[:count]
        if self._is_watching:
            self._watch(False)
            self._on_drained()

    def _write_piece(self, descriptor: int) -> int:
        if not self._is_blocking:
            return os.write(descriptor, self._waiting[:_PIECE_BYTES])
        poll = select.poll()
        poll.register(descriptor, select.POLLOUT)
        if not poll.poll(0):
            raise BlockingIOError
        return os.write(descriptor, self._waiting[:_PIECE_BYTES_BLOCKING])

    def _watch(self, is_wanted: bool) -> None:
        """Have the loop tell of room, or no longer."""
        if is_wanted == self._is_watching or self._loop is None or self._descriptor is None:
            return
        self._is_watching = is_wanted
        if self._loop.is_closed():
            return
        if is_wanted:
            self._loop.add_writer(self._descriptor, self._write_what_fits)
        else:
            self._loop.remove_writer(self._descriptor)

    def _lose(self, error: OSError) -> None:
        self._watch(False)
        self._waiting.clear()
        self.is_gone = True
        self._on_gone(error)
