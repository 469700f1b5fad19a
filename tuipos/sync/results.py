"""What a run came to, in words, and as it is kept over a restart."""

from __future__ import annotations

from datetime import datetime

import msgspec

from tuipos.domain.words import Words, say, say_count
from tuipos.register.report import Sync
from tuipos.sync.download import Fetched
from tuipos.sync.upload import Sent

CONNECT_FIRST = say("Connect first: offline, nothing is sent or fetched.")
NO_ANSWER = say("The server did not answer. What waits is kept and sent later.")

_REFUSED = {
    "superseded": say(
        "This register was set up anew on another machine and is superseded here. What it holds is "
        "kept and can be exported; nothing more is sent."
    ),
    "revoked": say(
        "Headquarters has revoked this register. Its sales are kept and can be exported; its "
        "offline database was removed."
    ),
    "interface-older": say(
        "This register is too old for the server: update this register. Its sales are kept and "
        "are sent after that."
    ),
    "interface-newer": say(
        "This register is newer than the server: update the server first. The sales are kept and "
        "are sent after that."
    ),
}


class _Kept(msgspec.Struct):
    """The last run as it is kept; `tuipos status` prints `at` and `result`."""

    at: datetime
    result: str
    failed: bool = False
    good_at: datetime | None = None
    good_seconds: float | None = None
    reached_at: datetime | None = None
    fed_at: datetime | None = None


def of_run(sent: Sent, fetched: Fetched) -> Words:
    """What was sent, set aside and fetched; trouble first."""
    parts: list[Words] = []
    if fetched.trouble is not None:
        parts.append(fetched.trouble)
    if sent.set_aside:
        parts.append(
            say_count(
                "{count} sale was set aside.", "{count} sales were set aside.", sent.set_aside
            )
        )
    if sent.unanswered:
        parts.append(
            say_count(
                "The server said nothing of {count} sale; it is sent again.",
                "The server said nothing of {count} sales; they are sent again.",
                sent.unanswered,
            )
        )
    if sent.sent:
        parts.append(say_count("{count} sale sent.", "{count} sales sent.", sent.sent))
    if fetched.applied:
        parts.append(
            say_count("{count} package applied.", "{count} packages applied.", fetched.applied)
        )
    return _joined(parts) if parts else say("Everything is up to date.")


def token_refused(code: str) -> Words:
    """The server answers and does not accept this device."""
    known = _REFUSED.get(code)
    if known is not None:
        return known
    return say(
        "The server does not accept this register ({code}). Its sales are kept; tell the manager.",
        code=code,
    )


def to_text(status: Sync) -> str:
    """The last run as JSON."""
    assert status.attempted_at is not None and status.attempt_result is not None, "a run has ended"
    result = str(status.attempt_result)
    kept = _Kept(
        status.attempted_at, result, status.attempt_failed, status.good_at, status.good_seconds,
        status.reached_at, status.fed_at,
    )  # fmt: skip
    return msgspec.json.encode(kept).decode()


def from_text(text: str | None) -> Sync:
    """How the last run ended, before this start; nothing if none is known."""
    if not text:
        return Sync()
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except msgspec.DecodeError:
        return Sync()
    return Sync(
        attempted_at=kept.at,
        attempt_result=say("{result}", result=kept.result),
        attempt_failed=kept.failed,
        good_at=kept.good_at,
        good_seconds=kept.good_seconds,
        reached_at=kept.reached_at,
        fed_at=kept.fed_at,
    )


def _joined(parts: list[Words]) -> Words:
    joined = parts[0]
    for part in parts[1:]:
        joined = say("{first} {then}", first=joined, then=part)
    return joined
