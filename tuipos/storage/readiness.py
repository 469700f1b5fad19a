"""Whether a replica could carry a register through an outage, and if not, what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from peewee import Database

from tuipos.domain.words import Words, say
from tuipos.register.report import Replica
from tuipos.storage.catalogue import data_version
from tuipos.storage.models import master
from tuipos.storage.queries import get, rows

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def replica_status(db: Database, store: str, register: str, path: Path | None = None) -> Replica:
    """Ready if the packages of all needed jobs are applied and this register is in them."""
    own = master.ReplicaState.select().where(master.ReplicaState.store.in_(["", store]))
    made = {row.job: row.made_at_ms for row in rows(db, own)}
    reason = _missing(db, set(made), store, register)
    made_by_job = tuple((job, moment(made[job])) for job in master.JOB_TABLES if job in made)
    return Replica(
        state="ready" if reason is None else "not-ready",
        reason=reason,
        version=data_version(db),
        # As old as the oldest of the data that selling needs.
        made_at=min((made for job, made in made_by_job if job in master.NEEDED_JOBS), default=None),
        made_at_by_job=made_by_job,
        path="" if path is None else str(path),
    )


def moment(milliseconds: int) -> datetime:
    """Milliseconds since 1970 as an aware time in UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _missing(db: Database, applied: set[str], store: str, register: str) -> Words | None:
    """The reason why this replica can't be sold from, naming the job that mends it; else None."""
    place = f"{store}/{register}"
    if not applied:
        return no_packages(place)
    if "9999" not in applied:
        for job in master.NEEDED_JOBS:
            if job not in applied:
                return say(
                    "no {name} for {place}; run {job} at HQ",
                    name=say(master.JOB_NAMES[job]),
                    place=place,
                    job=job,
                )
    for model, job, condition in (
        (master.Store, "1070", master.Store.number == store),
        (
            master.Register,
            "1090",
            (master.Register.store == store) & (master.Register.number == register),
        ),
        (master.Staff, "1060", master.Staff.active == True),  # noqa: E712
        (master.Product, "1040", None),
        (master.Price, "1020", None),
        (master.Tax, "1180", None),
    ):
        where = () if condition is None else (condition,)
        if get(db, model, *where) is None:
            return say(
                "the {name} for {place} are empty; run {job} at HQ",
                name=say(master.JOB_NAMES[job]),
                place=place,
                job=job,
            )
    return None


def told(
    replica: Replica,
    *,
    packages_made: bool,
    left_out: Sequence[str] = (),
    fed_at: datetime | None = None,
) -> Replica:
    """The status together with what the server has said.

    The reason is the truer one where HQ has made packages that were not fetched yet; what HQ
    leaves out here (`left_out`) has no age, and all else is at least as new as the moment when
    nothing newer was known to wait (`fed_at`).
    """
    made_by_job = tuple(
        (job, made_at if fed_at is None else max(made_at, fed_at))
        for job, made_at in replica.made_at_by_job
        if job not in left_out
    )
    needed = (made_at for job, made_at in made_by_job if job in master.NEEDED_JOBS)
    replica = replace(
        replica,
        left_out=tuple(left_out),
        made_at_by_job=made_by_job,
        made_at=min(needed, default=replica.made_at),
    )
    if replica.state != "not-ready" or replica.version > 0 or not packages_made:
        return replica
    if replica.reason is None or replica.reason.text != no_packages("").text:
        return replica
    return replace(replica, reason=say("not fetched yet; signing in fetches it"))


def no_packages(place: str) -> Words:
    """Nothing was ever applied: HQ has made no packages, or they were not fetched yet."""
    return say("no packages for {place}; run 9999 at HQ", place=place)
