"""Lock-out after failed sign-ins: five failures lock for 30 s, doubling to 15 minutes.

A PIN of four digits falls to guessing unless guesses cost time. The count is written and committed
before a PIN is compared, so that pulling the plug does not give a free guess.
"""

from __future__ import annotations

from datetime import datetime, timedelta

FAILURES_BEFORE_LOCK = 5
FIRST_LOCK_SECONDS = 30
LONGEST_LOCK_SECONDS = 15 * 60


def lock_seconds(failures: int) -> int:
    """How long a staff number is locked after this many failures in a row; 0 below five."""
    if failures < FAILURES_BEFORE_LOCK:
        return 0
    doublings = min(failures - FAILURES_BEFORE_LOCK, 16)
    return min(FIRST_LOCK_SECONDS << doublings, LONGEST_LOCK_SECONDS)


def locked_until(failures: int, now: datetime) -> datetime | None:
    """Until when the failure that makes it this many locks; None while it does not."""
    seconds = lock_seconds(failures)
    return now + timedelta(seconds=seconds) if seconds else None


def seconds_left(until: datetime | None, now: datetime) -> int:
    """Whole seconds, rounded up, that a lock still holds; 0 where there is none.

    A lock that ends later than any lock could was set by a clock that ran ahead: it counts as none,
    or a clock put right would lock a person out for days.
    """
    if until is None or until <= now:
        return 0
    seconds = -((now - until) // timedelta(seconds=1))
    return seconds if seconds <= LONGEST_LOCK_SECONDS else 0
