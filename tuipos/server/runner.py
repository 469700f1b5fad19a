"""Runs distribution schedules, one at a time in the whole chain, and feeds the own stores.

While hosts are updated in turn, one of the version before may still be up over a database that a
newer one has changed. Before each run it looks, and leaves runs to the newer ones from then on.
0.1.0 does not look, and runs on until it is stopped: all that it makes is of schema 1. So before a
newer host packs for a database, or lists its packages to a register, it cancels what is of another
schema than the database's and makes one full package instead (`tuipos.hq.schemas`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peewee import PeeweeException

from tuipos.domain.words import Refusal, refuse, say
from tuipos.hq import (
    channel_apply,
    package_store,
    schedules,
    schemas,
    sessions,
    transactions,
    uploads,
)
from tuipos.hq.databases import channel_databases
from tuipos.server.pin_carrying import carry_pins
from tuipos.server.run_lock import RunLock
from tuipos.storage.migrations import is_outdated
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.sync.packages import PackageRefused

if TYPE_CHECKING:
    from tuipos.server.center import Center

#: The code of a run that was left to the hosts of a newer version.
OUTDATED = "server-outdated"
#: A register that lists its packages waits no longer for one that is being made; it lists again.
_LISTING_WAITS_SECONDS = 10.0
_log = logging.getLogger("tuipos.server")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to: `told` is its one line, `details` its JSON, `errors` what went wrong."""

    told: str
    details: dict[str, Any]
    errors: tuple[str, ...]


