"""Devices that printers and drawers hang at, played for real: a port, a serial line, a pipe."""

from __future__ import annotations

import os
import pty
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class NetworkPrinter:
    """What came over each connection to it, in the order in which they ended."""

    name: str
    pages: list[bytes] = field(default_factory=list)


@contextmanager
def network_printer(says: bytes = b"") -> Iterator[NetworkPrinter]:
    """A printer at a port of this machine, which may say something of itself to each page."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        printer = NetworkPrinter(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_print, args=(listener, printer, says))
        thread.start()
        try:
            yield printer
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _print(listener: socket.socket, printer: NetworkPrinter, says: bytes) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as stream:
            connection.sendall(says)
            printer.pages.append(stream.read())


@contextmanager
def stuck_port() -> Iterator[str]:
    """A port whose printer takes a connection and never reads from it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def refusing_port() -> str:
    """A port of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def serial_printer() -> Iterator[tuple[str, int]]:
    """A serial line, by its name, and its other end."""
    ours, theirs = pty.openpty()
    try:
        yield os.ttyname(theirs), ours
    finally:
        os.close(ours)
        os.close(theirs)


@contextmanager
def pipe_printer(folder: Path) -> Iterator[tuple[str, int]]:
    """A named pipe as the device, and the end that is read, without waiting."""
    path = folder / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield str(path), reader
    finally:
        os.close(reader)


def fill(path: str) -> None:
    """Let a pipe be as full as one whose printer takes nothing more."""
    writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        while True:
            os.write(writer, bytes(4096))
    except BlockingIOError:
        os.close(writer)
