"""What the header and the Connection status screen show: a frozen snapshot, made off the screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.money import Money
from tuipos.domain.words import Words
from tuipos.register.limits import LimitReached
from tuipos.register.link import Link as Link


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for upload here, and what was set aside for a person to look at."""

    count: int = 0
    total: Money | None = None
    oldest: datetime | None = None
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Replica:
    """The offline database: `state` is not-enabled, not-ready or ready.

    `reason` says why not, and what mends it. `made_at_by_job` names when HQ made the data of each
    job, or when nothing newer was known to wait: the age of each kind of data. `left_out` are the
    jobs whose data headquarters does not send here.
    """

    state: str = "not-enabled"
    reason: Words | None = None
    version: int = 0
    made_at: datetime | None = None
    made_at_by_job: tuple[tuple[str, datetime], ...] = ()
    path: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many prices, offers and tax rates of the store are others from its next midnight on.

    `at` is the first moment of that day, which is 01:00 where clocks go forward at midnight.
    """

    at: datetime
    prices: int = 0
    offers: int = 0
    taxes: int = 0


@dataclass(frozen=True, slots=True)
class Sync:
    """The sync agent: an attempt and the last good one are two things.

    An attempt that only sent sales may have gone well without being a whole sync. `reached_at` is
    when the server last answered, `fed_at` when all that it had for this register was applied.
    """

    running: bool = False
    progress: Words | None = None
    attempted_at: datetime | None = None
    attempt_result: Words | None = None
    attempt_failed: bool = False
    good_at: datetime | None = None
    good_seconds: float | None = None
    to_fetch: int | None = None
    reached_at: datetime | None = None
    fed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DownloadRow:
    """One package in the Downloads tab; `status` by its name."""

    job: str
    name: str
    status: str
    at: datetime
    bytes: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One transaction in the To send tab."""

    id: str
    receipt: str
    total: Money
    concluded_at: datetime
    state: str
    tries: int
    reason: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the Log tab."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the header and 917 show."""

    link: Link
    replica: Replica
    queue: Queue
    sync: Sync
    limits: tuple[LimitReached, ...] = ()
    downloads: tuple[DownloadRow, ...] = ()
    to_send: tuple[QueueRow, ...] = ()
    log: tuple[LogRow, ...] = ()
    changes: Changes | None = None
