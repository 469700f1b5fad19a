"""One real server for all stores of the table, and before it a whole register for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.domain.basket_markets import Market
from tests.fakes import MORNING, FakeClock
from tests.server.running import hq_client, serving
from tests.tools.fault_proxy import FaultProxy
from tests.tools.faults import AnswerLost, Refused, requests_to
from tests.whole_sales.stock import Stock
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.register import Register
from tuipos.bootstrap.settings import Settings, load
from tuipos.domain.money import zero
from tuipos.domain.tenders import POINTS
from tuipos.domain.words import Refusal
from tuipos.home import register_home
from tuipos.hq.databases import add_channel_database, add_offline_database
from tuipos.hq.master import change
from tuipos.hq.setup import set_up
from tuipos.register.selling import search
from tuipos.register.session import SignedIn, sign_in
from tuipos.register.shifts import Ready, open_shift
from tuipos.retail.balance_refusals import BALANCE_UNKNOWN
from tuipos.retail.pins import hash_pin
from tuipos.retail.wire import TRANSACTIONS
from tuipos.server.balances import balance
from tuipos.server.judging import Sender
from tuipos.server.keys import keep_secret, new_token
from tuipos.server.references import RETURN_UNVERIFIED
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.models.master import Staff

MANAGER, PIN = "2001", "4321"
_NEVER_ANSWERED = AnswerLost(by="reset", only=requests_to("POST", TRANSACTIONS), times=1)


@dataclass
class Shop:
    """The register of one store, with the manager at it; `line` is what a test cuts."""

    register: Register
    line: FaultProxy
    clock: FakeClock
    #: What was concluded here since the last delivery, by its id.
    concluded: dict[str, dict[str, Any]] = field(default_factory=dict)

    def cut(self) -> None:
        """From now on a connect is refused, and what was open is reset."""
        self.line.fault = Refused()

    async def begin_online(self) -> None:
        """The line is whole, and the register online."""
        self.line.fault = None
        self.clock.advance(1)
        if not self.register.connection.is_online:
            await self.register.connection.connect()
        assert self.register.connection.is_online

    async def begin_offline(self) -> None:
        """The server is lost, and the register has met that already."""
        await self.begin_online()
        self.cut()
        await search(self.register.till, "anything")
        assert self.register.connection.state.is_offline

    async def deliver(self) -> None:
        """The line heals; the answer to the first delivery is lost, so all is sent once more."""
        await self.begin_online()
        self.line.fault = _NEVER_ANSWERED
        await self.register.agent.sync_now()
        left = await self.register.journal.queue_summary()
        assert left.count == len(self.concluded), "nothing counts as sent before its answer"
        self.line.fault = None
        await self.register.agent.sync_now()
        left = await self.register.journal.queue_summary()
        assert (left.count, left.set_aside) == (0, 0)


class Shops:
    """The server, the line to it, and the stores that were needed so far."""

    def __init__(self, stock: Stock, folder: Path, line: FaultProxy, hq: httpx.Client) -> None:
        self.stock = stock
        self._folder = folder
        self._line = line
        self._hq = hq
        self._open: dict[str, Shop] = {}
        self._channel = open_sqlite(folder / "server" / "channel.db", durable=False, read_only=True)

    async def at(self, market: Market, place: int = 1) -> Shop:
        """A register of a store; it is installed when it is asked for first."""
        number = self.stock.register(market, place)
        if number not in self._open:
            self._open[number] = await self._installed(number, market)
        return self._open[number]

    def bring(self, kind: str, rows: str) -> None:
        """Have headquarters take a file in, and send what is new."""
        taken = self._hq.post(f"/hq/v1/import/{kind}", content=rows.encode())
        assert taken.status_code == 200, taken.text
        run_all(self._hq)

    def delivered(self, shop: Shop, flags: str = "") -> None:
        """See that the server has what was concluded, each once and to the letter.

        `flags` is what headquarters is told of each, beside returns without a receipt.
        """
        ids = list(shop.concluded)
        query = ChannelTransaction.select().where(ChannelTransaction.id.in_(ids))
        with self._channel.connection_context():
            rows = {row.id: row for row in query.execute(self._channel)}
        assert set(rows) == set(ids)
        for key, document in shop.concluded.items():
            row = rows[key]
            assert json.loads(bytes(row.body)) == json.loads(json.dumps(document))
            told = RETURN_UNVERIFIED if _without_receipt(document) else flags
            assert (row.total, row.mode, row.flags) == (document["total"], document["mode"], told)
        shop.concluded.clear()

    def left(self, market: Market, kind: str, number: str) -> str:
        """What the server says that a card or an account can pay at this moment; "-" for none."""
        sender = Sender(self.stock.store(market), self.stock.register(market), 1)
        with self._channel.connection_context():
            found = balance(self._channel, kind, number, sender, datetime.now(UTC))
        if isinstance(found, Refusal):
            assert found.code == BALANCE_UNKNOWN, str(found)
            return "-"
        return str(found.points) if kind == POINTS else found.amount.plain()

    async def close(self) -> None:
        """Close all registers."""
        self._line.fault = None
        for shop in self._open.values():
            await shop.register.close()
        self._channel.close()

    async def _installed(self, number: str, market: Market) -> Shop:
        self._line.fault = None
        clock = FakeClock(MORNING)
        code = self._hq.post(f"/hq/v1/registers/{number}/activation-code").json()["code"]
        home = register_home(str(self._folder / f"register-{number}"))
        settings = await install(home, Order(self._line.url, number, code), clock)
        assert isinstance(settings, Settings), str(settings)
        register = Register(home, settings, load(home)[1], clock)
        # Without the agent's own loop: what is sent when is up to the test.
        await register.journal.open()
        await register.replica.enable()
        assert isinstance(await sign_in(register.till, MANAGER, PIN), SignedIn)
        assert isinstance(await open_shift(register.till, zero(market.unit)), Ready)
        await register.agent.sync_now()
        assert register.replica.is_ready
        return Shop(register, self._line, clock)


def _without_receipt(document: dict[str, Any]) -> bool:
    """Whether something comes back that nobody has proved to be bought: headquarters is told."""
    live = [line["returns"] for line in document["lines"] if not line["voided"]]
    return any(returns and not returns["verified"] for returns in live)


def run_all(hq: httpx.Client) -> None:
    """Send to all databases what is new for them."""
    ran = hq.post("/hq/v1/runs", json={"schedule": "9999"})
    assert ran.status_code == 200 and ran.json()["errors"] == [], ran.text


@contextmanager
def opened(stock: Stock, folder: Path) -> Iterator[Shops]:
    """A server with all this data, and a line to it; the registers are closed by `Shops.close`."""
    home = folder / "server"
    home.mkdir()
    _fill(home, stock)
    with serving(home) as url, FaultProxy(url) as line, hq_client(home, url) as hq:
        run_all(hq)
        yield Shops(stock, folder, line, hq)


def _fill(home: Path, stock: Stock) -> None:
    pepper = keep_secret(home / "pepper", new_token())
    hq: SqliteFile = open_sqlite(home / "hq.db", durable=False)
    prepare(hq, "hq")
    set_up(hq)
    with change(hq) as one:
        stock.fill(one)
        pin_hash = hash_pin(PIN, pepper)
        manager = {"number": MANAGER, "name": "Max", "pin_hash": pin_hash, "role": "manager"}
        one.save(Staff, [manager])
        for market in stock.markets.values():
            add_channel_database(hq, stock.store(market))
            for number in stock.registers(market):
                add_offline_database(hq, stock.store(market), number)
    hq.close()
