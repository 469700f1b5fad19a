"""A payment terminal that is played: for the demo, for training, and for tests.

The last two digits of an amount say what happens, whatever the currency's decimals:

| ends in | what happens |
| --- | --- |
| 51 | declined: not enough money |
| 54 | declined: the card has expired |
| 68 | time-out: no answer, and no money has moved |
| 69 | the answer is lost, but the payment was approved and the terminal can tell so |
| 91 | the answer is lost, and the terminal can't tell: a person decides |
| 97 | slow: approved after ten seconds, which leaves time to cancel |
| all others | approved after a second |

It remembers what it did in a file, as a real terminal does while the till is off.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from tuipos.devices.payment_terminal import (
    Capabilities,
    Outcome,
    TerminalAnswer,
    TerminalRequest,
)
from tuipos.retail.threads import LoneThread

_USUAL_SECONDS = 1.0
_SLOW_SECONDS = 10.0
_TIMEOUT_SECONDS = 5.0
#: What these endings of an amount do; `None` is that the answer gets lost.
_REASONS = {51: "not enough money", 54: "the card has expired"}
_TIMEOUT, _LOST, _SILENT, _SLOW = 68, 69, 91, 97
_UNKNOWN = TerminalAnswer(Outcome.UNKNOWN)
_NEVER_HEARD = TerminalAnswer(Outcome.DECLINED, reason="never heard of it")

#: Waits so many seconds, or until the flag is set: then True.
Wait = Callable[[threading.Event, float], bool]


class SimulatedTerminal:
    """A terminal whose customers do what the amount says; works in a thread of its own.

    `wait` may be replaced, so that tests wait for nothing. What it did is kept in `memory`.
    """

    capabilities = Capabilities()

    def __init__(
        self, memory: Path | None = None, wait: Wait = lambda flag, seconds: flag.wait(seconds)
    ) -> None:
        self._memory = memory
        self._wait = wait
        self._thread = LoneThread("tuipos-terminal")
        self._cancelled: dict[str, threading.Event] = {}
        self._silent: set[str] = set()
        self._results: dict[str, TerminalAnswer] = self._remembered()

    @property
    def approved(self) -> tuple[str, ...]:
        """The ids of the requests that moved money, in their order."""
        return tuple(
            name for name, found in self._results.items() if found.outcome is Outcome.APPROVED
        )

    async def run(self, request: TerminalRequest) -> TerminalAnswer:
        """Play the request; the same one again is answered as before."""
        if request.id in self._results:
            return await self.result_of(request.id)
        flag = self._cancelled.setdefault(request.id, threading.Event())
        return await self._thread.run(self._play, request, flag)

    async def result_of(self, request_id: str) -> TerminalAnswer:
        """What became of a request, also one from before the till was started."""
        if request_id in self._silent:
            return _UNKNOWN
        return self._results.get(request_id, _NEVER_HEARD)

    async def cancel(self, request_id: str) -> None:
        """Let the customer take the card out, if that is still possible."""
        self._cancelled.setdefault(request_id, threading.Event()).set()

    def _play(self, request: TerminalRequest, flag: threading.Event) -> TerminalAnswer:
        ending = request.amount.minor % 100
        seconds = {_SLOW: _SLOW_SECONDS, _TIMEOUT: _TIMEOUT_SECONDS}.get(ending, _USUAL_SECONDS)
        if self._wait(flag, seconds):
            return self._done(request, TerminalAnswer(Outcome.CANCELLED))
        if ending in _REASONS:
            reason = _REASONS[ending]
            return self._done(request, TerminalAnswer(Outcome.DECLINED, reason=reason))
        if ending == _TIMEOUT:
            self._done(request, TerminalAnswer(Outcome.DECLINED, reason="no card was shown"))
            return _UNKNOWN
        if ending == _SILENT:
            self._silent.add(request.id)
        number = f"{len(self._results) + 1:06d}"
        answer = TerminalAnswer(Outcome.APPROVED, "Demo Card", "0017", number)
        self._done(request, answer)
        return _UNKNOWN if ending in (_LOST, _SILENT) else answer

    def _done(self, request: TerminalRequest, answer: TerminalAnswer) -> TerminalAnswer:
        self._results[request.id] = answer
        if self._memory is not None:
            kept = {"results": self._results, "silent": sorted(self._silent)}
            self._memory.write_bytes(msgspec.json.encode(kept))
        return answer

    def _remembered(self) -> dict[str, TerminalAnswer]:
        if self._memory is None or not self._memory.exists():
            return {}
        try:
            kept = msgspec.json.decode(self._memory.read_bytes(), type=_Memory)
        except msgspec.DecodeError:
            return {}
        self._silent = set(kept.silent)
        return dict(kept.results)


class _Memory(msgspec.Struct):
    results: dict[str, TerminalAnswer]
    silent: list[str]
