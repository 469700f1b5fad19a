"""What the register needs of others, as protocols: journal, clock, data service, connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from tuipos.domain.availability import ProductRecord
from tuipos.domain.balances import Balance
from tuipos.domain.customer import Customer
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.money import Money
from tuipos.domain.product import NamedTax, Offer
from tuipos.domain.sale import Event
from tuipos.domain.sold import BroughtBack, FoundSale
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal, Words
from tuipos.register.identity import Identity as Identity
from tuipos.register.journal_failed import JournalFailed as JournalFailed
from tuipos.retail.service import (
    CouponFound,
    CustomerFound,
    ProductFamily,
    ProductFound,
    ProductHit,
    StaffMember,
    StaffName,
    TemporaryPin,
)

T_co = TypeVar("T_co", covariant=True)

#: What time it is, aware and in UTC; handed in, so that tests and simulations own it.
Clock = Callable[[], datetime]


#: States of a shift: sold in; put aside; no more sales, but not counted; over.
OPEN = "open"
SUSPENDED = "suspended"
BLIND_CLOSED = "blind-closed"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of this register, in one of the states above."""

    id: str
    staff: str
    opened_at: datetime
    business_date: date
    starting_amount: Money
    state: str = OPEN


@dataclass(frozen=True, slots=True)
class ShiftHistory:
    """What the journal holds of a shift: the documents concluded in it, in their order.

    `grand_total` is that of the shift closed before, as its document says it; "" for the first.
    `counted` is what was declared last, by kind of tender; None where nobody has.
    """

    documents: tuple[Mapping[str, Any], ...]
    drawer_openings: int = 0
    grand_total: str = ""
    counted: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Concluded:
    """What the conclude commit gave: its place, and the receipt's number ("" for a voided sale)."""

    id: str
    receipt: str
    sequence: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lockout:
    """Failed sign-ins of one staff number at this register."""

    failures: int
    locked_until: datetime | None


