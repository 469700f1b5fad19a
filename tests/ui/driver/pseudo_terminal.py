"""A program at a pseudo-terminal, with an emulated screen that shows what it wrote."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping

from tests.ui.driver.emulation import Emulator

_PATIENCE_SECONDS = 20.0
_TIOCGPTN = 0x80045430
"""Linux's request for the number of a pseudo-terminal (os.ptsname came with Python 3.13)."""


class PseudoTerminal:
    """Runs a Python module at a terminal of its own; as a context manager it leaves nothing."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.emulator = Emulator(*size, has_line_feed_mode=False)
        self.output = bytearray()
        """All that was read so far."""
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self.exit_status: int | None = None
        command = [sys.executable, "-m", module, *arguments]
        settings = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "",
            "TEXTUAL_ANIMATIONS": "none",
            **(environment or {}),
        }
        for name in ("COLUMNS", "LINES"):
            settings.pop(name, None)
        self.process_id, self._master = pty.fork()
        if self.process_id == 0:
            try:
                self._set_size(0, *size)
                os.execve(sys.executable, command, settings)
            finally:
                os._exit(127)
        os.set_blocking(self._master, False)
        (number,) = struct.unpack("I", fcntl.ioctl(self._master, _TIOCGPTN, b"\0" * 4))
        self.terminal = os.open(f"/dev/pts/{number}", os.O_RDWR | os.O_NOCTTY)
        """The program's side of the terminal, to look at its modes."""

    def __enter__(self) -> "PseudoTerminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self.exit_status is None:
            os.kill(self.process_id, signal.SIGKILL)
            os.kill(self.process_id, signal.SIGCONT)
            os.waitpid(self.process_id, 0)
        self.hang_up()

    @staticmethod
    def _set_size(descriptor: int, width: int, height: int) -> None:
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def resize(self, width: int, height: int) -> None:
        """Change the size of terminal and emulator."""
        self.emulator.resize(width, height)
        self._set_size(self._master, width, height)

    def send(self, data: str) -> None:
        os.write(self._master, data.encode())

    def signal(self, number: int) -> None:
        os.kill(self.process_id, number)

    def hang_up(self) -> None:
        """Close the terminal's other end."""
        if self._master >= 0:
            os.close(self.terminal)
            os.close(self._master)
            self._master = -1

    def read(self, timeout_seconds: float = 0.0) -> bytes:
        """Read what is there, waiting so long for the first of it, and show it."""
        if self._master < 0:
            time.sleep(min(timeout_seconds, 0.01))
            return b""
        if not select.select([self._master], [], [], timeout_seconds)[0]:
            return b""
        try:
            data = os.read(self._master, 65536)
        except (BlockingIOError, OSError):
            return b""
        self.output += data
        self.emulator.feed(self._decode(data))
        return data

    def read_until(self, is_met: Callable[[], bool], what: str = "what was awaited") -> None:
        """Read until a condition holds; fail with the screen's text when it never does."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not is_met():
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come; the screen:\n{self.emulator.text()}")
            self.read(0.05)

    def read_until_shown(self, text: str) -> None:
        self.read_until(lambda: text in self.emulator.text(), repr(text))

    def read_until_quiet(self, quiet_seconds: float = 0.25) -> int:
        """Read until nothing more comes for a while; return how many bytes came."""
        count = len(self.output)
        while self.read(quiet_seconds):
            pass
        return len(self.output) - count

    def wait_for_end_unread(self) -> None:
        """Wait until the program has ended, and read nothing of what it writes."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while self.exit_status is None:
            assert time.monotonic() < end, "the program did not end"
            process_id, status = os.waitpid(self.process_id, os.WNOHANG)
            if process_id:
                self.exit_status = status
            time.sleep(0.01)

    def read_everything(self) -> bytes:
        """Return all that is there to be read."""
        start = len(self.output)
        while self.read(0.05):
            pass
        return bytes(self.output[start:])

    def wait_for_exit(self) -> int:
        """Read on until the program has ended; return its exit code, negative for a signal."""

        def has_ended() -> bool:
            process_id, status = os.waitpid(self.process_id, os.WNOHANG)
            if process_id:
                self.exit_status = status
            return bool(process_id)

        self.read_until(has_ended, "the end of the program")
        assert self.exit_status is not None
        if self._master >= 0:
            self.read_everything()
        return os.waitstatus_to_exitcode(self.exit_status)

    def is_stopped(self) -> bool:
        """Whether the program has been suspended since last asked."""
        process_id, status = os.waitpid(self.process_id, os.WNOHANG | os.WUNTRACED)
        return bool(process_id) and os.WIFSTOPPED(status)
