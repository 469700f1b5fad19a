"""How far a run of a schedule has come: who has applied its packages, and whom it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.databases import CHANNEL, active_databases
from tuipos.hq.schedules import find_schedule, jobs_of_schedule, list_schedules
from tuipos.hq.sessions import confirmed_versions
from tuipos.storage.models.headquarters import DownloadSession
from tuipos.sync.packages import jobs_of
from tuipos.sync.status import DownloadStatus

_APPLIED = int(DownloadStatus.Applied)


def schedules_with_progress(db: Database) -> list[dict[str, Any]]:
    """Every schedule with when it runs next and how far its last run has come."""
    rows = list_schedules(db)
    for row in rows:
        last = _moment(row["last_run"])
        every = int(row["every_seconds"])
        following = last + timedelta(seconds=every) if last and every and row["active"] else None
        row["next_run"] = None if following is None else following.isoformat()
        found = _progress(db, row["jobs"], row["group"], last)
        row["applied"], row["of"] = found["applied"], found["of"]
    return rows


def run_progress(db: Database, schedule: str) -> dict[str, Any] | Refusal:
    """The last run of a schedule: its packages, and each database that has not applied its own.

    What a later package has brought counts as applied.
    """
    row = find_schedule(db, schedule)
    if isinstance(row, Refusal):
        return row
    progress = _progress(db, jobs_of_schedule(row), row["group"], row["last_run"])
    return {"job": row["job"], **progress}


def _progress(
    db: Database, jobs: Sequence[str], group: str, last_run: datetime | None
) -> dict[str, Any]:
    entities = {row["name"]: row for row in active_databases(db, group)}
    newest = _newest_sessions(db, jobs, last_run) if last_run is not None else {}
    fed = {name: newest[name] for name in entities if name in newest}
    waiting = []
    for name, sessions in fed.items():
        left = [session for session in sessions if not _has_applied(db, name, session)]
        if not left:
            continue
        seen = entities[name]["last_seen"]
        waiting.append(
            {
                "database": name,
                "status": DownloadStatus(left[0]["status"]).name,
                "error": left[0]["error"],
                "last_seen": None if seen is None else seen.isoformat(),
            }
        )
    channels = sum(1 for name in fed if entities[name]["kind"] == CHANNEL)
    return {
        "run": None if last_run is None else last_run.isoformat(),
        "channel": channels,
        "offline": len(fed) - channels,
        "rows": _most(fed, "rows"),
        "bytes": _most(fed, "bytes"),
        "applied": len(fed) - len(waiting),
        "of": len(fed),
        "waiting": waiting,
    }


def _most(fed: Mapping[str, list[dict[str, Any]]], column: str) -> int:
    """The greatest sum of what one database is to get."""
    return max((sum(one[column] for one in sessions) for sessions in fed.values()), default=0)


def _newest_sessions(
    db: Database, jobs: Sequence[str], since: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The last session of each job since a run, by database."""
    query = DownloadSession.select().where(
        DownloadSession.job.in_(jobs) & (DownloadSession.created >= since)
    )
    rows = query.order_by(DownloadSession.id).dicts().execute(db)
    newest: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        newest.setdefault(row["database"], {})[row["job"]] = row
    return {database: list(by_job.values()) for database, by_job in newest.items()}


def _has_applied(db: Database, database: str, session: dict[str, Any]) -> bool:
    if session["status"] == _APPLIED:
        return True
    confirmed = confirmed_versions(db, database)
    jobs = jobs_of(session["job"], session["schema_version"])
    return all(confirmed.get(job, 0) >= session["to_version"] > 0 for job in jobs)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
