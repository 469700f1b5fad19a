"""Runs distribution schedules, one at a time, and applies what they make for the own store."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peewee import Database, PeeweeException

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq import channel_apply, schedules, transactions, uploads
from tuipos.hq.databases import ACTIVE, CHANNEL
from tuipos.storage import queries
from tuipos.storage.database import write
from tuipos.storage.models.channel import ServerSetting
from tuipos.storage.models.headquarters import ChannelDatabase
from tuipos.sync.packages import PackageRefused

if TYPE_CHECKING:
    from tuipos.server.center import Center

_DATABASE = "channel-database"
_log = logging.getLogger("tuipos.server")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to: `told` is its one line, `details` its JSON, `errors` what went wrong."""

    told: str
    details: dict[str, Any]
    errors: tuple[str, ...]


class Runner:
    """The one who runs schedules in a server; HQ's and the channel database keep their threads."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._one_at_a_time = asyncio.Lock()

    @property
    def _depot(self) -> schedules.Depot:
        return schedules.Depot(self._center.settings.packages, self._center.signing_key)

    async def run(self, schedule: str, *, full: bool = False) -> Ran | Refusal:
        """Run a schedule or job now; waits while another one runs."""
        found = await self._center.hq.read(schedules.find_schedule, schedule)
        if isinstance(found, Refusal):
            return found
        async with self._one_at_a_time:
            try:
                if found["job"] == schedules.UPLOAD_JOB:
                    return await self._pull()
                return await self._distribute(found["job"], full)
            except (PeeweeException, OSError) as error:
                _log.error("the run of %s failed", found["job"], exc_info=error)
                return _run_failed(found["job"], error)

    async def want_full(self, database: str, reason: str) -> Refusal | None:
        """Make a full package for a database that is in doubt of what it holds."""
        async with self._one_at_a_time:
            made = await self._center.hq.write(
                schedules.want_full, self._depot, database, reason, self._center.clock()
            )
        return made if isinstance(made, Refusal) else None

    async def recover(self) -> None:
        """Finish or fail what a server that was killed left half done."""
        async with self._one_at_a_time:
            cut_off = await self._center.hq.write(schedules.recover_runs)
            if cut_off:
                _log.warning("%d packages were cut off while they were made", cut_off)
            await self._feed_channel()

    async def _distribute(self, job: str, full: bool) -> Ran | Refusal:
        center = self._center
        done = await center.hq.write(schedules.run, self._depot, job, center.clock(), full=full)
        if isinstance(done, Refusal):
            return done
        errors = await self._feed_channel()
        failed = [f"package {session} could not be made" for session in done.failed]
        return Ran(str(done), done.as_dict(), (*failed, *errors))

    async def _feed_channel(self) -> list[str]:
        """Apply what waits for this server's channel database; a gap is mended once."""
        database = await self._own_database()
        if database is None:
            return []
        refused = await self._apply_waiting(database)
        if refused is not None and refused.wants_full:
            center, reason = self._center, str(refused)
            await center.hq.write(
                schedules.want_full, self._depot, database, reason, center.clock()
            )
            refused = await self._apply_waiting(database)
        if refused is None:
            return []
        _log.error("channel database %s: %s", database, refused)
        return [f"channel database {database}: {refused}"]

    async def _apply_waiting(self, database: str) -> PackageRefused | None:
        center = self._center
        for session in await center.hq.read(channel_apply.waiting, database):
            outcome = await center.channel.write(
                channel_apply.apply_waiting, session, self._depot, center.clock()
            )
            await center.hq.write(channel_apply.report, session, outcome, center.clock())
            if isinstance(outcome, PackageRefused):
                return outcome
        return None

    async def _pull(self) -> Ran:
        """P-0001: what the channel database has and HQ has not, in batches."""
        center = self._center
        total = uploads.Pulled((), 0, ())
        database = await self._own_database()
        if database is not None:
            at = await self._pulled_up_to(database)
            while rows := await center.channel.read(transactions.behind, at, uploads.BATCH):
                one = await center.hq.write(uploads.take_in, database, rows, center.clock())
                total = uploads.Pulled(
                    total.sessions + one.sessions,
                    total.new + one.new,
                    total.conflicts + one.conflicts,
                )
                at = rows[-1]["position"]
        await center.hq.write(schedules.note_run, schedules.UPLOAD_JOB, center.clock(), str(total))
        errors = tuple(f"{id_} was booked with other content" for id_ in total.conflicts)
        return Ran(str(total), total.as_dict(), errors)

    async def _pulled_up_to(self, database: str) -> int:
        center = self._center
        at = await center.hq.read(uploads.position, database)
        marked = await center.channel.read(uploads.marker, at)
        return at if await center.hq.read(uploads.is_continued, at, marked) else 0

    async def _own_database(self) -> str | None:
        """The channel database entity that this server's channel database is."""
        known = await self._center.channel.read(_noted_database)
        if known is not None:
            return known
        found: str | None = self._center.settings.store or None
        if found is None:
            found = await self._center.hq.read(_first_channel_database)
        if found is not None:
            await self._center.channel.write(_note_database, found)
        return found


def _run_failed(job: str, error: Exception) -> Refusal:
    """A full disk or a missing folder is for the person at headquarters to mend."""
    return refuse(
        "run-failed",
        say("The run of {job} failed: {reason}.", job=job, reason=str(error)),
        say("See to the server's disk and folders, then run it again."),
    )


def _noted_database(db: Database) -> str | None:
    row = queries.get(db, ServerSetting, ServerSetting.name == _DATABASE)
    return None if row is None else str(row.value)


def _note_database(db: Database, name: str) -> None:
    with write(db):
        queries.insert_new(db, ServerSetting, {"name": _DATABASE, "value": name})


def _first_channel_database(db: Database) -> str | None:
    query = ChannelDatabase.select().where(
        ChannelDatabase.kind == CHANNEL, ChannelDatabase.state == ACTIVE
    )
    row = queries.first(db, query.order_by(ChannelDatabase.name))
    return None if row is None else str(row.name)
