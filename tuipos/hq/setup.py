"""What every HQ database has from the first day: the default data group and its schedules."""

from __future__ import annotations

from peewee import Database

from tuipos.hq.databases import DEFAULT_GROUP, add_group
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import Schedule
from tuipos.storage.models.master import JOB_NAMES


def set_up(db: Database, group: str = DEFAULT_GROUP) -> None:
    """Make sure that there is a schedule for each job; what is there already stays as it is."""
    with write(db):
        add_group(db, group)
        for job, name in JOB_NAMES.items():
            Schedule.insert(job=job, name=name, group=group).on_conflict_ignore().execute(db)
