"""A whole small Retail Server in memory, a connection, and time: what the agent is tested with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from peewee import Database

from tuipos.retail.service import Failure, NoAnswer, ServerRefused
from tuipos.retail.wire import (
    PackageInfo,
    PackageList,
    PackageStatus,
    Posting,
    Profile,
    RegisterContext,
    RegisterState,
    Verdict,
)
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.sync.packages import PackageTerms, make_package, tables_of
from tuipos.sync.signing import new_key, public_key, sign

DATABASE = "0001-001"
MADE_AT = datetime(2026, 5, 30, 3, 0, tzinfo=UTC)


@dataclass
class FakeMode:
    """Online or not."""

    is_offline: bool = False


class FakeConnection:
    """A connection that goes offline after two background failures in a row, as the real one."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Any], None]] = []
        self.is_online = True
        self.state = FakeMode()
        self.heard: list[str] = []
        self._failures = 0

    def become(self, *, online: bool, known: bool = True) -> None:
        self.is_online = online
        self.state = FakeMode(is_offline=known and not online)
        self._failures = 0
        for listener in list(self.listeners):
            listener(self.state)

    def background_failed(self, failure: Failure) -> None:
        self.heard.append(f"failed {failure}")
        if failure is not Failure.BUSY:
            self._failures += 1
        if self._failures >= 2:
            self.become(online=False)

    def background_answered(self) -> None:
        self.heard.append("answered")
        self._failures = 0

    def background_token_refused(self, code: str) -> None:
        self.heard.append(f"refused {code}")


