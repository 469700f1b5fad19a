"""Which schema a database has: what is on its way to it is of that one, or is made anew.

Registers and servers are updated over weeks, and now and then one goes back (a restored disk). So
nobody keeps a plan of it: each says with every listing or run which schema its database has, and
from then on packages are made for that.
"""

from __future__ import annotations

from peewee import Database

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq.databases import ACTIVE, find_database
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import ChannelDatabase, DownloadSession
from tuipos.storage.models.history import OLDEST_SCHEMA_VERSION
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.sync.package_format import is_packed_for
from tuipos.sync.status import LIVE, DownloadStatus

#: What says for which schema a database was packed last.
_COUNTED = (DownloadStatus.Started, *LIVE, DownloadStatus.Applied)


def check_schema(schema_version: int) -> Refusal | None:
    """Whether packages can be made for a schema; else who has to update what."""
    if is_packed_for(schema_version):
        return None
    is_newer = schema_version > MASTER_SCHEMA_VERSION
    return refuse(
        "schema-newer" if is_newer else "schema-older",
        say(
            "The database has schema {found}; packages are made for {oldest} to {newest}.",
            found=schema_version,
            oldest=OLDEST_SCHEMA_VERSION,
            newest=MASTER_SCHEMA_VERSION,
        ),
        say("Update headquarters and the server first.")
        if is_newer
        else say("Update tuipos on the machine that has it."),
    )


def is_for_another(db: Database, database: str, schema_version: int) -> bool:
    """Whether HQ takes an active database for one of another schema, or its packages are for one.

    Such packages come from a host of the version before that still runs beside this one. That the
    newest is one says, too, that the full package instead could not be made yet.
    """
    entity = find_database(db, database)
    if entity is None or entity["state"] != ACTIVE:
        return False
    if entity["schema_version"] != schema_version:
        return True
    own = DownloadSession.select(DownloadSession.schema_version)
    of_another = own.where(_of_another(database, schema_version)).limit(1)
    newest = own.where(
        (DownloadSession.database == database)
        & DownloadSession.status.in_([int(status) for status in _COUNTED])
    )
    found = [
        *of_another.tuples().execute(db),
        *newest.order_by(DownloadSession.id.desc()).limit(1).tuples().execute(db),
    ]
    return any(schema != schema_version for (schema,) in found)


def change_schema(db: Database, database: str, schema_version: int) -> bool:
    """Note which schema a database has, and cancel what is for another; whether that was news.

    It needs one full package then: rows that have not changed since carry what is new in its
    schema, and no delta would bring that.
    """
    with write(db):
        if not is_for_another(db, database, schema_version):
            return False
        error = f"The database has schema {schema_version}; the package was made for another."
        DownloadSession.update(status=int(DownloadStatus.Canceled), error=error).where(
            _of_another(database, schema_version)
        ).execute(db)
        ChannelDatabase.update(schema_version=schema_version, full_wanted=True).where(
            ChannelDatabase.name == database
        ).execute(db)
    return True


def _of_another(database: str, schema_version: int) -> object:
    return (
        (DownloadSession.database == database)
        & (DownloadSession.schema_version != schema_version)
        & DownloadSession.status.in_([int(status) for status in LIVE])
    )
