"""The connection of a register: makes the requests that the state machine allows.

A person's request gets one deadline, body included. If the server does not answer, the same
request goes to the offline database at once. Nothing above asks in which mode the register is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from tuipos.connection import machine, wording
from tuipos.connection.machine import ATTEMPT_WAIT_SECONDS, Mode, State
from tuipos.connection.outcome import Outcome, Running
from tuipos.connection.profile import OfflineProfile
from tuipos.domain.words import Refusal, Words
from tuipos.register.report import Link
from tuipos.retail.service import DataService, Failure, NoAnswer

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class OnlineService(DataService, Protocol):
    """The data service of the server, and one small question to see whether it is there."""

    @property
    def server(self) -> str:
        """The server's address, for 917."""

    @property
    def insecure(self) -> bool:
        """Whether an explicit setting allows plain HTTP to another machine."""

    async def health(self) -> object:
        """Ask whether the Retail Server answers; raises NoAnswer if not."""


@dataclass(frozen=True, slots=True)
class Answered(Generic[T_co]):
    """An answer, also a negative one, and where it came from.

    `switched` is the one line for the cashier when this request took the register offline;
    `notice` is one when the server refused the device and the offline database answered.
    """

    value: T_co
    offline: bool
    switched: Words | None = None
    notice: Words | None = None


