"""A till app over fakes, at a fixed time, and waiting for states instead of sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from weakref import WeakKeyDictionary

from textual import events
from textual._time import get_time
from textual.pilot import Pilot

from tests.fakes import FakeClock, FakeConnection, MemoryJournal, World, demo_identity, make_world
from tuipos.devices.payment_terminal import PaymentTerminal
from tuipos.domain.shift_report import ShiftReport
from tuipos.domain.suspended import SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal, Words, say
from tuipos.register.report import Link, Queue, Replica, Report, Sync
from tuipos.ui.app import TillApp
from tuipos.ui.parts import Parts

#: When the last key that a test typed was pressed, on Textual's clock.
_typed_until: WeakKeyDictionary[TillApp, float] = WeakKeyDictionary()

NOON = datetime(2026, 11, 21, 13, 32, 10, tzinfo=UTC)


@dataclass
class FakeLine:
    """The demo's line, cut by the connection's fake as well."""

    connection: FakeConnection
    cut: bool = False

    def toggle(self) -> bool:
        self.cut = not self.cut
        self.connection.up = not self.cut
        return self.cut


@dataclass
class FakeSwitch:
    """The connection as the screens see it, over the same fake as the register's."""

    connection: FakeConnection
    clock: FakeClock
    manual: bool = False
    last_attempt: datetime | None = None
    acts: list[str] = field(default_factory=list)

    @property
    def is_online(self) -> bool:
        return not self.connection.offline

    def link(self) -> Link:
        mode = "online"
        if self.connection.offline:
            mode = "manual-offline" if self.manual else "seamless-offline"
        offline = self.connection.offline
        return Link(
            mode=mode,
            since=NOON - timedelta(minutes=3),
            reason=say("no answer in {seconds} s", seconds="2")
            if offline and not self.manual
            else None,
            server="https://till.riverside.example",
            insecure=False,
            last_attempt=self.last_attempt,
            next_attempt=say("at a sale after 14:34") if offline else say("none needed"),
            attempt_result=say("no answer in {seconds} s", seconds="2"),
        )

    def attempt_is_offered(self, unsent: int) -> bool:
        return unsent > 0 and self.connection.offline and not self.manual

    async def try_once(self) -> Words | Refusal:
        self.acts.append("try once")
        return await self.connect()

    async def connect(self) -> Words | Refusal:
        self.acts.append("connect")
        self.connection.offline, self.manual = False, False
        return say("Connected.")

    async def disconnect(self) -> Words | Refusal:
        self.acts.append("disconnect")
        self.connection.offline, self.manual = True, True
        return say("Disconnected. Selling offline until someone presses Connect.")


@dataclass
class FakeSync:
    """A sync agent that notes what it was asked."""

    woken: list[str] = field(default_factory=list)

    def wake(self, reason: str) -> None:
        self.woken.append(reason)

    async def sync_now(self) -> Words:
        self.woken.append("now")
        return say("Sync done.")


@dataclass
class FakePrinter:
    """A printer that notes what it was given."""

    reports: list[tuple[str, ShiftReport, int]] = field(default_factory=list)
    again: list[tuple[str, bool]] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)
    stamps: list[tuple[str, str, bool]] = field(default_factory=list)

    def print_report(
        self, report: ShiftReport, title: Words, at: datetime, *, unsent: int = 0
    ) -> None:
        self.reports.append((str(title), report, unsent))

    def print_again(self, document: Mapping[str, Any], *, gift: bool = False) -> None:
        self.again.append((str(document["receipt"]), gift))

    def print_slip(self, sale: SuspendedSale) -> None:
        self.slips.append(sale.code)

    def print_stamp(self, stamp: Stamp) -> None:
        self.stamps.append((stamp.staff, stamp.act, stamp.odd))


class CountingApp(TillApp):
    """Counts the bells, which a headless driver does not ring."""

    bells = 0

    def bell(self) -> None:
        self.bells += 1


@dataclass
class Counter:
    """A till app with everything around it in reach of a test."""

    world: World
    parts: Parts
    switch: FakeSwitch
    sync: FakeSync
    app: CountingApp
    report: Report
    printer: FakePrinter = field(default_factory=FakePrinter)


