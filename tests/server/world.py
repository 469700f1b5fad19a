"""A home for a server under test: one store, two registers, two persons and a few products."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
from peewee import Database

from tests import engines
from tests.hq.world import small_world
from tuipos.domain.document import document
from tuipos.domain.ids import transaction_id
from tuipos.domain.money import Money, currency
from tuipos.domain.product import Product, TaxRate
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, LineAdded, LineVoided, Started, Tender, Tendered, replay
from tuipos.hq.databases import add_offline_database
from tuipos.hq.master import save
from tuipos.retail.pins import hash_pin
from tuipos.server.keys import keep_secret, new_token
from tuipos.storage import queries
from tuipos.storage.database import open_sqlite, write
from tuipos.storage.migrations import prepare
from tuipos.storage.models import master
from tuipos.storage.server_schemas import CHANNEL_TABLES, HQ_TABLES

EUR = currency("EUR")
STARTED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PIN, MANAGER_PIN = "1234", "4321"


def make_home(home: Path) -> None:
    """Fill a home with databases as they are after a first run of all jobs."""
    shutil.copytree(_template(), home, dirs_exist_ok=True)


@contextmanager
def postgresql_home(home: Path) -> Iterator[None]:
    """The same world in a PostgreSQL database, whose address is left in the home."""
    with engines.postgresql_copy(engines.template(_fill_postgresql)) as address:
        join_home(home, address)
        yield


def join_home(home: Path, address: str) -> None:
    """Make a home of a server over a PostgreSQL that has the world already."""
    home.mkdir()
    shutil.copy(_template() / "pepper", home)
    (home / engines.ADDRESS_FILE).write_text(address)


def _fill_postgresql(hq: Database, channel: Database) -> None:
    for kind, tables, target in (("hq", HQ_TABLES, hq), ("channel", CHANNEL_TABLES, channel)):
        source = open_sqlite(_template() / f"{kind}.db", durable=False, read_only=True)
        for table in tables:
            queries.insert(target, table, map(_plain, table.select().dicts().execute(source)))
        source.close()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """An open day is the empty text, which is read as None."""
    days = ("valid_from", "valid_to")
    return {name: "" if value is None and name in days else value for name, value in row.items()}


@cache
def _template() -> Path:
    """Made once per test process: the hashes of the PINs take their time."""
    home = Path(mkdtemp(prefix="tuipos-server-world-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    pepper = keep_secret(home / "pepper", new_token())
    hq = open_sqlite(home / "hq.db", durable=False)
    prepare(hq, "hq")
    small_world(hq)
    staff = [
        {"number": "1001", "name": "Ana", "pin_hash": hash_pin(PIN, pepper), "role": "cashier"},
        {"number": "2001", "name": "Max", "pin_hash": hash_pin(MANAGER_PIN, pepper),
         "role": "manager"},
        {"number": "3001", "name": "Gone", "pin_hash": hash_pin(PIN, pepper), "role": "cashier",
         "active": False},
    ]  # fmt: skip
    save(hq, master.Staff, staff)
    with write(hq):
        add_offline_database(hq, "0001", "001")
    channel = open_sqlite(home / "channel.db", durable=False)
    prepare(channel, "channel")
    for table in master.MASTER_TABLES:
        for row in table.select().dicts().execute(hq):
            queries.insert(channel, table, _plain(row))
    for db in (hq, channel):
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
    return home


def body_of(
    millis: int = 1_763_631_000_000,
    *,
    sequence: int = 1,
    register: str = "001",
    store: str = "0001",
    epoch: int = 1,
    price: int = 249,
    voided: bool = False,
    changes: dict[str, Any] | None = None,
) -> bytes:
    """The canonical bytes of a sale of two pieces, as a register's journal writes them."""
    product = Product("1", (("en", "Soap"),), Money(price, EUR), TaxRate("standard", 190_000))
    at = STARTED_AT + timedelta(seconds=sequence)
    events: list[Any] = [
        Started(transaction_id(store, register, millis), store, register, "1001", "shift-1", at,
                date(2026, 11, 20), EUR, True, 1, False),
        LineAdded(Line(1, product, Quantity(2), "1")),
        LineAdded(Line(2, product, Quantity(1), "1")),
        LineVoided(2),
    ]  # fmt: skip
    if not voided:
        events.append(Tendered(Tender(1, "cash", Money(2 * price + 2, EUR), at)))
    receipt = "" if voided else f"{store}{register}{epoch}{sequence:06d}"
    final = document(
        replay(events),
        receipt=receipt,
        sequence=sequence,
        epoch=epoch,
        at=at + timedelta(seconds=5),
        business_date=at.date(),
        voided=voided,
    )
    return msgspec.json.encode({**final, **(changes or {})})


def stamp_body(millis: int, act: str, *, staff: str = "1001", odd: bool = False) -> bytes:
    """A stamp of the time clock as a register's journal writes it, `millis` after the first."""
    told = {"act": act, "staff": staff, "name": "Ana", "odd": odd}
    nothing = {"subtotal": "0.00", "discount": "0.00", "tax": "0.00", "total": "0.00",
               "change": "0.00", "lines": [], "tenders": [], "taxes": []}  # fmt: skip
    at = STARTED_AT + timedelta(milliseconds=millis)
    changes = {"type": "time-clock", "receipt": "", "concluded_at": at.isoformat()}
    return body_of(
        1_763_632_000_000 + millis, sequence=900 + millis,
        changes={**nothing, **changes, "time_clock": told},
    )  # fmt: skip


def posting_of(body: bytes, /, **changes: Any) -> dict[str, Any]:
    """A posting as it travels, with the hash of its bytes unless another is given."""
    import hashlib

    found = msgspec.json.decode(body)
    posting = {
        "id": found["id"],
        "sha256": hashlib.sha256(body).hexdigest(),
        "body": msgspec.Raw(body),
    }
    return {**posting, **changes}


def batch_of(*postings: Any) -> bytes:
    """The bytes of a request that posts these."""
    return msgspec.json.encode({"transactions": list(postings)})
