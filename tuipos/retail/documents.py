"""The body of a transaction, as the journal's conclude commit wrote it and the server reads it.

Fields are only added, with the defaults that a document without them means: documents of every
schema so far are taken for good.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from tuipos.retail.shift_documents import DocumentDrawer, DocumentShift
from tuipos.retail.wire_base import Wire


class DocumentTax(Wire, frozen=True, kw_only=True):
    """Tax of one rate, on the summed base of that rate or line by line.

    What a `certificate` frees is a row of its own, with the lines' tax code and no rate.
    """

    code: str
    rate_millionths: int
    base: str
    tax: str
    name: str = ""
    certificate: str = ""


class DocumentTaxPart(Wire, frozen=True, kw_only=True):
    """One tax among those under a line's code; a `compound` one is on the parts before it, too."""

    code: str
    rate_millionths: int
    name: str = ""
    compound: bool = False


class DocumentDiscount(Wire, frozen=True, kw_only=True):
    """A discount under a line, negative: of an offer, or by hand on the line or the whole sale.

    `name` of one by hand is its percentage and reason; words around it are up to who shows it.
    """

    offer: str
    name: str
    amount: str
    kind: str = "offer"


class GivenDiscount(Wire, frozen=True, kw_only=True):
    """A discount that a person gave: `kind` is percent or amount, `by` who allowed it."""

    kind: str
    percent_millionths: int = 0
    amount: str = ""
    reason: str = ""
    by: str = ""


class DocumentReturn(Wire, frozen=True, kw_only=True):
    """The line of an earlier receipt that came back; `verified` where that receipt was found."""

    transaction: str = ""
    receipt: str = ""
    line: int = 0
    reason: str = ""
    verified: bool = False


class DocumentCustomer(Wire, frozen=True, kw_only=True):
    """Who bought; `card` is the loyalty card that was shown."""

    number: str
    name: str = ""
    group: str = ""
    card: str = ""


class DocumentCustomerRecord(Wire, frozen=True, kw_only=True):
    """A customer as a register wrote them down: `act` is new or edit, the rest by field.

    See `tuipos.domain.customer_records`.
    """

    act: str
    number: str
    values: dict[str, str] = msgspec.field(default_factory=dict)
    before: dict[str, str] = msgspec.field(default_factory=dict)


class DocumentTime(Wire, frozen=True, kw_only=True):
    """A stamp of the time clock; see `tuipos.domain.time_clock`."""

    act: str
    staff: str
    name: str = ""
    odd: bool = False


class DocumentLine(Wire, frozen=True, kw_only=True):
    """A line as sold; `amount` is after discounts.

    `list_price` is the product's own where `price` was typed; a line that `belongs_to` another is
    its deposit. The tax is that which counts, and `product_tax` the product's own code where a
    person, `tax_by`, chose another; rate and parts are what is due without the certificate
    `tax_exempt`. A tax of a single part has no `tax_parts`. `new_card`: a gift card was sold as one
    that nobody had before.

    In another unit than the product's `own_unit`, one `unit` is `factor` of that, is called
    `unit_name`, and comes in whole numbers where it is a `whole_unit`. In its own, all of these are
    empty, and any but the piece comes in parts.
    """

    number: int
    product: str
    code: str
    name: str
    quantity: str
    unit: str
    price: str
    gross: str
    amount: str
    tax_code: str
    voided: bool
    discounts: list[DocumentDiscount]
    age_checked: bool = False
    kind: str = "product"
    batch: str = ""
    expires_on: date | None = None
    serial: str = ""
    list_price: str = ""
    price_reason: str = ""
    price_by: str = ""
    given_discounts: list[GivenDiscount] = msgspec.field(default_factory=list)
    comment: str = ""
    salesperson: str = ""
    belongs_to: int = 0
    returns: DocumentReturn | None = None
    tax_rate_millionths: int | None = None
    tax_parts: list[DocumentTaxPart] = msgspec.field(default_factory=list)
    tax_exempt: str = ""
    product_tax: str = ""
    tax_by: str = ""
    new_card: bool = False
    unit_name: str = ""
    own_unit: str = ""
    factor: str = ""
    whole_unit: bool = False


class DocumentTender(Wire, frozen=True, kw_only=True):
    """A payment as made; `reference` is the card, voucher or account that it was made with."""

    number: int
    kind: str
    amount: str
    at: datetime
    voided: bool
    reference: str = ""
    foreign_amount: str = ""
    foreign_currency: str = ""
    rate_millionths: int = 0
    details: dict[str, str] = msgspec.field(default_factory=dict)


class Document(Wire, frozen=True, kw_only=True):
    """A concluded transaction: `type` is `sale`, `voided`, `drawer`, `shift`, `customer` or
    `time-clock`.

    What was tendered less `change` is `total` and `rounding` (of cash) together; "" is none.
    Only a sale has a receipt number. `recalled` are the ids under which it was suspended before. A
    movement in a drawer and a closed shift have no lines. `points_earned` are for the customer's
    card, below zero where goods came back; `points_after` is what it has then, None if not known.
    No offer applied where `offers_off` names who said so.
    """

    schema: int
    id: str
    type: str
    store: str
    register: str
    epoch: int
    sequence: int
    staff: str
    shift: str
    receipt: str
    currency: str
    prices_include_tax: bool
    started_at: datetime
    concluded_at: datetime
    business_date: date
    mode: str
    switched_at: datetime | None
    data_version: int
    lines: list[DocumentLine]
    tenders: list[DocumentTender]
    taxes: list[DocumentTax]
    subtotal: str
    discount: str
    tax: str
    total: str
    change: str
    rounding: str = ""
    customer: DocumentCustomer | None = None
    coupons: list[str] = msgspec.field(default_factory=list)
    offers_off: str = ""
    given_discounts: list[GivenDiscount] = msgspec.field(default_factory=list)
    tax_rounding: str = "rate"
    tax_exempt: str = ""
    tax_exempt_by: str = ""
    comment: str = ""
    salesperson: str = ""
    recalled: list[str] = msgspec.field(default_factory=list)
    points_earned: int = 0
    points_after: int | None = None
    drawer: DocumentDrawer | None = None
    closed_shift: DocumentShift | None = None
    customer_record: DocumentCustomerRecord | None = None
    time_clock: DocumentTime | None = None
