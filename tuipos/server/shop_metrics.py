"""Figures about the shop as Prometheus series, read from the databases when they are asked for.

They are the same at every worker and every host of one chain: what the databases say, not what
this process has seen. So they carry no worker's name, and are looked at with `max`, not `sum`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import apsw
from peewee import PeeweeException
from playhouse.pool import MaxConnectionsExceeded
from prometheus_client.core import GaugeMetricFamily

from tuipos import __version__
from tuipos.hq import figures, uploads
from tuipos.hq.databases import channel_databases
from tuipos.storage.migrations import schema_version

if TYPE_CHECKING:
    from tuipos.server.center import Center

_log = logging.getLogger("tuipos.server")
_NO_ANSWER = (PeeweeException, apsw.Error, MaxConnectionsExceeded)
_STATES = (figures.WAITING, figures.FAILED, figures.SUSPENDED)


class ShopMetrics:
    """One look at the databases; each question is short and asked in the databases' own threads."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._families: dict[str, GaugeMetricFamily] = {}

    async def look(self) -> list[GaugeMetricFamily]:
        """Every series. A database that gives no answer is told as down, and its series are out."""
        center = self._center
        about = {"version": __version__, "server": center.server_id}
        self._add("tuipos_server_info", "The program and its server's id.", 1, about)
        for kind in ("hq", "channel", "offline"):
            self._add("tuipos_schema_version", "The schema that this program works with.",
                      schema_version(kind), {"kind": kind})  # fmt: skip
        await self._ask("hq", self._look_at_hq)
        await self._ask("channel", self._look_at_channel)
        return list(self._families.values())

    async def _ask(self, kind: str, look: Callable[[], Awaitable[None]]) -> None:
        up = 1
        try:
            await look()
        except _NO_ANSWER as error:
            _log.warning("the %s database gave no figures: %s", kind, error)
            up = 0
        self._add("tuipos_database_up", "Whether a database of the server answers.", up,
                  {"kind": kind})  # fmt: skip

    async def _look_at_hq(self) -> None:
        read = self._center.hq.read
        fed = await read(figures.fed_databases)
        self._add("tuipos_hq_version", "The version of headquarters' data.", fed.version)
        packages = await read(figures.packages)
        for database in fed.databases:
            self._add_database(database, packages)
        for last in await read(figures.last_runs):
            self._add_schedule(last)
        await self._add_connections("hq")

    async def _look_at_channel(self) -> None:
        center = self._center
        for device in await center.channel.read(figures.devices):
            self._add_device(device, center.clock())
        aside = await center.channel.read(figures.quarantined)
        for entity in await center.hq.read(channel_databases, center.settings.store):
            store = entity["store"]
            position = await center.hq.read(uploads.position, entity["name"])
            behind = await center.channel.read(figures.count_behind, store, position)
            self._add("tuipos_channel_transactions_waiting",
                      "Transactions in the channel database that P-0001 has not taken yet "
                      f"(counted up to {figures.MOST_COUNTED}).",
                      behind, {"store": store})  # fmt: skip
            aside.setdefault(store, 0)
        for store, number in sorted(aside.items()):
            self._add("tuipos_transactions_quarantined",
                      "Transactions that came under a known id with other bytes.",
                      number, {"store": store})  # fmt: skip
        await self._add_connections("channel")

    def _add_database(self, database: Any, packages: Mapping[tuple[str, str], int]) -> None:
        named = {
            "database": database.name, "kind": database.kind, "store": database.store,
            "register": database.register,
        }  # fmt: skip
        self._add("tuipos_database_confirmed_version",
                  "The version up to which a database has confirmed its data.",
                  database.confirmed_version, named)  # fmt: skip
        self._add("tuipos_database_schema_version", "The schema that a database last reported.",
                  database.schema_version, named)  # fmt: skip
        for state in _STATES:
            self._add("tuipos_database_packages",
                      "Packages of a database that wait, failed and are tried again, or are "
                      "suspended until someone acts.",
                      packages.get((database.name, state), 0),
                      {"database": database.name, "state": state})  # fmt: skip

    def _add_schedule(self, last: figures.LastRun) -> None:
        named = {"job": last.job}
        every = last.every_seconds if last.active else 0
        self._add("tuipos_schedule_interval_seconds",
                  "How often a schedule runs by itself (0: by hand or switched off).",
                  every, named)  # fmt: skip
        if last.at is None:
            return
        self._add("tuipos_schedule_last_run_timestamp_seconds", "When a schedule ran last.",
                  last.at.timestamp(), named)  # fmt: skip
        self._add("tuipos_schedule_last_run_success",
                  "Whether nothing of a schedule's last run failed (1) or something did (0).",
                  0 if last.failed else 1, named)  # fmt: skip

    def _add_device(self, device: Any, now: datetime) -> None:
        named = {"store": device.store, "register": device.register}
        self._add("tuipos_register_revoked", "Whether a register is revoked.",
                  int(device.revoked), named)  # fmt: skip
        if device.last_seen is not None:
            self._add("tuipos_register_contact_age_seconds",
                      "Time since a register was heard of last, by the server's clock.",
                      max(0.0, (now - device.last_seen).total_seconds()), named)  # fmt: skip
        for name, told, column in (
            ("tuipos_register_pending_uploads",
             "Transactions that a register had not sent when it was heard of last.",
             device.pending_uploads),
            ("tuipos_register_set_aside",
             "Transactions that a register had set aside when it was heard of last.",
             device.set_aside),
        ):  # fmt: skip
            if column is not None:
                self._add(name, told, column, named)

    async def _add_connections(self, kind: str) -> None:
        database = self._center.hq if kind == "hq" else self._center.channel
        free = await database.read(figures.free_connections)
        if free is not None:
            self._add("tuipos_postgresql_free_connections",
                      "Connections that PostgreSQL would still take.", free,
                      {"kind": kind})  # fmt: skip

    def _add(
        self, name: str, told: str, value: float, labels: Mapping[str, str] | None = None
    ) -> None:
        """One sample; its family is made with the first."""
        shown = {label: safe_label(text) for label, text in (labels or {}).items()}
        if name not in self._families:
            self._families[name] = GaugeMetricFamily(name, told, labels=list(shown))
        self._families[name].add_metric(list(shown.values()), value)


def safe_label(text: str) -> str:
    """A label's value from data: control and other unprintable characters as their numbers.

    Two different names stay different, as two samples of one name would spoil a whole scrape.
    """
    return "".join(
        sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text.replace("\\", "\\\\")
    )
