"""What a sale is made of: lines, payments, the customer, and what people changed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tuipos.domain.customer import LoyaltyScheme
from tuipos.domain.money import Money
from tuipos.domain.product import Product, TaxRate
from tuipos.domain.quantity import Quantity

#: Kinds of lines: what is sold, its deposit, money put on a gift card, money paid on an account.
PRODUCT = "product"
DEPOSIT = "deposit"
GIFT_CARD = "gift-card"
ACCOUNT_PAYMENT = "account-payment"

PERCENT = "percent"
AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class ManualDiscount:
    """What a person takes off a line or the whole sale: a percentage or an amount.

    `by` is who allowed it; `amount` is positive, and None for a percentage.
    """

    kind: str
    percent_millionths: int = 0
    amount: Money | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class PriceOverride:
    """A price per unit that a person typed, why, and who allowed it."""

    price: Money
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReturnOf:
    """The line of an earlier receipt that comes back; without a receipt only the reason is known.

    `verified` says that the receipt was found, here or at the server.
    """

    transaction: str = ""
    receipt: str = ""
    line: int = 0
    reason: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line; its number is never used again in the sale, also after a void.

    `embedded_amount` is the price that the barcode itself carried, which then is the line's amount.
    `age_checked` says that a person looked at the buyer's age. `fixed_amount` is final: nothing is
    taken off it any more, as for what comes back by its receipt. `belongs_to` is the line whose
    deposit this one is. `tax` replaces the product's own where a person changed it, `tax_by` is who
    allowed that. `certificate` frees what comes back from the tax that its receipt was free of.
    `new_card`: the gift card was sold as one that nobody had before.
    """

    number: int
    product: Product
    quantity: Quantity
    code: str
    embedded_amount: Money | None = None
    voided: bool = False
    age_checked: bool = False
    kind: str = PRODUCT
    batch: str = ""
    expires_on: date | None = None
    serial: str = ""
    price_override: PriceOverride | None = None
    discounts: tuple[ManualDiscount, ...] = ()
    tax: TaxRate | None = None
    comment: str = ""
    salesperson: str = ""
    returns: ReturnOf | None = None
    fixed_amount: Money | None = None
    belongs_to: int = 0
    tax_by: str = ""
    certificate: str = ""
    new_card: bool = False

    @property
    def in_own_unit(self) -> Quantity:
        """How much it is in the product's own unit: two crates of 20 are 40 pieces."""
        if not self.product.is_in_other_unit:
            return self.quantity
        return self.quantity.times(self.product.factor)

    @property
    def price(self) -> Money:
        """The price per unit that counts: typed by a person, or the product's."""
        return self.product.price if self.price_override is None else self.price_override.price

    @property
    def tax_rate(self) -> TaxRate:
        """The line's own tax: changed by a person, or the product's; see also `line_tax`."""
        return self.product.tax if self.tax is None else self.tax


@dataclass(frozen=True, slots=True)
class ForeignCash:
    """Cash in another currency: what was handed over, and the rate (home per foreign unit)."""

    amount: Money
    rate_millionths: int


@dataclass(frozen=True, slots=True)
class Tender:
    """One payment towards the sale: `kind` is "cash", "card", …; a void keeps it in the record.

    `reference` is the gift card, voucher, account or authorisation that it was made with;
    `details` is what else the receipt tells of it, by name, and never a card's number.
    """

    number: int
    kind: str
    amount: Money
    at: datetime
    voided: bool = False
    reference: str = ""
    foreign: ForeignCash | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys, as far as the sale must know: `group` gives prices and offers, `card` points.

    `tax_exempt` is the number of a certificate that frees from tax. `points` were on the card by
    the store's `scheme` when the customer was found.
    """

    number: str
    name: str
    group: str = ""
    card: str = ""
    tax_exempt: str = ""
    points: int = 0
    scheme: LoyaltyScheme | None = None
