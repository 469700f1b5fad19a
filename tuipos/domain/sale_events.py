"""What happens to a sale, event by event, as the journal keeps it.

An event is a fact: it carries the price, tax and texts as they were given, so that a replay asks
nobody. Fields are only added, with defaults: a sale that is open while a register is updated goes
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tuipos.domain.card import CardRequest
from tuipos.domain.money import Currency
from tuipos.domain.product import Offer, Product, TaxRate
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale_parts import Customer, Line, ManualDiscount, PriceOverride, Tender


@dataclass(frozen=True, slots=True)
class Started:
    """A transaction starts: from here it has its id, and its day for prices, offers and ages.

    `cash_rounding` and `tax_rounding` are the store's rules; a sale for `training` never reaches
    the books.
    """

    id: str
    store: str
    register: str
    staff: str
    shift: str
    at: datetime
    day: date
    currency: Currency
    prices_include_tax: bool
    data_version: int
    offline: bool
    cash_rounding: str = ""
    tax_rounding: str = "rate"
    training: bool = False


@dataclass(frozen=True, slots=True)
class LineAdded:
    """A product was sold; `offers` are those that the product takes part in on the sale's day."""

    line: Line
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class QuantitySet:
    """A line's quantity was changed."""

    line: int
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class LineVoided:
    """A line was taken out; it stays in the record, and its deposit goes with it."""

    line: int


@dataclass(frozen=True, slots=True)
class PriceSet:
    """A person typed a line's price; None gives it its own price back."""

    line: int
    price: PriceOverride | None


@dataclass(frozen=True, slots=True)
class LinePriced:
    """A line's product has another price: the customer's group has one of its own."""

    line: int
    product: Product


@dataclass(frozen=True, slots=True)
class UnitSet:
    """A line is sold in another unit: its product with that unit's price, and how many of it.

    A price that a person typed was for the unit before, and is gone. `offers` are those that the
    product takes part in.
    """

    line: int
    product: Product
    quantity: Quantity
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class LineDiscounted:
    """The discounts that people gave on a line: all of them, so that none is a removal."""

    line: int
    discounts: tuple[ManualDiscount, ...]


@dataclass(frozen=True, slots=True)
class SaleDiscounted:
    """The discounts that people gave on the whole sale: all of them."""

    discounts: tuple[ManualDiscount, ...]


@dataclass(frozen=True, slots=True)
class TaxSet:
    """A line is taxed in another way, or the whole sale where `line` is 0; None takes it back.

    `by` is who allowed it.
    """

    line: int
    tax: TaxRate | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class ExemptSet:
    """The sale is free of tax under a certificate's number; "" taxes it again.

    `by` is who allowed it.
    """

    certificate: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class CouponsSet:
    """The coupon codes of the sale, all of them, and the offers that they open."""

    coupons: tuple[str, ...]
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class OffersOff:
    """No offer applies any more, by the word of this person; "" lets them apply again."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class CustomerSet:
    """Who buys is known; None is nobody in particular. `offers` are those of their group."""

    customer: Customer | None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Commented:
    """A note on a line, or on the sale as a whole where `line` is 0."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class SalespersonSet:
    """Who is credited for a line, or for the whole sale where `line` is 0."""

    line: int
    staff: str


@dataclass(frozen=True, slots=True)
class SerialSet:
    """The serial number of the very piece that is sold."""

    line: int
    serial: str


@dataclass(frozen=True, slots=True)
class Tendered:
    """Something was paid."""

    tender: Tender


@dataclass(frozen=True, slots=True)
class TenderVoided:
    """A payment was given back before the sale was concluded."""

    tender: int


@dataclass(frozen=True, slots=True)
class CardRequested:
    """The payment terminal is about to be asked for this; its result comes as another event.

    A payment is `Tendered`, a reversal `TenderVoided`.
    """

    request: CardRequest


@dataclass(frozen=True, slots=True)
class CardRefused:
    """The terminal moved no money for what it was asked; `by` is who said so, if a person did."""

    request: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredOffline:
    """A data request of this sale was answered by the offline database, first at this time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Another person goes on with this sale, in their own shift where `shift` names it."""

    staff: str
    at: datetime
    shift: str = ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A suspended sale goes on, in this person's shift; `transaction` is the id it had aside.

    Its day, prices and offers stay as they were.
    """

    transaction: str
    staff: str
    at: datetime
    shift: str


Event = (
    Started
    | LineAdded
    | QuantitySet
    | LineVoided
    | PriceSet
    | LinePriced
    | UnitSet
    | LineDiscounted
    | SaleDiscounted
    | TaxSet
    | ExemptSet
    | CouponsSet
    | OffersOff
    | CustomerSet
    | Commented
    | SalespersonSet
    | SerialSet
    | Tendered
    | TenderVoided
    | CardRequested
    | CardRefused
    | AnsweredOffline
    | TakenOver
    | Recalled
)