class Journal(Protocol):
    """The precious file. Every call is one commit, durable when it returns.

    Any call may raise JournalFailed, which leaves everything as it was.
    """

    async def next_transaction_millis(self, now: datetime) -> int:
        """Milliseconds for a transaction id: rises strictly, also when the clock steps back."""

    async def append_event(self, transaction: str, event: Event, at: datetime) -> None:
        """Write one change of the open transaction."""

    async def open_events(self) -> list[Event]:
        """The events of the open transaction in order; empty when none is open."""

    async def append_events(self, transaction: str, events: Sequence[Event], at: datetime) -> None:
        """Write several changes of the open transaction in one commit: all of them or none."""

    async def suspend(self, sale: SuspendedSale) -> SuspendedSale:
        """Put the open transaction aside in one commit, with an entry; gives it its number."""

    async def suspended_sales(self) -> tuple[SuspendedSale, ...]:
        """All that are aside here, oldest first."""

    async def held_sale(self, number: int) -> HeldSale | None:
        """One that is aside here with its events; None where none has this number."""

    async def recall(
        self, transaction: str, events: Sequence[Event], at: datetime,
        body: Mapping[str, object], number: int = 0,
    ) -> None:  # fmt: skip
        """Open a suspended sale under a new id, with an entry, in one commit.

        `number` is its own where it was aside here: then it is not any more.
        """

    async def gone_on(self, transactions: Sequence[str]) -> frozenset[str]:
        """Which of these ids of suspended sales have gone on here, also if the server is late."""

    async def drop_suspended(self, number: int, at: datetime, body: Mapping[str, object]) -> bool:
        """Forget one that another register has finished, with an entry; False if it is not here."""

    async def mark_suspended(self, number: int, *, shared: bool, elsewhere: str) -> None:
        """Note whether the server has one, and which register has recalled it there."""

    async def find_past(self, wanted: Wanted, limit: int) -> tuple[PastSale, ...]:
        """Past sales, the latest first; read beside the writer, so no sale waits."""

    async def past_document(self, named: str) -> Mapping[str, Any] | None:
        """The document of a past sale by its receipt number or id; None where it is not here."""

    async def came_back(self, origin: str) -> tuple[BroughtBack, ...]:
        """What was taken back here of a sale, by the sale's id."""

    async def conclude(
        self,
        transaction: str,
        kind: str,
        document: Callable[[int, int], Mapping[str, object]],
        *,
        at: datetime,
        total: Money,
        with_receipt: bool,
        for_upload: bool = True,
    ) -> Concluded:
        """Make the transaction final in one commit: entry, hash, receipt number, upload queue.

        `document(receipt_sequence, entry_sequence)` is called inside the commit, once both numbers
        are known (the first is 0 without a receipt), and gives the final form, whose key "receipt"
        is the printed number. The open events are removed in the same commit; so is a suspended
        sale that it was recalled from, which may be concluded without being opened. What is not
        `for_upload` stays here.
        """

    async def post(
        self,
        transaction: str,
        kind: str,
        document: Callable[[int], Mapping[str, object]],
        *,
        at: datetime,
        total: Money,
        ends_shift: str = "",
    ) -> Concluded:
        """Make something final that is no sale, in one commit: entry, hash, upload queue.

        `document(entry_sequence)` gives the final form. With `ends_shift` that shift is closed in
        the same commit.
        """

    async def note(self, kind: str, subject: str, at: datetime, body: Mapping[str, object]) -> None:
        """Write an entry that is no transaction: sign-in, shift, switch, takeover."""

    async def open_shift(self) -> Shift | None:
        """The shift opened last of those that are open, if there is one."""

    async def open_shifts(self) -> tuple[Shift, ...]:
        """All shifts that can be gone on with, also suspended ones, oldest first."""

    async def start_shift(self, shift: Shift) -> None:
        """Open a shift, with its entry."""

    async def shifts(self, *states: str) -> tuple[Shift, ...]:
        """All shifts in one of these states, oldest first."""

    async def set_shift_state(
        self, shift: str, state: str, at: datetime, body: Mapping[str, object]
    ) -> None:
        """Let a shift be in another state that is not its end, with an entry `shift-<state>`."""

    async def shift_history(self, shift: str) -> ShiftHistory:
        """What was concluded in a shift so far; read beside the writer, so no sale waits."""

    async def latest(self, kind: str) -> Mapping[str, Any] | None:
        """The document of the latest entry of a kind, such as the last closed shift."""

    async def documents_since(self, kind: str, since: datetime) -> tuple[Mapping[str, Any], ...]:
        """The documents of a kind since a time, oldest first; read beside the writer."""

    async def lockout(self, staff: str) -> Lockout:
        """Failed sign-ins so far."""

    async def count_failure(self, staff: str, locked_until: datetime | None) -> Lockout:
        """Count one more failure; committed before the PIN is compared."""

    async def clear_failures(self, staff: str) -> None:
        """Forget the failures after a sign-in or an unlock."""

    async def restore_failures(self, staff: str, lockout: Lockout) -> None:
        """Put back what was counted before, since no PIN was compared after all."""


class Answered(Protocol[T_co]):
    """An answer, also a negative one, and where it came from.

    `switched` is the one line for the cashier when this request took the register offline,
    `notice` another one that they must see.
    """

    @property
    def value(self) -> T_co:
        """The answer."""

    @property
    def offline(self) -> bool:
        """Whether the offline database gave it."""

    @property
    def switched(self) -> Words | None:
        """The line about the switch, if this request made one."""

    @property
    def notice(self) -> Words | None:
        """A line about something else, such as a refused device."""