class Connection:
    """Modes, attempts and the deadline, for one register.

    `offline()` gives the offline data service, or None while there is no usable one. `remember`
    keeps the state over a restart; it is awaited by Connect and Disconnect, and runs beside the
    answer when the register switches by itself. `revoked` is awaited when the server says that
    this register is revoked, before anyone else is asked.
    """

    def __init__(
        self,
        online: OnlineService,
        offline: Callable[[], DataService | None],
        clock: Callable[[], datetime],
        profile: Callable[[], OfflineProfile],
        remember: Callable[[State], Awaitable[None]],
        state: State | None = None,
        revoked: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.listeners: list[Callable[[State], None]] = []
        self._online = online
        self._offline = offline
        self._clock = clock
        self._profile = profile
        self._remember = remember
        self._revoked = revoked
        self._state = machine.program_starts(state, clock())
        self._remembered: tuple[object, ...] = _worth_remembering(self._state)
        self._remembering: asyncio.Task[None] | None = None
        self._transaction_open = False
        self._armed = False
        self._attempt: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        """Where the connection stands."""
        return self._state

    @property
    def is_online(self) -> bool:
        """Whether the sync agent may use the network."""
        return self._state.mode is Mode.ONLINE

    @property
    def transaction_open(self) -> bool:
        """Whether Connect waits for the next transaction."""
        return self._transaction_open

    def transaction_starts(self) -> None:
        """Call before the first look-up of a transaction: an attempt may go beside that look-up.

        If the look-up begins no transaction after all, call `transaction_ends`.
        """
        self._transaction_open = True
        if self._attempt is not None:
            return
        state, self._armed = machine.transaction_starts(self._state, self._profile(), self._clock())
        self._become(state)

    def transaction_resumes(self) -> None:
        """Call when an open transaction was found at the program's start: it is not a new one."""
        self._transaction_open = True

    def transaction_ends(self) -> None:
        """Call when the transaction is concluded or voided."""
        self._transaction_open = False
        self._armed = False

    async def ask(
        self, request: Callable[[DataService], Coroutine[Any, Any, T]]
    ) -> Answered[T] | Refusal:
        """Put a request that a person waits for to whoever answers it now.

        Refusal `no-offline-database`: nobody can. A business refusal is an answer's value.
        """
        if self._armed:
            self._armed = False
            return await self._ask_with_attempt(request)
        if self._state.is_offline:
            return await self._ask_offline(request)
        return await self._ask_online(request)

    async def connect(self) -> Words | Refusal:
        """Connect (917): one request, if no transaction is open; the words say what came of it."""
        state, attempt = machine.connect(
            self._state, self._clock(), transaction_open=self._transaction_open
        )
        self._become(state)
        if attempt:
            return await self._attempt_now()
        await self._remembered_all()
        return wording.DEFERRED if state.is_offline else wording.CONNECTED_ALREADY

    def attempt_is_offered(self, unsent: int) -> bool:
        """Whether to ask "Connect and send?" at sign-out, at a shift's close, or on leaving."""
        return machine.attempt_is_offered(
            self._state, unsent=unsent, transaction_open=self._transaction_open
        )

    async def try_once(self) -> Words | Refusal:
        """The attempt that was offered; after it, the sync agent can send."""
        state, attempt = machine.offered(
            self._state, self._clock(), transaction_open=self._transaction_open
        )
        self._become(state)
        return await self._attempt_now() if attempt else wording.NOT_OFFERED

    async def disconnect(self) -> Words:
        """Disconnect (917); who may is checked by the register."""
        self._armed = False
        self._drop_attempt()
        self._become(machine.disconnect(self._state, self._clock()))
        await self._remembered_all()
        return wording.DISCONNECTED

    def background_failed(self, failure: Failure) -> None:
        """The sync agent got no answer."""
        self._become(machine.background_failed(self._state, failure, self._clock()))

    def background_answered(self) -> None:
        """The sync agent got an answer."""
        self._become(machine.background_answered(self._state, self._clock()))

    def background_token_refused(self, code: str) -> None:
        """The server refused the device to the sync agent."""
        self._become(machine.token_refused(self._state, code, self._clock()))

    def next_attempt(self, now: datetime) -> Words:
        """When the register tries to reconnect, in words."""
        return wording.next_attempt(self._state, self._profile(), now)

    def link(self) -> Link:
        """What the header and 917 show."""
        state, timeout_seconds = self._state, self._profile().timeout_seconds
        return Link(
            mode=state.mode.value,
            since=state.since,
            reason=wording.why(state, timeout_seconds),
            server=self._online.server,
            insecure=self._online.insecure,
            last_attempt=state.last_attempt,
            attempt_result=wording.attempt_result(state, timeout_seconds),
            next_attempt=self.next_attempt(self._clock()),
        )

    async def close(self) -> None:
        """Drop what still runs; what is to be remembered is remembered."""
        self._armed = False
        self._drop_attempt()
        await self._remembered_all()

    async def _ask_online(
        self, request: Callable[[DataService], Coroutine[Any, Any, T]]
    ) -> Answered[T] | Refusal:
        profile = self._profile()
        with Running(request(self._online)) as running:
            outcome = await running.within(profile.timeout_seconds)
        if outcome.failure is None:
            return await self._answered(outcome, request)
        was_offline = self._state.is_offline
        self._become(machine.not_answered(self._state, outcome.failure, self._clock()))
        line = wording.switched(outcome.failure, profile.timeout_seconds)
        return await self._ask_offline(request, switched=None if was_offline else line)

    async def _answered(
        self, outcome: Outcome[T], request: Callable[[DataService], Coroutine[Any, Any, T]]
    ) -> Answered[T] | Refusal:
        """The server answered in time: with an answer, or with a no to this device."""
        if outcome.token_code:
            self._become(machine.token_refused(self._state, outcome.token_code, self._clock()))
            if outcome.token_code == wording.REVOKED and self._revoked is not None:
                await self._revoked()
            notice = wording.token_notice(outcome.token_code)
            return await self._ask_offline(request, notice=notice)
        self._become(machine.answered(self._state, outcome.seconds, self._profile(), self._clock()))
        return Answered(outcome.answer, offline=False)

    async def _ask_offline(
        self,
        request: Callable[[DataService], Coroutine[Any, Any, T]],
        switched: Words | None = None,
        notice: Words | None = None,
    ) -> Answered[T] | Refusal:
        service = self._offline()
        if service is None:
            return wording.no_offline_database(self._state, self._profile().timeout_seconds)
        try:
            value = await request(service)
        except NoAnswer:
            return wording.offline_database_failed()
        return Answered(value, offline=True, switched=switched, notice=notice)

    async def _ask_with_attempt(
        self, request: Callable[[DataService], Coroutine[Any, Any, T]]
    ) -> Answered[T] | Refusal:
        """The look-up itself is the attempt: one request, waited for a moment only."""
        timeout_seconds = self._profile().timeout_seconds
        asked = self._state
        running = Running(request(self._online))
        try:
            outcome = await running.wait(min(ATTEMPT_WAIT_SECONDS, timeout_seconds))
        except asyncio.CancelledError:
            self._let_run(running, timeout_seconds)
            raise
        if outcome is None:
            self._let_run(running, timeout_seconds)
            return await self._ask_offline(request)
        if self._state is not asked:  # someone pressed Disconnect meanwhile
            return await self._ask_offline(request)
        if outcome.failure is not None:
            self._become(machine.attempt_failed(self._state, outcome.failure, self._clock()))
            return await self._ask_offline(request)
        self._become(machine.attempt_answered(self._state, self._clock(), in_time=True))
        return await self._answered(outcome, request)

    def _let_run(self, running: Running[T], timeout_seconds: float) -> None:
        """Let an attempt run on to the deadline; its answer is only a sign of life by now."""

        async def run_on() -> None:
            outcome = await running.within(timeout_seconds)
            self._attempt = None
            now = self._clock()
            if outcome.failure is None:
                self._become(machine.attempt_answered(self._state, now, in_time=False))
            else:
                self._become(machine.attempt_failed(self._state, outcome.failure, now))

        self._attempt = asyncio.create_task(run_on(), name="late attempt to connect")
        # Not inside: a task that is cancelled before it began would leave the request behind.
        self._attempt.add_done_callback(lambda _: running.give_up())

    async def _attempt_now(self) -> Words | Refusal:
        """One request of its own, waited for to the deadline."""
        self._drop_attempt()
        timeout_seconds = self._profile().timeout_seconds
        asked = self._state
        with Running(self._online.health()) as running:
            outcome = await running.within(timeout_seconds)
        if self._state is not asked:  # someone pressed Disconnect meanwhile
            return wording.CONNECTED_ALREADY if self.is_online else wording.DISCONNECTED
        now = self._clock()
        if outcome.failure is not None:
            self._become(machine.attempt_failed(self._state, outcome.failure, now))
            return wording.attempt_failed(outcome.failure, timeout_seconds)
        in_time = not self._transaction_open
        self._become(machine.attempt_answered(self._state, now, in_time=in_time))
        await self._remembered_all()
        return wording.CONNECTED if in_time else wording.DEFERRED

    def _drop_attempt(self) -> None:
        if self._attempt is not None:
            self._attempt.cancel()
            self._attempt = None

    def _become(self, state: State) -> None:
        if state == self._state:
            return
        self._state = state
        for listener in tuple(self.listeners):
            listener(state)
        if _worth_remembering(state) != self._remembered and self._remembering is None:
            self._remembering = asyncio.create_task(self._keep(), name="remember the connection")

    async def _keep(self) -> None:
        """Have the newest state kept, one call at a time."""
        try:
            while (worth := _worth_remembering(self._state)) != self._remembered:
                await self._remember(self._state)
                self._remembered = worth
        finally:
            self._remembering = None

    async def _remembered_all(self) -> None:
        if self._remembering is not None:
            await self._remembering


def _worth_remembering(state: State) -> tuple[object, ...]:
    return (state.mode, state.since, state.reason, state.token_problem)
