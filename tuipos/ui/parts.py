"""Everything the screens are given; `bootstrap` fills it in, tests fill it with fakes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from tuipos.domain.layout import Layouts
from tuipos.operations.own_keys import OwnKeys
from tuipos.register.health import LooksAround, NothingAround
from tuipos.ui.typed_line import ScannerSettings

if TYPE_CHECKING:
    from tuipos.domain.shift_report import ShiftReport
    from tuipos.domain.suspended import SuspendedSale
    from tuipos.domain.time_clock import Stamp
    from tuipos.domain.words import Refusal, Words
    from tuipos.register.report import Link, Report
    from tuipos.register.till import Till

Clock = Callable[[], datetime]


class ConnectionPort(Protocol):
    """What the screens ask of the connection."""

    @property
    def is_online(self) -> bool:
        """Whether data requests go to the Retail Server."""

    def link(self) -> Link:
        """How things stand, for the header; quick, asks nobody."""

    def attempt_is_offered(self, unsent: int) -> bool:
        """Whether to offer one attempt before a person signs out or leaves."""

    async def try_once(self) -> Words | Refusal:
        """The attempt that was offered."""

    async def connect(self) -> Words | Refusal:
        """Go online, at once or at the next start of a sale; says which."""

    async def disconnect(self) -> Words | Refusal:
        """Go offline until someone connects again."""


class SyncPort(Protocol):
    """What the screens ask of the sync agent."""

    def wake(self, reason: str) -> None:
        """Begin a run now if the register is online; returns at once."""

    async def sync_now(self) -> Words:
        """Run once and say how it went."""


class PrinterPort(Protocol):
    """What the screens have printed; returns at once."""

    def print_report(
        self, report: ShiftReport, title: Words, at: datetime, *, unsent: int = 0
    ) -> None:
        """Print an X or Z report; `title` says which."""

    def print_again(self, document: Mapping[str, Any], *, gift: bool = False) -> None:
        """Print a copy of a past sale, marked as one; or its gift receipt, without prices."""

    def print_slip(self, sale: SuspendedSale) -> None:
        """Print the slip of a suspended sale."""

    def print_stamp(self, stamp: Stamp) -> None:
        """Print what was noted at the time clock."""


class LinePort(Protocol):
    """The demo's line to the server."""

    def toggle(self) -> bool:
        """Cut the line, or mend it; True when it is cut now."""


@dataclass(slots=True)
class Parts:
    """What a register's screens stand on.

    `report` gives a frozen snapshot, made off the event loop. `listeners` is called from the event
    loop whenever the connection or the sync agent changed something that the screens show;
    `hearers` is called there with words that a person must see, about a device that failed.
    `leave` are awaited in order when a person leaves. `line` is there in the demo only. `open` is
    awaited once, after the first frame: until it returns, what is typed waits, and only the till's
    identity and the link are looked at.
    `prices_job` is the scheduler job whose age the header shows. `layouts` gives the buttons that
    headquarters sent last, the same object while nothing has changed; `own_keys` is this shop's
    own file of keys, `look_around` makes the health check. Without a key for `lock_after_seconds`
    the screen locks itself; 0 is never.
    """

    till: Till
    connection: ConnectionPort
    sync: SyncPort
    report: Callable[[], Awaitable[Report]]
    clock: Clock
    printer: PrinterPort
    language: str = "en"
    theme: str = "dark"
    encoding: str = "utf-8"
    line: LinePort | None = None
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    open: Callable[[], Awaitable[None]] | None = None
    leave: Sequence[Callable[[], Awaitable[None]]] = ()
    listeners: list[Callable[[], None]] = field(default_factory=list)
    hearers: list[Callable[[Words], None]] = field(default_factory=list)
    prices_job: str = "1020"
    give_way: Callable[[], None] = lambda: None
    layouts: Callable[[], Layouts] = Layouts
    own_keys: OwnKeys = field(default_factory=OwnKeys)
    look_around: Callable[[], LooksAround] = NothingAround
    lock_after_seconds: Callable[[], float] = lambda: 0.0

    def changed(self) -> None:
        """Tell the screens that something they show has changed."""
        for listener in self.listeners:
            listener()

    def tell(self, words: Words) -> None:
        """Let a person see these words, whatever they are doing."""
        for hearer in self.hearers:
            hearer(words)
