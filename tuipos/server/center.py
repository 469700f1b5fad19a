"""What a running server holds: databases, secrets, the clock, and the threads beside them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from peewee import Database

from tuipos.hq.setup import set_up
from tuipos.server.chain_secrets import chain_secret
from tuipos.server.databases import ServedDatabase
from tuipos.server.hq_tokens import HqTokens
from tuipos.server.keys import keep_secret, new_token
from tuipos.server.request_metrics import RequestMetrics
from tuipos.server.runner import Runner
from tuipos.server.settings import ServerSettings
from tuipos.storage import queries
from tuipos.storage.database import write
from tuipos.storage.models.channel import ServerSetting
from tuipos.storage.threads import StorageThread
from tuipos.sync.signing import new_key, public_key

_SERVER_ID = "server-id"


def live_clock() -> datetime:
    """What time it is, aware and in UTC."""
    return datetime.now(UTC)


class Center:
    """The one object that the handlers of a server share; `open` makes what is missing.

    PINs are compared one at a time in a thread of their own: each takes 19 MiB for a moment.
    `worker` names this process in its figures.
    """

    def __init__(
        self,
        settings: ServerSettings,
        clock: Callable[[], datetime] = live_clock,
        home_token: str = "",
        worker: str = "server",
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.channel = ServedDatabase(settings.channel_url, "channel")
        self.hq = ServedDatabase(settings.hq_url, "hq")
        self.pins = StorageThread("pins")
        self.server_id = ""
        self.pepper = ""
        self.signing_key = ""
        self.hq_tokens = HqTokens(self.hq, clock, home_token)
        self.metrics_token = ""
        self.requests = RequestMetrics(worker)
        self.scraping = asyncio.Lock()
        self.runner = Runner(self)

    @property
    def is_open(self) -> bool:
        """Whether the databases are there to be asked."""
        return bool(self.server_id)

    @property
    def signing_public_key(self) -> str:
        """What registers check packages with, as hex."""
        return public_key(self.signing_key)

    async def open(self) -> None:
        """Open the databases and keys, and make those that are missing.

        Raises DatabaseTrouble with words for a person.
        """
        self.settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.settings.packages.mkdir(exist_ok=True, mode=0o700)
        await self.hq.open()
        await self.channel.open()
        self.pepper = await self.hq.write(chain_secret, self.settings.pepper_file, new_token())
        key_file = self.settings.signing_key_file
        self.signing_key = await self.hq.write(chain_secret, key_file, new_key())
        self.metrics_token = keep_secret(self.settings.metrics_token_file, new_token())
        await self.hq.write(set_up)
        self.server_id = await self.channel.write(_server_id)

    def close(self) -> None:
        """Finish what is under way and let go of the databases."""
        self.pins.close()
        self.runner.close()
        self.hq.close()
        self.channel.close()


def _server_id(db: Database) -> str:
    """The id that the channel database has had since its first start."""
    with write(db):
        queries.insert_new(
            db, ServerSetting, {"name": _SERVER_ID, "value": f"tuipos-{uuid.uuid4()}"}
        )
        row = queries.get(db, ServerSetting, ServerSetting.name == _SERVER_ID)
    assert row is not None, "written just now"
    return str(row.value)
