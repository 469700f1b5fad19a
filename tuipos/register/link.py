"""How the connection is, in words; alone in its file because the first frame shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.words import Words


@dataclass(frozen=True, slots=True)
class Link:
    """The connection in words: `mode` is online, seamless-offline or manual-offline."""

    mode: str
    since: datetime
    reason: Words | None
    server: str
    insecure: bool
    last_attempt: datetime | None
    next_attempt: Words
