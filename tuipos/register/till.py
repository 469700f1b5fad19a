"""The till: who is signed in, their shift, and the open sale, kept in step with the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tuipos.devices.payment_terminal import PaymentTerminal, StandAloneTerminal
from tuipos.domain.balances import OfflineLimits
from tuipos.domain.discounts.manual import CASHIER_LIMITS, DiscountLimits
from tuipos.domain.money import Currency, Money, currency, zero
from tuipos.domain.sale import Event, Sale, Started, begin, evolve
from tuipos.domain.totals import Totals, totals
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.limits import LimitReached, warning_of
from tuipos.register.ports import (
    CashDrawer,
    Clock,
    Data,
    Identity,
    Journal,
    JournalFailed,
    Shift,
    TransactionMoments,
)
from tuipos.retail.service import StaffMember

if TYPE_CHECKING:
    from tuipos.devices.scale import Scale

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class LastSale:
    """The sale before: what stays in the message line, and the document that a reprint takes."""

    receipt: str
    total: Money
    change: Money
    document: dict[str, object]


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission that somebody else has lent for one operation, by their own sign-in."""

    permission: str
    by: str
    limits: DiscountLimits = CASHIER_LIMITS


class Till:
    """The state of one register, changed by the use cases only.

    `on_concluded` is called when something waits for upload, and `last_sale` to be printed unless
    it is None; it must return at once and raise nothing. `limits` are the limits of being offline
    that are reached now, `left_out` the jobs whose data the offline database does not get,
    `offline_limits` how far cards and accounts pay offline. `scale` and `drawer` are there where
    one is wired. `stopped` is set when the journal can't be trusted any more: everything is refused
    until a new start.
    """

    def __init__(
        self,
        journal: Journal,
        data: Data,
        connection: TransactionMoments,
        clock: Clock,
        identity: Identity,
        on_concluded: Callable[[], None] = lambda: None,
        limits: Callable[[], Sequence[LimitReached]] = lambda: (),
        left_out: Callable[[], Sequence[str]] = lambda: (),
        terminal: PaymentTerminal | None = None,
        offline_limits: Callable[[], OfflineLimits] | None = None,
        scale: Scale | None = None,
        drawer: CashDrawer | None = None,
    ) -> None:
        self.journal = journal
        self.data = data
        self.connection = connection
        self.clock = clock
        self.identity = identity
        self.on_concluded = on_concluded
        self.limits = limits
        self.left_out = left_out
        self.offline_limits = offline_limits or self._nothing_offline
        self._warned: Words | None = None
        self.terminal = terminal or StandAloneTerminal()
        self.scale = scale
        self.drawer = drawer
        self.staff: StaffMember | None = None
        self.shift: Shift | None = None
        self.sale: Sale | None = None
        self.last_sale: LastSale | None = None
        self.grant: Grant | None = None
        self.training = False
        self.stopped: Refusal | None = None
        self._turn = asyncio.Lock()
        self._acts: set[asyncio.Task[Any]] = set()
        self._figures: Totals | None = None
        self._figures_of: Sale | None = None

    @property
    def currency(self) -> Currency:
        """The store's currency."""
        return currency(self.identity.currency)

    def _nothing_offline(self) -> OfflineLimits:
        return OfflineLimits(zero(self.currency), zero(self.currency))

    @property
    def figures(self) -> Totals | None:
        """The figures of the open sale; worked out once for each of its states."""
        if self.sale is None:
            return None
        if self._figures is None or self._figures_of is not self.sale:
            same = self._figures_of is not None and self._figures_of.id == self.sale.id
            self._figures = totals(self.sale, self._figures if same else None)
            self._figures_of = self.sale
        return self._figures

    @property
    def permissions(self) -> frozenset[str] | None:
        """What may be done here and now, with what was lent; None while nobody is signed in."""
        if self.staff is None:
            return None
        lent = {self.grant.permission} if self.grant is not None else set()
        return self.staff.permissions | lent

    def may(self, permission: str) -> bool:
        """Whether the person who is signed in may do this, or somebody has allowed it just now."""
        return permission in (self.permissions or ())

    def allowed_by(self, permission: str) -> str:
        """The staff number of who answers for an act: who lent the permission, or who acts."""
        assert self.staff is not None and self.may(permission), "asked before"
        lent = self._lent(permission)
        return self.staff.number if lent is None else lent.by

    def limits_for(self, permission: str) -> DiscountLimits:
        """How far prices and discounts may go: by who lent the permission, or by who acts."""
        assert self.staff is not None, "somebody acts"
        lent = self._lent(permission)
        return self.staff.limits if lent is None else lent.limits

    def _lent(self, permission: str) -> Grant | None:
        is_lent = self.grant is not None and self.grant.permission == permission
        return self.grant if is_lent else None

    def offline_warning(self, *, again: bool = False) -> Words | None:
        """The line about a limit of being offline that is near, once until its words change."""
        warning = warning_of(self.limits())
        if warning == self._warned and not again:
            return None
        self._warned = warning
        return warning

    def local_day(self, moment: datetime) -> date:
        """The calendar day in the store."""
        return moment.astimezone(time_zone(self.identity.time_zone)).date()

    def open_drawer(self) -> None:
        """Have the drawer opened, for what is in the journal by now; practising opens none."""
        if self.drawer is not None and not self.training:
            self.drawer.open()

    async def record(self, event: Event) -> Sale:
        """Write an event to the journal, and only then let it change the sale."""
        after = begin(event) if isinstance(event, Started) else self._after(event)
        await self.journal.append_event(after.id, event, self.clock())
        self.sale = after
        return after

    async def record_all(self, events: Sequence[Event]) -> Sale:
        """Write several events in one commit, and only then let them change the sale."""
        first, *rest = events
        after = begin(first) if isinstance(first, Started) else self._after(first)
        for event in rest:
            after = evolve(after, event)
        await self.journal.append_events(after.id, events, self.clock())
        self.sale = after
        return after

    async def settled(self) -> None:
        """Wait until every act that was begun has ended, also those nobody waits for any more."""
        while self._acts:
            await asyncio.wait(self._acts)

    def in_turn(self, act: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """Run an act after those before it, to its end even if who asked for it goes away."""

        async def take_turn() -> T:
            async with self._turn:
                return await act()

        task = asyncio.create_task(take_turn())
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)
        return task

    def _after(self, event: Event) -> Sale:
        assert self.sale is not None, "only a sale that has started can change"
        # Worked out before the write: an event that breaks an invariant must not reach the journal.
        return evolve(self.sale, event)


