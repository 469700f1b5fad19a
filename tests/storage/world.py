"""A small replica: a store with a register, some products with prices, taxes, offers and staff."""

from __future__ import annotations

from typing import Any

from peewee import Database

from tuipos.storage.models import master
from tuipos.storage.queries import insert
from tuipos.storage.search import fold_texts

STORE = "0001"
REGISTER = "001"


def product(number: str, name: str, **more: Any) -> dict[str, Any]:
    names = (name, more.get("name_de", ""), more.get("name_ru", ""))
    return {
        "number": number,
        "name": name,
        "tax": "reduced",
        "folded": fold_texts(*names, number),
        **more,
    }


def price(number: str, minor: int, **more: Any) -> dict[str, Any]:
    return {"product": number, "price_minor": minor, "currency": "EUR", **more}


def fill(db: Database) -> None:
    """Master data as a full package would leave it, with the state of each job."""
    fill_master(db)
    insert(
        db,
        master.ReplicaState,
        [
            {"job": job, "version": 40, "made_at_ms": 1_780_000_000_000, "applied_at_ms": 1}
            for job in (*master.JOB_TABLES, "9999")
        ],
    )


def fill_master(db: Database) -> None:
    """Master data alone, as HQ has it."""
    insert(
        db,
        master.Product,
        [
            product("100", "Espresso beans 1 kg", name_de="Espressobohnen 1 kg"),
            product("101", "Oat milk 1 l", tax="standard"),
            product("102", "Old thing", blocked=True),
            product("103", "No price yet"),
            product("104", "Apples, loose", unit="kg", weighed=True),
            product("105", "No tax", tax="unheard-of"),
            product("106", "Cheese", unit="kg", weighed=True),
        ],
    )
    insert(
        db,
        master.Barcode,
        [
            {"code": "2000000100012", "product": "100"},
            {"code": "2000000100029", "product": "101"},
            {"code": "12345", "product": "104"},
            {"code": "77777", "product": "106"},
        ],
    )
    insert(db, master.BarcodeMask, [{"mask": "28IIIIIPPPPPC"}, {"mask": "29IIIIIWWWWWC"}])
    insert(
        db,
        master.Price,
        [
            price("100", 1890),
            price("100", 1790, valid_from="2026-06-01", valid_to="2026-06-30"),
            price("100", 1690, store="0002"),
            price("101", 210),
            price("101", 220, store=STORE, valid_from="2026-07-01"),
            price("102", 100),
            price("104", 299),
            price("105", 100),
            price("106", 1599),
        ],
    )
    insert(
        db,
        master.Tax,
        [
            {"code": "reduced", "rate_millionths": 70_000},
            {"code": "standard", "rate_millionths": 190_000},
            {"code": "standard", "rate_millionths": 200_000, "valid_from": "2027-01-01"},
        ],
    )
    insert(db, master.Offer, {"id": "o1", "name": "3 for 2", "take": 3, "pay": 2})
    insert(db, master.OfferProduct, [{"offer": "o1", "product": n} for n in ("101", "100")])
    fill_place(db)


def fill_place(db: Database) -> None:
    insert(
        db,
        master.Staff,
        [
            {"number": "1001", "name": "Ana", "pin_hash": "x", "role": "cashier"},
            {"number": "1002", "name": "Gone", "pin_hash": "x", "role": "cashier", "active": False},
        ],
    )
    insert(
        db,
        master.Store,
        {"number": STORE, "name": "Riverside", "currency": "EUR", "offline_profile": "DEMO"},
    )
    insert(db, master.Register, {"number": REGISTER, "store": STORE, "support_offline": True})
    insert(db, master.OfflineProfile, {"name": "DEMO", "timeout_ms": 2_500, "keep_days": 7})


def fill_customers(db: Database) -> None:
    """Customers with cards of either kind, and stock of two stores."""
    names = (("C-1", "Lena Vogel", "L-1"), ("C-2", "Анна Иванова", "L-2"), ("C-3", "Lena Berg", ""))
    customers = [
        {"number": number, "name": name, "folded": fold_texts(name, number), "loyalty_card": card,
         "phone": f"+49 30 {number}"}
        for number, name, card in names
    ]  # fmt: skip
    insert(db, master.Customer, customers)
    insert(
        db,
        master.LoyaltyCard,
        [
            {"number": "L-1", "customer": "C-1", "points": 250},
            {"number": "L-3", "customer": "C-3", "points": 7, "state": "blocked"},
            {"number": "L-9", "customer": "", "points": 1},
        ],
    )
    insert(
        db,
        master.LoyaltyScheme,
        [
            {"store": "", "currency": "EUR", "earn_points": 1, "earn_minor": 100,
             "redeem_points": 100, "redeem_minor": 100},
            {"store": "0002", "currency": "EUR", "earn_points": 2, "earn_minor": 100},
        ],
    )  # fmt: skip
    insert(
        db,
        master.GiftCard,
        [
            {"number": "9900000000000012", "balance_minor": 5_000, "currency": "EUR"},
            {"number": "99", "balance_minor": 1, "currency": "JPY", "state": "blocked"},
        ],
    )
    stock = {"product": "104", "quantity_scale": 3, "counted_at": 1_780_000_000_000}
    insert(
        db,
        master.Availability,
        [
            {**stock, "store": STORE, "quantity_units": 12_500},
            {**stock, "store": "0002", "quantity_units": -500},
        ],
    )
