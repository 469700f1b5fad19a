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

from tuipos.domain.words import Words, say
from tuipos.failure import CommandFailed
from tuipos.holding import Holder, HolderSilent, HomeLock, ask_to_let_go
from tuipos.home import Home

Tell = Callable[[Words], str]

_TRIES = 5
_ANSWER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Who took the home over; they are signed in with this at once."""

    staff: str
    pin: str


def take_home(
    home: Home, lock: HomeLock, now: Callable[[], datetime], tell: Tell
) -> TakenOver | None:
    """Own the home: at once where it is free, else after a PIN; raises CommandFailed.

    `tell` gives words in the person's language.
    """
    home.make()
    holder = lock.acquire(now())
    if holder is None:
        return None
    _show(holder, now(), tell)
    for _ in range(_TRIES):
        try:
            staff = input(f"{tell(say('Staff'))}: ").strip()
            pin = getpass.getpass(f"{tell(say('PIN'))}: ")
        except (EOFError, KeyboardInterrupt):
            raise CommandFailed(tell(_LEFT)) from None
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
    raise CommandFailed(tell(_LEFT))


_LEFT = say("the register was left where it is.")


def _show(holder: Holder, now: datetime, tell: Tell) -> None:
    since = datetime.fromisoformat(holder.since).astimezone().strftime("%Y-%m-%d %H:%M")
    running = say(
        "This register is running already: {terminal} from {host}, since {since}.",
        terminal=holder.terminal,
        host=holder.host,
        since=since,
    )
    sentences = [running]
    idle = holder.idle_seconds(now)
    if idle is not None:
        sentences.append(say("It has been idle for {duration}.", duration=_duration(idle)))
    sentences.append(
        say("Your staff number and PIN take it over, with the open sale. Ctrl+C leaves it alone.")
    )
    columns = min(100, shutil.get_terminal_size().columns)
    for sentence in sentences:
        sys.stderr.write(f"{textwrap.fill(tell(sentence), columns)}\n")


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
