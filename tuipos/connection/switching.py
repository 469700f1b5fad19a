"""The data service that switches: the register asks it and never which mode it is in."""

from __future__ import annotations

from datetime import date, datetime

from tuipos.connection.connection import Answered, Connection
from tuipos.domain.availability import ProductRecord
from tuipos.domain.balances import Balance
from tuipos.domain.customer import Customer
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.money import Money
from tuipos.domain.product import NamedTax, Offer
from tuipos.domain.sold import FoundSale
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal
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


class SwitchingDataService:
    """The data service's questions, each answered online or offline.

    A bare Refusal means that nobody could answer (`no-offline-database`). A business refusal, such
    as `product-unknown`, is an answer: it stands in `Answered.value`, since the register may have
    switched on the way to it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def sign_in(self, staff: str, pin: str) -> Answered[StaffMember | Refusal] | Refusal:
        """Check a PIN; see `DataService.sign_in`."""
        return await self._connection.ask(lambda service: service.sign_in(staff, pin))

    async def product_by_code(
        self, code: str, day: date
    ) -> Answered[ProductFound | Refusal] | Refusal:
        """The product behind a code; see `DataService.product_by_code`."""
        return await self._connection.ask(lambda service: service.product_by_code(code, day))

    async def family(self, number: str, day: date) -> Answered[ProductFamily | Refusal] | Refusal:
        """The variants of a product; see `DataService.family`."""
        return await self._connection.ask(lambda service: service.family(number, day))

    async def units(
        self, number: str, day: date
    ) -> Answered[tuple[ProductFound, ...] | Refusal] | Refusal:
        """A product in each of its units; see `DataService.units`."""
        return await self._connection.ask(lambda service: service.units(number, day))

    async def search(
        self, text: str, day: date, limit: int = 20
    ) -> Answered[tuple[ProductHit, ...]] | Refusal:
        """Products that contain the text; see `DataService.search`."""
        return await self._connection.ask(lambda service: service.search(text, day, limit))

    async def product_record(self, number: str) -> Answered[ProductRecord] | Refusal:
        """A product's barcodes and stock; see `DataService.product_record`."""
        return await self._connection.ask(lambda service: service.product_record(number))

    async def coupon(self, code: str, day: date) -> Answered[CouponFound | Refusal] | Refusal:
        """What a coupon opens; see `DataService.coupon`."""
        return await self._connection.ask(lambda service: service.coupon(code, day))

    async def running_offers(self, day: date) -> Answered[tuple[Offer, ...]] | Refusal:
        """The offers of the store on a day; see `DataService.running_offers`."""
        return await self._connection.ask(lambda service: service.running_offers(day))

    async def taxes(self, day: date) -> Answered[tuple[NamedTax, ...]] | Refusal:
        """The taxes of the store on a day; see `DataService.taxes`."""
        return await self._connection.ask(lambda service: service.taxes(day))

    async def put_suspended(self, held: HeldSale) -> Answered[bool] | Refusal:
        """Let any register recall a sale; see `StoreSales.put_suspended`."""
        return await self._connection.ask(lambda service: service.put_suspended(held))

    async def suspended_sales(self) -> Answered[tuple[SuspendedSale, ...]] | Refusal:
        """What is suspended in the store; see `StoreSales.suspended_sales`."""
        return await self._connection.ask(lambda service: service.suspended_sales())

    async def recall_suspended(self, transaction: str) -> Answered[HeldSale | Refusal] | Refusal:
        """Claim a suspended sale; see `StoreSales.recall_suspended`."""
        return await self._connection.ask(lambda service: service.recall_suspended(transaction))

    async def find_sold(self, named: str) -> Answered[FoundSale | Refusal] | Refusal:
        """A past sale of the store; see `StoreSales.find_sold`."""
        return await self._connection.ask(lambda service: service.find_sold(named))

    async def find_past(
        self, wanted: Wanted, limit: int = 200
    ) -> Answered[tuple[PastSale, ...]] | Refusal:
        """Past sales of the store; see `StoreSales.find_past`."""
        return await self._connection.ask(lambda service: service.find_past(wanted, limit))

    async def time_entries(
        self, staff: str, since: datetime
    ) -> Answered[tuple[Stamp, ...]] | Refusal:
        """The time clock's entries; see `StoreSales.time_entries`."""
        return await self._connection.ask(lambda service: service.time_entries(staff, since))

    async def customer(self, code: str) -> Answered[CustomerFound | Refusal] | Refusal:
        """Whose number or card this is; see `DataService.customer`."""
        return await self._connection.ask(lambda service: service.customer(code))

    async def find_customers(
        self, text: str, limit: int = 20
    ) -> Answered[tuple[Customer, ...]] | Refusal:
        """Customers that a text finds; see `DataService.find_customers`."""
        return await self._connection.ask(lambda service: service.find_customers(text, limit))

    async def balance(self, kind: str, number: str) -> Answered[Balance | Refusal] | Refusal:
        """What a card or an account can pay with; see `Balances.balance`."""
        return await self._connection.ask(lambda service: service.balance(kind, number))

    async def reserve(
        self, transaction: str, kind: str, number: str, amount: Money
    ) -> Answered[Balance | Refusal] | Refusal:
        """Keep an amount of it for a transaction; see `Balances.reserve`."""
        return await self._connection.ask(
            lambda service: service.reserve(transaction, kind, number, amount)
        )

    async def find_staff(self, text: str) -> Answered[tuple[StaffName, ...]] | Refusal:
        """Who may sign in at the store; see `Pins.find_staff`."""
        return await self._connection.ask(lambda service: service.find_staff(text))

    async def change_pin(
        self, staff: str, old: str, new: str
    ) -> Answered[StaffMember | Refusal] | Refusal:
        """Let a person have another PIN; see `Pins.change_pin`."""
        return await self._connection.ask(lambda service: service.change_pin(staff, old, new))

    async def reset_pin(
        self, by: str, pin: str, whose: str
    ) -> Answered[TemporaryPin | Refusal] | Refusal:
        """Give somebody a temporary PIN; see `Pins.reset_pin`."""
        return await self._connection.ask(lambda service: service.reset_pin(by, pin, whose))

    async def exchange_rates(self, day: date) -> Answered[tuple[ExchangeRate, ...]] | Refusal:
        """What currencies are worth at home; see `Balances.exchange_rates`."""
        return await self._connection.ask(lambda service: service.exchange_rates(day))
