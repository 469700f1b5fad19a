"""Many registers at one server over real HTTP: syncing, looking up, posting, without a pause.

    python -m tests.benchmarks.load [--registers 1,10,50] [--seconds N] [--setups sqlite]

Every register is the real client, on connections of its own: a round is three look-ups, one search
and one posting, and every tenth begins with a sync's question. The registers share the machine's
cores with the server, so the figures are the least it can do. SQLite and PostgreSQL (with one
worker and with two) run one after the other. Whatever was answered as accepted is counted in the
channel database at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tests import engines
from tests.benchmarks.common import print_json, show, spread
from tests.engines import open_of_home, release
from tests.server.running import Child, hq_client
from tests.server.world import body_of, posting_of
from tuipos.retail import wire
from tuipos.retail.activation import activate
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import ProductFound
from tuipos.storage.models.channel import ChannelTransaction
from tuipos.storage.queries import count

STORE = "0001"
DAY = date(2026, 11, 20)
CODES = ("2000000100012", "2000000100029", "2812345007563")
FIRST_MILLIS = 1_763_631_000_000
SYNC_EVERY_ROUNDS = 10
_KINDS = ("look-up", "search", "posting", "sync")
#: Which databases a server runs on, and with how many workers.
SETUPS = {
    "sqlite": (engines.SQLITE, 1),
    "postgresql": (engines.POSTGRESQL, 1),
    "postgresql, 2 workers": (engines.POSTGRESQL, 2),
}


@dataclass
class Register:
    """One simulated register: its client, and how far its sequences are."""

    number: str
    client: OnlineClient
    epoch: int
    sequence: int = 0
    accepted: int = 0


@dataclass
class Seen:
    """How long each kind of request took, in seconds."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Note one request."""
        started = time.perf_counter()
        yield
        self.took[kind].append(time.perf_counter() - started)

    def figures(self, seconds: float) -> dict[str, Any]:
        """Requests per second and milliseconds, for each kind."""
        return {
            kind: {
                "per_second": round(len(took) / seconds, 1),
                "milliseconds": {
                    name: round(value * 1000, 2) for name, value in spread(took).items()
                },
            }
            for kind, took in sorted(self.took.items())
        }


@contextmanager
def running_server(engine: str, workers: int) -> Iterator[tuple[Path, str, int]]:
    """A server process over the demo world; its home, address and process id."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "server"
        home.mkdir()
        if engine == engines.POSTGRESQL:
            address = stack.enter_context(engines.postgresql_copy(engines.template()))
            (home / engines.ADDRESS_FILE).write_text(address)
        child = Child(home, "--demo-data", "--workers", str(workers))
        try:
            assert child.url.startswith("http"), child.end()
            yield home, child.url, child.process.pid
        finally:
            child.end(signal.SIGTERM)


def set_up(home: Path, url: str, many: int) -> list[tuple[str, str]]:
    """Let headquarters know so many registers; their numbers and activation codes."""
    numbers = [f"{1000 + n}" for n in range(many)]
    lines = "".join(f"{number},{STORE}\n" for number in numbers)
    with hq_client(home, url) as hq:
        hq.timeout = httpx.Timeout(60)
        taken = hq.post("/hq/v1/import/registers", content=f"number,store\n{lines}")
        assert taken.status_code == 200, taken.text
        assert hq.post("/hq/v1/runs", json={"schedule": "9999"}).json()["errors"] == []
        codes = []
        for number in numbers:
            path = f"/hq/v1/registers/{STORE}-{number}/activation-code"
            codes.append((number, hq.post(path).json()["code"]))
    return codes


async def load(url: str, codes: list[tuple[str, str]], seconds: float) -> dict[str, Any]:
    """Let the registers work for a time; what each kind of request came to."""
    registers = []
    for number, code in codes:
        activated = await activate(url, f"{STORE}-{number}", code)
        assert isinstance(activated, wire.Activated), str(activated)
        context = activated.context
        client = OnlineClient(url, activated.token, context.epoch, context.server_id)
        registers.append(Register(number, client, context.epoch))
    seen = Seen()
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(work(register, seen, until) for register in registers))
    took_seconds = time.perf_counter() - started
    for register in registers:
        await register.client.close()
    return {
        "requests_per_second": round(sum(map(len, seen.took.values())) / took_seconds, 1),
        "accepted": sum(register.accepted for register in registers),
        "kinds": seen.figures(took_seconds),
    }


async def work(register: Register, seen: Seen, until: float) -> None:
    """One register's rounds until the time is over."""
    rounds = 0
    while time.perf_counter() < until:
        if rounds % SYNC_EVERY_ROUNDS == 0:
            with seen.timed("sync"):
                await register.client.register_context()
        for code in CODES:
            with seen.timed("look-up"):
                found = await register.client.product_by_code(code, DAY)
            assert isinstance(found, ProductFound), found
        with seen.timed("search"):
            assert await register.client.search("milk", DAY)
        await post(register, seen)
        rounds += 1


async def post(register: Register, seen: Seen) -> None:
    """Post one sale."""
    register.sequence += 1
    body = body_of(
        FIRST_MILLIS + register.sequence,
        sequence=register.sequence,
        register=register.number,
        epoch=register.epoch,
    )
    posting = msgspec.convert(
        {**posting_of(body), "body": msgspec.Raw(body)}, wire.Posting, from_attributes=True
    )
    with seen.timed("posting"):
        (verdict,) = await register.client.post_transactions([posting])
    assert verdict.result == "accepted", verdict
    register.accepted += 1


def measure(engine: str, workers: int, many: int, seconds: float) -> dict[str, Any]:
    """One server and so many registers."""
    with running_server(engine, workers) as (home, url, _):
        codes = set_up(home, url, many)
        found = asyncio.run(load(url, codes, seconds))
        db = open_of_home(home, "channel", read_only=True)
        held = count(db, ChannelTransaction.select())
        release(db)
    assert held == found["accepted"], f"{held} of {found['accepted']} are in the channel database"
    return {"engine": engine, "workers": workers, "registers": many, **found}


def main() -> None:
    """Measure every setup with every number of registers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registers", default="1,10,50")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--setups", default=";".join(SETUPS), help="between semicolons")
    args = parser.parse_args()
    runs = []
    for name in args.setups.split(";"):
        engine, workers = SETUPS[name]
        if engine == engines.POSTGRESQL and engines.binaries() is None:
            continue
        for many in map(int, args.registers.split(",")):
            runs.append(measure(engine, workers, many, args.seconds))
    show(
        "registers at one server",
        ("registers", "requests/s", *_KINDS),
        [_line(run) for run in runs],
    )
    print_json("load", {"seconds": args.seconds, "runs": runs})


def _line(run: dict[str, Any]) -> list[object]:
    """A row of the table: the 95th percentile of each kind in milliseconds."""
    name = run["engine"] + (f", {run['workers']} workers" if run["workers"] > 1 else "")
    slow = [run["kinds"][kind]["milliseconds"]["p95"] for kind in _KINDS]
    return [name, run["registers"], run["requests_per_second"], *slow]


if __name__ == "__main__":
    main()
