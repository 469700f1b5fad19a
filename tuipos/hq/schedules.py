"""Distribution schedules: one run feeds every database of a group, channel and offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.databases import ACTIVE, active_databases, find_database, unknown_database
from tuipos.hq.distribution import Depot, distribute, recover_runs
from tuipos.hq.exclusion import left_out_of, turned_jobs
from tuipos.hq.retention import expire
from tuipos.hq.sessions import find_session, is_held_up, waiting_sessions
from tuipos.hq.versions import current_version, raise_version
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import ChannelDatabase, Schedule
from tuipos.storage.models.master import JOB_NAMES
from tuipos.sync.package_format import ALL_JOBS, FULL
from tuipos.sync.status import DownloadStatus

__all__ = ["UPLOAD_JOB", "Depot", "Run", "list_schedules", "recover_runs", "run", "want_full"]

UPLOAD_JOB = "P-0001"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a schedule came to: sessions made, databases without news, what failed.

    `held_up` are databases in which a suspended package stands before all others, `left_out`
    offline databases that do not get the job.
    """

    job: str
    sessions: tuple[int, ...]
    unchanged: tuple[str, ...]
    failed: tuple[int, ...]
    held_up: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The run for JSON."""
        return {
            "job": self.job,
            "sessions": list(self.sessions),
            "unchanged": list(self.unchanged),
            "failed": list(self.failed),
            "held_up": list(self.held_up),
            "left_out": list(self.left_out),
        }

    def __str__(self) -> str:
        """One line for lists and the command line."""
        made = len(self.sessions) - len(self.failed)
        parts = [f"{made} {'package' if made == 1 else 'packages'} made"]
        if self.unchanged:
            parts.append(f"nothing new for {', '.join(self.unchanged)}")
        if self.left_out:
            parts.append(f"left out for {', '.join(self.left_out)}")
        if self.failed:
            parts.append(f"{len(self.failed)} failed")
        if self.held_up:
            names = ", ".join(self.held_up)
            parts.append(f"{names} held up by a suspended package: run with --full")
        return "; ".join(parts)


def list_schedules(db: Database) -> list[dict[str, Any]]:
    """Every distribution schedule, as `tuipos hq schedules --json` prints it."""
    return [
        {
            "job": row["job"],
            "jobs": list(jobs_of_schedule(row)),
            "name": row["name"],
            "group": row["group"],
            "every_seconds": row["every_seconds"],
            "active": row["active"],
            "exclude_offline": row["exclude_offline"],
            "last_run": None if row["last_run"] is None else row["last_run"].isoformat(),
            "last_result": row["last_result"],
        }
        for row in Schedule.select().order_by(Schedule.job).dicts().execute(db)
    ]


def jobs_of_schedule(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The jobs that a schedule runs, in their order."""
    return tuple((row["jobs"] or row["job"]).split(","))


def find_schedule(db: Database, schedule: str) -> dict[str, Any] | Refusal:
    """A schedule's columns by its code, which is the number of its job, or by its name."""
    for row in Schedule.select().dicts().execute(db):
        if schedule.casefold() in (row["job"].casefold(), row["name"].casefold()):
            return dict(row)
    return refuse(
        "schedule-unknown",
        say("There is no schedule or job {schedule}.", schedule=schedule),
        say("Jobs are: {known}.", known=", ".join(JOB_NAMES)),
    )


