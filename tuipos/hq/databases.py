"""Channel database entities: HQ's record of each database that receives packages."""

from __future__ import annotations

from typing import Any

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.storage.models.headquarters import ChannelDatabase, DataGroup, DownloadSession
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.sync.status import FINISHED, DownloadStatus

CHANNEL = "channel"
OFFLINE = "offline"
ACTIVE = "active"
RETIRED = "retired"
DEFAULT_GROUP = "Default"


def channel_name(store: str) -> str:
    """The name of a store's channel database entity."""
    return store


def offline_name(store: str, register: str) -> str:
    """The name of a register's offline database entity."""
    return f"{store}-{register}"


def list_databases(db: Database) -> list[dict[str, Any]]:
    """Every channel database entity with its data group, as `hq databases` prints it."""
    query = ChannelDatabase.select().order_by(ChannelDatabase.group, ChannelDatabase.name)
    return [_as_dict(row) for row in query.dicts().execute(db)]


def find_database(db: Database, name: str) -> dict[str, Any] | None:
    """One entity's columns by name, or None."""
    query = ChannelDatabase.select().where(ChannelDatabase.name == name).dicts()
    return next(iter(query.execute(db)), None)


def active_databases(db: Database, group: str) -> list[dict[str, Any]]:
    """The databases that a run for this group feeds: channel databases first."""
    query = (
        ChannelDatabase.select()
        .where((ChannelDatabase.group == group) & (ChannelDatabase.state == ACTIVE))
        .order_by(ChannelDatabase.kind, ChannelDatabase.name)
    )
    return list(query.dicts().execute(db))


def channel_databases(db: Database, store: str = "") -> list[dict[str, Any]]:
    """The active channel databases, of all stores or of one, by name."""
    query = ChannelDatabase.select().where(
        (ChannelDatabase.kind == CHANNEL) & (ChannelDatabase.state == ACTIVE)
    )
    if store:
        query = query.where(ChannelDatabase.store == store)
    return list(query.order_by(ChannelDatabase.name).dicts().execute(db))


def group_of_store(db: Database, store: str) -> str:
    """The data group of a store's channel database; the default one where it has none yet."""
    row = find_database(db, channel_name(store))
    return row["group"] if row is not None else DEFAULT_GROUP


def add_channel_database(db: Database, store: str, group: str = DEFAULT_GROUP) -> None:
    """Make sure that a store has its channel database entity; inside a writing transaction."""
    add_group(db, group)
    _add(db, channel_name(store), kind=CHANNEL, store=store, group=group)


def add_offline_database(db: Database, store: str, register: str) -> None:
    """Make a register's offline database an active member of its store's group.

    One that comes back from retirement is in doubt and gets a full package. Inside a writing
    transaction.
    """
    group = group_of_store(db, store)
    add_group(db, group)
    name = offline_name(store, register)
    _add(db, name, kind=OFFLINE, store=store, register=register, group=group)
    _update(db, name, {"state": ACTIVE, "full_wanted": True, "group": group}, from_state=RETIRED)


def retire_offline_database(db: Database, store: str, register: str) -> None:
    """Feed a register's offline database no longer, and cancel what waits for it."""
    name = offline_name(store, register)
    _update(db, name, {"state": RETIRED, "full_wanted": True}, from_state=ACTIVE)
    finished = [int(status) for status in FINISHED]
    (
        DownloadSession.update(
            status=int(DownloadStatus.Canceled), error="The offline database was retired."
        )
        .where((DownloadSession.database == name) & DownloadSession.status.not_in(finished))
        .execute(db)
    )


def add_group(db: Database, group: str) -> None:
    """Make sure that there is a data group of this name."""
    DataGroup.insert(name=group).on_conflict_ignore().execute(db)


def unknown_database(name: str) -> Refusal:
    """The words for a database that HQ does not know, or no longer feeds."""
    return refuse(
        "database-unknown",
        say("There is no active database {name}.", name=name),
        say("See the list with `tuipos hq databases`."),
    )


def _add(db: Database, name: str, **columns: Any) -> None:
    ChannelDatabase.insert(
        name=name, schema_version=MASTER_SCHEMA_VERSION, **columns
    ).on_conflict_ignore().execute(db)


def _update(db: Database, name: str, columns: dict[str, Any], *, from_state: str) -> None:
    named = (ChannelDatabase.name == name) & (ChannelDatabase.state == from_state)
    ChannelDatabase.update(**columns).where(named).execute(db)


def _as_dict(row: dict[str, Any]) -> dict[str, Any]:
    shown = ("name", "kind", "store", "register", "group", "confirmed_version", "state")
    return {
        **{column: row[column] for column in shown},
        "full_wanted": row["full_wanted"],
        "schema_version": row["schema_version"],
        "last_seen": None if row["last_seen"] is None else row["last_seen"].isoformat(),
    }
