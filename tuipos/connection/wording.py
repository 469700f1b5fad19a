"""What the connection says to a person: one short reason and one sentence for each failure."""

from __future__ import annotations

from datetime import datetime

from tuipos.connection.machine import Mode, State, attempt_due_at, attempt_is_due
from tuipos.connection.profile import OfflineProfile
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.retail.service import Failure

NO_OFFLINE_DATABASE = "no-offline-database"
NO_ANSWER = "no-answer"
#: The server's code for a register that was lost.
REVOKED = "revoked"

CONNECTED = say("Connected.")
CONNECTED_ALREADY = say("This register is connected already.")
DEFERRED = say("The next sale starts with an attempt to connect; this one goes on offline.")
DISCONNECTED = say("Disconnected. Selling offline until someone presses Connect.")
NOT_OFFERED = say("Nothing was tried: only Connect leads back from here.")

_REASONS = {
    Failure.REFUSED: say("connection refused"),
    Failure.UNREACHABLE: say("network unreachable"),
    Failure.RESET: say("connection reset"),
    Failure.CUT_SHORT: say("answer cut short"),
    Failure.NAME: say("server name not found"),
    Failure.TLS: say("certificate or clock wrong"),
    Failure.SERVER_ERROR: say("server error"),
    Failure.BUSY: say("server too busy"),
    Failure.NOT_OURS: say("not the Retail Server"),
    Failure.SLOW: say("server too slow"),
    Failure.OFFLINE_DATABASE: say("offline database can't be read"),
}
_SENTENCES = {
    Failure.REFUSED: say("The server refuses connections."),
    Failure.UNREACHABLE: say("The network is not reachable."),
    Failure.RESET: say("The connection was reset."),
    Failure.CUT_SHORT: say("The answer was cut short."),
    Failure.NAME: say("The server's name was not found."),
    Failure.TLS: say("Its certificate or this clock is wrong."),
    Failure.SERVER_ERROR: say("The server has an error."),
    Failure.BUSY: say("The server is too busy."),
    Failure.NOT_OURS: say("Not the Retail Server answered."),
    Failure.SLOW: say("The server is too slow."),
    Failure.OFFLINE_DATABASE: say("The offline database can't be read."),
}
_TOKEN_REASONS = {
    "superseded": say("this register was set up anew elsewhere"),
    REVOKED: say("this register was revoked at headquarters"),
    "interface-older": say("this register is too old for the server"),
    "interface-newer": say("the server is older than this register"),
}
_TOKEN_NOTICES = {
    "superseded": say("This register was set up anew elsewhere. Sales are kept; tell the manager."),
    REVOKED: say("Headquarters has revoked this register. Sales are kept; tell the manager."),
    "interface-older": say("Update this register: the server is newer. Sales are kept."),
    "interface-newer": say("Update the server first: this register is newer. Sales are kept."),
}


def reason(failure: Failure, timeout_seconds: float) -> Words:
    """Why, in a few words, for the header and for 917: "no answer in 2 s"."""
    if failure is Failure.TIMEOUT:
        return say("no answer in {seconds} s", seconds=f"{timeout_seconds:g}")
    return _REASONS[failure]


def sentence(failure: Failure, timeout_seconds: float) -> Words:
    """Why, as a sentence: "No answer in 2 s."."""
    if failure is Failure.TIMEOUT:
        return say("No answer in {seconds} s.", seconds=f"{timeout_seconds:g}")
    return _SENTENCES[failure]


def switched(failure: Failure, timeout_seconds: float) -> Words:
    """The one line for the cashier when the register goes offline by itself."""
    why = sentence(failure, timeout_seconds)
    return say("{why} Selling on offline; nothing is lost.", why=why)


def token_notice(code: str) -> Words:
    """The one line for the cashier when the server does not accept this device."""
    unknown = say("The server does not accept this register. Sales are kept; tell the manager.")
    return _TOKEN_NOTICES.get(code, unknown)


def why(state: State, timeout_seconds: float) -> Words | None:
    """Why the connection is as it is, for the header and for 917, if there is a why."""
    if state.mode is Mode.MANUAL:
        return say("disconnected by hand")
    if state.mode is Mode.SEAMLESS and state.reason is not None:
        return reason(state.reason, timeout_seconds)
    if state.token_problem:
        return _TOKEN_REASONS.get(state.token_problem, say("device token not accepted"))
    return None


def attempt_result(state: State, timeout_seconds: float) -> Words | None:
    """What came of the last attempt, in a few words for 917; None while it is under way."""
    if state.answered_late:
        return say("answered late")
    if state.last_failure is not None:
        return reason(state.last_failure, timeout_seconds)
    return None


def next_attempt(state: State, profile: OfflineProfile, now: datetime) -> Words:
    """When the register tries to reconnect."""
    if state.mode is Mode.ONLINE:
        return say("none needed")
    if state.mode is Mode.UNKNOWN:
        return say("at the next sign-in")
    if state.connect_at_next_start or state.answered_late:
        return say("at the next sale")
    if state.mode is Mode.MANUAL:
        return say("only by Connect")
    due = attempt_due_at(state, profile)
    if due is None or attempt_is_due(state, profile, now):
        return say("at the next sale")
    return say("at a sale after {time}", time=due)


def no_offline_database(state: State, timeout_seconds: float) -> Refusal:
    """An outage, or a refused device, without an offline database that could answer instead."""
    if state.token_problem == REVOKED:
        return refuse(
            NO_OFFLINE_DATABASE,
            say("Headquarters has revoked this register."),
            say("Its sales are kept and can be exported; a new activation code sets it up again."),
        )
    cause = say("The server is not connected.")
    if state.mode is Mode.SEAMLESS and state.reason is not None:
        cause = sentence(state.reason, timeout_seconds)
    elif state.token_problem:
        cause = say("The server does not accept this register.")
    return refuse(
        NO_OFFLINE_DATABASE,
        say("{why} There is no offline database to go on with.", why=cause),
        say("What is on the screen is kept and can be paid in cash; F9 says what is missing."),
    )


def offline_database_failed() -> Refusal:
    """The offline database was asked and gave no answer."""
    return refuse(
        NO_OFFLINE_DATABASE,
        say("Offline, and the offline database can't be read."),
        say("What is on the screen is kept and can be paid in cash; tell support."),
    )


def attempt_failed(failure: Failure, timeout_seconds: float) -> Refusal:
    """Connect was pressed and the server did not answer."""
    return refuse(
        NO_ANSWER,
        sentence(failure, timeout_seconds),
        say("Still offline; sales are kept here."),
    )
