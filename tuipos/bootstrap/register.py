"""Puts a register together: journal, replica, server, connection, sync agent, till."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from tuipos.bootstrap.context import settings_with
from tuipos.bootstrap.printing import Printer
from tuipos.bootstrap.reporting import Reporter
from tuipos.bootstrap.settings import Secrets, Settings, save
from tuipos.connection.connection import Connection
from tuipos.connection.machine import Mode, State
from tuipos.connection.switching import SwitchingDataService
from tuipos.home import Home
from tuipos.register.ports import JournalFailed
from tuipos.register.till import Till
from tuipos.retail.address import AddressRefused
from tuipos.retail.offline import OfflineService
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import DataService, Failure
from tuipos.retail.wire import RegisterContext
from tuipos.storage.database import SqliteFile
from tuipos.storage.journal import JournalReader, SqliteJournal, numbers
from tuipos.storage.threads import StorageThread
from tuipos.storage.trouble import DatabaseTrouble
from tuipos.sync.agent import QUEUED, SyncAgent
from tuipos.sync.replica import OfflineReplica

Clock = Callable[[], datetime]


class Register:
    """One register's parts around its till, and their life from `open` to `close`.

    `changed` is called on the event loop when something that the screens show has changed.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        secrets: Secrets,
        clock: Clock,
        till: Till,
        *,
        server_url: str | None = None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.changed = changed
        self.settings = settings
        self.till = till
        self._home = home
        self._pepper = secrets.pepper
        self._clock = clock
        self._files = StorageThread("settings")
        self._offline_service: OfflineService | None = None
        self._offline_over: SqliteFile | None = None
        self.journal = SqliteJournal(home.journal_file, clock)
        self.replica = self._make_replica()
        self.online = self._make_client(secrets.token, server_url or settings.server_url)
        self.connection = Connection(
            self.online,
            self._offline,
            clock,
            lambda: self.settings.profile,
            self._remember,
            _remembered(home),
        )
        self.connection.listeners.append(lambda _: self.changed())
        self.agent = self._make_agent()
        till.journal = self.journal
        till.data = SwitchingDataService(self.connection)
        till.connection = self.connection
        till.on_concluded = self._concluded
        self.printer = Printer(home.receipts, self.till, self._files)
        self.reporter = Reporter(self.journal, self.replica, self.connection, self.agent)

    async def open(self) -> None:
        """Open the files and let the agent run; raises DatabaseTrouble for a bad journal."""
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
        settings = self.settings
        return OnlineClient(
            server_url,
            token,
            settings.identity.epoch,
            settings.server_id,
            allow_plain_http=settings.allow_plain_http,
            ca_file=Path(settings.ca_file) if settings.ca_file else None,
        )

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
        )

    def _concluded(self) -> None:
        """Something is final: it is printed, and wants to be sent."""
        self.printer.print_last()
        self.agent.wake(QUEUED)
        self.changed()

    def _learn(self, context: RegisterContext) -> None:
        """Take over what the server says of this register, now and for the next start."""
        self.settings = settings_with(self.settings, context)
        self.till.identity = self.settings.identity
        self._files.submit(save, self._home, self.settings)
        self.changed()

    def _offline(self) -> DataService | None:
        """The offline data service, once the replica could carry a sale."""
        reading = self.replica.reading
        if not self.replica.is_ready or reading is None:
            return None
        if self._offline_service is None or self._offline_over is not reading:
            self._offline_over = reading
            self._offline_service = OfflineService(
                self.replica.reader, reading, self.settings.identity.store, self._pepper
            )
        return self._offline_service

    async def _remember(self, state: State) -> None:
        """Keep the mode over a restart, and note the change of it in the journal."""
        kept = asdict(state)
        await self.journal.settings.set(
            numbers.CONNECTION, json.dumps(kept, default=datetime.isoformat)
        )
        body = {"mode": state.mode.value, "reason": state.reason and state.reason.value}
        await self.journal.note("connection", state.mode.value, self._clock(), body)


async def open_register(
    home: Home,
    settings: Settings,
    secrets: Secrets,
    clock: Clock,
    till: Till,
    *,
    server_url: str | None = None,
    changed: Callable[[], None] = lambda: None,
) -> tuple[Register | None, str | None]:
    """Build and open a register over a till; the second value is the sentence on why it failed."""
    register = None
    try:
        register = Register(
            home, settings, secrets, clock, till, server_url=server_url, changed=changed
        )
        await register.open()
    except AddressRefused as refused:
        return register, str(refused.refusal)
    except (DatabaseTrouble, JournalFailed) as trouble:
        return register, str(trouble)
    return register, None


def _remembered(home: Home) -> State | None:
    """The state of the connection at the end of the last run; None where it is not known."""
    with JournalReader(home.journal_file) as journal:
        text = journal.setting(numbers.CONNECTION)
    if text is None:
        return None
    kept = json.loads(text)
    return State(
        Mode(kept["mode"]),
        datetime.fromisoformat(kept["since"]),
        reason=None if kept["reason"] is None else Failure(kept["reason"]),
        last_attempt=(
            None if kept["last_attempt"] is None else datetime.fromisoformat(kept["last_attempt"])
        ),
    )
