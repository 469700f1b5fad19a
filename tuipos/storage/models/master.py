"""Master data: owned by HQ, replicated into channel databases and offline databases.

Every row carries the version at which HQ changed it last; a replica keeps the numbers. HQ notes a
deleted row as a tombstone (`tuipos.storage.models.headquarters.Deleted`).
"""

from __future__ import annotations

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    TextField,
)

from tuipos.storage.fields import DayField, TimeField
from tuipos.storage.models.base import Table
from tuipos.storage.models.layouts import LayoutButton as LayoutButton
from tuipos.storage.models.layouts import LayoutUse as LayoutUse
from tuipos.storage.models.master_base import Master as Master
from tuipos.storage.models.offers import Offer as Offer
from tuipos.storage.models.offers import OfferMember as OfferMember
from tuipos.storage.models.offers import OfferProduct as OfferProduct
from tuipos.storage.models.taxes import Tax as Tax
from tuipos.storage.models.taxes import TaxPart as TaxPart
from tuipos.storage.models.units import ProductUnit as ProductUnit
from tuipos.storage.models.units import UnitPrice as UnitPrice


class Product(Master):
    """What is sold. `folded` is what search looks in: `storage.search.fold_texts` of all names and
    the number.

    `deposit` is the number of the product that is charged beside each piece as its deposit; one
    that names itself is a deposit, which is given back for empties.

    A variant names its parent in `variant_of` and says what it is in `variant` ("Red, L"); where
    its name, price, tax, unit, department or deposit is empty, the parent's counts. `folded` of a
    variant has the parent's words, too. A product with variants is never sold itself.
    """

    number = CharField(max_length=40, primary_key=True)
    name = TextField()
    name_de = TextField(default="")
    name_ru = TextField(default="")
    folded = TextField(default="")
    tax = CharField(max_length=20)
    unit = CharField(max_length=20, default="piece")
    weighed = BooleanField(default=False)
    department = TextField(default="")
    minimum_age_years = IntegerField(default=0)
    blocked = BooleanField(default=False)
    discountable = BooleanField(default=True)
    deposit = CharField(max_length=40, default="")
    variant_of = CharField(max_length=40, default="")
    variant = TextField(default="")
    variant_de = TextField(default="")
    variant_ru = TextField(default="")


# Most products are no variant: only those that are stand in this one.
Product.add_index(Product.index(Product.variant_of, where=Product.variant_of != SQL("''")))


class Barcode(Master):
    """A code that stands for a product; several may stand for one.

    That of a case stands for so many `pieces` of it, that of another `unit` for one of that.
    """

    code = CharField(max_length=40, primary_key=True)
    product = CharField(max_length=40, index=True)
    pieces = IntegerField(default=1)
    unit = CharField(max_length=20, default="")


class BarcodeMask(Master):
    """A pattern of price- or weight-embedded codes: `28IIIIIPPPPPC`.

    What its signs mean says `tuipos.domain.masks.match_mask`. The item digits name a product by its
    number or barcode. Masks are tried by `position`; a `currency` other than the price's passes
    over the mask, and "" is any.
    """

    mask = CharField(max_length=20, primary_key=True)
    currency = CharField(max_length=3, default="")
    position = IntegerField(default=0)


class Price(Master):
    """A price in minor units, valid from a day to a day (both included; "" is open), per store or
    for all ("")."""

    product = CharField(max_length=40)
    store = CharField(max_length=20, default="")
    valid_from = DayField(default="")
    valid_to = DayField(default="")
    price_minor = BigIntegerField()
    currency = CharField(max_length=3)

    class Meta:
        primary_key = CompositeKey("product", "store", "valid_from")


# Most prices are open at both ends: only those that change on a day are in these.
for _edge in (Price.valid_from, Price.valid_to):
    Price.add_index(Price.index(_edge, where=_edge != SQL("''")))


class GroupPrice(Master):
    """What a group of customers pays for a product, valid as a `Price` is."""

    product = CharField(max_length=40)
    customer_group = CharField(max_length=40)
    store = CharField(max_length=20, default="")
    valid_from = DayField(default="")
    valid_to = DayField(default="")
    price_minor = BigIntegerField()
    currency = CharField(max_length=3)

    class Meta:
        primary_key = CompositeKey("product", "customer_group", "store", "valid_from")


class Customer(Master):
    """Who buys, as far as known; on account up to `credit_limit_minor`, 0 where nothing is.

    `owed_minor` is what is to be paid, as last known, and `moved_minor` the part of it that sales
    have made; both limit and debt are in `credit_currency`. `tax_exempt` is the number of a
    certificate of exemption.
    """

    number = CharField(max_length=40, primary_key=True)
    name = TextField()
    folded = TextField(default="")
    loyalty_card = CharField(max_length=40, default="", index=True)
    email = TextField(default="")
    phone = TextField(default="")
    customer_group = CharField(max_length=40, default="")
    credit_limit_minor = BigIntegerField(default=0)
    owed_minor = BigIntegerField(default=0)
    moved_minor = BigIntegerField(default=0)
    credit_currency = CharField(max_length=3, default="")
    tax_exempt = CharField(max_length=40, default="")