def act(
    function: Callable[Concatenate[Till, P], Awaitable[T | Refusal]],
) -> Callable[Concatenate[Till, P], Coroutine[Any, Any, T | Refusal]]:
    """Make a use case of a function: one at a time, in the order asked for, never left half.

    Scans that come faster than they are answered wait their turn. A screen that goes away does not
    tear the journal and the sale apart. A failed journal is a refusal with its words.
    """

    @wraps(function)
    async def use_case(till: Till, /, *args: P.args, **kwargs: P.kwargs) -> T | Refusal:
        async def one() -> T | Refusal:
            if till.stopped is not None:
                return till.stopped
            try:
                return await function(till, *args, **kwargs)
            except JournalFailed as failed:
                return _journal_failed(till, failed)

        return await asyncio.shield(till.in_turn(one))

    return use_case


def question(
    function: Callable[Concatenate[Till, P], Awaitable[T | Refusal]],
) -> Callable[Concatenate[Till, P], Coroutine[Any, Any, T | Refusal]]:
    """Make a use case of a function that changes no sale: it waits for no scan that is answered.

    A failed journal is a refusal with its words, as in an act; acts may be called from inside.
    """

    @wraps(function)
    async def asked(till: Till, /, *args: P.args, **kwargs: P.kwargs) -> T | Refusal:
        if till.stopped is not None:
            return till.stopped
        try:
            return await function(till, *args, **kwargs)
        except JournalFailed as failed:
            return _journal_failed(till, failed)

    return asked


def _journal_failed(till: Till, failed: JournalFailed) -> Refusal:
    if not failed.final:
        return refuse("journal-failed", failed.words)
    remedy = say("Nothing more is sold until the program has been started again.")
    till.stopped = refuse("journal-stopped", failed.words, remedy)
    return till.stopped


def time_zone(name: str) -> tzinfo:
    """The time zone with this name; UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
