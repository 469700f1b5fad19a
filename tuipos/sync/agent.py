"""The sync agent: brings sales up and packages down, in the background, only while Online.

It runs inside the register's program. Offline it touches no network at all. It never delays a key:
requests are awaited, files and databases have threads of their own.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from tuipos.connection.profile import OfflineProfile
from tuipos.domain.words import Words, say
from tuipos.register import report
from tuipos.register.ports import Clock, JournalFailed
from tuipos.retail.service import NoAnswer, ServerRefused, TokenRefused
from tuipos.retail.wire import RegisterContext, RegisterState
from tuipos.storage.journal import SqliteJournal, numbers
from tuipos.sync import results
from tuipos.sync.download import Downloads, Fetched
from tuipos.sync.pace import Pace
from tuipos.sync.profile import context_to_text
from tuipos.sync.replica import OfflineReplica
from tuipos.sync.transport import Line, Stopped, SyncConnection, SyncTransport
from tuipos.sync.upload import Sent, Uploads

#: The reason for waking that asks for uploads alone: a sale was concluded.
QUEUED = "queued"


class SyncAgent:
    """One register's agent. `start` lets it run; `wake` hurries it; `stop` lets nothing linger.

    `profile()` is the profile in force; `listener` is called after each change of `status()`.
    `on_context` is told what the server says of this register, whenever that has changed;
    `on_revoked` is awaited when it says that the register is revoked; by default that wipes the
    replica.
    `program` is the version that headquarters is told of; without one it is told nothing.
    """

    def __init__(
        self,
        transport: SyncTransport,
        journal: SqliteJournal,
        replica: OfflineReplica,
        connection: SyncConnection,
        clock: Clock,
        profile: Callable[[], OfflineProfile],
        listener: Callable[[], None] = lambda: None,
        *,
        signing_key: str,
        on_context: Callable[[RegisterContext], None] = lambda context: None,
        on_revoked: Callable[[], Awaitable[None]] | None = None,
        chance: random.Random | None = None,
        pace: Pace | None = None,
        program: str = "",
    ) -> None:
        self._program = program
        self._told_state: RegisterState | None = None
        self._journal = journal
        self._replica = replica
        self._connection = connection
        self._clock = clock
        self._profile = profile
        self._listener = listener
        self._on_context = on_context
        self._on_revoked = on_revoked or replica.wipe
        self._pace = pace or Pace(chance or random.Random())  # noqa: S311 (no secret)
        line = Line(transport, connection, self._may_ask)
        self._line = line
        self._uploads = Uploads(line, journal, clock)
        self._downloads = Downloads(line, journal, replica, signing_key, self._show)
        self._status = report.Sync()
        self._context_text: str | None = None
        self._synced_before = False
        self._everything = True
        self._could_ask = False
        self._loop: asyncio.Task[None] | None = None
        self._run: asyncio.Task[Words] | None = None

    def status(self) -> report.Sync:
        """What the header and 917 show of sync."""
        return self._status

    async def start(self) -> None:
        """Remember how the last run ended, and begin to run in the background."""
        assert self._loop is None, "an agent starts once"
        self._status = results.from_text(await self._journal.settings.get(numbers.LAST_SYNC))
        self._context_text = await self._journal.settings.get(numbers.CONTEXT)
        self._synced_before = self._status.good_at is not None
        self._could_ask = self._may_ask()
        self._connection.listeners.append(self._connection_changed)
        self._loop = asyncio.create_task(self._work(), name="sync")

    def wake(self, reason: str) -> None:
        """Do not wait for the interval; `queued` asks for uploads alone, anything else for all."""
        if reason != QUEUED:
            self._everything = True
        self._pace.hurry()

    async def sync_now(self) -> Words:
        """A run that a person asked for; what came of it, in words."""
        if not self._may_ask():
            return results.CONNECT_FIRST
        self._everything = True
        while self._run is not None:
            # The one under way may have begun before what this person wants sent.
            await asyncio.wait([self._run])
        return await self._one_run()

    async def stop(self) -> None:
        """End; what is half done is left as it is and goes on with the next start."""
        if self._loop is None:
            return
        self._connection.listeners.remove(self._connection_changed)
        for task in (self._loop, self._run):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        self._loop = None

    def _may_ask(self) -> bool:
        """Online; or, once this register has synced, also before the first request has decided."""
        if self._connection.is_online:
            return True
        return self._synced_before and not self._connection.state.is_offline

    async def _work(self) -> None:
        while True:
            if self._may_ask():
                await self._one_run()
            if not self._may_ask():
                await self._pace.wait_for_word()
                continue
            await self._pace.wait(self._profile().sync_interval_seconds)
            if self._pace.interval_passed:
                self._everything = True

    def _connection_changed(self, _: object) -> None:
        """Begin when the network may be used again; leave it at once when it may not.

        A run that went on waiting for a silent server would hold up the first one after it.
        """
        before, self._could_ask = self._could_ask, self._may_ask()
        if self._could_ask and not before:
            self.wake("connection")
        elif before and not self._could_ask and self._run not in (None, asyncio.current_task()):
            self._run.cancel()

    async def _one_run(self) -> Words:
        """Run once; a second caller gets the result of the run that is under way."""
        if self._run is None:
            self._run = asyncio.create_task(self._attempt(), name="sync-run")
            self._run.add_done_callback(self._run_ended)
        run = self._run
        await asyncio.wait([run])
        return results.CONNECT_FIRST if run.cancelled() else run.result()

    def _run_ended(self, _: asyncio.Task[Words]) -> None:
        self._run = None

    async def _attempt(self) -> Words:
        """One run, its failures as words; the pace slows down while it fails."""
        everything, self._everything = self._everything, False
        began = self._clock()
        self._pace.begins()
        self._set(replace(self._status, running=True))
        good, goes_on, retry_after = False, False, None
        try:
            words, good, goes_on = await self._sync(everything)
        except NoAnswer as error:
            words, retry_after = results.NO_ANSWER, error.retry_after_seconds
        except TokenRefused as error:
            words = await self._token_refused(error.code)
        except ServerRefused as error:
            words = say("The server refused: {detail}", detail=error.detail or error.code)
        except Stopped:
            words = results.CONNECT_FIRST
        except JournalFailed as error:
            words = error.words
        except OSError as error:
            words = say("This machine's disk refused: {error}", error=str(error.strerror))
        except asyncio.CancelledError:
            self._everything = self._everything or everything
            self._set(replace(self._status, running=False, progress=None))
            raise
        if goes_on:
            self._pace.succeeded()
        else:
            self._everything = self._everything or everything
            self._pace.failed(retry_after)
        await self._ended(words, began, good=good, whole=everything)
        return words

    async def _sync(self, everything: bool) -> tuple[Words, bool, bool]:
        """Context, uploads and, if all is wanted, packages.

        The words, whether all went well, and whether to go on at the usual pace: a package that
        waits for someone at headquarters must not hold the sales up.
        """
        began = self._clock()
        context = await self._line.ask(lambda transport: transport.register_context())
        self._set(replace(self._status, reached_at=began))
        await self._learn(context)
        await self._uploads.agree_on_numbers(context)
        sent = await self._uploads.run(self._profile().upload_batch_size)
        fetched = Fetched()
        if everything and not self._profile().pause_sync:
            fetched = await self._feed(context)
            if context.support_offline and fetched.trouble is None:
                self._set(replace(self._status, fed_at=began))
        if everything:
            keep = timedelta(days=self._profile().keep_days)
            await self._journal.purge(self._clock() - keep)
        await self._tell_state(everything)
        words = results.of_run(sent, fetched)
        is_news = fetched.applied > 0 or words != self._status.attempt_result
        if sent != Sent() or (fetched != Fetched() and is_news):
            await self._journal.log("sync", "Done", words)
        good = fetched.trouble is None and not sent.unanswered
        return words, good, good or (fetched.is_suspended and not sent.unanswered)

    async def _tell_state(self, everything: bool) -> None:
        """Say for headquarters' register page how this register is, where that has changed."""
        if not self._program:
            return
        queue = await self._journal.queue_summary()
        state = RegisterState(
            mode="online",
            pending_uploads=queue.count,
            set_aside=queue.set_aside,
            data_version=self._replica.status().version,
            version=self._program,
        )
        if everything or state != self._told_state:
            # A server of the version before does not ask for it.
            with suppress(ServerRefused):
                await self._line.ask(lambda transport: transport.report_state(state))
            self._told_state = state

    async def _learn(self, context: RegisterContext) -> None:
        """Keep what the server says of this register for the next start."""
        text = context_to_text(context)
        if text != self._context_text:
            await self._journal.settings.set(numbers.CONTEXT, text)
            self._context_text = text
            self._on_context(context)

    async def _feed(self, context: RegisterContext) -> Fetched:
        if not context.support_offline:
            await self._replica.disable()
            return Fetched()
        await self._replica.enable()
        await self._replica.check_once()
        if self._replica.notice is not None:
            await self._journal.log("download", "Damaged", self._replica.notice)
            self._replica.notice = None
        if not self._replica.is_open:
            return Fetched(0, self._replica.status().reason)
        return await self._downloads.run(context.offline_database)

    async def _token_refused(self, code: str) -> Words:
        """The queue is kept; the replica of a revoked register is not its own any more."""
        if code == "revoked":
            await self._on_revoked()
        return results.token_refused(code)

    def _show(self, progress: Words | None, to_fetch: int) -> None:
        """Progress of the downloads; the header shows it while the database is not ready."""
        self._replica.show_progress(progress)
        self._set(replace(self._status, progress=progress, to_fetch=to_fetch))

    async def _ended(self, words: Words, began: datetime, *, good: bool, whole: bool) -> None:
        now = self._clock()
        status = replace(
            self._status,
            running=False,
            progress=None,
            attempted_at=now,
            attempt_result=words,
            attempt_failed=not good,
        )
        if good and whole:
            seconds = (now - began).total_seconds()
            status = replace(status, good_at=now, good_seconds=seconds)
            self._synced_before = True
        self._set(status)
        # A journal that can't be written to is the till's trouble, and is told there.
        with suppress(JournalFailed):
            await self._journal.settings.set(numbers.LAST_SYNC, results.to_text(status))

    def _set(self, status: report.Sync) -> None:
        if status != self._status:
            self._status = status
            self._listener()
