"""What is in the demo world; its products are in `products.csv`, in the form that HQ imports."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

from peewee import Database

from tuipos.domain.permissions import CASHIER, MANAGER
from tuipos.domain.words import Refusal
from tuipos.hq import databases
from tuipos.hq.import_kinds import KINDS
from tuipos.hq.importing import import_lines
from tuipos.hq.master import Change, change
from tuipos.hq.setup import set_up
from tuipos.retail.pins import hash_pin
from tuipos.storage.models import master

STORE = "0001"
PROFILE = "DEMO"
OAT_MILK = "10002"
_STAFF = (("1001", "Ana", CASHIER, "1234"), ("2001", "Max", MANAGER, "4321"))
#: What the demo's products stand for on the shelf: number and pieces.
_STOCK = (("10001", 24), (OAT_MILK, 60), ("10003", 8), ("10004", 30), ("10005", 12), ("10006", 45))
_LOADED = "demo-loaded"
_REGULARS = "regulars"
_COFFEE_BEANS = "10011"
_WATER = "10193"


def load_demo(db: Database, pepper: str, now: datetime) -> bool:
    """Fill an HQ database with the demo world; whether there was anything to do.

    Done once: what a visitor has changed since then stays.
    """
    set_up(db)
    if _is_loaded(db):
        return False
    with change(db) as one:
        _add_store(one)
        _add_taxes(one)
        databases.add_channel_database(db, STORE)
        databases.add_offline_database(db, STORE, "001")
        _add_staff(one, pepper)
        _add_products(db)
        _add_offer(one)
        _add_discounts(db)
        _add_customer(one)
        _add_stock(one, now)
        _add_rates(one)
        one.save(master.GlobalSetting, [{"name": _LOADED, "value": now.isoformat()}])
    return True


def _is_loaded(db: Database) -> bool:
    query = master.GlobalSetting.select(master.GlobalSetting.name)
    return (_LOADED,) in list(query.tuples().execute(db))


def _add_store(one: Change) -> None:
    one.save(
        master.OfflineProfile,
        [
            {
                "name": PROFILE,
                "timeout_ms": 2000,
                "reconnect_interval_ms": 30_000,
                "warn_age_prices_hours": 3 * 24,
                "gift_card_limit": "50.00",
                "loyalty_limit": "10.00",
                "account_percent": 50,
            }
        ],
    )
    one.save(
        master.Store,
        [
            {
                "number": STORE,
                "name": "Riverside",
                "currency": "EUR",
                "prices_include_tax": True,
                "offline_profile": PROFILE,
            }
        ],
    )
    one.save(
        master.Register,
        [
            {"number": "001", "store": STORE, "name": "Front", "support_offline": True},
            {"number": "002", "store": STORE, "name": "Back", "support_offline": False},
        ],
    )


def _add_taxes(one: Change) -> None:
    one.save(
        master.Tax,
        [
            {"code": "reduced", "name": "Reduced", "rate_millionths": 70_000},
            {"code": "standard", "name": "Standard", "rate_millionths": 190_000},
        ],
    )


def _add_staff(one: Change, pepper: str) -> None:
    one.save(
        master.Staff,
        [
            {"number": number, "name": name, "role": role, "pin_hash": hash_pin(pin, pepper)}
            for number, name, role, pin in _STAFF
        ],
    )


def _add_products(db: Database) -> None:
    source = files("tuipos.hq.demo").joinpath("products.csv")
    with source.open(encoding="utf-8") as lines:
        outcome = import_lines(db, KINDS["products"], lines, lambda pin: pin)
    assert not isinstance(outcome, Refusal), f"the demo's products are sound: {outcome}"
    mask = {"mask": "28IIIIIPPPPPC", "currency": "EUR"}
    with change(db) as one:
        one.save(master.BarcodeMask, [mask])
        _add_crate(one)


def _add_crate(one: Change) -> None:
    """Water by the crate, with a code and a price of its own."""
    crate = {"product": _WATER, "unit": "crate"}
    names = {"name": "Crate", "name_de": "Kasten", "name_ru": "Ящик"}
    one.save(master.ProductUnit, [{**crate, **names, "factor_units": 12}])
    one.save(master.UnitPrice, [{**crate, "price_minor": 690, "currency": "EUR"}])
    one.save(master.Barcode, [{**crate, "code": "2000000181936"}])


def _add_discounts(db: Database) -> None:
    """Offers of the other kinds, none of them on what the demo's visitors are told to scan."""
    source = files("tuipos.hq.demo").joinpath("discounts.csv")
    with source.open(encoding="utf-8") as lines:
        outcome = import_lines(db, KINDS["discounts"], lines, lambda pin: pin)
    assert not isinstance(outcome, Refusal), f"the demo's discounts are sound: {outcome}"
    row = {"product": _COFFEE_BEANS, "customer_group": _REGULARS, "price_minor": 890}
    with change(db) as one:
        one.save(master.GroupPrice, [{**row, "currency": "EUR"}])


def _add_offer(one: Change) -> None:
    one.save(
        master.Offer,
        [
            {
                "id": "OAT-3-FOR-2",
                "name": "3 for the price of 2",
                "name_de": "3 zum Preis von 2",
                "name_ru": "3 по цене 2",
                "take": 3,
                "pay": 2,
            }
        ],
    )
    one.save(master.OfferProduct, [{"offer": "OAT-3-FOR-2", "product": OAT_MILK}])


def _add_customer(one: Change) -> None:
    customer, card = "C-1001", "L-1001"
    lena = {"number": customer, "name": "Lena Vogel", "loyalty_card": card}
    credit = {"credit_limit_minor": 20_000, "credit_currency": "EUR"}
    one.save(master.Customer, [{**lena, "customer_group": _REGULARS, **credit}])
    one.save(master.LoyaltyCard, [{"number": card, "customer": customer, "points": 250}])
    one.save(
        master.LoyaltyScheme,
        [
            {
                "store": "",
                "name": "Riverside points",
                "currency": "EUR",
                "earn_points": 1,
                "earn_minor": 100,
                "redeem_points": 100,
                "redeem_minor": 100,
            }
        ],
    )
    one.save(
        master.GiftCard,
        [{"number": "9900000000000012", "balance_minor": 5000, "currency": "EUR"}],
    )


def _add_rates(one: Change) -> None:
    """Round figures for a first look, and not those of any day."""
    one.save(
        master.ExchangeRate,
        [
            {"currency": code, "home": "EUR", "home_millionths": rate, "smallest_cash_minor": coin}
            for code, rate, coin in (("CHF", 1_050_000, 5), ("GBP", 1_150_000, 1),
                                     ("USD", 900_000, 1))
        ],
    )  # fmt: skip


def _add_stock(one: Change, now: datetime) -> None:
    one.save(
        master.Availability,
        [
            {"product": number, "store": STORE, "quantity_units": pieces, "counted_at": now}
            for number, pieces in _STOCK
        ],
    )
