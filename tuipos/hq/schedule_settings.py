"""Making and changing distribution schedules: jobs, recurrence, data group, whether one runs.

Each job has a schedule of its own from the first day, under the job's number; it stays as it is but
for recurrence, group and activity. Others are made with a word of their own, and run several jobs
or feed another group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.databases import DEFAULT_GROUP
from tuipos.hq.exclusion import may_exclude
from tuipos.hq.groups import group_names, no_group
from tuipos.hq.progress import schedules_with_progress
from tuipos.hq.schedules import UPLOAD_JOB, find_schedule
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import Schedule
from tuipos.storage.models.master import JOB_NAMES
from tuipos.sync.package_format import ALL_JOBS

_EVERY = re.compile(r"(\d{1,6})(s|m|h|d)", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LEAST_SECONDS, _MOST_SECONDS = 10, 31 * 86_400
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,9}", re.ASCII)
_LONGEST_NAME = 60
_BY_HAND = ("0", "hand", "by hand")


def set_schedule(
    db: Database, schedule: str, settings: Mapping[str, str]
) -> dict[str, Any] | Refusal:
    """Change settings of a schedule, all or none.

    `every` is 5m, 1h, hand; `group` a data group; `active` and `exclude_offline` yes or no. Of one
    that was made by hand also its `jobs` (1020 1040) and its `name`.
    """
    row = find_schedule(db, schedule)
    if isinstance(row, Refusal):
        return row
    fixed = [key for key in ("jobs", "name") if key in settings]
    if fixed and row["job"] in JOB_NAMES:
        return _belongs_to_job(row["job"], fixed[0])
    columns = _columns(db, row["job"], settings)
    if isinstance(columns, Refusal):
        return columns
    if columns:
        with write(db):
            Schedule.update(**columns).where(Schedule.job == row["job"]).execute(db)
    return _shown(db, row["job"])


def add_schedule(db: Database, code: str, settings: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """Make a schedule under a word of up to 10 letters and digits; `jobs` must be among these."""
    code = code.strip()
    if not _CODE.fullmatch(code):
        what = say("A schedule can't be called {text}.", text=code, field="schedule")
        remedy = say("Take a word of 10 letters and digits at most, such as NIGHT.")
        return refuse("setting-wrong", what, remedy)
    if not isinstance(find_schedule(db, code), Refusal):
        return refuse(
            "schedule-there", say("There is schedule {code} already.", code=code, field="schedule")
        )
    columns = _columns(db, code, {"jobs": "", "name": code, "group": DEFAULT_GROUP, **settings})
    if isinstance(columns, Refusal):
        return columns
    with write(db):
        Schedule.insert(job=code, **columns).execute(db)
    return _shown(db, code)


def delete_schedule(db: Database, schedule: str) -> Refusal | None:
    """Delete a schedule that was made by hand; what it has sent stays sent."""
    row = find_schedule(db, schedule)
    if isinstance(row, Refusal):
        return row
    if row["job"] in JOB_NAMES:
        return refuse(
            "schedule-of-job",
            say("{job} is the schedule of its job and can't be deleted.", job=row["job"]),
            say("Switch it off: active = no."),
        )
    with write(db):
        Schedule.delete().where(Schedule.job == row["job"]).execute(db)
    return None


def every_as_typed(seconds: int) -> str:
    """A recurrence as it is typed: `hand`, `30s`, `5m`, `1h`, `1d`."""
    if seconds == 0:
        return "hand"
    for unit in ("d", "h", "m"):
        if seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"


def _columns(db: Database, job: str, settings: Mapping[str, str]) -> dict[str, Any] | Refusal:
    columns: dict[str, Any] = {}
    for key, text in settings.items():
        found = _read(db, job, key, text.strip())
        if isinstance(found, Refusal):
            return found
        columns |= found
    return columns


def _read(db: Database, job: str, key: str, text: str) -> dict[str, Any] | Refusal:
    if key == "jobs":
        return _read_jobs(text)
    if key == "name":
        if not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
            what = say("name has 1 to {most} characters.", most=_LONGEST_NAME, field="name")
            return refuse("setting-wrong", what)
        return {"name": text}
    if key == "every":
        seconds = _seconds(text)
        if seconds is None:
            what = say("every can't be {text}.", text=text, field="every")
            return refuse("setting-wrong", what,
                          say("Write hand, or from 10s to 31d: 30s, 5m, 1h, 1d."))  # fmt: skip
        return {"every_seconds": seconds}
    if key in ("active", "exclude_offline"):
        if text not in ("yes", "no"):
            what = say("{key} is yes or no, not {text}.", key=key, text=text, field=key)
            return refuse("setting-wrong", what)
        refused = may_exclude(job) if key == "exclude_offline" and text == "yes" else None
        return refused or {key: text == "yes"}
    if key == "group":
        return {"group": text} if text in group_names(db) else no_group(text)
    return refuse(
        "setting-unknown",
        say("There is no setting {key} in a schedule.", key=key),
        say("Settings are: {known}.", known="jobs, every, group, active, name, exclude_offline"),
    )


def _seconds(text: str) -> int | None:
    if text.casefold() in _BY_HAND:
        return 0
    match = _EVERY.fullmatch(text)
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    return seconds if _LEAST_SECONDS <= seconds <= _MOST_SECONDS else None


def _read_jobs(text: str) -> dict[str, Any] | Refusal:
    """Job numbers with spaces or commas between them; each once, and 9999 alone."""
    jobs = list(dict.fromkeys(text.replace(",", " ").split()))
    known = [job for job in JOB_NAMES if job != UPLOAD_JOB]
    if not jobs or any(job not in known for job in jobs) or (ALL_JOBS in jobs and len(jobs) > 1):
        what = say("jobs can't be {text}.", text=text or "-", field="jobs")
        remedy = say("Name some of {known}, or 9999 alone, which is all of them.",
                     known=", ".join(job for job in known if job != ALL_JOBS))  # fmt: skip
        return refuse("setting-wrong", what, remedy)
    return {"jobs": ",".join(jobs)}


def _belongs_to_job(job: str, key: str) -> Refusal:
    return refuse(
        "schedule-of-job",
        say("{job} is the schedule of its job: {key} stays.", job=job, key=key, field=key),
        say("Make a new schedule for several jobs."),
    )


def _shown(db: Database, code: str) -> dict[str, Any]:
    return next(one for one in schedules_with_progress(db) if one["job"] == code)
