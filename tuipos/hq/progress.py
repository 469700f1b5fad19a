"""How far a run of a schedule has come: who has applied its packages, and whom it waits for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.databases import CHANNEL
from tuipos.hq.schedules import find_schedule, list_schedules
from tuipos.hq.sessions import confirmed_versions
from tuipos.storage.models.headquarters import ChannelDatabase, DownloadSession
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
        found = _progress(db, row["job"], last)
        row["applied"], row["of"] = found["applied"], found["of"]
    return rows


def run_progress(db: Database, schedule: str) -> dict[str, Any] | Refusal:
    """The last run of a schedule: its packages, and each database that has not applied its own.

    What a later package has brought counts as applied.
    """
    row = find_schedule(db, schedule)
    if isinstance(row, Refusal):
        return row
    return {"job": row["job"], **_progress(db, row["job"], row["last_run"])}


def _progress(db: Database, job: str, last_run: datetime | None) -> dict[str, Any]:
    newest = _newest_sessions(db, job, last_run) if last_run is not None else {}
    entities = _entities(db, list(newest))
    waiting = []
    for name, session in newest.items():
        if _has_applied(db, name, session):
            continue
        entity = entities.get(name, {})
        seen = entity.get("last_seen")
        waiting.append(
            {
                "database": name,
                "status": DownloadStatus(session["status"]).name,
                "error": session["error"],
                "last_seen": None if seen is None else seen.isoformat(),
            }
        )
    channels = sum(1 for entity in entities.values() if entity["kind"] == CHANNEL)
    sessions = list(newest.values())
    return {
        "run": None if last_run is None else last_run.isoformat(),
        "channel": channels,
        "offline": len(newest) - channels,
        "rows": max((session["rows"] for session in sessions), default=0),
        "bytes": max((session["bytes"] for session in sessions), default=0),
        "applied": len(newest) - len(waiting),
        "of": len(newest),
        "waiting": waiting,
    }


def _newest_sessions(db: Database, job: str, since: datetime) -> dict[str, dict[str, Any]]:
    query = DownloadSession.select().where(
        (DownloadSession.job == job) & (DownloadSession.created >= since)
    )
    rows = query.order_by(DownloadSession.id).dicts().execute(db)
    return {row["database"]: row for row in rows}


def _entities(db: Database, names: list[str]) -> dict[str, dict[str, Any]]:
    query = ChannelDatabase.select().where(ChannelDatabase.name.in_(names)).dicts()
    return {row["name"]: row for row in query.execute(db)}


def _has_applied(db: Database, database: str, session: dict[str, Any]) -> bool:
    if session["status"] == _APPLIED:
        return True
    confirmed = confirmed_versions(db, database)
    jobs = jobs_of(session["job"])
    return all(confirmed.get(job, 0) >= session["to_version"] > 0 for job in jobs)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
