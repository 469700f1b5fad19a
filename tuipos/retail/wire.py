"""The messages between register and Retail Server, shared by both, and the paths they travel on.

Money is a decimal string, time is ISO 8601 with offset.

A chain is updated over weeks: headquarters, then servers, then registers. So a server serves the
interface before its own too, and each side says its version with every request and answer. Any
other version is told in words who is to be updated, and the register sells on offline.

How the interface may change:
- Fields, parameters and paths are only added. What is added has a default, and the default means
  what it meant before there was that field. Unknown fields are ignored.
- Whatever a server must know of a register to serve it raises `INTERFACE_VERSION` by one, and the
  list below says what it was. Nothing is taken away before the version that could do without it is
  the oldest one served.
- What a register has journalled is taken for good, of whatever version it is (documents.py).

1: the first. It says neither its version nor its schema, which is schema 1.
2: `INTERFACE_HEADER`; listing packages says the schema of the offline database (`?schema=`).
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from tuipos.retail.wire_base import Wire
from tuipos.retail.wire_layouts import WireLayouts
from tuipos.retail.wire_offers import AnyOffer, Offer
from tuipos.retail.wire_taxes import TaxRate

INTERFACE_VERSION = 2
#: The oldest that a server serves, and the one of whoever does not say.
OLDEST_INTERFACE_VERSION = INTERFACE_VERSION - 1
UNSAID_INTERFACE_VERSION = 1
#: The schema of a register that does not say which it has.
UNSAID_SCHEMA_VERSION = 1
#: Both sides say which interface they speak.
INTERFACE_HEADER = "X-Tuipos-Interface"
#: Every answer of the server carries its id in this header: a portal is never taken for one.
SERVER_HEADER = "X-Tuipos-Server"
#: The register's device token travels as `Authorization: Bearer …`; its epoch in this header.
EPOCH_HEADER = "X-Tuipos-Epoch"

HEALTH = "/api/v1/health"
ACTIVATE = "/api/v1/activate"
REGISTER = "/api/v1/register"
REGISTER_STATE = "/api/v1/register/state"
SIGN_IN = "/api/v1/sign-in"
PRODUCT_BY_CODE = "/api/v1/products/by-code"  # ?code=&day=
PRODUCTS = "/api/v1/products"  # ?text=&day=&limit=
UNITS = "/api/v1/products/units"  # ?number=&day=
FAMILY = "/api/v1/products/family"  # ?number=&day=
COUPON = "/api/v1/coupons/by-code"  # ?code=&day=
OFFERS = "/api/v1/offers"  # ?day=
TAXES = "/api/v1/taxes"  # ?day=
TRANSACTIONS = "/api/v1/transactions"  # GET ?text=&amount=&begins=&ends=&limit= lists
RECEIPT = "/api/v1/receipt"  # ?named=
TIME_CLOCK = "/api/v1/time-clock"  # ?staff=&since=
#: GET lists, POST puts one aside; POST /{transaction}/recall claims one.
SUSPENDED = "/api/v1/suspended"
#: GET lists, ?schema=; GET /{id}/content with Range; POST /{id}/status; POST /full asks for a full
#: one.
PACKAGES = "/api/v1/packages"


class Health(Wire, frozen=True, kw_only=True):
    """The server's word that it is one, that it is well, and what time it has; echoes a nonce."""

    service: str
    server_id: str
    interface: int
    time: datetime
    nonce: str = ""


class Problem(Wire, frozen=True, kw_only=True):
    """RFC 9457; `code` is stable, `detail` is English for a person, `values` fill the words."""

    type: str
    title: str
    status: int
    code: str = ""
    detail: str = ""
    values: dict[str, str | int] = msgspec.field(default_factory=dict)


class Activate(Wire, frozen=True, kw_only=True):
    """A new machine offers its one-time code."""

    register: str
    code: str
    version: str


class Profile(Wire, frozen=True, kw_only=True):
    """The offline profile as sent; fields as in `tuipos.connection.profile.OfflineProfile`."""

    name: str
    timeout_seconds: float
    reconnect_interval_seconds: float
    allow_manual_switch_before_sign_in: bool
    prompt_on_seamless_offline: bool
    health_check_interval_seconds: float
    slow_request_threshold_seconds: float
    slow_request_count: int
    reconnect_from_slow_interval_seconds: float
    pause_sync: bool
    upload_batch_size: int
    sync_interval_seconds: float
    max_offline_days: int
    keep_days: int
    warn_offline_days: int = 7
    warn_age_hours: dict[str, int] = msgspec.field(default_factory=dict)
    block_age_hours: dict[str, int] = msgspec.field(default_factory=dict)
    gift_card_limit: str = "0"
    loyalty_limit: str = "0"
    account_percent: int = 0
    returns_offline: str = "manager"
    lock_after_seconds: float = 0.0


class RegisterContext(Wire, frozen=True, kw_only=True):
    """What a register must know of itself: its store, its profile, its place in the sequences.

    `high_water_transaction` and `high_water_receipt` are the highest the server holds for this
    register in the current epoch ("" and 0 for none). `left_out_jobs` are those whose data
    headquarters does not send to offline databases.
    """

    store: str
    store_name: str
    register: str
    register_name: str
    currency: str
    prices_include_tax: bool
    receipt_mask: str
    language: str
    epoch: int
    support_offline: bool
    offline_database: str
    profile: Profile
    server_id: str
    time: datetime
    high_water_transaction: str = ""
    high_water_receipt: int = 0
    packages_made: bool = False
    left_out_jobs: list[str] = msgspec.field(default_factory=list)
    time_zone: str = "UTC"
    layouts: WireLayouts = msgspec.field(default_factory=WireLayouts)
    cash_rounding: str = ""
    tax_rounding: str = "rate"


