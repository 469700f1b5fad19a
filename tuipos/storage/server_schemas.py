"""The tables of headquarters and of channel databases, and the steps that make them.

No register loads this module: what only a server keeps costs a till no memory.
"""

from __future__ import annotations

from collections.abc import Sequence

from peewee import Database

from tuipos.storage.models import channel, headquarters
from tuipos.storage.models.base import Table
from tuipos.storage.models.master import MASTER_TABLES
from tuipos.storage.queries import add_missing, create_tables
from tuipos.storage.schemas import REPLICA_TABLES, Step
from tuipos.storage.search import create_search, has_search, rebuild_search

HQ_TABLES: tuple[type[Table], ...] = (
    *MASTER_TABLES,
    headquarters.Counter,
    headquarters.Deleted,
    headquarters.DataGroup,
    headquarters.ChannelDatabase,
    headquarters.ConfirmedJob,
    headquarters.Schedule,
    headquarters.DownloadSession,
    headquarters.UploadSession,
    headquarters.ActivationCode,
    headquarters.HqSignIn,
    headquarters.ChainSecret,
    headquarters.PackagePart,
    headquarters.BookedTransaction,
    headquarters.BookedMovement,
)
CHANNEL_TABLES: tuple[type[Table], ...] = (
    *REPLICA_TABLES,
    channel.ServerSetting,
    channel.Device,
    channel.FormerDevice,
    channel.ChannelTransaction,
    channel.Quarantined,
    channel.SuspendedShared,
    channel.SettledOrigin,
    channel.ReturnedLine,
    channel.BalanceMovement,
    channel.BalanceReserved,
    channel.StaffPin,
    channel.StaffLockout,
)


def _make_hq(database: Database) -> None:
    create_tables(database, HQ_TABLES)


def _make_channel(database: Database) -> None:
    create_tables(database, CHANNEL_TABLES)
    create_search(database)


def _to_hq_2(database: Database) -> None:
    add_missing(database, HQ_TABLES)
    if not has_search(database):
        create_search(database)
        rebuild_search(database)


def _to_channel_2(database: Database) -> None:
    add_missing(database, CHANNEL_TABLES)


HQ_STEPS: Sequence[Step] = (_make_hq, _to_hq_2)
CHANNEL_STEPS: Sequence[Step] = (_make_channel, _to_channel_2)