def run(
    db: Database, depot: Depot, schedule: str, now: datetime, *, full: bool = False
) -> Run | Refusal:
    """Run a schedule: a package of each job's tables for every active database of its group.

    A database that has, or is about to get, everything there is gets none; unless `full`.
    `P-0001` runs the other way (`tuipos.hq.uploads`).
    """
    row = find_schedule(db, schedule)
    if isinstance(row, Refusal):
        return row
    jobs = jobs_of_schedule(row)
    assert UPLOAD_JOB not in jobs, "P-0001 makes no packages"
    expire(db, depot, now)
    entities = active_databases(db, row["group"])
    fed: dict[str, list[int]] = {entity["name"]: [] for entity in entities}
    for job in jobs:
        for entity in entities:
            fed[entity["name"]] += _feed(db, depot, entity, job, now, full=full)
    sessions = [session for made in fed.values() for session in made]
    without = {entity["name"] for entity in entities if left_out_of(db, entity) >= set(jobs)}
    left_out = [name for name, made in fed.items() if not made and name in without]
    unchanged = [name for name, made in fed.items() if not made and name not in without]
    held_up = tuple(one["name"] for one in entities if is_held_up(db, one["name"]))
    failed = tuple(session for session in sessions if _has_failed(db, session))
    done = Run(row["job"], tuple(sessions), tuple(unchanged), failed, held_up, tuple(left_out))
    note_run(db, row["job"], now, str(done))
    return done


def _feed(
    db: Database, depot: Depot, entity: dict[str, Any], job: str, now: datetime, *, full: bool
) -> list[int]:
    """The sessions of one database: a job that was left out or included lately goes alone, in full.

    So a delta of all jobs goes on where it was.
    """
    jobs = [job]
    if job == ALL_JOBS and not (full or entity["full_wanted"]):
        jobs = [*turned_jobs(db, entity, job), job]
    made = (distribute(db, depot, entity, one, now, full=full) for one in jobs)
    return [session for session in made if session is not None]


def note_run(db: Database, job: str, now: datetime, result: str) -> None:
    """Note on a schedule when it ran last and what came of it."""
    with write(db):
        Schedule.update(last_run=now, last_result=result).where(Schedule.job == job).execute(db)


def note_failure(db: Database, job: str, result: str) -> None:
    """Note why a run failed whole; when it ran last stays, so that what is due is still due."""
    with write(db):
        Schedule.update(last_result=result).where(Schedule.job == job).execute(db)


def want_full(
    db: Database, depot: Depot, database: str, reason: str, now: datetime, held: int = 0
) -> int | Refusal:
    """Make one full package for a database that is new, restored or in doubt; its session's id.

    `held` is the version that it has: where HQ was restored from a backup and knows an older one,
    versions go on above it, so that nothing goes back.
    What waited for it is cancelled by that. A full package of today's version that waits untried is
    given again instead of a second one. Before the first run of 9999 there is nothing to give.
    """
    entity = find_database(db, database)
    if entity is None or entity["state"] != ACTIVE:
        return unknown_database(database)
    if held > current_version(db):
        raise_version(db, held)
    for waiting in waiting_sessions(db, database):
        if _is_as_good(db, entity, waiting):
            return int(waiting["id"])
    with write(db):
        ChannelDatabase.update(full_wanted=True).where(ChannelDatabase.name == database).execute(db)
    if not _was_run(db):
        return refuse(
            "no-packages",
            say("No packages have been made yet."),
            say("Run 9999 at headquarters: tuipos hq run 9999."),
        )
    session = distribute(db, depot, entity, ALL_JOBS, now, full=True, reason=reason)
    assert session is not None, "a full package is made whatever has changed"
    if _has_failed(db, session):
        return refuse("package-not-made", say("The full package could not be made."))
    return session


def _is_as_good(db: Database, entity: dict[str, Any], session: dict[str, Any]) -> bool:
    if set(session["left_out"].split(",")) - {""} != left_out_of(db, entity):
        return False
    terms = (session["job"], session["kind"], session["tries"], session["to_version"])
    is_newest = terms == (ALL_JOBS, FULL, 0, current_version(db))
    return is_newest and session["schema_version"] == entity["schema_version"]


def _was_run(db: Database) -> bool:
    query = Schedule.select().where(Schedule.last_run.is_null(False))
    return any(ALL_JOBS in jobs_of_schedule(row) for row in query.dicts().execute(db))


def _has_failed(db: Database, session: int) -> bool:
    row = find_session(db, session)
    return row is None or row["status"] == DownloadStatus.CreateFailed
