"""The channel database of a store gets the same packages; the server applies them in the same run.

Three steps, since HQ's and the channel database are different files with threads of their own:
`waiting`, then for each in order `apply_waiting` and `report`. A failure stops the rest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from tuipos.hq import package_store
from tuipos.hq.distribution import Depot
from tuipos.hq.sessions import report_download, waiting_sessions
from tuipos.storage import queries
from tuipos.storage.models.master import ReplicaState
from tuipos.sync.packages import (
    Expected,
    PackageApplied,
    PackageRefused,
    PackageTerms,
    apply_package,
    open_package,
)
from tuipos.sync.signing import public_key

Outcome = PackageApplied | PackageRefused
#: Where packages are unpacked, below the depot.
_WORK = "unpacked"


def waiting(hq_db: Database, database: str) -> list[dict[str, Any]]:
    """The packages that wait for a channel database, in the order to apply."""
    return waiting_sessions(hq_db, database)


def held_version(channel_db: Database, store: str) -> int:
    """The version of a store's data that a channel database holds; 0 for none."""
    return queries.maximum(channel_db, ReplicaState.version, ReplicaState.store == store)


def apply_waiting(
    channel_db: Database, session: dict[str, Any], depot: Depot, now: datetime
) -> Outcome:
    """Check and apply one waiting package to the channel database, in its writer's thread."""
    work_directory = depot.directory / _WORK
    work_directory.mkdir(exist_ok=True)
    for left_over in work_directory.iterdir():
        # A server that was killed could not tidy up.
        left_over.unlink()
    path = depot.directory / session["file"]
    opened = open_package(path, _expected(session, depot), work_directory)
    if isinstance(opened, PackageRefused):
        return opened
    try:
        return apply_package(channel_db, opened, now)
    finally:
        opened.close()


def report(hq_db: Database, session: dict[str, Any], outcome: Outcome, now: datetime) -> None:
    """Note at HQ what became of a channel database's package."""
    if isinstance(outcome, PackageApplied):
        status, error, version = "Applied", "", outcome.version
    else:
        status, error, version = outcome.status.name, str(outcome), 0
    refused = report_download(
        hq_db, session["id"], session["database"], status, error, version, now
    )
    assert refused is None, f"a session of this database: {refused}"


def apply_channel_packages(
    hq_db: Database, channel_db: Database, database: str, depot: Depot, now: datetime
) -> list[Outcome]:
    """All three steps in one thread, for programs that have both databases to themselves."""
    outcomes: list[Outcome] = []
    for session in waiting(hq_db, database):
        package_store.bring(hq_db, depot.directory, session["file"])
        outcome = apply_waiting(channel_db, session, depot, now)
        report(hq_db, session, outcome, now)
        outcomes.append(outcome)
        if isinstance(outcome, PackageRefused):
            break
    return outcomes


def _expected(session: dict[str, Any], depot: Depot) -> Expected:
    terms = PackageTerms(
        session["sha256"], session["database"], session["job"], session["kind"],
        session["from_version"], session["to_version"], session["schema_version"],
    )  # fmt: skip
    return Expected(
        terms,
        session["bytes"],
        session["unpacked_bytes"],
        session["signature"],
        public_key(depot.signing_key),
    )
