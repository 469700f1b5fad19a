"""Whatever happens in whatever order: attempts are made only where the design allows them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tuipos.connection import machine
from tuipos.connection.machine import Mode, State
from tuipos.connection.profile import OfflineProfile
from tuipos.retail.service import Failure

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
PROFILE = OfflineProfile(reconnect_interval_seconds=30.0)
failures = st.sampled_from([kind for kind in Failure if kind is not Failure.OFFLINE_DATABASE])


@dataclass
class Attempt:
    """One request that was made while offline."""

    at: datetime
    by: str
    transaction_open: bool


class Events(RuleBasedStateMachine):
    """A register in the hands of time, network, sync agent and people."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.state = machine.program_starts(None, self.now)
        self.transaction_open = False
        self.running: Attempt | None = None
        self.asked_at: datetime | None = None
        self.wished = False

    def attempt(self, by: str) -> None:
        """Note an attempt and check it against the table at once."""
        assert self.running is None
        if by == "start" and not self.wished:
            assert self.state.mode is Mode.SEAMLESS
            assert self.asked_at is not None
            assert self.now - self.asked_at >= timedelta(seconds=30)
        if by != "start":
            assert not self.transaction_open
        self.running = Attempt(self.now, by, self.transaction_open)
        self.asked_at = self.now
        self.wished = False

    @rule(seconds=st.floats(0, 90))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: not self.transaction_open and self.running is None)
    @rule()
    def transaction_starts(self) -> None:
        before = self.state
        self.state, attempt = machine.transaction_starts(self.state, PROFILE, self.now)
        if before.mode is Mode.MANUAL and not self.wished and not before.answered_late:
            assert not attempt
            assert self.state.mode is Mode.MANUAL
        if attempt:
            self.attempt("start")
        self.transaction_open = True

    @precondition(lambda self: self.transaction_open)
    @rule()
    def transaction_ends(self) -> None:
        self.transaction_open = False

    @precondition(lambda self: not self.state.is_offline)
    @rule(failure=failures)
    def request_fails(self, failure: Failure) -> None:
        self.state = machine.not_answered(self.state, failure, self.now)
        assert self.state.mode is Mode.SEAMLESS
        self.asked_at = self.now

    @precondition(lambda self: not self.state.is_offline)
    @rule()
    def request_answered(self) -> None:
        self.state = machine.answered(self.state, 0.1, PROFILE, self.now)
        assert self.state.mode is Mode.ONLINE

    @rule(failure=failures)
    def background_fails(self, failure: Failure) -> None:
        was_offline = self.state.is_offline
        self.state = machine.background_failed(self.state, failure, self.now)
        if self.state.is_offline and not was_offline:
            self.asked_at = self.now

    @rule()
    def background_answered(self) -> None:
        was_offline = self.state.is_offline
        self.state = machine.background_answered(self.state, self.now)
        assert self.state.is_offline == was_offline

    @precondition(lambda self: self.running is not None)
    @rule(in_time=st.booleans())
    def attempt_answered(self, in_time: bool) -> None:
        self.running = None
        late = not in_time
        self.state = machine.attempt_answered(self.state, self.now, in_time=in_time)
        assert late or self.state.mode is Mode.ONLINE

    @precondition(lambda self: self.running is not None)
    @rule(failure=failures)
    def attempt_fails(self, failure: Failure) -> None:
        self.running = None
        self.state = machine.attempt_failed(self.state, failure, self.now)

    @precondition(lambda self: self.running is None)
    @rule()
    def connect(self) -> None:
        was_offline = self.state.is_offline
        self.state, attempt = machine.connect(
            self.state, self.now, transaction_open=self.transaction_open
        )
        if attempt:
            self.attempt("connect")
        elif was_offline:
            assert self.transaction_open
            self.wished = True

    @precondition(lambda self: self.running is None)
    @rule()
    def offer_taken(self) -> None:
        before = self.state.mode
        self.state, attempt = machine.offered(
            self.state, self.now, transaction_open=self.transaction_open
        )
        if attempt:
            assert before is Mode.SEAMLESS
            self.attempt("offer")

    @precondition(lambda self: self.running is None)
    @rule()
    def disconnect(self) -> None:
        self.state = machine.disconnect(self.state, self.now)
        assert self.state.mode is Mode.MANUAL
        self.wished = False

    @invariant()
    def offline_by_itself_has_a_reason(self) -> None:
        if self.state.mode is Mode.SEAMLESS:
            assert self.state.reason is not None
            assert self.state.last_attempt is not None

    @invariant()
    def online_has_nothing_left_over_from_an_outage(self) -> None:
        if self.state.mode is Mode.ONLINE:
            assert self.state.reason is None
            assert not self.state.connect_at_next_start
            assert not self.state.answered_late
            self.wished = False


TestEvents = Events.TestCase
TestEvents.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@given(
    reason=failures,
    starts=st.lists(st.floats(0.1, 40), min_size=1, max_size=60),
)
def test_attempts_of_an_unanswered_register_are_an_interval_apart(
    reason: Failure, starts: list[float]
) -> None:
    now = START
    state = State(Mode.SEAMLESS, now, reason=reason, last_attempt=now)
    profile = OfflineProfile(
        reconnect_interval_seconds=30.0, reconnect_from_slow_interval_seconds=30.0
    )
    attempts = [now]
    for gap_seconds in starts:
        now += timedelta(seconds=gap_seconds)
        state, attempt = machine.transaction_starts(state, profile, now)
        if attempt:
            attempts.append(now)
            state = machine.attempt_failed(state, Failure.REFUSED, now)
    gaps = [later - earlier for earlier, later in pairwise(attempts)]
    assert all(gap >= timedelta(seconds=30) for gap in gaps)
    assert len(attempts) >= 1 + (now - START) // timedelta(seconds=70)
