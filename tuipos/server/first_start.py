"""What a server does before it is ready: mends what was cut off, and makes the demo world once."""

from __future__ import annotations

import logging

from peewee import Database

from tuipos.hq.demo import load_demo
from tuipos.server.center import Center
from tuipos.storage import queries
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import Schedule
from tuipos.sync.package_format import ALL_JOBS

#: Changes made at the demo's headquarters are at its registers within a minute or two.
_DEMO_EVERY_SECONDS = 60
_DEMO_JOBS = (ALL_JOBS, "P-0001")
_log = logging.getLogger("tuipos.server")


async def make_ready(center: Center) -> None:
    """Finish what a server that was killed left behind; fill a demo home once."""
    await center.runner.recover()
    if not center.settings.demo_data:
        return
    await center.hq.write(load_demo, center.pepper, center.clock())
    if await center.hq.write(_is_first_start):
        ran = await center.runner.run(ALL_JOBS)
        _log.info("the demo world is made: %s", ran)


def _is_first_start(db: Database) -> bool:
    """Whether the demo's jobs never ran; from now on they run by themselves."""
    with write(db):
        row = queries.get(db, Schedule, Schedule.job == ALL_JOBS)
        if row is None or row.last_run is not None:
            return False
        Schedule.update(every_seconds=_DEMO_EVERY_SECONDS).where(
            Schedule.job.in_(_DEMO_JOBS), Schedule.every_seconds == 0
        ).execute(db)
    return True
