"""The data service over a register's replica: the same answers, from the offline database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

import apsw
from peewee import Database, PeeweeException

from tuipos.domain.availability import ProductRecord
from tuipos.domain.customer import Customer
from tuipos.domain.permissions import permissions_of
from tuipos.domain.product import NamedTax, Offer
from tuipos.domain.words import Refusal
from tuipos.retail import refusals
from tuipos.retail.offline_balances import OfflineBalances
from tuipos.retail.offline_pins import OfflinePins
from tuipos.retail.offline_sales import OfflineSales
from tuipos.retail.pins import dummy_hash, pin_matches
from tuipos.retail.service import (
    CouponFound,
    CustomerFound,
    Failure,
    NoAnswer,
    ProductFamily,
    ProductFound,
    ProductHit,
    StaffMember,
)
from tuipos.retail.threads import LoneThread
from tuipos.storage import catalogue, customers, offers, taxes
from tuipos.storage.threads import StorageThread
from tuipos.storage.trouble import DatabaseTrouble

P = ParamSpec("P")
T = TypeVar("T")


class OfflineService(OfflineSales, OfflineBalances, OfflinePins):
    """Answers for one store; queries run in the replica's reading thread.

    PINs are compared in a thread of their own, one at a time (19 MiB each), so that no look-up
    waits behind one. Lock-out is counted by the register, before it asks. A database that can't be
    read is `NoAnswer(OFFLINE_DATABASE)`.
    """

    def __init__(self, thread: StorageThread, db: Database, store: str, pepper: str) -> None:
        self._thread = thread
        self._db = db
        self._store = store
        self._pepper = pepper
        self._pins = LoneThread("tuipos-pins")

    def close(self) -> None:
        """End the thread for PINs; the reading thread belongs to who opened the database."""
        self._pins.close()

    async def sign_in(self, staff: str, pin: str) -> StaffMember | Refusal:
        """Check a PIN; unknown staff takes as long as a wrong PIN."""
        if not refusals.can_sign_in(staff, pin):
            return refusals.sign_in_refused()
        found = await self._read(_staff, staff)
        pin_hash = found[1] if found else dummy_hash
        matches = await self._pins.run(_matches, pin_hash, pin, self._pepper)
        return found[0] if found and matches else refusals.sign_in_refused()

    async def product_by_code(self, code: str, day: date) -> ProductFound | Refusal:
        """The product behind a code, from the replica."""
        code = code.strip()
        if not refusals.is_code(code):
            return refusals.unreadable_code(code)
        return await self._read(catalogue.product_by_code, code, self._store, day)

    async def family(self, number: str, day: date) -> ProductFamily | Refusal:
        """The variants of a product, from the replica."""
        if not refusals.is_readable(number):
            return refusals.unreadable_code(number)
        return await self._read(catalogue.family, number, self._store, day)

    async def units(self, number: str, day: date) -> tuple[ProductFound, ...] | Refusal:
        """A product in each of its units, from the replica."""
        if not refusals.is_readable(number):
            return refusals.unreadable_code(number)
        return await self._read(catalogue.units, number, self._store, day)

    async def search(self, text: str, day: date, limit: int = 20) -> tuple[ProductHit, ...]:
        """Products that contain the text, from the replica."""
        text = refusals.searchable(text)
        return await self._read(catalogue.search, text, self._store, day, limit)

    async def product_record(self, number: str) -> ProductRecord:
        """A product's barcodes and the own store's stock, from the replica."""
        return await self._read(customers.product_record, number)

    async def coupon(self, code: str, day: date) -> CouponFound | Refusal:
        """What a coupon opens, from the replica."""
        code = code.strip()
        if not refusals.is_readable(code):
            return refusals.unreadable_coupon(code)
        return await self._read(catalogue.coupon, code, self._store, day)

    async def running_offers(self, day: date) -> tuple[Offer, ...]:
        """The offers of the store, from the replica."""
        return await self._read(offers.running_offers, self._store, day)

    async def taxes(self, day: date) -> tuple[NamedTax, ...]:
        """The taxes of the store, from the replica."""
        return await self._read(taxes.taxes_on, self._store, day)

    async def customer(self, code: str) -> CustomerFound | Refusal:
        """Whose number or card this is, from the replica."""
        return await self._read(customers.customer_by_code, code, self._store)

    async def find_customers(self, text: str, limit: int = 20) -> tuple[Customer, ...]:
        """Customers that a text finds, from the replica."""
        return await self._read(customers.find_customers, refusals.searchable(text), limit)

    async def _read(
        self,
        query: Callable[Concatenate[Database, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        try:
            return await self._thread.run(query, self._db, *args, **kwargs)
        except (PeeweeException, apsw.Error, DatabaseTrouble) as error:
            raise NoAnswer(Failure.OFFLINE_DATABASE, f"{type(error).__name__}: {error}") from error


def _staff(db: Database, number: str) -> tuple[StaffMember, str] | None:
    row = catalogue.staff_row(db, number)
    if row is None:
        return None
    role = str(row.role)
    limits = catalogue.limits_of(db, role)
    member = StaffMember(
        str(row.number), str(row.name), role, permissions_of(role), limits,
        bool(row.must_choose_pin),
    )  # fmt: skip
    return member, str(row.pin_hash)


def _matches(pin_hash: str | Callable[[], str], pin: str, pepper: str) -> bool:
    """The dummy is made at first use, which takes a hash too: so in the thread."""
    chosen = pin_hash if isinstance(pin_hash, str) else pin_hash()
    return pin_matches(chosen, pin, pepper)