class Data(Protocol):
    """The data service behind the switch; a bare Refusal means that nobody could answer."""

    async def sign_in(self, staff: str, pin: str) -> Answered[StaffMember | Refusal] | Refusal:
        """Check a PIN."""

    async def product_by_code(
        self, code: str, day: date
    ) -> Answered[ProductFound | Refusal] | Refusal:
        """The product behind a code on a day."""

    async def family(self, number: str, day: date) -> Answered[ProductFamily | Refusal] | Refusal:
        """The variants in which a product is sold on a day."""

    async def units(
        self, number: str, day: date
    ) -> Answered[tuple[ProductFound, ...] | Refusal] | Refusal:
        """A product in each unit that it is sold in on a day."""

    async def search(
        self, text: str, day: date, limit: int = 20
    ) -> Answered[tuple[ProductHit, ...]] | Refusal:
        """Products that contain the text."""

    async def product_record(self, number: str) -> Answered[ProductRecord] | Refusal:
        """A product's barcodes and stock by store."""

    async def coupon(self, code: str, day: date) -> Answered[CouponFound | Refusal] | Refusal:
        """The offers that a coupon's code opens on a day."""

    async def running_offers(self, day: date) -> Answered[tuple[Offer, ...]] | Refusal:
        """The offers of the store on a day."""

    async def taxes(self, day: date) -> Answered[tuple[NamedTax, ...]] | Refusal:
        """The taxes of the store on a day."""

    async def put_suspended(self, held: HeldSale) -> Answered[bool] | Refusal:
        """Let any register of the store recall a sale; False where it is kept here only."""

    async def suspended_sales(self) -> Answered[tuple[SuspendedSale, ...]] | Refusal:
        """What is suspended in the store."""

    async def recall_suspended(self, transaction: str) -> Answered[HeldSale | Refusal] | Refusal:
        """Claim a suspended sale."""

    async def find_sold(self, named: str) -> Answered[FoundSale | Refusal] | Refusal:
        """A past sale of the store by its receipt number or id."""

    async def find_past(
        self, wanted: Wanted, limit: int = 200
    ) -> Answered[tuple[PastSale, ...]] | Refusal:
        """Past sales of the store."""

    async def time_entries(
        self, staff: str, since: datetime
    ) -> Answered[tuple[Stamp, ...]] | Refusal:
        """The time clock's entries in the store."""

    async def customer(self, code: str) -> Answered[CustomerFound | Refusal] | Refusal:
        """Whose customer number or loyalty card this is."""

    async def find_customers(
        self, text: str, limit: int = 20
    ) -> Answered[tuple[Customer, ...]] | Refusal:
        """Customers by words of their name, or the begin of number, card or phone."""

    async def balance(self, kind: str, number: str) -> Answered[Balance | Refusal] | Refusal:
        """What a card or an account can pay with."""

    async def reserve(
        self, transaction: str, kind: str, number: str, amount: Money
    ) -> Answered[Balance | Refusal] | Refusal:
        """Keep an amount of it for a transaction: all that it takes; zero lets it go."""

    async def find_staff(self, text: str) -> Answered[tuple[StaffName, ...]] | Refusal:
        """Who may sign in at the store and has the text in number or name."""

    async def change_pin(
        self, staff: str, old: str, new: str
    ) -> Answered[StaffMember | Refusal] | Refusal:
        """Let a person have another PIN."""

    async def reset_pin(
        self, by: str, pin: str, whose: str
    ) -> Answered[TemporaryPin | Refusal] | Refusal:
        """Give somebody a temporary PIN."""

    async def exchange_rates(self, day: date) -> Answered[tuple[ExchangeRate, ...]] | Refusal:
        """What currencies are worth at home on a day."""


class CashDrawer(Protocol):
    """The drawer that is wired to this register."""

    def open(self) -> None:
        """Have it opened; returns at once and raises nothing: trouble is told by others."""


class TransactionMoments(Protocol):
    """What the connection must know of transactions: only at a start does it try to come back."""

    @property
    def is_online(self) -> bool:
        """Whether data requests go to the Retail Server."""

    def transaction_starts(self) -> None:
        """Called before the first look-up of a transaction."""

    def transaction_resumes(self) -> None:
        """Called when an open transaction was found at the program's start."""

    def transaction_ends(self) -> None:
        """Called when a transaction is final, or the first look-up began none."""
