"""Download and upload sessions: what waits for a database, what became of it, and the lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.databases import find_database, unknown_database
from tuipos.hq.versions import current_version, raise_version
from tuipos.retail.wire import PackageInfo, PackageList
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import (
    ChannelDatabase,
    ConfirmedJob,
    DownloadSession,
    UploadSession,
)
from tuipos.storage.models.master import JOB_NAMES
from tuipos.sync.packages import jobs_of
from tuipos.sync.status import FINISHED, LIVE, MOST_TRIES, DownloadStatus, UploadStatus

#: What a database may say of a package of its own.
_REPORTED = {
    "Requested": DownloadStatus.Requested,
    "Downloaded": DownloadStatus.Downloaded,
    "Applied": DownloadStatus.Applied,
    "DownloadFailed": DownloadStatus.DownloadFailed,
    "ApplyFailed": DownloadStatus.ApplyFailed,
}
_FAILED = (DownloadStatus.DownloadFailed, DownloadStatus.ApplyFailed)
_MOST_ERROR_LETTERS = 500


def list_sessions(db: Database) -> dict[str, list[dict[str, Any]]]:
    """All sessions, oldest first, as `tuipos hq sessions --json` prints them."""
    downloads = DownloadSession.select().order_by(DownloadSession.id).dicts().execute(db)
    uploads = UploadSession.select().order_by(UploadSession.id).dicts().execute(db)
    return {
        "downloads": [_download_as_dict(row) for row in downloads],
        "uploads": [_upload_as_dict(row) for row in uploads],
    }


def waiting_sessions(db: Database, database: str) -> list[dict[str, Any]]:
    """What a database is to apply, in order; nothing behind a suspended package."""
    on_its_way = [int(status) for status in LIVE]
    query = (
        DownloadSession.select()
        .where((DownloadSession.database == database) & DownloadSession.status.in_(on_its_way))
        .order_by(DownloadSession.id)
    )
    waiting = []
    for row in query.dicts().execute(db):
        if row["status"] == DownloadStatus.Suspended:
            break
        waiting.append(row)
    return waiting


def is_held_up(db: Database, database: str) -> bool:
    """Whether a suspended package stands before what waits for a database."""
    query = DownloadSession.select(DownloadSession.id).where(
        (DownloadSession.database == database)
        & (DownloadSession.status == int(DownloadStatus.Suspended))
    )
    return bool(list(query.limit(1).tuples().execute(db)))


def packages_for(db: Database, database: str) -> list[PackageInfo]:
    """What waits for a database as a register is told of it, in the order to apply."""
    return [_as_info(row) for row in waiting_sessions(db, database)]


def _holding_up(db: Database, database: str) -> list[PackageInfo]:
    """The suspended package behind which everything waits, if there is one."""
    query = (
        DownloadSession.select()
        .where(
            (DownloadSession.database == database)
            & (DownloadSession.status == int(DownloadStatus.Suspended))
        )
        .order_by(DownloadSession.id)
    )
    return [_as_info(row) for row in query.limit(1).dicts().execute(db)]


def package_list(db: Database, database: str) -> PackageList | Refusal:
    """The answer to a register that asks what waits for its database.

    A suspended package stands at the end, so that the register can say what holds it up.
    """
    entity = find_database(db, database)
    if entity is None or entity["state"] != "active":
        return unknown_database(database)
    packages = [*packages_for(db, database), *_holding_up(db, database)]
    return PackageList(packages=packages, confirmed_version=entity["confirmed_version"])


def package_file(db: Database, database: str, session: int) -> str | Refusal:
    """The name of a waiting package's file in the packages directory; only for its own database."""
    for row in waiting_sessions(db, database):
        if row["id"] == session:
            return str(row["file"])
    return _unknown_session(session)


def packages_made(db: Database, database: str) -> bool:
    """Whether anything was ever made for this database: else 9999 must be run at HQ first."""
    finished_badly = [int(DownloadStatus.Started), int(DownloadStatus.CreateFailed)]
    query = DownloadSession.select(DownloadSession.id).where(
        (DownloadSession.database == database) & DownloadSession.status.not_in(finished_badly)
    )
    confirmed = ConfirmedJob.select(ConfirmedJob.job).where(ConfirmedJob.database == database)
    return any(bool(list(one.limit(1).tuples().execute(db))) for one in (query, confirmed))


def report_download(
    db: Database,
    session: int,
    database: str,
    status: str,
    error: str,
    data_version: int,
    now: datetime,
) -> Refusal | None:
    """Take in what a database says of its package; the third failure suspends it.

    A report that comes twice, or after the package was cancelled, does no harm: what is applied is
    applied, and stays so. Which schema the database has is not taken from here, since a report may
    be older than an update: it is said with each listing (`tuipos.hq.schemas`).
    """
    reported = _REPORTED.get(status)
    if reported is None:
        return refuse("status-unknown", say("{status} is no status of a package.", status=status))
    with write(db):
        row = find_session(db, session)
        if row is None or row["database"] != database:
            return _unknown_session(session)
        _seen(db, database, data_version, now)
        if row["status"] == DownloadStatus.Applied:
            return None
        if reported == DownloadStatus.Applied:
            _confirm(db, row, now)
        elif row["status"] not in (*FINISHED, DownloadStatus.Suspended):
            _note(db, row, reported, error[:_MOST_ERROR_LETTERS].replace("\x00", ""))
    return None


def retry(db: Database, session: int) -> Refusal | None:
    """Offer a suspended or failed package again."""
    with write(db):
        row = find_session(db, session)
        if row is None:
            return _unknown_session(session)
        if row["status"] not in (*_FAILED, DownloadStatus.Suspended):
            return _not_now(row)
        update_session(db, session, status=int(DownloadStatus.Available), tries=0)
    return None