class Runner:
    """The one who runs schedules in a server, for every store of its channel database."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._one_at_a_time = RunLock(center.hq)
        self._mending: dict[str, asyncio.Task[None]] = {}
        self._is_outdated = False

    @property
    def _depot(self) -> schedules.Depot:
        return schedules.Depot(self._center.settings.packages, self._center.signing_key)

    async def run(self, schedule: str, *, full: bool = False) -> Ran | Refusal:
        """Run a schedule or job now; waits while another one runs."""
        found = await self._center.hq.read(schedules.find_schedule, schedule)
        if isinstance(found, Refusal):
            return found
        async with self._one_at_a_time.held():
            return await self._run(found["job"], full)

    async def run_if(self, job: str, is_due: Callable[[], Awaitable[bool]]) -> Ran | Refusal | None:
        """Run a job if it is still due when its turn comes: another host may have run it."""
        async with self._one_at_a_time.held():
            return await self._run(job, False) if await is_due() else None

    def close(self) -> None:
        """Let go of what makes runs wait for each other."""
        for task in self._mending.values():
            task.cancel()
        self._one_at_a_time.close()

    async def _run(self, job: str, full: bool) -> Ran | Refusal:
        try:
            outdated = await self._outdated()
            if outdated is not None:
                return outdated
            # Whoever runs has the chain to himself: what still stands as begun was cut off.
            await self._fail_cut_off()
            return await (
                self._pull() if job == schedules.UPLOAD_JOB else self._distribute(job, full)
            )
        except (PeeweeException, OSError) as error:
            _log.error("the run of %s failed", job, exc_info=error)
            refused = _run_failed(job, error)
            # Where the database itself is the trouble, there is nothing to note it in.
            with suppress(PeeweeException):
                await self._center.hq.write(schedules.note_failure, job, str(refused.what))
            return refused

    async def _fail_cut_off(self) -> None:
        cut_off = await self._center.hq.write(schedules.recover_runs)
        if cut_off:
            _log.warning("%d packages were cut off while they were made", cut_off)

    async def want_full(self, database: str, reason: str, held: int = 0) -> Refusal | None:
        """Make a full package for a database that is in doubt of what it holds.

        `held` is the version that it has; what it gets is at least of that one.
        """
        async with self._one_at_a_time.held():
            outdated = await self._outdated()
            if outdated is not None:
                return outdated
            made = await self._center.hq.write(
                schedules.want_full, self._depot, database, reason, self._center.clock(), held
            )
        return made if isinstance(made, Refusal) else None

    async def recover(self) -> None:
        """Finish or fail what a server that was killed left half done.

        While another host runs a schedule there is nothing to do: it began with just that.
        """
        async with self._one_at_a_time.held_if_free() as alone:
            if alone:
                await self._fail_cut_off()
                await self._fit_channels()
                await self._feed_channels()
                await self._doubt_channels()

    async def fit(self, database: str, schema_version: int) -> Refusal | None:
        """Let what waits for a database be of the schema that it says to have.

        What is for another is cancelled at once; the full package instead is waited for a moment,
        and made also if nobody waits. Refused is a schema that no packages are made for.
        """
        refused = schemas.check_schema(schema_version)
        if refused is not None:
            return refused
        hq = self._center.hq
        making = self._mending.get(database)
        if making is None:
            if not await hq.read(schemas.is_for_another, database, schema_version):
                return None
            if await self._outdated() is not None:
                return None
            await hq.write(schemas.change_schema, database, schema_version)
            making = self._begin_full(database, schema_version)
        await asyncio.wait([making], timeout=_LISTING_WAITS_SECONDS)
        return None

    def _begin_full(self, database: str, schema_version: int) -> asyncio.Task[None]:
        """The full package that is being made for a database: one at a time."""
        making = self._mending.get(database)
        if making is None:
            making = asyncio.create_task(self._make_full(database, schema_version), name=database)
            self._mending[database] = making
            making.add_done_callback(lambda _: self._mending.pop(database))
        return making

    async def _make_full(self, database: str, schema_version: int) -> None:
        try:
            refused = await self.want_full(database, _new_schema(schema_version))
        except (PeeweeException, OSError) as error:
            _log.error("no full package for %s", database, exc_info=error)
            return
        if refused is not None:
            _log.warning("no full package for %s: %s", database, refused)

    async def _outdated(self) -> Refusal | None:
        """Whether a newer program has changed the databases: then runs are left to it."""
        center = self._center
        for served in (center.hq, center.channel):
            if await served.read(is_outdated, served.kind):
                refused = _outdated(served.kind)
                if not self._is_outdated:
                    _log.warning("no more runs: %s", refused)
                self._is_outdated = True
                return refused
        return None

    async def _fit_channels(self) -> None:
        """The channel databases were brought to this program's schema when they were opened."""
        for entity in await self._served():
            database, hq = entity["name"], self._center.hq
            if await hq.write(schemas.change_schema, database, MASTER_SCHEMA_VERSION):
                reason = _new_schema(MASTER_SCHEMA_VERSION)
                await hq.write(
                    schedules.want_full, self._depot, database, reason, self._center.clock()
                )

    async def _distribute(self, job: str, full: bool) -> Ran | Refusal:
        center = self._center
        await self._doubt_channels()
        await carry_pins(center)
        await self._fit_channels()
        done = await center.hq.write(schedules.run, self._depot, job, center.clock(), full=full)
        if isinstance(done, Refusal):
            return done
        errors = await self._feed_channels()
        failed = [f"package {session} could not be made" for session in done.failed]
        return Ran(str(done), done.as_dict(), (*failed, *errors))

    async def _doubt_channels(self) -> None:
        """One of HQ's and the channel database may have come back from an older backup.

        Then the store's database holds another version than HQ knows of; a full package follows
        with the next run, and versions go on above what is held.
        """
        center = self._center
        for entity in await self._served():
            held = await center.channel.read(channel_apply.held_version, entity["store"])
            if await center.hq.write(sessions.note_held, entity["name"], held):
                _log.warning("channel database %s holds version %d, which headquarters does not "
                             "know: it gets a full package", entity["name"], held)  # fmt: skip

    async def _feed_channels(self) -> list[str]:
        """Apply what waits for the stores of this server's channel database."""
        return [
            error
            for entity in await self._served()
            for error in await self._feed_channel(entity["name"])
        ]

    async def _feed_channel(self, database: str) -> list[str]:
        """Apply what waits for one store; a gap is mended once."""
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
            await center.hq.read(package_store.bring, self._depot.directory, session["file"])
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
        await carry_pins(center)
        total = uploads.Pulled((), 0, ())
        for entity in await self._served():
            total = uploads.together(total, await self._pull_store(entity))
        await center.hq.write(schedules.note_run, schedules.UPLOAD_JOB, center.clock(), str(total))
        errors = tuple(f"{id_} was booked with other content" for id_ in total.conflicts)
        return Ran(str(total), total.as_dict(), errors)

    async def _pull_store(self, entity: dict[str, Any]) -> uploads.Pulled:
        center, database = self._center, entity["name"]
        total = uploads.Pulled((), 0, ())
        at = await self._pulled_up_to(database)
        while rows := await center.channel.read(
            transactions.behind, at, uploads.BATCH, entity["store"]
        ):
            one = await center.hq.write(uploads.take_in, database, rows, center.clock())
            total = uploads.together(total, one)
            at = rows[-1]["position"]
        return total

    async def _pulled_up_to(self, database: str) -> int:
        center = self._center
        read = await center.hq.read(uploads.last_read, database)
        found = await center.channel.read(uploads.standing_at, read.position)
        if await center.hq.read(uploads.is_continued, read, found):
            return read.position
        _log.warning("channel database %s was restored: all of it is read again", database)
        return 0

    async def _served(self) -> list[dict[str, Any]]:
        """The stores whose channel database this is: all of the chain, or the one it was told."""
        return await self._center.hq.read(channel_databases, self._center.settings.store)


def _outdated(kind: str) -> Refusal:
    return refuse(
        OUTDATED,
        say("A newer tuipos has updated the {kind} database.", kind=kind),
        say("This server still answers registers and leaves runs to the newer one; update it."),
    )


def _new_schema(schema_version: int) -> str:
    return f"the database has schema {schema_version} now"


def _run_failed(job: str, error: Exception) -> Refusal:
    """A full disk or a missing folder is for the person at headquarters to mend."""
    return refuse(
        "run-failed",
        say("The run of {job} failed: {reason}.", job=job, reason=str(error)),
        say("See to the server's disk and folders, then run it again."),
    )
