"""Real classes that stand for the journal, the data service, the connection and the clock.

They keep the promises of the protocols in `tuipos.register.ports` and `tuipos.retail.service`, in
memory and without waiting, and hold the products and people of the demo world's contract.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar, cast

from tests.fake_balances import SCHEME, MemoryBalances
from tests.fake_pins import MemoryPins
from tests.fake_sales import MemorySales, ServedSales, StoreServer
from tuipos.devices.payment_terminal import PaymentTerminal
from tuipos.domain.availability import ProductRecord
from tuipos.domain.balances import Balance, OfflineLimits
from tuipos.domain.barcode import embedded_line, looks_like_barcode
from tuipos.domain.customer import Customer
from tuipos.domain.discounts.choosing import products_of
from tuipos.domain.document import SALE, VOIDED
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.ids import next_millis
from tuipos.domain.masks import match_mask
from tuipos.domain.money import Money, currency
from tuipos.domain.product import THRESHOLD, NamedTax, Offer, Product, TaxRate
from tuipos.domain.quantity import ONE
from tuipos.domain.sale import Event
from tuipos.domain.shift_report import DECLARED, DRAWER, DRAWER_OPENED, SHIFT
from tuipos.domain.sold import FoundSale
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.ports import (
    CLOSED,
    OPEN,
    SUSPENDED,
    Concluded,
    Identity,
    JournalFailed,
    Lockout,
    Shift,
    ShiftHistory,
)
from tuipos.register.session import SignedIn, sign_in
from tuipos.register.shifts import Ready, open_shift
from tuipos.register.till import Till
from tuipos.retail import refusals
from tuipos.retail.offline_sales import OfflineSales
from tuipos.retail.service import (
    CouponFound,
    CustomerFound,
    ProductFamily,
    ProductFound,
    ProductHit,
    StaffMember,
    StaffName,
    StoreSales,
    TemporaryPin,
)
from tuipos.retail.variant_refusals import no_variant, product_has_variants

T_co = TypeVar("T_co", covariant=True)

EUR = currency("EUR")
REDUCED = TaxRate("reduced", 70_000)
STANDARD = TaxRate("standard", 190_000)
MORNING = datetime(2025, 3, 14, 9, 26, 53, tzinfo=UTC)


def euro(text: str) -> Money:
    """An amount in euros from its decimal form."""
    minor = int(text.replace(".", ""))
    return Money(minor, EUR)


class FakeClock:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass; below zero the clock steps back."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Entry:
    """One entry of the journal in memory."""

    kind: str
    subject: str
    at: datetime
    body: dict[str, object]


class MemoryJournal(MemorySales):
    """A journal in memory; `calls` holds what was committed, in order.

    `fail_on` names the next call that fails as a full disk would, or for good if `fail_finally`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.entries: list[Entry] = []
        self.events: list[tuple[str, Event]] = []
        self.begun_shifts: list[Shift] = []
        self.shift_states: dict[str, str] = {}
        self.lockouts: dict[str, Lockout] = {}
        self.documents: list[dict[str, object]] = []
        self.last_millis = 0
        self.receipts = 0
        self.fail_on = ""
        self.fail_finally = False

    async def next_transaction_millis(self, now: datetime) -> int:
        self._commit("next_transaction_millis")
        self.last_millis = next_millis(now, self.last_millis)
        return self.last_millis

    async def append_event(self, transaction: str, event: Event, at: datetime) -> None:
        self._commit(f"append_event {type(event).__name__}")
        assert all(transaction == known for known, _ in self.events), "one transaction is open"
        self.events.append((transaction, event))

    async def open_events(self) -> list[Event]:
        return [event for _, event in self.events]

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
        self._commit(f"conclude {kind}")
        receipt = self.receipts + 1 if with_receipt else 0
        sequence = len(self.entries) + 1
        body = dict(document(receipt, sequence))
        assert body["total"] == total.plain(), "the queue shows the document's total"
        is_aside = self.forget_aside(cast("list[str]", body.get("recalled", [])))
        assert is_aside or self.events[0][0] == transaction, "the open one is concluded"
        self.receipts = max(self.receipts, receipt)
        sha256 = hashlib.sha256(json.dumps(body).encode()).hexdigest()
        self.entries.append(Entry(kind, transaction, at, body))
        if for_upload:
            self.documents.append(body)
        if not is_aside:
            self.events.clear()
        return Concluded(transaction, str(body["receipt"]), sequence, sha256)

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
        self._commit(f"post {kind}")
        sequence = len(self.entries) + 1
        body = json.loads(json.dumps(dict(document(sequence))))
        assert body["id"] == transaction and body["total"] == total.plain()
        self.entries.append(Entry(kind, transaction, at, body))
        self.documents.append(body)
        if ends_shift:
            assert self.shift_states[ends_shift] != CLOSED
            self.shift_states[ends_shift] = CLOSED
        sha256 = hashlib.sha256(json.dumps(body).encode()).hexdigest()
        return Concluded(transaction, "", sequence, sha256)

    async def note(self, kind: str, subject: str, at: datetime, body: Mapping[str, object]) -> None:
        self._commit(f"note {kind}")
        json.dumps(dict(body))
        self.entries.append(Entry(kind, subject, at, dict(body)))

    async def open_shift(self) -> Shift | None:
        shifts = await self.open_shifts()
        return shifts[-1] if shifts else None

    async def open_shifts(self) -> tuple[Shift, ...]:
        return await self.shifts(OPEN, SUSPENDED)

    async def shifts(self, *states: str) -> tuple[Shift, ...]:
        found = [replace(one, state=self.shift_states[one.id]) for one in self.begun_shifts]
        return tuple(shift for shift in found if shift.state in states)

    async def start_shift(self, shift: Shift) -> None:
        self._commit("start_shift")
        self.begun_shifts.append(shift)
        self.shift_states[shift.id] = OPEN
        self.entries.append(Entry("shift-opened", shift.id, shift.opened_at, {}))

    async def set_shift_state(
        self, shift: str, state: str, at: datetime, body: Mapping[str, object]
    ) -> None:
        self._commit(f"set_shift_state {state}")
        assert self.shift_states[shift] in (OPEN, SUSPENDED) and state != CLOSED
        self.shift_states[shift] = state
        self.entries.append(Entry(f"shift-{state}", shift, at, dict(body)))

    async def shift_history(self, shift: str) -> ShiftHistory:
        documents = [
            body
            for body in self.documents
            if body["shift"] == shift and body["type"] in (SALE, VOIDED, DRAWER)
        ]
        closed = [body["closed_shift"] for body in self.documents if body["type"] == SHIFT]
        mine = [entry for entry in self.entries if entry.subject == shift]
        counts = [entry.body["counted"] for entry in mine if entry.kind == DECLARED]
        return ShiftHistory(
            tuple(documents),
            sum(entry.kind == DRAWER_OPENED for entry in mine),
            cast("dict[str, str]", closed[-1])["grand_total"] if closed else "",
            cast("dict[str, str]", counts[-1]) if counts else None,
        )

    async def latest(self, kind: str) -> Mapping[str, object] | None:
        found = [entry.body for entry in self.entries if entry.kind == kind]
        return found[-1] if found else None

    async def documents_since(self, kind: str, since: datetime) -> tuple[Mapping[str, object], ...]:
        return tuple(one.body for one in self.entries if one.kind == kind and one.at >= since)

    async def lockout(self, staff: str) -> Lockout:
        return self.lockouts.get(staff, Lockout(0, None))

    async def count_failure(self, staff: str, locked_until: datetime | None) -> Lockout:
        self._commit("count_failure")
        self.lockouts[staff] = Lockout((await self.lockout(staff)).failures + 1, locked_until)
        return self.lockouts[staff]

    async def clear_failures(self, staff: str) -> None:
        self._commit("clear_failures")
        self.lockouts.pop(staff, None)

    async def restore_failures(self, staff: str, lockout: Lockout) -> None:
        self._commit("restore_failures")
        self.lockouts[staff] = lockout

    def _commit(self, call: str) -> None:
        if self.fail_on and call.startswith(self.fail_on):
            self.fail_on = ""
            raise JournalFailed(say("The disk is full."), final=self.fail_finally)
        self.calls.append(call)


