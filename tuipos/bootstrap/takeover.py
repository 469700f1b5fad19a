"""A second start on one home: who holds it, and a PIN that takes it over.

The case is an SSH line that has dropped while the old program still holds on. It is asked at the
plain terminal, before any screen: the holder checks the PIN, writes everything down and goes.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tuipos.failure import CommandFailed
from tuipos.holding import Holder, HolderSilent, HomeLock, ask_to_let_go
from tuipos.home import Home

_TRIES = 5
_ANSWER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Who took the home over; they are signed in with this at once."""

    staff: str
    pin: str


def take_home(home: Home, lock: HomeLock, now: Callable[[], datetime]) -> TakenOver | None:
    """Own the home: at once where it is free, else after a PIN; raises CommandFailed."""
    home.make()
    holder = lock.acquire(now())
    if holder is None:
        return None
    _show(holder, now())
    for _ in range(_TRIES):
        try:
            staff = input("Staff: ").strip()
            pin = getpass.getpass("PIN: ")
        except (EOFError, KeyboardInterrupt):
            raise CommandFailed("the register was left where it is.") from None
        try:
            refusal = ask_to_let_go(
                home.control_socket, staff, pin, timeout_seconds=_ANSWER_SECONDS
            )
        except HolderSilent:
            _end_silent_holder(holder)
            refusal = None
        if refusal is None:
            lock.acquire(now(), wait=True)
            return TakenOver(staff, pin)
        sys.stderr.write(f"{refusal}\n")
    raise CommandFailed("the register was left where it is.")


def _show(holder: Holder, now: datetime) -> None:
    place = " ".join(part for part in (holder.terminal, f"from {holder.host}") if part)
    idle = holder.idle_seconds(now)
    still = "" if idle is None else f", idle for {_duration(idle)}"
    since = datetime.fromisoformat(holder.since).astimezone().strftime("%Y-%m-%d %H:%M")
    columns = min(100, shutil.get_terminal_size().columns)
    for sentence in (
        f"This register is running already: {place}, since {since}{still}.",
        "Your staff number and PIN take it over, with the open sale. Ctrl+C leaves it alone.",
    ):
        sys.stderr.write(f"{textwrap.fill(sentence, columns)}\n")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min" if minutes else f"{rest} s"


def _end_silent_holder(holder: Holder) -> None:
    """A holder that does not answer is stuck; its journal is whole at any moment.

    The PIN is checked at the sign-in that follows: taking over shows nothing by itself.
    """
    if holder.pid <= 0:
        raise CommandFailed("the register is held by a process that can't be found.")
    try:
        os.kill(holder.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise CommandFailed(f"process {holder.pid} holds the register; end it.") from error
