"""The connection's state machine: pure, with the time handed in.

Each function takes a frozen state and an event and gives the next state; the rows of the design's
table of modes are named in their docstrings and in the tests. Who calls it (`connection.py`) makes
the requests. While offline, only `transaction_starts`, `connect` and `offered` ever say "attempt".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tuipos.connection.profile import OfflineProfile
from tuipos.retail.service import Failure

#: How long a cashier waits at most for an attempt to return to Online.
ATTEMPT_WAIT_SECONDS = 0.3
#: So many background failures in a row are an outage.
BACKGROUND_FAILURES = 2


class Mode(StrEnum):
    """Unknown lasts from the program's start to its first request."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    SEAMLESS = "seamless-offline"
    MANUAL = "manual-offline"


@dataclass(frozen=True, slots=True)
class State:
    """Where the connection stands.

    `reason` is why the register is offline by itself; `token_problem` is the server's code when it
    answers but does not accept this device. `last_attempt` is when the server was last asked and
    gave no answer, or was asked while offline, and `last_failure` what became of it, if anything
    did yet. `slow_answers` and `background_failures` count in
    a row. `answered_late`: an attempt was answered after the cashier had gone on, so the next
    transaction starts Online.
    """

    mode: Mode
    since: datetime
    reason: Failure | None = None
    last_attempt: datetime | None = None
    last_failure: Failure | None = None
    background_failures: int = 0
    slow_answers: int = 0
    connect_at_next_start: bool = False
    answered_late: bool = False
    token_problem: str = ""

    @property
    def is_offline(self) -> bool:
        """Whether data requests go to the offline database."""
        return self.mode in (Mode.SEAMLESS, Mode.MANUAL)


def program_starts(remembered: State | None, now: datetime) -> State:
    """Start: Manual stays Manual; else the first request decides."""
    if remembered is not None and remembered.mode is Mode.MANUAL:
        return _manual(remembered, remembered.since)
    return State(Mode.UNKNOWN, now)


def answered(state: State, seconds: float, profile: OfflineProfile, now: datetime) -> State:
    """A data request got a complete answer of the server, good or not, after so many seconds.

    Slow answers in a row lead to Seamless offline where the profile sets a threshold.
    """
    if state.is_offline:
        return state
    threshold = profile.slow_request_threshold_seconds
    slow_answers = state.slow_answers + 1 if 0 < threshold < seconds else 0
    if threshold > 0 and slow_answers >= max(1, profile.slow_request_count):
        return _offline(state, Failure.SLOW, now)
    state = replace(state, background_failures=0, slow_answers=slow_answers, token_problem="")
    return _online(state, now) if state.mode is Mode.UNKNOWN else state


def not_answered(state: State, failure: Failure, now: datetime) -> State:
    """A data request that a person waits for got no answer: Seamless offline at once."""
    return state if state.is_offline else _offline(state, failure, now)


def token_refused(state: State, code: str, now: datetime) -> State:
    """401 or 403 to the device token: the server answers, so Online; the header says so."""
    if state.is_offline:
        return state
    state = _online(state, now) if state.mode is Mode.UNKNOWN else state
    return replace(state, token_problem=code, background_failures=0, slow_answers=0)


def background_failed(state: State, failure: Failure, now: datetime) -> State:
    """An upload, a list or a health request failed: twice in a row is an outage.

    A busy server (429, 409) is waited for in the background and counts for nothing.
    """
    if state.is_offline or failure is Failure.BUSY:
        return state
    failures = state.background_failures + 1
    if failures >= BACKGROUND_FAILURES:
        return _offline(state, failure, now)
    return replace(state, background_failures=failures)


def background_answered(state: State, now: datetime) -> State:
    """The sync agent got an answer as this device; before the first request it means Online."""
    if state.is_offline:
        return state
    state = replace(state, background_failures=0, token_problem="")
    return _online(state, now) if state.mode is Mode.UNKNOWN else state


