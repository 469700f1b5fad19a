"""A program at a real pseudo-terminal, driven by keys and judged by what its screen shows."""

import fcntl
import os
import re
import selectors
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.tools.keys import key_bytes
from tests.tools.terminal_screen import TerminalScreen

DEFAULT_TIMEOUT_SECONDS = 10.0
LEAVE_TIMEOUT_SECONDS = 2.0
TRANSCRIPT_TAIL_BYTES = 600
# Opening its terminal by name makes a session's leader own it (SIGHUP, SIGWINCH, /dev/tty), and
# unlike a preexec_fn this is safe in a process with threads.
OWN_THE_TERMINAL = 'tty=$1; shift; exec "$@" 0<>"$tty" 1>&0 2>&0'
Wanted = str | re.Pattern[str]


@dataclass(frozen=True)
class Seen:
    """A text that came: its match, and when (time.monotonic) the bytes that showed it were read."""

    match: re.Match[str]
    at_seconds: float


class Terminal:
    """Runs `argv` at a pseudo-terminal of its own and shows its output on an emulated screen.

    It answers no terminal query unless `answers_queries`. Without `env` the program gets this
    process's environment; TERM is xterm-256color where `env` does not say otherwise. Used as a
    context manager, nothing of the program outlives it, and a failure shows the screen. One thread
    waits at a time.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
        answers_queries: bool = False,
    ) -> None:
        self._changed = threading.Condition()
        self._screen = TerminalScreen(columns, rows)
        self._answers_queries = answers_queries
        self._output = bytearray()
        self._output_at_seconds = time.monotonic()
        self._ended = False
        self._watch: Callable[[], bool] = lambda: False
        self._watch_held = False
        self._master, slave = os.openpty()
        self._wake_reader, self._wake = os.pipe()
        self._set_size(columns, rows)
        try:
            self.process = subprocess.Popen(
                ["sh", "-c", OWN_THE_TERMINAL, "sh", os.ttyname(slave), *argv],
                env={**({} if env else os.environ), "TERM": "xterm-256color", **(env or {})},
                stdin=slave,
                stdout=slave,
                stderr=slave,
                start_new_session=True,
            )
        finally:
            os.close(slave)
        self.started_at_seconds = time.monotonic()
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and "bytes written, the last:" not in str(error):
            error.add_note(self.transcript())
        self.close()

    def type(self, text: str) -> float:
        """Send `text` in one write, as a scanner does; returns when (time.monotonic)."""
        return self.send(text.encode())

    def press(self, *names: str) -> float:
        """Press keys by name, one write each: `F12`, `ctrl+o`, `enter`, `a`; returns when."""
        at_seconds = time.monotonic()
        for name in names:
            self.send(key_bytes(name))
        return at_seconds

    def send(self, data: bytes) -> float:
        """Send raw bytes; returns when the first were sent (time.monotonic)."""
        at_seconds = time.monotonic()
        while data:
            data = data[os.write(self._master, data) :]
        return at_seconds

    def wait_for(self, wanted: Wanted, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> Seen:
        """Wait until the screen shows a text, or matches a compiled pattern (rows by newlines)."""
        pattern = re.compile(re.escape(wanted)) if isinstance(wanted, str) else wanted
        found: list[Seen] = []

        def shown() -> bool:
            match = pattern.search(self._screen.text())
            if match:
                found.append(Seen(match, self._output_at_seconds))
            return match is not None

        self.wait_until(shown, f"{pattern.pattern!r} is not on the screen", timeout_seconds)
        return found[0]

    def wait_until_gone(
        self, unwanted: Wanted, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    ) -> None:
        """Wait until the screen shows a text no more."""
        pattern = re.compile(re.escape(unwanted)) if isinstance(unwanted, str) else unwanted
        self.wait_until(
            lambda: not pattern.search(self._screen.text()),
            f"{pattern.pattern!r} is still on the screen",
            timeout_seconds,
        )

    def wait_until(
        self,
        holds: Callable[[], bool],
        otherwise: str,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    ) -> None:
        """Wait until `holds()`, asked after every piece of output; fail with the screen if not.

        The reading thread asks, so that a state is seen and timed even if it passes at once.
        """
        with self._changed:
            self._watch, self._watch_held = holds, holds()
            self._changed.wait_for(lambda: self._watch_held or self._ended, timeout_seconds)
            done, self._watch = self._watch_held, lambda: False
            why = "the program ended" if self._ended else f"waited {timeout_seconds} s"
        if not done:
            raise AssertionError(f"{otherwise} ({why})\n{self.transcript()}")

    def wait_until_quiet(
        self, quiet_seconds: float = 0.1, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    ) -> None:
        """Wait until nothing was written for `quiet_seconds`."""
        deadline = time.monotonic() + timeout_seconds
        with self._changed:
            written = -1
            while written != len(self._output) and not self._ended:
                written = len(self._output)
                assert time.monotonic() < deadline, f"never quiet\n{self.transcript()}"
                more = lambda: len(self._output) != written or self._ended  # noqa: E731, B023
                self._changed.wait_for(more, quiet_seconds)

    def screen_text(self) -> str:
        """The rows, without blanks at their ends, joined by newlines."""
        with self._changed:
            return self._screen.text()

    def row(self, number: int) -> str:
        """One row, counted from 0."""
        with self._changed:
            return self._screen.row(number)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, counted from 0."""
        with self._changed:
            return self._screen.cursor

    @property
    def bytes_written(self) -> int:
        """How many bytes the program has written to its terminal so far."""
        with self._changed:
            return len(self._output)

    def written_since(self, mark: int) -> bytes:
        """What was written after `bytes_written` was `mark`."""
        with self._changed:
            return bytes(self._output[mark:])

    @property
    def is_given_back(self) -> bool:
        """True if the screen and the keys are as a shell left them: main buffer, lines, echo."""
        local_modes = termios.tcgetattr(self._master)[3]
        cooked = termios.ICANON | termios.ECHO | termios.ISIG
        with self._changed:
            return not self._screen.pyte.is_alternate and local_modes & cooked == cooked

    def disturb(self, data: bytes) -> None:
        """Show bytes that the program did not write, as line noise or a kernel message would be."""
        with self._changed:
            self._screen.feed(data)

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size; the program gets SIGWINCH."""
        with self._changed:
            self._screen.resize(columns, rows)
            self._set_size(columns, rows)

    def hang_up(self) -> None:
        """Drop the line, as when an SSH connection dies: the program gets SIGHUP."""
        self._stop_reading()

    def kill(self) -> None:
        """End the program by SIGKILL, as a power cut would."""
        self.process.kill()
        self.process.wait(LEAVE_TIMEOUT_SECONDS)

    def wait_for_exit(self, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> int:
        """The program's exit status, negative if a signal ended it; all it wrote is shown."""
        try:
            status = self.process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program still runs\n{self.transcript()}") from None
        self._reader.join(LEAVE_TIMEOUT_SECONDS)
        return status

    def transcript(self) -> str:
        """The screen as it is and the last bytes written, for a failed test."""
        with self._changed:
            tail = bytes(self._output[-TRANSCRIPT_TAIL_BYTES:])
            return (
                f"{self._screen.framed()}\n{len(self._output)} bytes written, the last: {tail!r}\n"
                f"program {self.process.args!r}, exit status {self.process.poll()}"
            )

    def close(self, leave_timeout_seconds: float = LEAVE_TIMEOUT_SECONDS) -> None:
        """Hang up, wait a moment for the program to leave in order, then kill what is left."""
        self._stop_reading()
        try:
            self.process.wait(leave_timeout_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with suppress(ProcessLookupError):  # nothing of its session is left
            os.killpg(self.process.pid, signal.SIGKILL)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._master, selectors.EVENT_READ)
            selector.register(self._wake_reader, selectors.EVENT_READ)
            while all(key.fd == self._master for key, _ in selector.select()):
                try:
                    data = os.read(self._master, 65_536)
                except OSError:  # EIO: no one has the other end open any more
                    break
                if not data:
                    break
                self._show(data)
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _show(self, data: bytes) -> None:
        with self._changed:
            self._output += data
            self._output_at_seconds = time.monotonic()
            queries = self._screen.feed(data)
            answers = b"".join(map(self._screen.answer_to, queries))
            self._watch_held = self._watch_held or self._watch()
            self._changed.notify_all()
        if answers and self._answers_queries:
            self.send(answers)

    def _stop_reading(self) -> None:
        if self._master < 0:
            return
        os.write(self._wake, b"x")
        self._reader.join()
        for descriptor in (self._master, self._wake, self._wake_reader):
            os.close(descriptor)
        self._master = -1