def product(
    number: str,
    name: str,
    price: str,
    tax: TaxRate = STANDARD,
    *,
    weighed: bool = False,
    minimum_age_years: int = 0,
) -> Product:
    """A product with an English name."""
    return Product(
        number=number,
        names=(("en", name),),
        price=euro(price),
        tax=tax,
        unit="kg" if weighed else "piece",
        weighed=weighed,
        minimum_age_years=minimum_age_years,
    )


ESPRESSO = product("10001", "Espresso beans 1 kg", "18.90", REDUCED)
OAT_MILK = product("10002", "Oat milk 1 l", "2.10")
RYE_BREAD = product("10003", "Rye bread 500 g", "3.40", REDUCED)
DISH_SOAP = product("10004", "Dish soap 500 ml", "2.49")
RED_WINE = product("10005", "Red wine 0.75 l", "9.99", minimum_age_years=18)
NOTEBOOK = product("10006", "Notebook A5", "4.95")
APPLES = product("12345", "Apples, loose", "2.99", REDUCED, weighed=True)
THREE_FOR_TWO = Offer(
    "OAT-3-2", (("en", "3 for the price of 2"),), frozenset({OAT_MILK.number}), take=3, pay=2
)
BY_BARCODE = {
    "2000000100012": ESPRESSO,
    "2000000100029": OAT_MILK,
    "2000000100036": RYE_BREAD,
    "2000000100043": DISH_SOAP,
    "2000000100050": RED_WINE,
    "2000000100067": NOTEBOOK,
}
LENA = Customer("C-1001", "Lena Vogel", "L-1001", "", "+49 30 1001", "regulars")
BERG = Customer("C-1002", "Jan Berg")
PRICE_MASK = "28IIIIIPPPPPC"
STAFF = {
    "1001": ("1234", "Ana", "cashier"),
    "1002": ("5678", "Ben", "cashier"),
    "2001": ("4321", "Max", "manager"),
}