def ready_report() -> Report:
    """A register whose offline database is ready, with nothing to send."""
    made = NOON - timedelta(minutes=2)
    ages = (("1020", made), ("1010", made - timedelta(hours=6)))
    return Report(
        link=cast(Link, None),
        replica=Replica("ready", None, 1284, made, ages),
        queue=Queue(),
        sync=Sync(good_at=NOON - timedelta(minutes=4), good_seconds=0.4,
                  attempted_at=NOON - timedelta(minutes=4)),
    )  # fmt: skip


def make_counter(
    *,
    connection: FakeConnection | None = None,
    journal: MemoryJournal | None = None,
    store_name: str = "Riverside",
    demo: bool = False,
    terminal: PaymentTerminal | None = None,
    cash_rounding: str = "",
    **options: object,
) -> Counter:
    """An app that nobody has signed in to; `options` are those of Parts."""
    clock = FakeClock(NOON)
    world = make_world(
        clock=clock,
        connection=connection,
        journal=journal,
        identity=demo_identity(store_name=store_name, cash_rounding=cash_rounding),
        terminal=terminal,
    )
    switch, sync = FakeSwitch(world.connection, clock), FakeSync()
    counter = Counter(
        world, cast(Parts, None), switch, sync, cast(CountingApp, None), ready_report()
    )

    async def report() -> Report:
        return replace(counter.report, link=switch.link())

    line = FakeLine(world.connection) if demo else None
    counter.parts = Parts(
        world.till, switch, sync, report, clock, counter.printer, line=line, **options
    )  # type: ignore[arg-type]
    counter.app = CountingApp(counter.parts)
    return counter


@asynccontextmanager
async def running(counter: Counter, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app at work, with the sign-in screen painted."""
    async with counter.app.run_test(size=size) as pilot:
        await until(pilot, lambda: "t u i p o s" in screen_text(counter.app))
        yield pilot


def screen_text(app: TillApp) -> str:
    """What the screen shows, as lines of text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until(pilot: Pilot[None], condition: Callable[[], bool], what: str = "") -> None:
    """Wait until something is so; fails after a while, showing the screen."""
    app = cast(CountingApp, pilot.app)
    deadline = asyncio.get_running_loop().time() + 5
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"{what}\n{screen_text(app)}"
        await pilot.pause()
        await asyncio.sleep(0.005)
    await pilot.pause()


async def shows(pilot: Pilot[None], *texts: str) -> None:
    """Wait until the screen shows all these texts, also where they are broken into lines."""
    app = cast(CountingApp, pilot.app)

    def shown() -> bool:
        screen = screen_text(app)
        flowing = " ".join(screen.split())
        return all(text in screen or text in flowing for text in texts)

    await until(pilot, shown, f"wanted: {texts}")


async def hides(pilot: Pilot[None], text: str) -> None:
    """Wait until the screen does not show this text any more."""
    app = cast(CountingApp, pilot.app)
    await until(pilot, lambda: text not in screen_text(app), f"unwanted: {text}")


def type_burst(app: TillApp, text: str) -> None:
    """Type at a scanner's speed, as one write to the terminal arrives: `\\r` is Enter."""
    type_slowly(app, text, every_seconds=0.0)


def type_slowly(app: TillApp, text: str, every_seconds: float = 0.2) -> None:
    """Type as a person does: the keys carry their times, the test does not wait for them."""
    at_seconds = max(get_time(), _typed_until.get(app, 0.0) + every_seconds)
    for character in text:
        is_enter = character == "\r"
        key = events.Key("enter" if is_enter else character, None if is_enter else character)
        key.time = at_seconds
        at_seconds += every_seconds
        app.post_message(key)
    _typed_until[app] = at_seconds


def press_at(app: TillApp, key: str, after_seconds: float) -> None:
    """Press a key so long after the last one typed."""
    at_seconds = _typed_until.get(app, get_time()) + after_seconds
    event = events.Key(key, None)
    event.time = at_seconds
    _typed_until[app] = at_seconds
    app.post_message(event)


async def sign_in(pilot: Pilot[None], expect: str = "scan, or type a code") -> None:
    """Ana signs in, and opens a shift with 0.00."""
    app = cast(CountingApp, pilot.app)
    type_burst(app, "1001\r1234\r")
    await shows(pilot, "Starting amount")
    type_burst(app, "\r")
    await shows(pilot, expect)
