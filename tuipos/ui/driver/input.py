"""Reads the keyboard: a thread's work, asleep until there is something."""

import contextlib
import os
import selectors
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

from tuipos.ui.driver.keys import SequenceJoiner, apart

_READ_BYTES = 4096


class WakingEvent(threading.Event):
    """An event that a thread waiting for input notices at once, by a pipe."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def set(self) -> None:
        super().set()
        os.write(self._writer, b".")

    def clear(self) -> None:
        super().clear()
        with contextlib.suppress(BlockingIOError):
            os.read(self.reader, _READ_BYTES)

    def __del__(self) -> None:
        os.close(self.reader)
        os.close(self._writer)


class KeyParser(XTermParser):
    """Textual's parser behind the joiner of cut sequences."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._joiner = SequenceJoiner()

    def keys(self, text: str) -> Iterable[Message]:
        """Return the messages that are complete with this text."""
        for piece in apart(self._joiner.feed(text, time.monotonic())):
            yield from self._at_once(piece) if piece == "\x1b" else self.feed(piece)

    def waited(self) -> Iterable[Message]:
        """Return what became complete by waiting."""
        held = self._joiner.expire(time.monotonic())
        if held:
            yield from self._at_once(held)
        yield from self.tick()

    def _at_once(self, text: str) -> Iterable[Message]:
        """Parse the beginning of a sequence that nothing follows: the parser need not wait."""
        yield from self.feed(text)
        self._timeout_time = 0.0
        yield from self.tick()

    def timeout_seconds(self) -> float | None:
        """Return how long to wait for input before `waited` has something."""
        now = time.monotonic()
        deadlines = [self._joiner.deadline, self._timeout_time]
        times = [deadline for deadline in deadlines if deadline is not None]
        return max(0.0, min(times) - now) if times else None


def read_input(
    descriptor: int,
    parser: KeyParser,
    stop: WakingEvent,
    process: Callable[[Message], None],
    on_end: Callable[[OSError | None], None],
) -> None:
    """Read until told to stop, or until the input ends, which is said once.

    Bytes that are no UTF-8, line noise, become replacement characters: a code that was garbled
    is then not found, rather than being another code.
    """
    decode = getincrementaldecoder("utf-8")("replace").decode
    with selectors.DefaultSelector() as selector:
        selector.register(stop.reader, selectors.EVENT_READ)
        selector.register(descriptor, selectors.EVENT_READ)
        while not stop.is_set():
            ready = selector.select(parser.timeout_seconds())
            if any(key.fd == descriptor for key, _ in ready):
                try:
                    data = os.read(descriptor, _READ_BYTES)
                except (BlockingIOError, InterruptedError):
                    continue
                except OSError as error:
                    on_end(error)
                    return
                if not data:
                    on_end(None)
                    return
                for message in parser.keys(decode(data)):
                    process(message)
            for message in parser.waited():
                process(message)
