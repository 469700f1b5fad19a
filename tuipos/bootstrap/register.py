"""Puts a register together: journal, replica, server, connection, sync agent, till."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from tuipos import __version__
from tuipos.bootstrap.clients import client_of
from tuipos.bootstrap.context import settings_with
from tuipos.bootstrap.own_devices import output_of, own_devices, scale_of
from tuipos.bootstrap.printing import Printer
from tuipos.bootstrap.reporting import Reporter
from tuipos.bootstrap.revoking import forget_secrets
from tuipos.bootstrap.settings import Secrets, Settings, save
from tuipos.connection.connection import Connection
from tuipos.connection.limits import limits_reached
from tuipos.connection.machine import State
from tuipos.connection.memory import from_text, to_text
from tuipos.connection.switching import SwitchingDataService
from tuipos.devices.payment_terminal import PaymentTerminal
from tuipos.devices.simulated_terminal import SimulatedTerminal
from tuipos.domain.balances import OfflineLimits
from tuipos.domain.money import currency, parse_money, zero
from tuipos.domain.words import Words
from tuipos.home import Home
from tuipos.register.health import LooksAround
from tuipos.register.limits import LimitReached
from tuipos.register.ports import JournalFailed
from tuipos.register.report import Replica
from tuipos.register.till import Till, time_zone
from tuipos.retail.address import AddressRefused
from tuipos.retail.offline import OfflineService
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import DataService
from tuipos.retail.wire import RegisterContext
from tuipos.storage.database import SqliteFile
from tuipos.storage.journal import JournalReader, SqliteJournal, numbers
from tuipos.storage.readiness import told
from tuipos.storage.threads import StorageThread
from tuipos.storage.trouble import DatabaseOlder, DatabaseTrouble
from tuipos.sync.agent import QUEUED, SyncAgent
from tuipos.sync.coming import ComingChanges
from tuipos.sync.replica import OfflineReplica

Clock = Callable[[], datetime]
_log = logging.getLogger("tuipos.register")


class Register:
    """One register's parts, and their life from `open` to `close`.

    `changed` is called on the event loop when something that the screens show has changed, `told`
    with words on a device that did not do what it was asked for.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        secrets: Secrets,
        clock: Clock,
        *,
        server_url: str | None = None,
        changed: Callable[[], None] = lambda: None,
        terminal: PaymentTerminal | None = None,
        told: Callable[[Words], None] = lambda words: None,
    ) -> None:
        self.changed = changed
        self.told = told
        self.settings = settings
        self._home = home
        self._pepper = secrets.pepper
        self._clock = clock
        self._files = StorageThread("settings")
        self._offline_service: OfflineService | None = None
        self._offline_over: SqliteFile | None = None
        self.journal = SqliteJournal(home.journal_file, clock)
        self.replica = self._make_replica()
        self.online = self._make_client(secrets.token, server_url or settings.server_url)
        self.connection = self._make_connection()
        self.agent = self._make_agent()
        self.devices = own_devices(home)
        self._output = output_of(self.devices, self._trouble)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.till = self._make_till(terminal)
        self.printer = self._make_printer()
        self.reporter = self._make_reporter()

    async def open(self) -> None:
        """Open the files and let the agent run; raises DatabaseTrouble for a bad journal."""
        self._loop = asyncio.get_running_loop()
        await self.journal.open()
        if self.settings.identity.support_offline:
            await self.replica.enable()
        await self.agent.start()

    async def close(self) -> None:
        """Stop what runs, write what is to be kept, close the files; waits for no network."""
        await self.agent.stop()
        await self.till.settled()
        await self.connection.close()
        await self.online.close()
        if self._offline_service is not None:
            self._offline_service.close()
        await self.replica.close()
        await self.journal.close()
        self._files.close()
        if self._output is not None:
            await asyncio.to_thread(self._output.close)

    def _make_replica(self) -> OfflineReplica:
        identity = self.settings.identity
        return OfflineReplica(
            self._home.offline_file,
            self._home.downloads,
            store=identity.store,
            register=identity.register,
            clock=self._clock,
        )

    def _make_client(self, token: str, server_url: str) -> OnlineClient:
        return client_of(self.settings, token, server_url)

    def _make_connection(self) -> Connection:
        with JournalReader(self._home.journal_file) as journal:
            remembered = from_text(journal.setting(numbers.CONNECTION))
        connection = Connection(
            self.online,
            self._offline,
            self._clock,
            lambda: self.settings.profile,
            self._remember,
            remembered,
            self._revoked,
        )
        connection.listeners.append(lambda _: self.changed())
        return connection

    def _make_till(self, terminal: PaymentTerminal | None) -> Till:
        return Till(
            self.journal,
            SwitchingDataService(self.connection),
            self.connection,
            self._clock,
            self.settings.identity,
            self._concluded,
            self._limits,
            left_out=lambda: self.settings.left_out_jobs,
            terminal=terminal,
            offline_limits=self._offline_limits,
            scale=scale_of(self.devices),
            drawer=None if self._output is None else self._output.drawer,
        )

    def _make_printer(self) -> Printer:
        device = None if self._output is None else self._output.printer
        columns = self.devices.columns
        return Printer(self._home.receipts, self.till, self._files, device, columns)

    def look_around(self) -> LooksAround:
        """Looks at what is wired to this register and what it stands on; loaded when wanted."""
        from tuipos.bootstrap.around import Around

        return Around(self._home, self._clock, self.online.server, self.till.terminal)

    def _make_agent(self) -> SyncAgent:
        return SyncAgent(
            self.online,
            self.journal,
            self.replica,
            self.connection,
            self._clock,
            lambda: self.settings.profile,
            lambda: self.changed(),
            signing_key=self.settings.signing_key,
            on_context=self._learn,
            on_revoked=self._revoked,
            program=__version__,
        )

    def _make_reporter(self) -> Reporter:
        coming = ComingChanges(
            self.replica,
            self.settings.identity.store,
            self._clock,
            lambda: time_zone(self.settings.identity.time_zone),
        )
        return Reporter(
            self.journal, self._replica_told, self.connection, self.agent, self._limits, coming
        )

    def _concluded(self) -> None:
        """Something is final: it is printed, and wants to be sent."""
        self.printer.print_last()
        self.agent.wake(QUEUED)
        self.changed()

    def _trouble(self, words: Words) -> None:
        """Words from a device's thread, on the event loop; unheard where that has ended."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self.told, words)

    def _learn(self, context: RegisterContext) -> None:
        """Take over what the server says of this register, now and for the next start."""
        self.settings = settings_with(self.settings, context)
        self.till.identity = self.settings.identity
        self._files.submit(save, self._home, self.settings)
        self.changed()

    async def _revoked(self) -> None:
        """This machine was lost, says headquarters: it forgets all but what was sold on it."""
        if self.settings.revoked:
            return
        self.settings, self._pepper = replace(self.settings, revoked=True), ""
        _log.warning("this register is revoked; the chain's data and secrets are removed")
        try:
            await self._files.run(forget_secrets, self._home, self.settings)
        except OSError:
            _log.exception("the secrets could not be removed")
        finally:
            await self.replica.wipe()
        self.changed()
        # A journal that can't be written to is the till's trouble, and is told there.
        with suppress(JournalFailed):
            await self.journal.note("revoked", self.settings.identity.register, self._clock(), {})

    def _replica_told(self) -> Replica:
        """The offline database, with what the server said of it."""
        settings = self.settings
        return told(
            self.replica.status(),
            packages_made=settings.packages_made,
            left_out=settings.left_out_jobs,
            fed_at=self.agent.status().fed_at,
        )

    def _limits(self) -> tuple[LimitReached, ...]:
        """The limits of being offline that are reached; over a restart the last answer counts."""
        state, since = self.connection.state, None
        if state.is_offline:
            since = self.agent.status().reached_at or state.since
        return limits_reached(self.settings.profile, self._replica_told(), since, self._clock())

    def _offline_limits(self) -> OfflineLimits:
        """How far cards and accounts pay offline, as the profile says it."""
        profile, unit = self.settings.profile, currency(self.settings.identity.currency)
        cards, points = (
            parse_money(text, unit) or zero(unit)
            for text in (profile.gift_card_limit, profile.loyalty_limit)
        )
        return OfflineLimits(cards, points, profile.account_percent)

    def _offline(self) -> DataService | None:
        """The offline data service, once the replica could carry a sale."""
        reading = self.replica.reading
        if not self.replica.is_ready or reading is None or self.settings.revoked:
            return None
        if self._offline_service is None or self._offline_over is not reading:
            self._offline_over = reading
            self._offline_service = OfflineService(
                self.replica.reader, reading, self.settings.identity.store, self._pepper
            )
        return self._offline_service

    async def _remember(self, state: State) -> None:
        """Keep the mode over a restart, and note the change of it in the journal."""
        try:
            await self.journal.settings.set(numbers.CONNECTION, to_text(state))
            reason = state.reason.value if state.reason else None
            body = {"mode": state.mode.value, "reason": reason}
            await self.journal.note("connection", state.mode.value, self._clock(), body)
        except JournalFailed:
            # The next act of the cashier meets the same journal and is refused with its words.
            _log.exception("the mode could not be kept")


async def open_register(
    home: Home,
    settings: Settings,
    secrets: Secrets,
    clock: Clock,
    *,
    server_url: str | None = None,
    changed: Callable[[], None] = lambda: None,
    simulated_terminal: bool = False,
    told: Callable[[Words], None] = lambda words: None,
) -> tuple[Register | None, str | None]:
    """Build and open a register; the second value is the sentence on why it failed.

    `simulated_terminal`: card payments are played, as in the demo; else they are a person's word.
    """
    register = None
    terminal = SimulatedTerminal(home.terminal_file) if simulated_terminal else None
    try:
        await _bring_up_to_date(home, clock)
        register = Register(
            home,
            settings,
            secrets,
            clock,
            server_url=server_url,
            changed=changed,
            terminal=terminal,
            told=told,
        )
        await register.open()
    except AddressRefused as refused:
        return register, str(refused.refusal)
    except (DatabaseTrouble, JournalFailed) as trouble:
        return register, str(trouble)
    return register, None


async def _bring_up_to_date(home: Home, clock: Clock) -> None:
    """Give the journal this program's schema, before it is looked into without being changed."""
    try:
        JournalReader(home.journal_file).close()
    except DatabaseOlder:
        journal = SqliteJournal(home.journal_file, clock)
        try:
            await journal.open()
        finally:
            await journal.close()