class LoyaltyScheme(Master):
    """What points are worth, per store or for all ("").

    `earn_points` are given for each whole `earn_minor` that is paid; `redeem_points` pay
    `redeem_minor`. Amounts in minor units; 0 points: nothing is given, or nothing can be paid.
    """

    store = CharField(max_length=20, primary_key=True)
    name = TextField(default="")
    currency = CharField(max_length=3)
    earn_points = IntegerField(default=0)
    earn_minor = BigIntegerField(default=0)
    redeem_points = IntegerField(default=0)
    redeem_minor = BigIntegerField(default=0)


class LoyaltyCard(Master):
    """A loyalty card with its points as last known; `state` is active or blocked.

    `customer` is "" where nobody has told a name. A customer's `loyalty_card` has its row here.
    `moved_points` is the part of `points` that sales have made.
    """

    number = CharField(max_length=40, primary_key=True)
    customer = CharField(max_length=40, default="", index=True)
    points = BigIntegerField(default=0)
    moved_points = BigIntegerField(default=0)
    state = CharField(max_length=10, default="active")


class GiftCard(Master):
    """A gift card or credit memo with its balance as last known, in minor units.

    `state` is active or blocked. `kind` is that of its tender. `moved_minor` is the part of the
    balance that sales have made: whoever knows of newer ones starts from the rest.
    """

    number = CharField(max_length=40, primary_key=True)
    kind = CharField(max_length=20, default="gift-card")
    balance_minor = BigIntegerField(default=0)
    moved_minor = BigIntegerField(default=0)
    currency = CharField(max_length=3)
    state = CharField(max_length=10, default="active")


class ExchangeRate(Master):
    """What `per` major units of a currency are worth at home, in millionths, from a day on.

    `smallest_cash_minor` is the smallest coin or note of it that tills take, in its minor units.
    """

    currency = CharField(max_length=3)
    home = CharField(max_length=3)
    valid_from = DayField(default="")
    home_millionths = BigIntegerField()
    per = IntegerField(default=1)
    smallest_cash_minor = IntegerField(default=1)

    class Meta:
        primary_key = CompositeKey("currency", "home", "valid_from")


class Availability(Master):
    """How much of a product a store had when it was counted; below 0 more was sold than known."""

    product = CharField(max_length=40)
    store = CharField(max_length=20)
    quantity_units = BigIntegerField()
    quantity_scale = IntegerField(default=0)
    counted_at = TimeField(default=0)

    class Meta:
        primary_key = CompositeKey("product", "store")


class Staff(Master):
    """Who may sign in; `pin_hash` is argon2id over PIN and the chain's pepper.

    `must_choose_pin`: the PIN is for a time, and its owner chooses another at the next sign-in.
    """

    number = CharField(max_length=20, primary_key=True)
    name = TextField()
    pin_hash = TextField()
    role = CharField(max_length=20)
    active = BooleanField(default=True)
    #: Where this person may sign in: `in_stores` of their numbers; "" is everywhere.
    stores = TextField(default="")
    must_choose_pin = BooleanField(default=False)


class RoleLimit(Master):
    """How far a role may go with discounts and prices by hand, in millionths.

    Fields as in `tuipos.domain.discounts.manual.DiscountLimits`.
    """

    role = CharField(max_length=20, primary_key=True)
    line_millionths = BigIntegerField(default=0)
    sale_millionths = BigIntegerField(default=0)
    price_down_millionths = BigIntegerField(default=0)
    price_up_millionths = BigIntegerField(default=0)


class Store(Master):
    """A channel; `cash_rounding` is a code of `tuipos.domain.rounding.CASH_ROUNDINGS`.

    `tax_rounding` is rate or line (`tuipos.domain.tax`).
    """

    number = CharField(max_length=20, primary_key=True)
    name = TextField()
    currency = CharField(max_length=3)
    prices_include_tax = BooleanField(default=True)
    receipt_mask = CharField(max_length=40, default="SSSSTTTE######")
    language = CharField(max_length=10, default="en")
    time_zone = CharField(max_length=40, default="UTC")
    offline_profile = CharField(max_length=40)
    cash_rounding = CharField(max_length=10, default="")
    tax_rounding = CharField(max_length=10, default="rate")


