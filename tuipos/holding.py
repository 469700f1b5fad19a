"""Who owns a home: a lock held by one process, and how another one asks it to let go.

The lock is the kernel's (flock), so that a dead process holds nothing. Beside it stands who holds
it, for a person to read. The holder listens at a socket in its home: a second start may ask it,
with a PIN that the holder itself checks, to write everything down and go.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

_LONGEST_MESSAGE_BYTES = 1_000
_LONGEST_SOCKET_PATH_BYTES = 100


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that owns a home: its terminal, where its user sits, and since when."""

    pid: int
    terminal: str
    host: str
    since: str

    def idle_seconds(self, now: datetime) -> float | None:
        """Seconds since the last key at its terminal; None where that can't be known."""
        try:
            touched = Path(self.terminal).stat().st_atime
        except OSError:
            return None
        return max(0.0, now.timestamp() - touched)


def _describe_myself(now: datetime) -> Holder:
    terminal = ""
    with suppress(OSError, ValueError):
        terminal = os.ttyname(sys.stdin.fileno())
    host = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    return Holder(os.getpid(), terminal, host or socket.gethostname(), now.isoformat())


class HomeLock:
    """The lock on a home, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, now: datetime, *, wait: bool = False) -> Holder | None:
        """Take the lock; None if it is ours now, else who holds it.

        With `wait` it blocks until the holder has let go (call it in a thread).
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            holder = _read_holder(descriptor)
            os.close(descriptor)
            return holder
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(_describe_myself(now))).encode(), 0)
        self._descriptor = descriptor
        return None

    def release(self) -> None:
        """Let go; does nothing if it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def read_holder(path: Path) -> Holder | None:
    """Who holds a home now, without touching the lock's state; None if nobody does."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


def _read_holder(descriptor: int) -> Holder:
    unknown = Holder(0, "", "", datetime.fromtimestamp(0, UTC).isoformat())
    try:
        value = json.loads(os.pread(descriptor, _LONGEST_MESSAGE_BYTES, 0))
        return Holder(
            int(value["pid"]), str(value["terminal"]), str(value["host"]), str(value["since"])
        )
    except (ValueError, KeyError, TypeError):
        return unknown


class _ShortPath:
    """A path that fits a socket address, also where the home lies deep below other folders."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder: int | None = None

    def __enter__(self) -> str:
        if len(os.fsencode(self._path)) <= _LONGEST_SOCKET_PATH_BYTES:
            return str(self._path)
        self._folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        return f"/proc/self/fd/{self._folder}/{self._path.name}"

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            os.close(self._folder)


#: Checks staff number and PIN; None is yes, else the refusal's sentence.
Check = Callable[[str, str], Awaitable[str | None]]


class Door:
    """The holder's socket: answers one question, whether someone may take the home over."""

    def __init__(self, path: Path, check: Check, let_go: Callable[[str], None]) -> None:
        self._path = path
        self._check = check
        self._let_go = let_go
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen, in place of whatever an earlier process left behind."""
        self._path.unlink(missing_ok=True)
        with _ShortPath(self._path) as address:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(address)
        self._path.chmod(0o600)
        self._server = await asyncio.start_unix_server(
            self._answer, sock=listener, limit=_LONGEST_MESSAGE_BYTES
        )

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            question = json.loads(await reader.readline())
            staff, pin = str(question["staff"]), str(question["pin"])
        except (ValueError, KeyError, TypeError, OSError):
            writer.close()
            return
        refusal = await self._check(staff, pin)
        with suppress(OSError):
            writer.write(json.dumps({"refusal": refusal}).encode() + b"\n")
            await writer.drain()
        writer.close()
        if refusal is None:
            self._let_go(staff)


class HolderSilent(Exception):
    """The holder of a home does not answer; it may be stopped or stuck."""


def ask_to_let_go(path: Path, staff: str, pin: str, *, timeout_seconds: float) -> str | None:
    """Ask the holder of a home to let go (blocks; call it in a thread); None is yes.

    Otherwise the refusal's sentence. Raises HolderSilent when nobody answers in time.
    """
    with socket.socket(socket.AF_UNIX) as connection, _ShortPath(path) as address:
        connection.settimeout(timeout_seconds)
        try:
            connection.connect(address)
            connection.sendall(json.dumps({"staff": staff, "pin": pin}).encode() + b"\n")
            with connection.makefile("rb") as answers:
                answer = json.loads(answers.readline(_LONGEST_MESSAGE_BYTES))
        except (OSError, ValueError) as error:
            raise HolderSilent(str(error)) from error
    refusal = answer.get("refusal")
    return None if refusal is None else str(refusal)