class FakeDataService:
    """A data service (`tuipos.retail.service.DataService`) over the demo world's few products."""

    def __init__(self) -> None:
        self.by_code = dict(BY_BARCODE)
        self.by_code.update({each.number: each for each in (*BY_BARCODE.values(), APPLES)})
        #: What codes say that carry more than a number.
        self.labels: dict[str, ProductFound | Refusal] = {}
        #: Products that are sold in variants only, by their codes and numbers.
        self.families: dict[str, ProductFamily] = {}
        #: Products in the other units that they are sold in, by their numbers.
        self.other_units: dict[str, tuple[Product, ...]] = {}
        self.offers: tuple[Offer, ...] = (THREE_FOR_TWO,)
        self.customers: tuple[Customer, ...] = (BERG, LENA)
        self.named_taxes = (NamedTax("Reduced rate", REDUCED), NamedTax("", STANDARD))
        self.records: dict[str, ProductRecord] = {}
        self.data_version = 7
        self.balances = MemoryBalances()
        self.asked: list[tuple[str, date]] = []
        self.pins = MemoryPins(STAFF)

    async def sign_in(self, staff: str, pin: str) -> StaffMember | Refusal:
        return self.pins.sign_in(staff, pin)

    async def product_by_code(self, code: str, day: date) -> ProductFound | Refusal:
        self.asked.append((code, day))
        if code in self.labels:
            return self.labels[code]
        if code in self.families:
            return product_has_variants(code, self.families[code].number, 1)
        found = self.by_code.get(code)
        if found is not None:
            return ProductFound(found, self._offers(found), ONE, None, self.data_version)
        if code.startswith("28") and looks_like_barcode(code):
            return self._labelled(code)
        return refuse("product-unknown", say("No product has the code {code}.", code=code))

    async def family(self, number: str, day: date) -> ProductFamily | Refusal:
        found = self.families.get(number)
        return found if found is not None and found.variants else no_variant(number)

    async def units(self, number: str, day: date) -> tuple[ProductFound, ...] | Refusal:
        own = self.by_code.get(number)
        products = (() if own is None else (own,)) + self.other_units.get(number, ())
        return tuple(
            ProductFound(each, self._offers(each), data_version=self.data_version)
            for each in products
        )

    async def search(self, text: str, day: date, limit: int = 20) -> tuple[ProductHit, ...]:
        folded = text.casefold()
        hits = [
            ProductHit(each.number, code, each.names, each.price, each.unit)
            for code, each in sorted(self.by_code.items())
            if code != each.number and folded in each.name().casefold()
        ]
        return tuple(hits[:limit])

    async def product_record(self, number: str) -> ProductRecord:
        return self.records.get(number, ProductRecord())

    async def coupon(self, code: str, day: date) -> CouponFound | Refusal:
        opened = tuple(offer for offer in self.offers if offer.coupon == code.upper() != "")
        if not opened:
            return refuse("coupon-unknown", say("No coupon has the code {code}.", code=code))
        return CouponFound(code.upper(), opened)

    async def running_offers(self, day: date) -> tuple[Offer, ...]:
        return self.offers

    async def taxes(self, day: date) -> tuple[NamedTax, ...]:
        return self.named_taxes

    async def customer(self, code: str) -> CustomerFound | Refusal:
        for each in self.customers:
            if code and code in (each.number, each.loyalty_card):
                points = 250 if each.loyalty_card else 0
                return CustomerFound(each, self.data_version, points, SCHEME)
        return refusals.customer_unknown(code)

    async def find_customers(self, text: str, limit: int = 20) -> tuple[Customer, ...]:
        folded = text.casefold()
        found = [
            each
            for each in self.customers
            if folded in each.name.casefold()
            or any(one.startswith(text) for one in (each.number, each.loyalty_card, each.phone))
        ]
        return tuple(found[:limit])

    def _offers(self, found: Product) -> tuple[Offer, ...]:
        return tuple(
            offer
            for offer in self.offers
            if offer.kind == THRESHOLD or found.number in products_of(offer)
        )

    def _labelled(self, code: str) -> ProductFound | Refusal:
        embedded = match_mask(code, PRICE_MASK)
        if embedded is None:
            return refuse("barcode-malformed", say("The code {code} was misread.", code=code))
        found = self.by_code.get(embedded.item)
        if found is None:
            return refuse("product-unknown", say("No product has the code {code}.", code=code))
        quantity, amount = embedded_line(embedded, found.price)
        return ProductFound(found, (), quantity, amount, self.data_version)


