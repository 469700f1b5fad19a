"""Jobs that offline databases do not get: their data goes to channel databases alone.

An offline database that is fed such a job no longer has the job's tables, but empty: a full
package leaves them so, and one that had rows gets an empty package of the job with the next run.
What is included again is sent in full.
"""

from __future__ import annotations

from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.hq.databases import OFFLINE
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import ConfirmedJob, DownloadSession, Schedule
from tuipos.storage.models.master import JOB_NAMES, JOB_TABLES, NEEDED_JOBS
from tuipos.sync.package_format import ALL_JOBS
from tuipos.sync.packages import jobs_of
from tuipos.sync.status import WAITING, DownloadStatus

#: What a register can do without, and what it then can't do while it is offline.
CONSEQUENCES: dict[str, Words] = {
    "1010": say("Offline, registers know no customers."),
    "1050": say("Offline, registers take no loyalty points and no gift cards."),
    "1130": say("Offline, registers can't say what is in stock."),
}
_LIVE = [int(status) for status in (*WAITING, DownloadStatus.Suspended)]


def list_jobs(db: Database) -> list[dict[str, Any]]:
    """Every scheduler job that sends tables, and whether offline databases get them."""
    excluded = _excluded(db)
    return [_as_dict(job, job in excluded) for job in JOB_TABLES]


def show_job(db: Database, job: str) -> dict[str, Any] | Refusal:
    """One scheduler job."""
    if job not in JOB_TABLES:
        return refuse(
            "job-unknown",
            say("There is no job {job} that sends data.", job=job),
            say("Jobs are: {known}.", known=", ".join(JOB_TABLES)),
        )
    return _as_dict(job, job in _excluded(db))


def set_excluded(db: Database, job: str, yes: bool) -> dict[str, Any] | Refusal:
    """Send a job to channel databases alone, or to offline databases again; with the next run."""
    shown = show_job(db, job)
    refused = shown if isinstance(shown, Refusal) else may_exclude(job) if yes else None
    if refused is not None:
        return refused
    with write(db):
        Schedule.update(exclude_offline=yes).where(Schedule.job == job).execute(db)
    return show_job(db, job)


def may_exclude(job: str) -> Refusal | None:
    """Refuse to leave out what no register can be without."""
    if job in CONSEQUENCES:
        return None
    name = say(JOB_NAMES.get(job, ""))
    what = say("{job} {name} can't be left out.", job=job, name=name, field="exclude_offline")
    if job in NEEDED_JOBS:
        what = say("{job} {name} can't be left out: without it nothing is sold offline.",
                   job=job, name=name, field="exclude_offline")  # fmt: skip
    remedy = say("What can be left out: {known}.", known=", ".join(CONSEQUENCES))
    return refuse("job-needed", what, remedy)


def left_out_of(db: Database, entity: dict[str, Any]) -> frozenset[str]:
    """The jobs whose data a database does not get, so far as its schema knows them."""
    known = jobs_of(ALL_JOBS, entity["schema_version"])
    return _excluded(db).intersection(known) if entity["kind"] == OFFLINE else frozenset()


def turned_jobs(db: Database, entity: dict[str, Any], job: str) -> list[str]:
    """The jobs of a run whose tables a database has, or has not, other than it should have.

    What it was never sent is not among them.
    """
    left_out = left_out_of(db, entity)
    known = jobs_of(job, entity["schema_version"])
    sent = {one: empty for one, empty in _sent(db, entity["name"]).items() if one in known}
    return [one for one in sorted(sent) if sent[one] != (one in left_out)]


def _sent(db: Database, database: str) -> dict[str, bool]:
    """By job whether the newest package left its tables empty, as it is when all is applied."""
    confirmed = ConfirmedJob.select(ConfirmedJob.job, ConfirmedJob.left_out).where(
        ConfirmedJob.database == database
    )
    sent = dict(confirmed.tuples().execute(db))
    session = DownloadSession
    waiting = (
        session.select(session.job, session.left_out)
        .where((session.database == database) & session.status.in_(_LIVE))
        .order_by(session.id)
    )
    for job, left_out in waiting.tuples().execute(db):
        sent |= {one: one in left_out.split(",") for one in jobs_of(job)}
    return sent


def _excluded(db: Database) -> frozenset[str]:
    query = Schedule.select(Schedule.job).where(Schedule.exclude_offline == True)  # noqa: E712
    return frozenset(job for (job,) in query.tuples().execute(db))


def _as_dict(job: str, excluded: bool) -> dict[str, Any]:
    consequence = CONSEQUENCES.get(job)
    return {
        "job": job,
        "name": JOB_NAMES[job],
        "tables": [table._meta.table_name for table in JOB_TABLES[job]],
        "exclude_offline": excluded,
        "may_exclude": consequence is not None,
        "consequence": None if consequence is None else str(consequence),
    }
