"""Schedules with a recurrence run by themselves while the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.server.databases import ServedDatabase
from tuipos.server.runner import OUTDATED, Runner
from tuipos.storage import queries
from tuipos.storage.models.headquarters import Schedule

#: How long a schedule that was just changed may go unnoticed.
_LONGEST_SLEEP_SECONDS = 5.0
_SKEW = timedelta(minutes=1)
_log = logging.getLogger("tuipos.server")


async def run_schedules(hq: ServedDatabase, runner: Runner, clock: Callable[[], datetime]) -> None:
    """Run what is due, then sleep until something is; for ever."""
    while True:
        due, seconds = await hq.read(next_runs, clock())
        for job in due:
            await _run_one(hq, runner, job, clock)
        if not due:
            await asyncio.sleep(min(seconds, _LONGEST_SLEEP_SECONDS))


def next_runs(db: Database, now: datetime) -> tuple[list[str], float]:
    """The jobs that are due, and the seconds until the next one is.

    A schedule that ran in the future, before the clock was put right, is due; but hosts' clocks may
    differ by `_SKEW`.
    """
    due: list[str] = []
    wait_seconds = _LONGEST_SLEEP_SECONDS
    query = Schedule.select().where(Schedule.active == True, Schedule.every_seconds > 0)  # noqa: E712
    for row in queries.rows(db, query.order_by(Schedule.job)):
        every = timedelta(seconds=row.every_seconds)
        left = timedelta() if row.last_run is None else row.last_run + every - now
        if timedelta() < left <= every + _SKEW:
            wait_seconds = min(wait_seconds, left.total_seconds())
        else:
            due.append(row.job)
    return due, wait_seconds


async def _run_one(
    hq: ServedDatabase, runner: Runner, job: str, clock: Callable[[], datetime]
) -> None:
    async def is_due() -> bool:
        return job in (await hq.read(next_runs, clock()))[0]

    ran = await runner.run_if(job, is_due)
    if isinstance(ran, Refusal):
        # What failed is still due: not at once again.
        level = logging.DEBUG if ran.code == OUTDATED else logging.WARNING
        _log.log(level, "schedule %s: %s", job, ran)
        await asyncio.sleep(_LONGEST_SLEEP_SECONDS)
    elif ran is not None and ran.errors:
        _log.warning("schedule %s: %s; %s", job, ran.told, "; ".join(ran.errors))
