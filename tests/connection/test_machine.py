"""Every row of the design's table of modes, as a test of the pure state machine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tuipos.connection import machine
from tuipos.connection.machine import Mode, State
from tuipos.connection.profile import OfflineProfile
from tuipos.retail.service import Failure

NOW = datetime(2026, 11, 21, 14, 29, tzinfo=UTC)
PROFILE = OfflineProfile(timeout_seconds=2.0, reconnect_interval_seconds=30.0)
ONLINE = State(Mode.ONLINE, NOW)
SEAMLESS = State(Mode.SEAMLESS, NOW, reason=Failure.TIMEOUT, last_attempt=NOW)
MANUAL = State(Mode.MANUAL, NOW)
UNKNOWN = State(Mode.UNKNOWN, NOW)
OUTAGES = [failure for failure in Failure if failure is not Failure.OFFLINE_DATABASE]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# start | the program starts


def test_start_manual_stays_manual_since_it_was_chosen() -> None:
    state = machine.program_starts(MANUAL, after(3600))
    assert (state.mode, state.since) == (Mode.MANUAL, NOW)


@pytest.mark.parametrize("remembered", [None, ONLINE, SEAMLESS, UNKNOWN])
def test_start_else_the_first_request_decides(remembered: State | None) -> None:
    assert machine.program_starts(remembered, after(5)) == State(Mode.UNKNOWN, after(5))


def test_start_first_request_answered_is_online() -> None:
    state = machine.answered(UNKNOWN, 0.1, PROFILE, after(1))
    assert (state.mode, state.since) == (Mode.ONLINE, after(1))


@pytest.mark.parametrize("failure", OUTAGES)
def test_start_first_request_not_answered_is_seamless_offline(failure: Failure) -> None:
    state = machine.not_answered(UNKNOWN, failure, after(2))
    assert (state.mode, state.since, state.reason) == (Mode.SEAMLESS, after(2), failure)


def test_start_a_refused_device_is_an_answer_too() -> None:
    state = machine.token_refused(UNKNOWN, "revoked", after(1))
    assert (state.mode, state.token_problem) == (Mode.ONLINE, "revoked")


def test_start_connect_asks_before_the_first_request() -> None:
    state, attempt = machine.connect(UNKNOWN, after(1), transaction_open=False)
    assert attempt
    assert machine.attempt_answered(state, after(2), in_time=True).mode is Mode.ONLINE
    assert machine.attempt_failed(state, Failure.REFUSED, after(2)).mode is Mode.SEAMLESS


# Online | a data request gets no complete answer


@pytest.mark.parametrize("failure", OUTAGES)
def test_online_without_an_answer_is_seamless_offline_at_once(failure: Failure) -> None:
    state = machine.not_answered(ONLINE, failure, after(7))
    now = after(7)
    assert state == State(Mode.SEAMLESS, now, failure, last_attempt=now, last_failure=failure)


def test_a_late_failure_of_a_second_request_changes_nothing_any_more() -> None:
    assert machine.not_answered(SEAMLESS, Failure.REFUSED, after(1)) == SEAMLESS
    assert machine.not_answered(MANUAL, Failure.REFUSED, after(1)) == MANUAL


# Online | in the background, twice in a row


@pytest.mark.parametrize("failure", [kind for kind in OUTAGES if kind is not Failure.BUSY])
def test_online_two_background_failures_in_a_row_are_an_outage(failure: Failure) -> None:
    once = machine.background_failed(ONLINE, failure, after(1))
    assert once.mode is Mode.ONLINE
    twice = machine.background_failed(once, failure, after(2))
    assert (twice.mode, twice.reason, twice.since) == (Mode.SEAMLESS, failure, after(2))


@pytest.mark.parametrize("between", ["background", "data request"])
def test_online_an_answer_between_two_background_failures_clears_them(between: str) -> None:
    state = machine.background_failed(ONLINE, Failure.TIMEOUT, after(1))
    if between == "background":
        state = machine.background_answered(state, after(2))
    else:
        state = machine.answered(state, 0.1, PROFILE, after(2))
    assert machine.background_failed(state, Failure.TIMEOUT, after(3)).mode is Mode.ONLINE


def test_online_a_busy_server_is_waited_for_in_the_background() -> None:
    state = ONLINE
    for second in range(5):
        state = machine.background_failed(state, Failure.BUSY, after(second))
    assert state == ONLINE


def test_background_answers_never_end_an_offline_mode() -> None:
    assert machine.background_answered(SEAMLESS, after(9)) == SEAMLESS
    assert machine.background_answered(MANUAL, after(9)) == MANUAL
    assert machine.background_answered(UNKNOWN, after(9)).mode is Mode.ONLINE


# Online | a business answer; a refused device; a busy server


def test_online_a_business_answer_stays_online() -> None:
    assert machine.answered(ONLINE, 0.1, PROFILE, after(1)) == ONLINE


def test_online_a_refused_device_stays_online_and_says_so_until_it_is_accepted() -> None:
    state = machine.token_refused(ONLINE, "superseded", after(1))
    assert (state.mode, state.since, state.token_problem) == (Mode.ONLINE, NOW, "superseded")
    assert machine.answered(state, 0.1, PROFILE, after(2)) == ONLINE
    assert machine.background_answered(state, after(2)) == ONLINE


def test_online_busy_while_a_cashier_waits_counts_as_no_answer() -> None:
    assert machine.not_answered(ONLINE, Failure.BUSY, after(1)).mode is Mode.SEAMLESS


def test_online_slow_answers_in_a_row_switch_where_the_profile_says_so() -> None:
    profile = replace(PROFILE, slow_request_threshold_seconds=1.0, slow_request_count=3)
    state = ONLINE
    for seconds in (1.5, 1.5, 0.2, 1.5, 1.5):
        state = machine.answered(state, seconds, profile, after(1))
        assert state.mode is Mode.ONLINE
    state = machine.answered(state, 1.5, profile, after(9))
    assert (state.mode, state.reason) == (Mode.SEAMLESS, Failure.SLOW)


def test_online_slow_answers_count_for_nothing_without_a_threshold() -> None:
    state = ONLINE
    for _ in range(10):
        state = machine.answered(state, 1.9, PROFILE, after(1))
    assert state == ONLINE


def test_after_slowness_the_interval_is_its_own() -> None:
    profile = replace(PROFILE, reconnect_from_slow_interval_seconds=300.0)
    slow = replace(SEAMLESS, reason=Failure.SLOW)
    assert machine.transaction_starts(slow, profile, after(299))[1] is False
    assert machine.transaction_starts(slow, profile, after(300))[1] is True


# Online | Disconnect


@pytest.mark.parametrize("state", [ONLINE, SEAMLESS, UNKNOWN])
def test_disconnect_is_manual_offline_from_everywhere(state: State) -> None:
    left = machine.disconnect(state, after(4))
    assert (left.mode, left.since) == (Mode.MANUAL, after(4))


def test_disconnect_takes_a_wish_to_connect_back() -> None:
    wished, _ = machine.connect(MANUAL, after(1), transaction_open=True)
    assert machine.disconnect(wished, after(2)) == MANUAL


# Seamless offline | a transaction starts and the interval has passed


def test_seamless_a_start_before_the_interval_attempts_nothing() -> None:
    assert machine.transaction_starts(SEAMLESS, PROFILE, after(29.9)) == (SEAMLESS, False)


def test_seamless_a_start_after_the_interval_makes_one_attempt() -> None:
    state, attempt = machine.transaction_starts(SEAMLESS, PROFILE, after(30))
    assert attempt
    assert state.last_attempt == after(30)
    assert machine.transaction_starts(state, PROFILE, after(31)) == (state, False)


def test_seamless_an_attempt_answered_in_time_is_online() -> None:
    state, _ = machine.transaction_starts(SEAMLESS, PROFILE, after(30))
    state = machine.attempt_answered(state, after(30.2), in_time=True)
    assert (state.mode, state.since, state.reason) == (Mode.ONLINE, after(30.2), None)


def test_seamless_answered_later_makes_the_next_start_online_without_an_attempt() -> None:
    state, _ = machine.transaction_starts(SEAMLESS, PROFILE, after(30))
    state = machine.attempt_answered(state, after(31), in_time=False)
    assert state.mode is Mode.SEAMLESS
    state, attempt = machine.transaction_starts(state, PROFILE, after(40))
    assert (state.mode, attempt) == (Mode.ONLINE, False)


def test_seamless_a_failed_attempt_stays_with_the_newest_reason() -> None:
    state, _ = machine.transaction_starts(SEAMLESS, PROFILE, after(30))
    state = machine.attempt_failed(state, Failure.REFUSED, after(30))
    assert (state.mode, state.since, state.reason) == (Mode.SEAMLESS, NOW, Failure.REFUSED)
    assert machine.transaction_starts(state, PROFILE, after(59))[1] is False


def test_what_became_of_an_attempt_is_known_in_both_offline_modes() -> None:
    for offline in (SEAMLESS, MANUAL):
        attempting, attempt = machine.connect(offline, NOW, transaction_open=False)
        assert attempt and attempting.last_failure is None
        failed = machine.attempt_failed(attempting, Failure.RESET, NOW)
        assert (failed.last_attempt, failed.last_failure) == (NOW, Failure.RESET)
        assert machine.disconnect(failed, NOW).last_failure is Failure.RESET


def test_seamless_a_clock_that_stepped_back_does_not_hold_the_attempt_back() -> None:
    assert machine.transaction_starts(SEAMLESS, PROFILE, after(-3600))[1] is True


def test_an_online_start_needs_no_attempt() -> None:
    assert machine.transaction_starts(ONLINE, PROFILE, after(999)) == (ONLINE, False)
    assert machine.transaction_starts(UNKNOWN, PROFILE, after(999)) == (UNKNOWN, False)


# Seamless offline, Manual offline | Connect


@pytest.mark.parametrize("state", [SEAMLESS, MANUAL])
def test_connect_attempts_at_once_and_is_online_if_it_succeeds(state: State) -> None:
    asked, attempt = machine.connect(state, after(5), transaction_open=False)
    assert attempt
    assert machine.attempt_answered(asked, after(6), in_time=True).mode is Mode.ONLINE
    assert machine.attempt_failed(asked, Failure.TIMEOUT, after(7)).mode is state.mode


@pytest.mark.parametrize("state", [SEAMLESS, MANUAL])
def test_connect_with_a_transaction_open_waits_for_the_next_start(state: State) -> None:
    wished, attempt = machine.connect(state, after(5), transaction_open=True)
    assert (wished.mode, attempt) == (state.mode, False)
    started, attempt = machine.transaction_starts(wished, PROFILE, after(6))
    assert attempt
    assert machine.transaction_starts(started, PROFILE, after(7))[1] is False


def test_connect_while_online_does_nothing() -> None:
    assert machine.connect(ONLINE, after(5), transaction_open=False) == (ONLINE, False)


def test_manual_never_goes_back_by_itself() -> None:
    assert machine.transaction_starts(MANUAL, PROFILE, after(10**6)) == (MANUAL, False)
    assert machine.answered(MANUAL, 0.1, PROFILE, after(1)) == MANUAL
    assert machine.token_refused(MANUAL, "revoked", after(1)) == MANUAL


# Seamless offline | a person closes the shift, signs out or leaves, with sales unsent


def test_seamless_with_unsent_sales_an_attempt_is_offered() -> None:
    assert machine.attempt_is_offered(SEAMLESS, unsent=3, transaction_open=False)
    state, attempt = machine.offered(SEAMLESS, after(1), transaction_open=False)
    assert attempt
    assert state.last_attempt == after(1)


@pytest.mark.parametrize(
    ("state", "unsent", "transaction_open"),
    [(SEAMLESS, 0, False), (SEAMLESS, 3, True), (MANUAL, 3, False), (ONLINE, 3, False)],
    ids=["nothing unsent", "in the middle of a sale", "manual", "online"],
)
def test_otherwise_no_attempt_is_offered(state: State, unsent: int, transaction_open: bool) -> None:
    assert not machine.attempt_is_offered(state, unsent=unsent, transaction_open=transaction_open)


def test_an_offer_that_was_never_made_can_not_be_taken() -> None:
    assert machine.offered(MANUAL, after(1), transaction_open=False) == (MANUAL, False)