def cancel(db: Database, session: int) -> Refusal | None:
    """Take a waiting package back; its database gets a full one with the next run."""
    with write(db):
        row = find_session(db, session)
        if row is None:
            return _unknown_session(session)
        if row["status"] in FINISHED:
            return _not_now(row)
        update_session(
            db, session, status=int(DownloadStatus.Canceled), error="Cancelled at headquarters."
        )
        ChannelDatabase.update(full_wanted=True).where(
            ChannelDatabase.name == row["database"]
        ).execute(db)
    return None


def find_session(db: Database, session: int) -> dict[str, Any] | None:
    """One download session's columns, or None."""
    query = DownloadSession.select().where(DownloadSession.id == session).dicts()
    return next(iter(query.execute(db)), None)


def update_session(db: Database, session: int, **columns: Any) -> None:
    """Change columns of a download session, inside a writing transaction."""
    DownloadSession.update(**columns).where(DownloadSession.id == session).execute(db)


def confirmed_versions(db: Database, database: str) -> dict[str, int]:
    """Up to which version a database has confirmed each single job."""
    query = ConfirmedJob.select(ConfirmedJob.job, ConfirmedJob.version).where(
        ConfirmedJob.database == database
    )
    return dict(query.tuples().execute(db))


def _note(db: Database, row: dict[str, Any], reported: DownloadStatus, error: str) -> None:
    tries, status = row["tries"], reported
    if reported in _FAILED:
        tries += 1
        if tries >= MOST_TRIES:
            status = DownloadStatus.Suspended
    update_session(db, row["id"], status=int(status), tries=tries, error=error)


def _confirm(db: Database, row: dict[str, Any], now: datetime) -> None:
    """A package is applied: the deltas from now on begin where it ended."""
    update_session(db, row["id"], status=int(DownloadStatus.Applied), applied=now, error="")
    version = row["to_version"]
    for job in jobs_of(row["job"], row["schema_version"]):
        left_out = job in row["left_out"].split(",")
        ConfirmedJob.insert(
            database=row["database"], job=job, version=version, left_out=left_out
        ).on_conflict(
            conflict_target=[ConfirmedJob.database, ConfirmedJob.job],
            preserve=[ConfirmedJob.version, ConfirmedJob.left_out],
            # Also at the same version: the job may have been left out, or included again.
            where=ConfirmedJob.version <= version,
        ).execute(db)
    ChannelDatabase.update(confirmed_version=version).where(
        (ChannelDatabase.name == row["database"]) & (ChannelDatabase.confirmed_version < version)
    ).execute(db)


def note_held(db: Database, database: str, held: int) -> bool:
    """Compare what a database holds with what HQ knows of it; whether it is in doubt.

    A database in doubt gets a full package, and versions go on above what it holds.
    """
    with write(db):
        entity = find_database(db, database)
        if entity is None or entity["confirmed_version"] == held:
            return False
        if held > current_version(db):
            raise_version(db, held)
        ChannelDatabase.update(full_wanted=True).where(ChannelDatabase.name == database).execute(db)
    return True


def _seen(db: Database, database: str, data_version: int, now: datetime) -> None:
    """Note what the database says of itself.

    One that knows more than HQ shows that HQ was restored from an older backup: versions go on
    above it, and it gets a full package, since deltas could pass over what differs.
    """
    columns: dict[str, Any] = {"last_seen": now}
    if data_version > current_version(db):
        raise_version(db, data_version)
        columns["full_wanted"] = True
    ChannelDatabase.update(**columns).where(ChannelDatabase.name == database).execute(db)


def _as_info(row: dict[str, Any]) -> PackageInfo:
    return PackageInfo(
        id=row["id"],
        job=row["job"],
        job_name=JOB_NAMES[row["job"]],
        kind=row["kind"],
        from_version=row["from_version"],
        to_version=row["to_version"],
        schema_version=row["schema_version"],
        bytes=row["bytes"],
        unpacked_bytes=row["unpacked_bytes"],
        sha256=row["sha256"],
        signature=row["signature"],
        status=DownloadStatus(row["status"]).name,
        created=row["created"],
    )


def _download_as_dict(row: dict[str, Any]) -> dict[str, Any]:
    applied = row["applied"]
    return {
        "id": row["id"],
        "database": row["database"],
        "job": row["job"],
        "kind": row["kind"],
        "status": DownloadStatus(row["status"]).name,
        "created": row["created"].isoformat(),
        "applied": None if applied is None else applied.isoformat(),
        "bytes": row["bytes"],
        "rows": row["rows"],
        "error": row["error"],
        "from_version": row["from_version"],
        "to_version": row["to_version"],
        "schema_version": row["schema_version"],
        "tries": row["tries"],
        "left_out": [job for job in row["left_out"].split(",") if job],
    }


def _upload_as_dict(row: dict[str, Any]) -> dict[str, Any]:
    applied = row["applied"]
    return {
        "id": row["id"],
        "database": row["database"],
        "job": "P-0001",
        "status": UploadStatus(row["status"]).name,
        "created": row["created"].isoformat(),
        "applied": None if applied is None else applied.isoformat(),
        "bytes": row["bytes"],
        "rows": row["rows"],
        "error": row["error"],
    }


def _unknown_session(session: int) -> Refusal:
    return refuse("package-unknown", say("There is no package {id} for this database.", id=session))


def _not_now(row: dict[str, Any]) -> Refusal:
    status = DownloadStatus(row["status"]).name
    return refuse("status-wrong", say("Package {id} is {status}.", id=row["id"], status=status))
