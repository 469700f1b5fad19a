"""Questions to a replica of master data: the same answers from a channel and an offline database.

Plain synchronous functions; whoever calls them does so in the database's own thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from peewee import Database

from tuipos.connection.profile import DATA_KINDS, OfflineProfile
from tuipos.domain.discounts.manual import DiscountLimits, default_limits
from tuipos.domain.money import Money
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.words import Refusal
from tuipos.retail.refusals import (
    PRODUCT_WITHOUT_PRICE,
    coupon_not_today,
    coupon_unknown,
    is_code,
    product_blocked,
    product_unknown,
    product_without_price,
    unreadable_code,
)
from tuipos.retail.service import (
    CouponFound,
    ProductFamily,
    ProductFound,
    ProductHit,
    StaffName,
)
from tuipos.retail.variant_refusals import no_variant, product_has_variants
from tuipos.storage import questions, variants
from tuipos.storage.goods import deposit_of, in_other_units, parent_of, prices_of, product_of
from tuipos.storage.models import master
from tuipos.storage.offers import names_of, offers_of, offers_of_coupon
from tuipos.storage.queries import get, rows
from tuipos.storage.search import find_products, fold


def product_by_code(db: Database, code: str, store: str, day: date) -> ProductFound | Refusal:
    """The product behind a barcode of any kind or a product number, as sold on a day.

    Refusals: those of `tuipos.retail.service.DataService.product_by_code`.
    """
    code = code.strip()
    if not is_code(code):
        return unreadable_code(code)
    row = row_of_code(db, code)
    if row is not None:
        return as_sold(db, row, code, store, day)
    # Nearly every scan ends above: what reads the other codes is loaded with the first of them.
    from tuipos.storage.rare_codes import product_by_rare_code

    return product_by_rare_code(db, code, store, day)


@dataclass(frozen=True, slots=True)
class Coded:
    """What a code stands for: a product's row, and how many pieces of it (one, but for a case).

    `unit` is the other unit that it stands for one of, or "".
    """

    product: Any
    quantity: Quantity = ONE
    unit: str = ""


def row_of_code(db: Database, code: str) -> Coded | None:
    """The product with this barcode or number, sold or not."""
    barcode = questions.PRODUCT_OF_BARCODE.first(db, code=code)
    row = questions.PRODUCT.first(db, number=code if barcode is None else barcode.product)
    if row is None:
        return None
    if barcode is None:
        return Coded(row)
    return Coded(row, Quantity(int(barcode.pieces)), str(barcode.unit))


def as_sold(db: Database, coded: Coded, code: str, store: str, day: date) -> ProductFound | Refusal:
    """A product with its price, tax and offers of the day, or why it is not sold."""
    row = coded.product
    if row.blocked:
        return product_blocked(code)
    if row.has_variants:
        return product_has_variants(code, str(row.number), coded.quantity.whole)
    parent = parent_of(db, row)
    if parent is not None and parent.blocked:
        return product_blocked(code)
    if coded.unit:
        product = in_other_units(db, row, store, day, parent).get(coded.unit)
    else:
        product = product_of(db, row, store, day, parent)
    if product is None:
        return product_without_price(code)
    offers = offers_of(db, product.number, store, day, "" if parent is None else row.variant_of)
    deposit = deposit_of(db, row, product, store, day, parent)
    return ProductFound(product, offers, coded.quantity, None, data_version(db), deposit=deposit)


def units(db: Database, number: str, store: str, day: date) -> tuple[ProductFound, ...] | Refusal:
    """A product in each unit that it is sold in on a day, its own first.

    Refusals: those of `as_sold`, but that a unit without a price is left out.
    """
    row = questions.PRODUCT.first(db, number=number)
    if row is None:
        return product_unknown(number)
    own = as_sold(db, Coded(row), number, store, day)
    if isinstance(own, Refusal) and own.code != PRODUCT_WITHOUT_PRICE:
        return own
    found = () if isinstance(own, Refusal) else (own,)
    others = in_other_units(db, row, store, day, parent_of(db, row))
    version = data_version(db)
    return (*found, *(ProductFound(each, data_version=version) for each in others.values()))


def family(db: Database, number: str, store: str, day: date) -> ProductFamily | Refusal:
    """The variants in which a product is sold on a day, by their numbers; `MOST_VARIANTS` at most.

    Refusals: `product-unknown`, `no-variant`.
    """
    parent = questions.PRODUCT.first(db, number=number)
    if parent is None:
        return product_unknown(number)
    found = questions.VARIANTS.rows(db, number=number, limit=variants.MOST_VARIANTS)
    numbers = [str(row.number) for row in found if not (row.blocked or parent.blocked)]
    prices = prices_of(db, [number, *numbers], store, day)
    hits = tuple(
        ProductHit(row.number, row.number, variants.told_apart(row), price, row.unit or parent.unit)
        for row in found
        if row.number in numbers
        and (price := prices.get(row.number, prices.get(number))) is not None
    )
    return ProductFamily(number, names_of(parent), hits) if hits else no_variant(number)


def search(
    db: Database, text: str, store: str, day: date, limit: int = 20
) -> tuple[ProductHit, ...]:
    """Products to choose from, with the price of the day; what can't be sold is left out."""
    found = find_products(db, text, limit)
    if not found:
        return ()
    products = _rows_of(db, found)
    parents = _rows_of(db, [row.variant_of for row in products.values() if row.variant_of])
    codes = dict(questions.lowest_barcodes(len(found)).tuples(db, **questions.places(found)))
    prices = prices_of(db, [*found, *parents], store, day)
    hits = []
    for number in found:
        row = products.get(number)
        if row is None or row.blocked:
            continue
        parent = parents.get(row.variant_of)
        price = prices.get(number, prices.get(row.variant_of))
        if row.has_variants and price is None:
            price = _lowest_price(db, number, store, day)
        if price is None or (parent is not None and parent.blocked):
            continue
        names = names_of(row) if parent is None else variants.names_of_variant(row, parent)
        unit = row.unit or (parent.unit if parent is not None else "")
        hits.append(ProductHit(number, codes.get(number, number), names, price, unit))
    return tuple(hits)


