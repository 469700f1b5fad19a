"""How the connection is, in words; alone in its file because the first frame shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.words import Words


@dataclass(frozen=True, slots=True)
class Link:
    """The connection in words: `mode` is online, seamless-offline or manual-offline.

    `last_attempt` is when the server was last asked in vain, or while offline; `attempt_result`
    what came of that, None while it is under way.
    """

    mode: str
    since: datetime
    reason: Words | None
    server: str
    insecure: bool
    last_attempt: datetime | None
    next_attempt: Words
    attempt_result: Words | None = None
