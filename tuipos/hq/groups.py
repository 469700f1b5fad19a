"""Channel data groups: which databases stand in one, and which schedules feed it."""

from __future__ import annotations

import re
from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.databases import (
    CHANNEL,
    DEFAULT_GROUP,
    add_group,
    find_database,
    list_databases,
    unknown_database,
)
from tuipos.hq.schedules import UPLOAD_JOB, list_schedules
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import ChannelDatabase, DataGroup
from tuipos.sync.package_format import ALL_JOBS

_NAME = re.compile(r"[^\W_][\w .-]{0,39}")


def group_names(db: Database) -> list[str]:
    """The data groups, by name."""
    query = DataGroup.select(DataGroup.name).order_by(DataGroup.name)
    return [name for (name,) in query.tuples().execute(db)]


def list_groups(db: Database) -> list[dict[str, Any]]:
    """Every data group with its databases and the schedules that feed it."""
    databases = list_databases(db)
    fed = _schedules_by_group(db)
    return [
        {
            "name": name,
            "databases": [one["name"] for one in databases if one["group"] == name],
            "schedules": fed.get(name, []),
        }
        for name in group_names(db)
    ]


def databases_with_schedules(db: Database) -> list[dict[str, Any]]:
    """Every channel database entity, with the schedules that feed its group."""
    fed = _schedules_by_group(db)
    return [{**row, "schedules": fed.get(row["group"], [])} for row in list_databases(db)]


def make_group(db: Database, name: str) -> Refusal | None:
    """Make a data group; it feeds nobody until a database is moved to it."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        return refuse(
            "group-name",
            say("A data group can't be called {text}.", text=name, field="new_group"),
            say("Take letters and digits, 40 at most."),
        )
    if name in group_names(db):
        return refuse(
            "group-there", say("There is data group {name} already.", name=name, field="new_group")
        )
    with write(db):
        add_group(db, name)
    return None


def delete_group(db: Database, name: str) -> Refusal | None:
    """Delete a data group that is empty and that no schedule feeds."""
    found = next((one for one in list_groups(db) if one["name"] == name), None)
    if found is None:
        return no_group(name)
    held = [*found["databases"], *found["schedules"]]
    if held or name == DEFAULT_GROUP:
        return refuse(
            "group-used",
            say("Data group {name} is in use.", name=name),
            say("Move what belongs to it first: {held}.", held=", ".join(held)) if held else None,
        )
    with write(db):
        DataGroup.delete().where(DataGroup.name == name).execute(db)
    return None


def move_database(
    db: Database, database: str, group: str = "", new_group: str = ""
) -> dict[str, Any] | Refusal:
    """Put a database into a data group, or into one that is made for it.

    A store's offline databases go with its channel database, since new ones appear beside it; an
    offline database goes alone. What waits for it is not touched, and nothing is sent twice.
    """
    row = find_database(db, database)
    if row is None:
        return unknown_database(database)
    if new_group:
        refused = make_group(db, new_group)
        if refused is not None:
            return refused
    wanted = new_group.strip() or group
    if wanted not in group_names(db):
        return no_group(wanted)
    moved = ChannelDatabase.name == database
    if row["kind"] == CHANNEL:
        moved = ChannelDatabase.store == row["store"]
    with write(db):
        ChannelDatabase.update(group=wanted).where(moved).execute(db)
    return next(one for one in databases_with_schedules(db) if one["name"] == database)


def no_group(name: str) -> Refusal:
    """The words for a data group that HQ does not know."""
    return refuse(
        "group-unknown",
        say("There is no data group {group}.", group=name, field="group"),
        say("See the list with `tuipos hq groups`."),
    )


def _schedules_by_group(db: Database) -> dict[str, list[str]]:
    """The schedules that feed each group; those that send everything come first."""
    fed: dict[str, list[str]] = {}
    rows = [row for row in list_schedules(db) if UPLOAD_JOB not in row["jobs"]]
    for row in sorted(rows, key=lambda row: ALL_JOBS not in row["jobs"]):
        fed.setdefault(row["group"], []).append(row["job"])
    return fed
