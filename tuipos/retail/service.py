"""The data service: what a register asks about master data, online or offline, in one protocol.

Two implementations answer it (`online.py` over HTTP, `offline.py` from the replica) and one
conformance suite runs the same cases against both. Business answers, also negative ones, are
values; `NoAnswer` is raised when nothing that could be trusted came back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from tuipos.domain.availability import ProductRecord
from tuipos.domain.balances import Balance
from tuipos.domain.customer import Customer, LoyaltyScheme
from tuipos.domain.discounts.manual import CASHIER_LIMITS, DiscountLimits
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.money import Money
from tuipos.domain.product import NamedTax, Offer, Product, Texts
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sold import FoundSale
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal


class Failure(StrEnum):
    """Why a request has no answer; each has its own words in the status line."""

    TIMEOUT = "timeout"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RESET = "reset"
    CUT_SHORT = "cut-short"
    NAME = "name"
    TLS = "tls"
    SERVER_ERROR = "server-error"
    BUSY = "busy"
    NOT_OURS = "not-ours"
    SLOW = "slow"
    OFFLINE_DATABASE = "offline-database"


class NoAnswer(Exception):
    """Nothing usable came back: unknown, not failed; `detail` is for the log only.

    `retry_after_seconds` is what a busy server asked for, for those who can wait.
    """

    def __init__(
        self, failure: Failure, detail: str = "", retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure = failure
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


class TokenRefused(Exception):
    """The server answered and does not serve this device (401 or 403): no outage.

    Its token is not known any more, or one of the two must be updated before they fit.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ServerRefused(Exception):
    """The server answered a request of the sync agent with a no of its own: no outage.

    `code` is the problem's code ("package-unknown"), `detail` its English sentence.
    """

    def __init__(self, status: int, code: str, detail: str = "") -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who signed in, what they may do (names of `tuipos.domain.permissions`), and how far.

    `must_choose_pin`: the PIN was for a time, and they choose their own before anything else.
    """

    number: str
    name: str
    role: str
    permissions: frozenset[str]
    limits: DiscountLimits = CASHIER_LIMITS
    must_choose_pin: bool = False


@dataclass(frozen=True, slots=True)
class StaffName:
    """Somebody who may sign in at the store, as others may know of them."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class TemporaryPin:
    """A PIN that the server has made for somebody; it is told once, and kept nowhere."""

    staff: StaffName
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProductFound:
    """A product for a code, as sold on the asked day, with the offers it takes part in.

    `quantity` and `embedded_amount` come from the barcode where it carries a weight or a price.
    `batch`, `expires_on` and `serial` stand in codes that tell of the one package. `data_version`
    is the version of the master data that answered. `deposit` is charged beside each piece; a
    deposit has itself there.
    """

    product: Product
    offers: tuple[Offer, ...] = ()
    quantity: Quantity = ONE
    embedded_amount: Money | None = None
    data_version: int = 0
    batch: str = ""
    expires_on: date | None = None
    serial: str = ""
    deposit: Product | None = None

    @property
    def is_deposit(self) -> bool:
        """Whether the product itself is a deposit."""
        return self.deposit is not None and self.deposit.number == self.product.number


@dataclass(frozen=True, slots=True)
class CouponFound:
    """A coupon that is valid on the asked day: its code as sales note it, and what it opens."""

    code: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class ProductHit:
    """One line of a search result."""

    number: str
    code: str
    names: Texts
    price: Money
    unit: str


@dataclass(frozen=True, slots=True)
class ProductFamily:
    """A product that is sold in variants only: each with what it is, and the price of the day.

    `names` are the product's; those of a variant say what sets it apart ("Red, L").
    """

    number: str
    names: Texts
    variants: tuple[ProductHit, ...]


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """Who a number or a loyalty card stands for, and the version of the data that answered.

    `points` are those of the card that is named, by the store's `scheme`.
    """

    customer: Customer
    data_version: int = 0
    points: int = 0
    scheme: LoyaltyScheme | None = None


class StoreSales(Protocol):
    """What a register asks about sales of its store that it may not have itself.

    Without the server there is nobody to ask: what this register has is in its own journal.
    """

    async def put_suspended(self, held: HeldSale) -> bool:
        """Let any register of the store recall a sale; False where nobody could be told."""

    async def suspended_sales(self) -> tuple[SuspendedSale, ...]:
        """What is suspended in the store, oldest first; also what was recalled and is not over."""

    async def recall_suspended(self, transaction: str) -> HeldSale | Refusal:
        """Claim a suspended sale: who comes first has it, and has it again if they ask again.

        Refusals: `suspended-gone`, `suspended-unknown`.
        """

    async def find_sold(self, named: str) -> FoundSale | Refusal:
        """A past sale of the store by its receipt number or id. Refusal: `receipt-unknown`."""

    async def find_past(self, wanted: Wanted, limit: int = 200) -> tuple[PastSale, ...]:
        """Past sales of the store, the latest first."""

    async def time_entries(self, staff: str, since: datetime) -> tuple[Stamp, ...]:
        """The time clock's entries in the store since a time, of one person or of all ("")."""