class OfflineProfile(Master):
    """What HQ says about going offline; durations in milliseconds, ages of data in hours.

    From `warn_age_…` on a register warns, from `block_age_…` on it no longer uses such data while
    offline; 0 is no limit. Amounts are decimal text, in the currency of the store.
    `returns_offline` is allowed, manager, or the amount above which a manager is needed.
    """

    name = CharField(max_length=40, primary_key=True)
    timeout_ms = IntegerField(default=3000)
    reconnect_interval_ms = IntegerField(default=300_000)
    allow_manual_switch_before_sign_in = BooleanField(default=False)
    prompt_on_seamless_offline = BooleanField(default=False)
    health_check_interval_ms = IntegerField(default=0)
    slow_request_threshold_ms = IntegerField(default=0)
    slow_request_count = IntegerField(default=3)
    reconnect_from_slow_interval_ms = IntegerField(default=300_000)
    pause_sync = BooleanField(default=False)
    upload_batch_size = IntegerField(default=100)
    sync_interval_ms = IntegerField(default=60_000)
    max_offline_days = IntegerField(default=30)
    keep_days = IntegerField(default=30)
    warn_offline_days = IntegerField(default=7)
    warn_age_prices_hours = IntegerField(default=0)
    block_age_prices_hours = IntegerField(default=0)
    warn_age_products_hours = IntegerField(default=0)
    block_age_products_hours = IntegerField(default=0)
    warn_age_taxes_hours = IntegerField(default=0)
    block_age_taxes_hours = IntegerField(default=0)
    warn_age_staff_hours = IntegerField(default=0)
    block_age_staff_hours = IntegerField(default=0)
    warn_age_settings_hours = IntegerField(default=0)
    block_age_settings_hours = IntegerField(default=0)
    warn_age_customers_hours = IntegerField(default=0)
    block_age_customers_hours = IntegerField(default=0)
    warn_age_loyalty_hours = IntegerField(default=0)
    block_age_loyalty_hours = IntegerField(default=0)
    warn_age_availability_hours = IntegerField(default=0)
    block_age_availability_hours = IntegerField(default=0)
    gift_card_limit = CharField(max_length=20, default="0")
    loyalty_limit = CharField(max_length=20, default="0")
    account_percent = IntegerField(default=0)
    returns_offline = CharField(max_length=20, default="manager")
    lock_after_ms = IntegerField(default=0)


class Register(Master):
    """A POS device of a store; every store may have its own 001."""

    store = CharField(max_length=20)
    number = CharField(max_length=20)
    name = TextField(default="")
    support_offline = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("store", "number")


class GlobalSetting(Master):
    """A setting of the whole chain, by name."""

    name = CharField(max_length=60, primary_key=True)
    value = TextField()


class ReplicaState(Table):
    """In a replica only: per store and job, what version is applied and when HQ made it.

    Row `9999` is the whole database: its version rises with every package. Several stores may
    share one channel database; an offline database has one.
    """

    store = CharField(max_length=20, default="")
    job = CharField(max_length=10)
    version = BigIntegerField()
    made_at_ms = BigIntegerField()
    applied_at_ms = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("store", "job")


def in_stores(*numbers: str) -> str:
    """The value of a `stores` column: numbers between commas, so that each is found whole."""
    return f",{','.join(numbers)}," if numbers else ""


#: Which tables a job sends, in the order they are applied. 9999 is all of them.
JOB_TABLES: dict[str, tuple[type[Master], ...]] = {
    "1010": (Customer,),
    "1020": (Price, Offer, OfferProduct, OfferMember, GroupPrice, UnitPrice),
    "1040": (Product, Barcode, BarcodeMask, ProductUnit),
    "1050": (LoyaltyScheme, LoyaltyCard, GiftCard),
    "1060": (Staff, RoleLimit),
    "1070": (Store, LayoutButton, LayoutUse),
    "1090": (Register, OfflineProfile),
    "1110": (GlobalSetting, ExchangeRate),
    "1130": (Availability,),
    "1180": (Tax, TaxPart),
}
JOB_NAMES: dict[str, str] = {
    "1010": "Customers",
    "1020": "Prices and discounts",
    "1040": "Products",
    "1050": "Loyalty information",
    "1060": "Staff",
    "1070": "Channel configuration",
    "1090": "Registers",
    "1110": "Global configuration",
    "1130": "Product availability",
    "1180": "Tax",
    "9999": "All jobs",
    "P-0001": "Upload",
}
#: Jobs without whose tables nothing can be sold: a replica must have them.
NEEDED_JOBS: tuple[str, ...] = ("1020", "1040", "1060", "1070", "1090", "1180")
MASTER_TABLES: tuple[type[Master], ...] = tuple(
    table for tables in JOB_TABLES.values() for table in tables
)
#: The version of the tables above; a package names the one it was made for. What a version has
#: added stands in `tuipos.storage.models.history`.
MASTER_SCHEMA_VERSION = 2