def _rows_of(db: Database, numbers: list[str]) -> dict[str, Any]:
    if not numbers:
        return {}
    found = questions.products(len(numbers)).rows(db, **questions.places(numbers))
    return {row.number: row for row in found}


def _lowest_price(db: Database, number: str, store: str, day: date) -> Money | None:
    """What the cheapest variant of a product costs that has no price of its own."""
    found = family(db, number, store, day)
    if isinstance(found, Refusal):
        return None
    return min((hit.price for hit in found.variants), key=lambda price: price.minor)


def price_of(db: Database, number: str, store: str, day: date) -> Money | None:
    """The price on a day: the store's own before the one for all, the latest begun of those."""
    return prices_of(db, [number], store, day).get(number)


def coupon(db: Database, code: str, store: str, day: date) -> CouponFound | Refusal:
    """The offers that a coupon's code opens on a day, in capitals as they are kept.

    Refusals: `coupon-unknown`, `coupon-not-today`.
    """
    code = code.strip().upper()
    offers, at_other_times = offers_of_coupon(db, code, store, day) if code else ((), False)
    if not offers:
        return coupon_not_today(code) if at_other_times else coupon_unknown(code)
    return CouponFound(code, offers)


def staff_row(db: Database, number: str, store: str = "") -> master.Staff | None:
    """Who may sign in under a number; None for unknown, dismissed, and those of other stores.

    An empty `store` asks for none in particular.
    """
    staff = master.Staff
    row: master.Staff | None = get(db, staff, staff.number == number, staff.active == True)  # noqa: E712
    return row if row is not None and _is_of(row, store) else None


def find_staff(db: Database, text: str, store: str, limit: int) -> tuple[StaffName, ...]:
    """Who may sign in at a store and has a text in number or name, by their numbers."""
    staff, folded = master.Staff, fold(text)
    query = staff.select().where(staff.active == True).order_by(staff.number)  # noqa: E712
    found = (
        StaffName(str(row.number), str(row.name))
        for row in rows(db, query)
        if _is_of(row, store) and folded in fold(f"{row.number} {row.name}")
    )
    return tuple(islice(found, limit))


def _is_of(row: master.Staff, store: str) -> bool:
    return not store or not row.stores or master.in_stores(store) in str(row.stores)


def limits_of(db: Database, role: str) -> DiscountLimits:
    """How far a role may go with discounts and prices by hand; the built-in limits without any."""
    row = get(db, master.RoleLimit, master.RoleLimit.role == role)
    if row is None:
        return default_limits(role)
    return DiscountLimits(
        row.line_millionths,
        row.sale_millionths,
        row.price_down_millionths,
        row.price_up_millionths,
    )


def store_row(db: Database, number: str) -> master.Store | None:
    """A store by its number."""
    return get(db, master.Store, master.Store.number == number)


def register_row(db: Database, store: str, number: str) -> master.Register | None:
    """A register by its store and its number there."""
    register = master.Register
    return get(db, register, register.store == store, register.number == number)


def profile_row(db: Database, name: str) -> OfflineProfile:
    """The offline profile with a name; the built-in values where the replica has none."""
    row = get(db, master.OfflineProfile, master.OfflineProfile.name == name)
    return OfflineProfile(name=name) if row is None else profile_of(row)


def profile_of(row: master.OfflineProfile) -> OfflineProfile:
    """A profile's row as the value that the connection works with."""
    return OfflineProfile(
        name=str(row.name),
        timeout_seconds=row.timeout_ms / 1000,
        reconnect_interval_seconds=row.reconnect_interval_ms / 1000,
        allow_manual_switch_before_sign_in=bool(row.allow_manual_switch_before_sign_in),
        prompt_on_seamless_offline=bool(row.prompt_on_seamless_offline),
        health_check_interval_seconds=row.health_check_interval_ms / 1000,
        slow_request_threshold_seconds=row.slow_request_threshold_ms / 1000,
        slow_request_count=int(row.slow_request_count),
        reconnect_from_slow_interval_seconds=row.reconnect_from_slow_interval_ms / 1000,
        pause_sync=bool(row.pause_sync),
        upload_batch_size=int(row.upload_batch_size),
        sync_interval_seconds=row.sync_interval_ms / 1000,
        max_offline_days=int(row.max_offline_days),
        keep_days=int(row.keep_days),
        warn_offline_days=int(row.warn_offline_days),
        warn_age_hours=_ages(row, "warn"),
        block_age_hours=_ages(row, "block"),
        gift_card_limit=str(row.gift_card_limit),
        loyalty_limit=str(row.loyalty_limit),
        account_percent=int(row.account_percent),
        returns_offline=str(row.returns_offline),
        lock_after_seconds=row.lock_after_ms / 1000,
    )


def _ages(row: master.OfflineProfile, limit: str) -> dict[str, int]:
    """The limits in hours by kind of data; a kind without one is left out."""
    hours = {kind: int(getattr(row, f"{limit}_age_{kind}_hours")) for kind in DATA_KINDS}
    return {kind: limit_hours for kind, limit_hours in hours.items() if limit_hours}


def data_version(db: Database) -> int:
    """The version of the master data in a replica: that of the latest package of any job."""
    return int(questions.VERSION.first(db).version or 0)
