"""Making packages for databases: what each needs, and what a full one supersedes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import Database

from tuipos.hq import package_store
from tuipos.hq.databases import find_database
from tuipos.hq.exclusion import left_out_of, turned_jobs
from tuipos.hq.schemas import change_schema, check_schema
from tuipos.hq.sessions import confirmed_versions, find_session, update_session
from tuipos.hq.versions import current_version
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import ChannelDatabase, DownloadSession
from tuipos.storage.models.master import Master
from tuipos.sync.package_format import ALL_JOBS, DELTA, FULL
from tuipos.sync.packages import (
    PackageNotMade,
    PackageTerms,
    has_changes,
    jobs_of,
    make_package,
    tables_of,
)
from tuipos.sync.signing import sign
from tuipos.sync.status import FINISHED, LIVE, DownloadStatus


@dataclass(frozen=True, slots=True)
class Depot:
    """Where packages lie, and the private key (hex) that they are signed with."""

    directory: Path
    signing_key: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one database is to get: everything, or what is newer than a version."""

    kind: str
    from_version: int


def distribute(
    db: Database,
    depot: Depot,
    entity: dict[str, Any],
    job: str,
    now: datetime,
    *,
    full: bool,
    reason: str = "",
) -> int | None:
    """Make the package of a job for one database and offer it; None where nothing has changed.

    It is made for the schema that the database has. Returns the session's id, also where making
    the package failed: the session says why. `reason` is noted on what a full package supersedes.
    """
    if change_schema(db, entity["name"], entity["schema_version"]):
        # A host of the version before has made packages of its own schema meanwhile.
        entity = find_database(db, entity["name"]) or entity
    plan = _plan(db, entity, job, full=full)
    if plan is None:
        return None
    session = _start(db, entity, job, plan, now)
    refused = check_schema(entity["schema_version"])
    try:
        if refused is not None:
            raise PackageNotMade(str(refused))
        _make(db, depot, entity, session, now, reason)
    except PackageNotMade as error:
        fail_session(db, session, str(error))
    return session


def recover_runs(db: Database) -> int:
    """Mark packages whose making was cut off as failed, at the start of the program; how many."""
    with write(db):
        return int(
            DownloadSession.update(
                status=int(DownloadStatus.CreateFailed),
                error="The program ended while the package was made.",
            )
            .where(DownloadSession.status == int(DownloadStatus.Started))
            .execute(db)
        )


def fail_session(db: Database, session: int, error: str) -> None:
    """A package could not be made; the next run tries again."""
    with write(db):
        update_session(db, session, status=int(DownloadStatus.CreateFailed), error=error)


def _plan(db: Database, entity: dict[str, Any], job: str, *, full: bool) -> _Plan | None:
    known = jobs_of(job, entity["schema_version"])
    left_out, is_turned = left_out_of(db, entity), job in turned_jobs(db, entity, job)
    # The schema of the database may not know what this job sends.
    if not known or (job in left_out and not (full or is_turned)):
        return None
    from_version = _on_its_way(db, entity, job)
    if full or entity["full_wanted"] or from_version is None or is_turned:
        return _Plan(FULL, 0)
    sent = [one for one in known if one not in left_out]
    tables = [table for one in sent for table in tables_of(one, entity["schema_version"])]
    if not has_changes(db, tables, entity["store"], from_version):
        return None
    return _Plan(DELTA, from_version)


def _on_its_way(db: Database, entity: dict[str, Any], job: str) -> int | None:
    """The version that a database will be at when all that waits is applied; None: it has none."""
    database, schema_version = entity["name"], entity["schema_version"]
    versions = dict(confirmed_versions(db, database))
    query = (
        DownloadSession.select(DownloadSession.job, DownloadSession.to_version)
        .where(
            (DownloadSession.database == database)
            & DownloadSession.status.in_([int(status) for status in LIVE])
        )
        .tuples()
    )
    for sent, to_version in query.execute(db):
        for one in jobs_of(sent, schema_version):
            versions[one] = max(versions.get(one, 0), to_version)
    needed = jobs_of(job, schema_version)
    if any(one not in versions for one in needed):
        return None
    return min(versions[one] for one in needed)


def _start(db: Database, entity: dict[str, Any], job: str, plan: _Plan, now: datetime) -> int:
    with write(db):
        session = DownloadSession.insert(
            database=entity["name"],
            job=job,
            kind=plan.kind,
            status=int(DownloadStatus.Started),
            created=now,
            from_version=plan.from_version,
            to_version=current_version(db),
            schema_version=entity["schema_version"],
            left_out=_left_out(db, entity, job),
        ).execute(db)
    return int(session)


def _make(
    db: Database, depot: Depot, entity: dict[str, Any], session: int, now: datetime, reason: str
) -> None:
    row = find_session(db, session)
    assert row is not None, "started just now"
    name = f"{session:08d}-{entity['name']}-{row['job']}-{row['kind']}.tpk"
    made = make_package(
        db,
        depot.directory / name,
        tables=tables_of(row["job"], row["schema_version"]),
        left_empty=_left_empty(row),
        database=entity["name"],
        job=row["job"],
        kind=row["kind"],
        from_version=row["from_version"],
        to_version=row["to_version"],
        store=entity["store"],
        made_at=now,
        schema_version=row["schema_version"],
    )
    terms = PackageTerms(
        made.sha256, entity["name"], row["job"], row["kind"],
        row["from_version"], row["to_version"], row["schema_version"],
    )  # fmt: skip
    with write(db):
        package_store.keep(db, depot.directory / name)
        update_session(
            db,
            session,
            status=int(DownloadStatus.Available),
            file=name,
            bytes=made.bytes,
            unpacked_bytes=made.unpacked_bytes,
            rows=made.rows,
            sha256=made.sha256,
            signature=sign(depot.signing_key, terms),
        )
        if row["kind"] == FULL:
            _supersede(db, row, reason)


def _left_out(db: Database, entity: dict[str, Any], job: str) -> str:
    left_out = left_out_of(db, entity)
    return ",".join(one for one in jobs_of(job, entity["schema_version"]) if one in left_out)


def _left_empty(session: dict[str, Any]) -> list[type[Master]]:
    left_out = [one for one in session["left_out"].split(",") if one]
    return [table for one in left_out for table in tables_of(one, session["schema_version"])]


def _supersede(db: Database, full: dict[str, Any], reason: str) -> None:
    """A full package makes the older ones of the same tables needless, suspended ones too."""
    covered = [full["job"]] if full["job"] != ALL_JOBS else [*jobs_of(ALL_JOBS), ALL_JOBS]
    finished = [int(status) for status in FINISHED]
    error = "A full package takes its place" + (f": {reason}" if reason else ".")
    (
        DownloadSession.update(status=int(DownloadStatus.Canceled), error=error)
        .where(
            (DownloadSession.database == full["database"])
            & DownloadSession.job.in_(covered)
            & (DownloadSession.id < full["id"])
            & DownloadSession.status.not_in(finished)
        )
        .execute(db)
    )
    if full["job"] == ALL_JOBS:
        ChannelDatabase.update(full_wanted=False).where(
            ChannelDatabase.name == full["database"]
        ).execute(db)