@dataclass(frozen=True)
class FakeAnswered(Generic[T_co]):
    """An answer and where it came from."""

    value: T_co
    offline: bool
    switched: Words | None = None
    notice: Words | None = None


NO_OFFLINE_DATABASE = refuse("no-offline-database", say("There is no offline database."))


@dataclass
class FakeConnection:
    """The line to the server, and the data service behind the switch.

    `up` is whether the server answers, `usable` whether there is an offline database. `moments`
    holds what the register told of its transactions; going back online happens at a start only.
    """

    service: FakeDataService = field(default_factory=FakeDataService)
    up: bool = True
    usable: bool = True
    offline: bool = False
    moments: list[str] = field(default_factory=list)
    sales: StoreSales = field(default_factory=lambda: ServedSales(StoreServer(), "001"))
    refusal: Refusal = NO_OFFLINE_DATABASE
    #: Where the line drops while the server is to keep something: before or after it did so.
    drops: str = ""

    @property
    def is_online(self) -> bool:
        return not self.offline

    def transaction_starts(self) -> None:
        self.moments.append("starts")
        if self.up:
            self.offline = False

    def transaction_resumes(self) -> None:
        self.moments.append("resumes")

    def transaction_ends(self) -> None:
        self.moments.append("ends")

    async def sign_in(self, staff: str, pin: str) -> FakeAnswered[StaffMember | Refusal] | Refusal:
        return await self._answered(lambda: self.service.sign_in(staff, pin))

    async def product_by_code(
        self, code: str, day: date
    ) -> FakeAnswered[ProductFound | Refusal] | Refusal:
        return await self._answered(lambda: self.service.product_by_code(code, day))

    async def family(
        self, number: str, day: date
    ) -> FakeAnswered[ProductFamily | Refusal] | Refusal:
        return await self._answered(lambda: self.service.family(number, day))

    async def units(
        self, number: str, day: date
    ) -> FakeAnswered[tuple[ProductFound, ...] | Refusal] | Refusal:
        return await self._answered(lambda: self.service.units(number, day))

    async def search(
        self, text: str, day: date, limit: int = 20
    ) -> FakeAnswered[tuple[ProductHit, ...]] | Refusal:
        return await self._answered(lambda: self.service.search(text, day, limit))

    async def product_record(self, number: str) -> FakeAnswered[ProductRecord] | Refusal:
        return await self._answered(lambda: self.service.product_record(number))

    async def coupon(self, code: str, day: date) -> FakeAnswered[CouponFound | Refusal] | Refusal:
        return await self._answered(lambda: self.service.coupon(code, day))

    async def running_offers(self, day: date) -> FakeAnswered[tuple[Offer, ...]] | Refusal:
        return await self._answered(lambda: self.service.running_offers(day))

    async def taxes(self, day: date) -> FakeAnswered[tuple[NamedTax, ...]] | Refusal:
        return await self._answered(lambda: self.service.taxes(day))

    async def put_suspended(self, held: HeldSale) -> FakeAnswered[bool] | Refusal:
        return await self._answered(lambda: self._sales.put_suspended(held))

    async def suspended_sales(self) -> FakeAnswered[tuple[SuspendedSale, ...]] | Refusal:
        return await self._answered(lambda: self._sales.suspended_sales())

    async def recall_suspended(
        self, transaction: str
    ) -> FakeAnswered[HeldSale | Refusal] | Refusal:
        return await self._answered(lambda: self._sales.recall_suspended(transaction))

    async def find_sold(self, named: str) -> FakeAnswered[FoundSale | Refusal] | Refusal:
        return await self._answered(lambda: self._sales.find_sold(named))

    async def find_past(
        self, wanted: Wanted, limit: int = 200
    ) -> FakeAnswered[tuple[PastSale, ...]] | Refusal:
        return await self._answered(lambda: self._sales.find_past(wanted, limit))

    async def time_entries(
        self, staff: str, since: datetime
    ) -> FakeAnswered[tuple[Stamp, ...]] | Refusal:
        return await self._answered(lambda: self._sales.time_entries(staff, since))

    @property
    def _sales(self) -> StoreSales:
        return OfflineSales() if self.offline else self.sales

    async def customer(self, code: str) -> FakeAnswered[CustomerFound | Refusal] | Refusal:
        return await self._answered(lambda: self.service.customer(code))

    async def find_customers(
        self, text: str, limit: int = 20
    ) -> FakeAnswered[tuple[Customer, ...]] | Refusal:
        return await self._answered(lambda: self.service.find_customers(text, limit))

    async def balance(self, kind: str, number: str) -> FakeAnswered[Balance | Refusal] | Refusal:
        async def found() -> Balance | Refusal:
            return self.service.balances.balance(kind, number, offline=self.offline)

        return await self._answered(found)

    async def reserve(
        self, transaction: str, kind: str, number: str, amount: Money
    ) -> FakeAnswered[Balance | Refusal] | Refusal:
        balances = self.service.balances

        async def found() -> Balance | Refusal:
            return balances.reserve(transaction, kind, number, amount, offline=self.offline)

        self._drop(lambda: balances.reserve(transaction, kind, number, amount, offline=False))
        return await self._answered(found)

    async def find_staff(self, text: str) -> FakeAnswered[tuple[StaffName, ...]] | Refusal:
        async def found() -> tuple[StaffName, ...]:
            return self.service.pins.find_staff(text)

        return await self._answered(found)

    async def change_pin(
        self, staff: str, old: str, new: str
    ) -> FakeAnswered[StaffMember | Refusal] | Refusal:
        async def done() -> StaffMember | Refusal:
            return self.service.pins.change_pin(staff, old, new, offline=self.offline)

        self._drop(lambda: self.service.pins.change_pin(staff, old, new))
        return await self._answered(done)

    async def reset_pin(
        self, by: str, pin: str, whose: str
    ) -> FakeAnswered[TemporaryPin | Refusal] | Refusal:
        async def done() -> TemporaryPin | Refusal:
            return self.service.pins.reset_pin(by, pin, whose, offline=self.offline)

        self._drop(lambda: self.service.pins.reset_pin(by, pin, whose))
        return await self._answered(done)

    def _drop(self, at_server: Callable[[], object]) -> None:
        """Let the line drop before or after the server did something, where a test wants it."""
        if self.drops == "after":
            at_server()
        if self.drops:
            self.up, self.drops = False, ""

    async def exchange_rates(self, day: date) -> FakeAnswered[tuple[ExchangeRate, ...]] | Refusal:
        async def found() -> tuple[ExchangeRate, ...]:
            return self.service.balances.rates

        return await self._answered(found)

    async def _answered(
        self, request: Callable[[], Awaitable[T_co]]
    ) -> FakeAnswered[T_co] | Refusal:
        switched = None
        if not self.up and not self.offline:
            self.offline = True
            switched = say("No answer in 2 s. Selling on offline; nothing is lost.")
        if self.offline and not self.usable:
            return self.refusal
        return FakeAnswered(await request(), self.offline, switched)