class HandPace:
    """Waits for the pace's event only; the seconds asked for pass when the test says so."""

    def __init__(self) -> None:
        self.asked: list[float | None] = []
        self.due = asyncio.Event()

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        self.asked.append(seconds)
        self.due.clear()
        waits = [asyncio.create_task(one.wait()) for one in (event, self.due)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    def let_pass(self) -> None:
        self.due.set()


def profile(**more: Any) -> Profile:
    values: dict[str, Any] = {
        "name": "DEMO",
        "timeout_seconds": 2.0,
        "reconnect_interval_seconds": 30.0,
        "allow_manual_switch_before_sign_in": False,
        "prompt_on_seamless_offline": False,
        "health_check_interval_seconds": 0.0,
        "slow_request_threshold_seconds": 0.0,
        "slow_request_count": 3,
        "reconnect_from_slow_interval_seconds": 300.0,
        "pause_sync": False,
        "upload_batch_size": 3,
        "sync_interval_seconds": 60.0,
        "max_offline_days": 30,
        "keep_days": 30,
        **more,
    }
    return Profile(**values)


@dataclass
class FakeServer:
    """Holds transactions and packages; `faults` are raised before or after the next requests.

    `log` names every request that reached it; `held` are the bytes of each transaction by id.
    """

    held: dict[str, bytes] = field(default_factory=dict)
    packages_: list[PackageInfo] = field(default_factory=list)
    contents: dict[int, bytes] = field(default_factory=dict)
    states: list[RegisterState] = field(default_factory=list)
    reports: list[tuple[int, PackageStatus]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    faults: list[Exception | None] = field(default_factory=list)
    after_faults: dict[str, list[Exception]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    unheard: set[str] = field(default_factory=set)
    largest_batch_bytes: int = 10**9
    cut_download_after: list[int] = field(default_factory=list)
    confirmed_version: int = 0
    epoch: int = 1
    support_offline: bool = True
    high_water: tuple[str, int] | None = None
    key: str = field(default_factory=new_key)
    full_wanted: list[str] = field(default_factory=list)
    held_version: int = 0
    profile: Profile = field(default_factory=profile)

    @property
    def public_key(self) -> str:
        return public_key(self.key)

    async def register_context(self) -> RegisterContext:
        await self._request("context")
        transaction, receipt = self._high_water()
        return RegisterContext(
            store="0001",
            store_name="Riverside",
            register="001",
            register_name="Till 1",
            currency="EUR",
            prices_include_tax=True,
            receipt_mask="SSSSTTTE######",
            language="en",
            epoch=self.epoch,
            support_offline=self.support_offline,
            offline_database=DATABASE,
            profile=self.profile,
            server_id="server-1",
            time=datetime(2026, 5, 31, 12, 0, tzinfo=UTC),
            high_water_transaction=transaction,
            high_water_receipt=receipt,
        )

    async def report_state(self, state: RegisterState) -> None:
        await self._request("state")
        self.states.append(state)

    async def packages(self, schema_version: int) -> PackageList:
        assert schema_version == MASTER_SCHEMA_VERSION
        await self._request("packages")
        return PackageList(packages=self.packages_, confirmed_version=self.confirmed_version)

    async def download(self, package: int, start_byte: int) -> AsyncIterator[bytes]:
        await self._request(f"download {package} from {start_byte}")
        content = self.contents[package][start_byte:]
        cut = self.cut_download_after.pop(0) if self.cut_download_after else None
        for start in range(0, len(content), 1000):
            if cut is not None and start >= cut:
                raise NoAnswer(Failure.CUT_SHORT)
            yield content[start : start + 1000]

    async def report_package(self, package: int, status: PackageStatus) -> None:
        await self._request(f"report {package} {status.status}")
        self.reports.append((package, status))
        if status.status == "Applied":
            applied = [info.to_version for info in self.packages_ if info.id == package]
            self.confirmed_version = max([self.confirmed_version, *applied])
            self.packages_ = [info for info in self.packages_ if info.id != package]
        self._after("report")

    async def want_full(self, reason: str, data_version: int) -> None:
        await self._request("want full")
        self.full_wanted.append(reason)
        self.held_version = data_version

    async def post_transactions(self, postings: Sequence[Posting]) -> list[Verdict]:
        await self._request(f"post {len(postings)}")
        if sum(len(bytes(posting.body)) for posting in postings) > self.largest_batch_bytes:
            raise ServerRefused(413, "too-large", "The batch is too large.")
        answers = [self._judge(posting) for posting in postings]
        self._after("post")
        return [answer for answer in answers if answer.id not in self.unheard]

    def _judge(self, posting: Posting) -> Verdict:
        body = bytes(posting.body)
        assert sha256(body).hexdigest() == posting.sha256
        if posting.id in self.verdicts:
            return self.verdicts[posting.id]
        known = self.held.setdefault(posting.id, body)
        if known != body:
            return Verdict(id=posting.id, result="conflict", reason="other bytes")
        return Verdict(id=posting.id, result="accepted", sha256=posting.sha256)

    def _high_water(self) -> tuple[str, int]:
        if self.high_water is not None:
            return self.high_water
        return max(self.held, default=""), 0

    async def _request(self, name: str) -> None:
        self.log.append(name)
        await asyncio.sleep(0)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault

    def _after(self, name: str) -> None:
        """The answer is lost although the server has done it."""
        waiting = self.after_faults.get(name)
        if waiting:
            raise waiting.pop(0)

    def offer(
        self,
        hq: Database,
        folder: Path,
        *,
        job: str = "9999",
        kind: str = "full",
        versions: tuple[int, int] = (0, 10),
        schema_version: int = MASTER_SCHEMA_VERSION,
    ) -> PackageInfo:
        """Make a real package and let it wait for the register."""
        number = len(self.contents) + 1
        path = folder / f"made-{number}"
        made = make_package(
            hq, path, tables=tables_of(job, schema_version), database=DATABASE, job=job, kind=kind,
            from_version=versions[0], to_version=versions[1], store="0001", made_at=MADE_AT,
            schema_version=schema_version,
        )  # fmt: skip
        terms = PackageTerms(made.sha256, DATABASE, job, kind, *versions, schema_version)
        info = PackageInfo(
            id=number, job=job, job_name="", kind=kind, from_version=versions[0],
            to_version=versions[1], schema_version=schema_version, bytes=made.bytes,
            unpacked_bytes=made.unpacked_bytes, sha256=made.sha256,
            signature=sign(self.key, terms), status="Available", created=MADE_AT,
        )  # fmt: skip
        self.contents[number] = path.read_bytes()
        self.packages_.append(info)
        return info
