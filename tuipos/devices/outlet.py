"""Where the bytes for a printer or a drawer go: a device file, or a port in the network.

`/dev/usb/lp0`, `/dev/ttyS0` (at the speed that `stty` gave it), `tcp://192.168.0.50:9100`. Calls
block, and belong into a thread; each ends when nothing has moved for its patience. Nothing is held
between two calls, so that a cable can be pulled and put back.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import socket
import stat
import struct
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from tuipos.domain.words import Words, say

T = TypeVar("T")

#: Where network printers listen for raw bytes.
_PRINTER_PORT = 9100
#: A printer that has just let go of one connection may refuse the next for a moment.
_AGAIN_SECONDS = 1.0
_PAUSE_SECONDS = 0.02
_PIECE_BYTES = 4096
_FAREWELL_SECONDS = 0.3
_NOT_THERE = (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTDIR)
_NOT_REACHED = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN)


class Outlet(Protocol):
    """Somewhere that takes bytes; both calls raise OSError, TimeoutError where nothing moves."""

    def send(self, data: bytes, patience_seconds: float) -> None:
        """Hand all of it over; returns when the device has taken it."""

    def reach(self, patience_seconds: float) -> None:
        """See that it is there, and send nothing."""


def outlet_at(name: str) -> Outlet | None:
    """What `devices.toml` calls by this name; None where that is neither a path nor an address."""
    if name.startswith("/"):
        return DeviceFile(Path(name))
    try:
        parts = urlsplit(name)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "tcp" or not host or not name.isprintable() or port == 0:
        return None
    return NetworkPort(host, port or _PRINTER_PORT)


class DeviceFile:
    """A device of this machine, opened for each delivery."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, data: bytes, patience_seconds: float) -> None:
        """Write it and wait until the device has it: closing earlier would throw the rest away."""
        line = _patiently(self._open, (errno.EBUSY,))
        try:
            _leave_bytes_as_they_are(line)
            _write(line, data, patience_seconds)
            _wait_until_taken(line, patience_seconds)
        except TimeoutError:
            # Else the kernel waits for the rest at closing, for up to half a minute.
            with suppress(termios.error):
                termios.tcflush(line, termios.TCOFLUSH)
            raise
        finally:
            os.close(line)

    def reach(self, patience_seconds: float) -> None:
        """Open it; one that another delivery holds is there."""
        try:
            os.close(self._open())
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise

    def _open(self) -> int:
        line = os.open(self._path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        if stat.S_ISREG(os.fstat(line).st_mode):
            # What was once copied to a missing device: everything would be printed into nowhere.
            os.close(line)
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), str(self._path))
        return line


class NetworkPort:
    """A port in the network; a connection for each delivery."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)

    def send(self, data: bytes, patience_seconds: float) -> None:
        """Send it and wait until the other side has confirmed every byte."""
        with self._connect(patience_seconds) as connection:
            rest = memoryview(data)
            while rest:
                rest = rest[connection.send(rest[:_PIECE_BYTES]) :]
            connection.shutdown(socket.SHUT_WR)
            _wait_until_taken(connection.fileno(), patience_seconds)
            _part(connection)

    def reach(self, patience_seconds: float) -> None:
        """Connect, and say nothing."""
        self._connect(patience_seconds).close()

    def _connect(self, patience_seconds: float) -> socket.socket:
        return _patiently(
            lambda: socket.create_connection(self._address, patience_seconds),
            (errno.ECONNREFUSED,),
        )


def why(error: OSError) -> Words:
    """What is wrong with a device, in a few words for a person."""
    if isinstance(error, TimeoutError):
        return say("no answer")
    if isinstance(error, socket.gaierror) or error.errno in _NOT_REACHED:
        return say("not reachable")
    if error.errno in _NOT_THERE:
        return say("not there")
    if error.errno in (errno.EACCES, errno.EPERM):
        return say("not allowed for this user")
    if error.errno == errno.EBUSY:
        return say("in use by another program")
    if error.errno == errno.ENOSPC:
        return say("out of paper")
    if error.errno == errno.ECONNREFUSED:
        return say("refused")
    return say("{error}", error=error.strerror or type(error).__name__)


def _patiently(begin: Callable[[], T], passing: tuple[int, ...]) -> T:
    """Begin, also where the device is held for a moment longer; nothing has been sent by then."""
    until_seconds = time.monotonic() + _AGAIN_SECONDS
    while True:
        try:
            return begin()
        except OSError as error:
            if error.errno not in passing or time.monotonic() > until_seconds:
                raise
        time.sleep(_PAUSE_SECONDS * 5)


def _leave_bytes_as_they_are(line: int) -> None:
    """A serial line must not make two bytes of a line's end."""
    if os.isatty(line):
        settings = termios.tcgetattr(line)
        settings[1] = 0
        termios.tcsetattr(line, termios.TCSANOW, settings)


def _write(line: int, data: bytes, patience_seconds: float) -> None:
    rest = memoryview(data)
    until_seconds = time.monotonic() + patience_seconds
    while rest:
        _wait_until_ready(line, until_seconds)
        try:
            written = os.write(line, rest[:_PIECE_BYTES])
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
            continue
        rest, until_seconds = rest[written:], time.monotonic() + patience_seconds


def _wait_until_ready(line: int, until_seconds: float) -> None:
    poll = select.poll()
    poll.register(line, select.POLLOUT)
    if not poll.poll(max(0.0, until_seconds - time.monotonic()) * 1000):
        raise TimeoutError


def _wait_until_taken(line: int, patience_seconds: float) -> None:
    """Until nothing waits in the kernel any more: a printer that is off takes no byte from it.

    A USB printer tells so by being ready for more, a serial line and a connection by a number.
    """
    until_seconds = time.monotonic() + patience_seconds
    _wait_until_ready(line, until_seconds)
    waiting = _waiting_bytes(line)
    while waiting:
        if time.monotonic() > until_seconds:
            raise TimeoutError
        time.sleep(_PAUSE_SECONDS)
        left = _waiting_bytes(line)
        if left < waiting:
            until_seconds = time.monotonic() + patience_seconds
        waiting = left


def _waiting_bytes(line: int) -> int:
    try:
        answer = fcntl.ioctl(line, termios.TIOCOUTQ, bytes(4))
    except OSError:
        return 0
    return int(struct.unpack("i", answer)[0])


def _part(connection: socket.socket) -> None:
    """Read what the printer says of itself: closing on unread bytes would cut it short."""
    connection.settimeout(_FAREWELL_SECONDS)
    with suppress(OSError):
        while connection.recv(_PIECE_BYTES):
            continue
