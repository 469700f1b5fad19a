"""Events of what was agreed for a sale or a line: each is replayed, and kept as JSON as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.sales import START, line
from tests.domain.test_document import concluded, decoded
from tests.fakes import EUR, MORNING, OAT_MILK, REDUCED, RYE_BREAD, THREE_FOR_TWO
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import (
    Commented,
    CouponsSet,
    Customer,
    CustomerSet,
    Event,
    ExemptSet,
    LineAdded,
    LineDiscounted,
    LinePriced,
    LineVoided,
    ManualDiscount,
    PriceSet,
    QuantitySet,
    Sale,
    SaleDiscounted,
    SalespersonSet,
    SerialSet,
    TaxSet,
    Tender,
    Tendered,
    replay,
)
from tuipos.domain.sale_parts import DEPOSIT, ForeignCash, PriceOverride, ReturnOf
from tuipos.retail import sale_events as journal_events

TEN_PERCENT = ManualDiscount("percent", 100_000, None, "damaged", "2001")
FIFTY_CENTS = ManualDiscount("amount", 0, Money(50, EUR), "old", "2001")
LENA = Customer("C-1001", "Lena Vogel", "regulars", "L-1001")
EVENTS: list[Event] = [
    START,
    LineAdded(replace(line(RYE_BREAD), number=1, batch="A7", expires_on=MORNING.date())),
    PriceSet(1, PriceOverride(Money(300, EUR), "damaged", "2001")),
    LineDiscounted(1, (TEN_PERCENT, FIFTY_CENTS)),
    SaleDiscounted((TEN_PERCENT,)),
    TaxSet(1, REDUCED),
    ExemptSet("DE-77"),
    CouponsSet(("MILK",), (THREE_FOR_TWO,)),
    CustomerSet(LENA, (THREE_FOR_TWO,)),
    Commented(0, "gift"),
    Commented(1, "sliced"),
    SalespersonSet(0, "1001"),
    SalespersonSet(1, "2001"),
    SerialSet(1, "SN-1"),
    LinePriced(1, replace(RYE_BREAD, price=Money(310, EUR))),
]


def _sale(*more: Event) -> Sale:
    return replay([*EVENTS, *more])


def test_each_event_says_what_it_changes() -> None:
    sale = _sale()
    (only,) = sale.lines
    assert only.price == Money(300, EUR) and only.product.price == Money(310, EUR)
    assert only.discounts == (TEN_PERCENT, FIFTY_CENTS)
    assert only.tax_rate == REDUCED
    assert (only.comment, only.salesperson, only.serial) == ("sliced", "2001", "SN-1")
    assert (only.batch, only.expires_on) == ("A7", MORNING.date())
    assert (sale.comment, sale.salesperson, sale.tax_exempt) == ("gift", "1001", "DE-77")
    assert sale.customer == LENA and sale.coupons == ("MILK",)
    assert sale.discounts == (TEN_PERCENT,)
    assert sale.offers == (THREE_FOR_TWO,)


def test_each_event_can_be_taken_back() -> None:
    sale = _sale(
        PriceSet(1, None), LineDiscounted(1, ()), SaleDiscounted(()), TaxSet(1, None),
        ExemptSet(""), CouponsSet(()), CustomerSet(None), Commented(0, ""), Commented(1, ""),
    )  # fmt: skip
    (only,) = sale.lines
    assert only.price == only.product.price and only.tax_rate == only.product.tax
    assert only.discounts == () and only.comment == ""
    assert (sale.discounts, sale.coupons, sale.customer) == ((), (), None)
    assert (sale.tax_exempt, sale.comment) == ("", "")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_the_journal_gives_each_event_back_as_it_was(event: Event) -> None:
    kept = journal_events.to_bytes(event)
    assert journal_events.from_bytes(journal_events.kind_of(event), kept) == event


def test_a_deposit_goes_with_its_line() -> None:
    deposit = replace(line(OAT_MILK), number=2, kind=DEPOSIT, belongs_to=1)
    sale = _sale(LineAdded(deposit), QuantitySet(1, Quantity(4)))
    assert [each.quantity for each in sale.lines] == [Quantity(4), Quantity(4)]
    sale = _sale(LineAdded(deposit), LineVoided(1))
    assert sale.live_lines == ()


def test_the_final_form_tells_all_of_it() -> None:
    back = replace(
        line(OAT_MILK, Quantity(-1)), number=2, returns=ReturnOf("t-1", "r-1", 3, "sour", True)
    )
    paid = Tender(
        1, "cash", Money(10_00, EUR), MORNING, reference="x",
        foreign=ForeignCash(Money(1100, EUR), 909_091), details=(("brand", "Visa"),),
    )  # fmt: skip
    sale = replay(
        [START, EVENTS[1], EVENTS[2], EVENTS[8], EVENTS[9], LineAdded(back), Tendered(paid)]
    )
    found = decoded(concluded(sale))
    bread, milk = found.lines
    assert (bread.price, bread.list_price, bread.price_by) == ("3.00", "3.40", "2001")
    assert (bread.batch, bread.expires_on) == ("A7", MORNING.date())
    assert milk.returns is not None and milk.returns.receipt == "r-1" and milk.returns.verified
    assert found.customer is not None and found.customer.card == "L-1001"
    assert found.comment == "gift" and found.schema == 2
    assert found.tenders[0].foreign_amount == "11.00"
    assert found.tenders[0].details == {"brand": "Visa"}