class Activated(Wire, frozen=True, kw_only=True):
    """The answer to an activation: secrets for files of mode 0600, and the register's context."""

    token: str
    pepper: str
    signing_key: str  # HQ's public key, hex
    context: RegisterContext


class RegisterState(Wire, frozen=True, kw_only=True):
    """What a register says of itself with its sync, for headquarters to see.

    `mode` is online, seamless-offline or manual-offline; what it was when it could tell so.
    """

    mode: str = ""
    pending_uploads: int = 0
    set_aside: int = 0
    data_version: int = 0
    version: str = ""


class SignIn(Wire, frozen=True, kw_only=True):
    """Staff number and PIN, over TLS or loopback only."""

    staff: str
    pin: str


class Limits(Wire, frozen=True, kw_only=True):
    """Fields as in `tuipos.domain.discounts.manual.DiscountLimits`."""

    line_millionths: int
    sale_millionths: int
    price_down_millionths: int
    price_up_millionths: int


class Staff(Wire, frozen=True, kw_only=True):
    """Who signed in; without limits, those of the role that the register knows itself.

    `must_choose_pin`: the PIN was for a time; a register that does not know the field lets them in.
    """

    number: str
    name: str
    role: str
    permissions: list[str]
    limits: Limits | None = None
    must_choose_pin: bool = False


class Deposit(Wire, frozen=True, kw_only=True):
    """What is charged beside each piece of a product; its currency is the product's."""

    number: str
    names: dict[str, str]
    price: str
    tax: TaxRate
    unit: str = "piece"


class ProductFound(Wire, frozen=True, kw_only=True):
    """A product for a code; quantity, embedded amount, batch, expiry and serial are the barcode's,
    if it has them.

    In another unit than the product's `own_unit`, one `unit` is so much of that as the factor says.

    `offers` are the plain ones. All others stand in `more_offers`, which a register that does not
    know them passes over: it then sells at the price without them.
    """

    number: str
    names: dict[str, str]
    price: str
    currency: str
    tax: TaxRate
    unit: str
    weighed: bool
    department: str
    minimum_age_years: int
    offers: list[Offer]
    quantity_units: int
    quantity_scale: int
    embedded_amount: str | None
    data_version: int
    batch: str = ""
    expires_on: date | None = None
    serial: str = ""
    more_offers: list[AnyOffer] = msgspec.field(default_factory=list)
    discountable: bool = True
    price_source: str = "chain"
    group_prices: dict[str, str] = msgspec.field(default_factory=dict)
    deposit: Deposit | None = None
    own_unit: str = ""
    factor_units: int = 1
    factor_scale: int = 0
    unit_names: dict[str, str] = msgspec.field(default_factory=dict)


class ProductHit(Wire, frozen=True, kw_only=True):
    """One line of a search result."""

    number: str
    code: str
    names: dict[str, str]
    price: str
    currency: str
    unit: str


class SearchResult(Wire, frozen=True, kw_only=True):
    """Products found."""

    hits: list[ProductHit]


class ProductFamily(Wire, frozen=True, kw_only=True):
    """The variants of a product; fields as in `tuipos.retail.service.ProductFamily`."""

    number: str
    names: dict[str, str]
    variants: list[ProductHit]


class UnitList(Wire, frozen=True, kw_only=True):
    """A product in each unit that it is sold in."""

    units: list[ProductFound]


class Posting(Wire, frozen=True, kw_only=True):
    """One concluded transaction: the journal's own bytes, their hash, and the id they stand for.

    `body` is the transaction's canonical JSON, embedded raw: the server hashes what it received.
    """

    id: str
    sha256: str
    body: msgspec.Raw


class Batch(Wire, frozen=True, kw_only=True):
    """Transactions on their way up, oldest first; each is decoded and judged alone."""

    transactions: list[msgspec.Raw]


class Verdict(Wire, frozen=True, kw_only=True):
    """What became of one: `accepted`, `duplicate`, `conflict` or `rejected` with a reason.

    `sha256` is the hash of the bytes that were judged: an acknowledgement counts for those alone.
    """

    id: str
    result: str
    reason: str = ""
    sha256: str = ""


class Verdicts(Wire, frozen=True, kw_only=True):
    """The answer to a batch, in its order."""

    results: list[Verdict]


class PackageInfo(Wire, frozen=True, kw_only=True):
    """One data package waiting for this register's offline database, in the order to apply."""

    id: int
    job: str
    job_name: str
    kind: str  # full | delta
    from_version: int
    to_version: int
    schema_version: int
    bytes: int
    unpacked_bytes: int
    sha256: str
    signature: str  # Ed25519 over the sha256, hex
    status: str
    created: datetime


class PackageList(Wire, frozen=True, kw_only=True):
    """What waits, oldest first; `confirmed_version` is what HQ believes the database holds."""

    packages: list[PackageInfo]
    confirmed_version: int


class PackageStatus(Wire, frozen=True, kw_only=True):
    """What became of a package at the register: a name of `tuipos.sync.status.DownloadStatus`."""

    status: str
    error: str = ""
    schema_version: int = 0
    data_version: int = 0


class FullPackageWanted(Wire, frozen=True, kw_only=True):
    """A new, restored or doubtful database asks for one full package.

    `data_version` is what it holds.
    """

    reason: str
    data_version: int = 0
