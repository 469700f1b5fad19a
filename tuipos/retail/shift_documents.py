"""What stands in a document that is no sale: money moved in a drawer, and a closed shift."""

from __future__ import annotations

from datetime import datetime

import msgspec

from tuipos.retail.wire_base import Wire


class DocumentDrawer(Wire, frozen=True, kw_only=True):
    """Money moved: `kind` says which way (`tuipos.domain.drawer`), `by` who allowed it."""

    kind: str
    amount: str
    reason: str = ""
    reference: str = ""
    by: str = ""


class DocumentSum(Wire, frozen=True, kw_only=True):
    """So many of something, and what they come to."""

    name: str
    count: int
    amount: str


class ShiftTax(Wire, frozen=True, kw_only=True):
    """The tax of one rate over a shift."""

    code: str
    rate_millionths: int
    base: str
    tax: str


class DocumentCount(Wire, frozen=True, kw_only=True):
    """What was counted of one kind of tender; `over` is negative where money is missing."""

    kind: str
    expected: str
    counted: str
    over: str


class DocumentShift(Wire, frozen=True, kw_only=True):
    """A closed shift: its Z report. `counts` is empty where nobody counted.

    `put_on` is money on cards and accounts by the kind of line: in `total`, and among no items.
    """

    id: str
    staff: str
    opened_at: datetime
    starting_amount: str
    sales: int
    returns: int
    voided: int
    items_sold: str
    items_returned: str
    discount: str
    tax: str
    total: str
    rounding: str
    tenders: list[DocumentSum]
    movements: list[DocumentSum]
    drawer_openings: int
    voided_lines: int
    typed_prices: int
    discounts_by_hand: int
    first_receipt: str
    last_receipt: str
    expected: str
    grand_total: str
    taxes: list[ShiftTax] = msgspec.field(default_factory=list)
    counts: list[DocumentCount] = msgspec.field(default_factory=list)
    put_on: list[DocumentSum] = msgspec.field(default_factory=list)