class Balances(Protocol):
    """What a register asks about gift cards, credit memos, points and customer accounts.

    Their truth lives at the server. Without it the last known figures answer (`Balance.as_of`), and
    how much of them may be used is the register's to judge, by the offline profile.
    """

    async def balance(self, kind: str, number: str) -> Balance | Refusal:
        """What it can pay with. Refusals: `balance-unknown`, `balance-blocked`,
        `balance-currency`."""

    async def reserve(
        self, transaction: str, kind: str, number: str, amount: Money
    ) -> Balance | Refusal:
        """Keep an amount for a transaction, until that is posted, lets it go, or a day has passed.

        `amount` is all that the transaction takes of it: asked again it changes nothing, another
        amount replaces it, and zero lets it go. The answer is what it can pay besides; where its
        `as_of` is set nobody could keep anything. Refusals: those of `balance`, `balance-short`.
        """

    async def exchange_rates(self, day: date) -> tuple[ExchangeRate, ...]:
        """What currencies are worth at home on a day, by their codes; none is an answer too."""


class Pins(Protocol):
    """What a register asks about PINs that change; only the server can keep a new one.

    Without it the last two give `pin-needs-server`. Each proves who asks for it: the refusals of
    `DataService.sign_in` and the lock-out hold here, too.
    """

    async def find_staff(self, text: str, limit: int = 100) -> tuple[StaffName, ...]:
        """Who may sign in at the store and has the text in number or name; "" finds everybody."""

    async def change_pin(self, staff: str, old: str, new: str) -> StaffMember | Refusal:
        """Let a person have another PIN, which holds from the answer on. Further refusals:
        those of `tuipos.domain.pins.unfit_pin`."""

    async def reset_pin(self, by: str, pin: str, whose: str) -> TemporaryPin | Refusal:
        """Give somebody a temporary PIN, by the PIN of who may do so. Further refusals:
        `pin-reset-forbidden`, `pin-reset-own`, `staff-unknown`, `staff-above`, `pin-temporary`."""


class DataService(StoreSales, Balances, Pins, Protocol):
    """What the register asks; every call may raise NoAnswer, and online TokenRefused."""

    async def sign_in(self, staff: str, pin: str) -> StaffMember | Refusal:
        """Check a PIN. Unknown staff and wrong PIN give the same refusal, `sign-in-refused`."""

    async def product_by_code(self, code: str, day: date) -> ProductFound | Refusal:
        """The product behind a barcode or product number on a day.

        Refusals: `product-unknown`, `barcode-malformed`, `product-blocked`,
        `product-without-price`, `product-expired`, `label-currency`, `product-has-variants` (whose
        value `number` is what `family` is asked for), `label-of-variants`.
        """

    async def family(self, number: str, day: date) -> ProductFamily | Refusal:
        """The variants in which a product is sold on a day.

        Refusal: `no-variant`, where none can be sold.
        """

    async def units(self, number: str, day: date) -> tuple[ProductFound, ...] | Refusal:
        """A product in each unit that it is sold in on a day: its own, if it has a price, first.

        Refusals: those of `product_by_code`.
        """

    async def search(self, text: str, day: date, limit: int = 20) -> tuple[ProductHit, ...]:
        """Products whose name (in any language), number or barcode contains the text."""

    async def product_record(self, number: str) -> ProductRecord:
        """A product's barcodes and stock by store; empty for a number that nothing has.

        Without the server the stock is that of the own store, as last known.
        """

    async def coupon(self, code: str, day: date) -> CouponFound | Refusal:
        """The offers that a coupon's code opens on a day, however its letters are written.

        Refusals: `coupon-unknown`, `coupon-not-today`.
        """

    async def running_offers(self, day: date) -> tuple[Offer, ...]:
        """The offers of the store on a day, by their ids."""

    async def taxes(self, day: date) -> tuple[NamedTax, ...]:
        """The taxes of the store on a day, by their codes, with the parts under each."""

    async def customer(self, code: str) -> CustomerFound | Refusal:
        """Whose customer number or loyalty card this is.

        Refusals: `customer-unknown`, `card-blocked`, `card-without-name`.
        """

    async def find_customers(self, text: str, limit: int = 20) -> tuple[Customer, ...]:
        """Customers by words of their name, or the begin of number, card or phone."""
