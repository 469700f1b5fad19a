"""The server's name to addresses, on a thread of our own, with the last good address kept.

Name look-ups can't be cancelled: on asyncio's default executor six that hang hold everything else
there, and the exit. Here there is at most one, everyone waits for the same one, and a register that
has reached the server before goes on with the address it knows.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from tuipos.retail.address import ServerAddress
from tuipos.retail.service import Failure, NoAnswer
from tuipos.retail.threads import LoneThread

#: How long a look-up holds, and how long after a request that got no answer.
FRESH_SECONDS = 300.0
DOUBTED_SECONDS = 10.0
#: How long a request waits for a newer look-up where the last good address is known.
PATIENCE_SECONDS = 0.05

LookUp = Callable[[str, int], tuple[str, ...]]


def look_up_by_system(host: str, port: int) -> tuple[str, ...]:
    """The system's answer, in the system's order; raises OSError (gaierror)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Resolver:
    """Addresses of one server."""

    def __init__(self, address: ServerAddress, look_up: LookUp = look_up_by_system) -> None:
        self._address = address
        self._look_up = look_up
        self._thread = LoneThread("tuipos-names")
        self._known: tuple[str, ...] = (address.host,) if address.is_literal else ()
        self._good: str | None = None
        self._fresh_until = float("inf") if address.is_literal else 0.0
        self._pending: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._trouble = ""

    async def addresses(self) -> tuple[str, ...]:
        """Where to try, best first; NoAnswer(NAME) if the name leads nowhere and never did."""
        if self._now() >= self._fresh_until:
            if self._pending is None:
                self._pending = asyncio.create_task(self._ask(), name="name look-up")
            patience = PATIENCE_SECONDS if self._good else None
            await asyncio.wait({self._pending}, timeout=patience)
        if not self._ordered():
            raise NoAnswer(Failure.NAME, self._trouble)
        return self._ordered()

    def worked(self, address: str) -> None:
        """The server answered there: the first to try from now on."""
        self._good = address

    def failed(self) -> None:
        """No answer: the name may lead elsewhere by now."""
        if not self._address.is_literal:
            self._fresh_until = min(self._fresh_until, self._asked_at + DOUBTED_SECONDS)

    def look_again(self) -> None:
        """Take nothing for granted: the next request looks the name up."""
        if not self._address.is_literal:
            self._fresh_until = 0.0

    def close(self) -> None:
        """Forget about look-ups that still run."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self._thread.close()

    async def _ask(self) -> None:
        try:
            self._known = await self._thread.run(
                self._look_up, self._address.host, self._address.port
            )
            self._asked_at = self._now()
            self._fresh_until = self._asked_at + FRESH_SECONDS
        except OSError as error:
            self._trouble = str(error)
        finally:
            self._pending = None

    def _ordered(self) -> tuple[str, ...]:
        """The good one first while the name still leads there, else as a last resort."""
        if self._good is None:
            return self._known
        others = tuple(known for known in self._known if known != self._good)
        return (self._good, *others) if len(others) < len(self._known) else (*others, self._good)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
