"""A small HQ for tests: two stores, so that what belongs to one can be told from the other's."""

from __future__ import annotations

from peewee import Database

from tuipos.hq.databases import add_channel_database
from tuipos.hq.master import change
from tuipos.hq.setup import set_up
from tuipos.storage.models import master


def small_world(db: Database) -> None:
    """Stores 0001 and 0002, registers 001 to 003, three products, staff, tax and a profile."""
    set_up(db)
    with change(db) as one:
        one.save(
            master.Store,
            [
                {"number": "0001", "name": "Riverside", "currency": "EUR", "offline_profile": "P"},
                {"number": "0002", "name": "Hillside", "currency": "EUR", "offline_profile": "P"},
            ],
        )
        one.save(master.OfflineProfile, [{"name": "P"}])
        one.save(
            master.Register,
            [
                {"number": "001", "store": "0001"},
                {"number": "002", "store": "0001"},
                {"number": "003", "store": "0002"},
            ],
        )
        one.save(
            master.Product,
            [
                {"number": number, "name": name, "tax": "standard"}
                for number, name in (("1", "Soap"), ("2", "Tea"), ("3", "Хлеб"))
            ],
        )
        one.save(master.Barcode, [{"code": "4006381333931", "product": "1"}])
        one.save(
            master.Price,
            [
                {"product": "1", "store": "", "price_minor": 249, "currency": "EUR"},
                {"product": "1", "store": "0001", "price_minor": 199, "currency": "EUR"},
                {"product": "1", "store": "0002", "price_minor": 229, "currency": "EUR"},
                {"product": "2", "store": "", "price_minor": 399, "currency": "EUR"},
            ],
        )
        one.save(master.Tax, [{"code": "standard", "rate_millionths": 190_000}])
        one.save(
            master.Staff,
            [{"number": "1001", "name": "Ana", "pin_hash": "hash", "role": "cashier"}],
        )
        add_channel_database(db, "0001")
        add_channel_database(db, "0002")