def transaction_starts(state: State, profile: OfflineProfile, now: datetime) -> tuple[State, bool]:
    """A transaction starts: the one moment at which a register tries to reconnect by itself.

    Gives the state, and whether one attempt is to be made beside the first look-up. Manual offline
    tries only if Connect was pressed during the transaction before.
    """
    if not state.is_offline:
        return state, False
    if state.answered_late:
        return _online(state, now), False
    if state.connect_at_next_start:
        return _attempting(state, now), True
    if state.mode is Mode.SEAMLESS and attempt_is_due(state, profile, now):
        return _attempting(state, now), True
    return state, False


def attempt_answered(state: State, now: datetime, *, in_time: bool) -> State:
    """An attempt was answered: in time means Online, late means that the next transaction is."""
    if state.mode is Mode.ONLINE:
        return state
    return _online(state, now) if in_time else replace(state, answered_late=True)


def attempt_failed(state: State, failure: Failure, now: datetime) -> State:
    """An attempt got no answer: stay, with the newest reason if the register went by itself."""
    if state.mode is Mode.UNKNOWN:
        return _offline(state, failure, now)
    if state.mode is Mode.SEAMLESS:
        return replace(state, reason=failure, last_failure=failure)
    return replace(state, last_failure=failure) if state.mode is Mode.MANUAL else state


def connect(state: State, now: datetime, *, transaction_open: bool) -> tuple[State, bool]:
    """Connect (917): whether to attempt now; with a transaction open only at the next start."""
    if state.mode is Mode.ONLINE:
        return state, False
    if transaction_open:
        return replace(state, connect_at_next_start=True), False
    return _attempting(state, now), True


def offered(state: State, now: datetime, *, transaction_open: bool) -> tuple[State, bool]:
    """A person who signs out or leaves said yes to one attempt: no sale waits overnight."""
    if not attempt_is_offered(state, unsent=1, transaction_open=transaction_open):
        return state, False
    return _attempting(state, now), True


def attempt_is_offered(state: State, *, unsent: int, transaction_open: bool) -> bool:
    """Whether signing out, leaving or closing the shift asks "Connect and send?"."""
    return state.mode is Mode.SEAMLESS and unsent > 0 and not transaction_open


def disconnect(state: State, now: datetime) -> State:
    """Disconnect (917): Manual offline, whatever it was before; never back by itself."""
    if state.mode is Mode.MANUAL:
        return replace(state, connect_at_next_start=False, answered_late=False)
    return _manual(state, now)


def attempt_is_due(state: State, profile: OfflineProfile, now: datetime) -> bool:
    """Whether the reconnect interval has passed; a clock that stepped back counts as passed."""
    due = attempt_due_at(state, profile)
    return due is None or now >= due or (state.last_attempt or now) > now


def attempt_due_at(state: State, profile: OfflineProfile) -> datetime | None:
    """From when on a transaction's start makes an attempt; None: from now on."""
    if state.last_attempt is None:
        return None
    slow = state.reason is Failure.SLOW
    interval_seconds = (
        profile.reconnect_from_slow_interval_seconds if slow else profile.reconnect_interval_seconds
    )
    return state.last_attempt + timedelta(seconds=interval_seconds)


def _online(state: State, now: datetime) -> State:
    return State(Mode.ONLINE, now, last_attempt=state.last_attempt)


def _offline(state: State, failure: Failure, now: datetime) -> State:
    return State(Mode.SEAMLESS, now, reason=failure, last_attempt=now, last_failure=failure)


def _manual(state: State, since: datetime) -> State:
    last_attempt, last_failure = state.last_attempt, state.last_failure
    return State(Mode.MANUAL, since, last_attempt=last_attempt, last_failure=last_failure)


def _attempting(state: State, now: datetime) -> State:
    return replace(
        state, last_attempt=now, last_failure=None, connect_at_next_start=False, answered_late=False
    )
