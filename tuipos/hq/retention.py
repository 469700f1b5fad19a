"""Seven days of sessions: what is older goes, and a database that was away longer starts anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import Database, fn

from tuipos.hq import package_store
from tuipos.hq.distribution import Depot
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import ChannelDatabase, DownloadSession, UploadSession
from tuipos.sync.status import FINISHED, LIVE, DownloadStatus

KEPT = timedelta(days=7)


def expire(db: Database, depot: Depot, now: datetime) -> None:
    """Drop sessions older than seven days, and files that nobody will fetch any more.

    A package that nobody fetched for so long is cancelled, and its database gets one full package
    instead of a queue of old ones. The last upload session of a database stays: it holds the
    position behind which P-0001 goes on.
    """
    before = now - KEPT
    finished = [int(status) for status in FINISHED]
    with write(db):
        _give_up(db, before)
        DownloadSession.delete().where(
            (DownloadSession.created < before) & DownloadSession.status.in_(finished)
        ).execute(db)
        _drop_uploads(db, before)
    _remove_files(db, depot)


def _give_up(db: Database, before: datetime) -> None:
    waiting = [int(status) for status in LIVE]
    old = (DownloadSession.created < before) & DownloadSession.status.in_(waiting)
    names = [
        name
        for (name,) in DownloadSession.select(DownloadSession.database)
        .where(old)
        .distinct()
        .tuples()
        .execute(db)
    ]
    if not names:
        return
    ChannelDatabase.update(full_wanted=True).where(ChannelDatabase.name.in_(names)).execute(db)
    # What was made on top of it can't be applied without it.
    DownloadSession.update(
        status=int(DownloadStatus.Canceled), error="Not fetched for seven days."
    ).where(DownloadSession.database.in_(names) & DownloadSession.status.in_(waiting)).execute(db)


def _drop_uploads(db: Database, before: datetime) -> None:
    latest = UploadSession.select(fn.MAX(UploadSession.id)).group_by(UploadSession.database)
    kept = [session for (session,) in latest.tuples().execute(db)]
    UploadSession.delete().where(
        (UploadSession.created < before) & UploadSession.id.not_in(kept)
    ).execute(db)


def _remove_files(db: Database, depot: Depot) -> None:
    """Remove files of no waiting package, also those that a crash left half made."""
    kept = [int(status) for status in LIVE]
    query = DownloadSession.select(DownloadSession.file).where(DownloadSession.status.in_(kept))
    wanted = {file for (file,) in query.tuples().execute(db)}
    with write(db):
        package_store.forget(db, wanted)
    for path in depot.directory.glob("*.tpk*"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
