"""Whether a replica could carry a register through an outage, and if not, what mends it."""

from __future__ import annotations

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
#: Jobs without whose tables nothing can be sold.
_NEEDED = ("1020", "1040", "1060", "1070", "1090", "1180")


def replica_status(db: Database, store: str, register: str, path: Path | None = None) -> Replica:
    """Ready if the packages of all needed jobs are applied and this register is in them."""
    own = master.ReplicaState.select().where(master.ReplicaState.store.in_(["", store]))
    made = {row.job: row.made_at_ms for row in rows(db, own)}
    reason = _missing(db, set(made), store, register)
    made_by_job = tuple(
        (job, moment(made.get(job, made.get("9999", 0))))
        for job in master.JOB_TABLES
        if job in made or "9999" in made
    )
    return Replica(
        state="ready" if reason is None else "not-ready",
        reason=reason,
        version=data_version(db),
        # As old as the oldest of the data that selling needs.
        made_at=min((made for job, made in made_by_job if job in _NEEDED), default=None),
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
        for job in _NEEDED:
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


def told(replica: Replica, *, packages_made: bool) -> Replica:
    """The status with the truer reason where HQ has made packages that were not fetched yet."""
    if replica.state != "not-ready" or replica.version > 0 or not packages_made:
        return replica
    if replica.reason is None or replica.reason.text != no_packages("").text:
        return replica
    return replace(replica, reason=say("not fetched yet; signing in fetches it"))


def no_packages(place: str) -> Words:
    """Nothing was ever applied: HQ has made no packages, or they were not fetched yet."""
    return say("no packages for {place}; run 9999 at HQ", place=place)