def demo_identity(**changes: object) -> Identity:
    """Register 001 of store 0001 Riverside."""
    values: dict[str, object] = {
        "store": "0001",
        "store_name": "Riverside",
        "register": "001",
        "register_name": "Checkout 1",
        "currency": "EUR",
        "prices_include_tax": True,
        "receipt_mask": "SSSSTTTE######",
        "language": "en",
        "time_zone": "Europe/Berlin",
        "epoch": 1,
        "support_offline": True,
    }
    return Identity(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class World:
    """A till with everything around it in reach of a test."""

    till: Till
    journal: MemoryJournal
    connection: FakeConnection
    clock: FakeClock
    woken: list[str] = field(default_factory=list)

    def restarted(self) -> World:
        """The same register after a power cut: a new process on the same journal."""
        return make_world(
            journal=self.journal,
            connection=self.connection,
            clock=self.clock,
            identity=self.till.identity,
            terminal=self.till.terminal,
        )


def make_world(
    *,
    journal: MemoryJournal | None = None,
    connection: FakeConnection | None = None,
    clock: FakeClock | None = None,
    identity: Identity | None = None,
    terminal: PaymentTerminal | None = None,
) -> World:
    """A till that nobody has signed in to."""
    journal = journal or MemoryJournal()
    connection = connection or FakeConnection()
    clock = clock or FakeClock()
    woken: list[str] = []
    till = Till(
        journal,
        connection,
        connection,
        clock,
        identity or demo_identity(),
        on_concluded=lambda: woken.append("concluded"),
        terminal=terminal,
        offline_limits=lambda: OfflineLimits(euro("30.00"), euro("2.00"), 50),
    )
    return World(till, journal, connection, clock, woken)


async def signed_in(world: World, staff: str = "1001") -> World:
    """The same world with somebody signed in and their shift open."""
    done = await sign_in(world.till, staff, STAFF[staff][0])
    assert isinstance(done, SignedIn), done
    if not isinstance(done.shift, Ready):
        opened = await open_shift(world.till, euro("0.00"))
        assert isinstance(opened, Ready), opened
    return world
