"""What the sync agent did, for the tabs of Connection status: kept for seven days."""

from __future__ import annotations

from datetime import datetime

import msgspec
from peewee import Database

from tuipos.domain.words import Words
from tuipos.register.report import DownloadRow, LogRow
from tuipos.storage.database import write
from tuipos.storage.models.journal import SyncLog
from tuipos.storage.models.master import JOB_NAMES
from tuipos.storage.queries import insert, rows, run

DOWNLOAD = "download"


def log(
    db: Database,
    kind: str,
    status: str,
    at: datetime,
    text: Words | None = None,
    *,
    job: str = "",
    bytes_: int = 0,
    package: int = 0,
) -> None:
    """Write one line; a package's later status takes the place of its earlier one."""
    row = {
        "at": at,
        "kind": kind,
        "job": job,
        "package": package,
        "status": status,
        "bytes": bytes_,
        "text": "" if text is None else _to_json(text),
    }
    with write(db):
        if package:
            run(
                db,
                SyncLog.delete().where((SyncLog.kind == kind) & (SyncLog.package == package)),
            )
        insert(db, SyncLog, row)


def log_rows(db: Database, limit: int) -> tuple[LogRow, ...]:
    """The lines of the Log tab, latest first."""
    query = SyncLog.select().where(SyncLog.text != "").order_by(SyncLog.id.desc()).limit(limit)
    return tuple(LogRow(row.at, str(_from_json(row.text))) for row in rows(db, query))


def download_rows(db: Database, limit: int) -> tuple[DownloadRow, ...]:
    """The packages of the Downloads tab, latest first."""
    query = SyncLog.select().where(SyncLog.kind == DOWNLOAD).order_by(SyncLog.id.desc())
    return tuple(
        DownloadRow(
            job=str(row.job),
            name=JOB_NAMES.get(str(row.job), str(row.job)),
            status=str(row.status),
            at=row.at,
            bytes=int(row.bytes),
            error=str(_from_json(row.text)),
        )
        for row in rows(db, query.limit(limit))
    )


def purge(db: Database, before: datetime) -> None:
    """Forget what is older."""
    run(db, SyncLog.delete().where(SyncLog.at < before))


def _to_json(words: Words) -> str:
    return msgspec.json.encode(words, enc_hook=str).decode()


def _from_json(text: str) -> Words:
    return msgspec.json.decode(text, type=Words) if text else Words("")
