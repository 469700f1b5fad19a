"""A sale and what happens to it: frozen values, and events that lead from one to the next.

Each event is written to the journal before the screen shows its effect; replaying them gives the
sale back after a crash.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from tuipos.domain.card import CardRequest
from tuipos.domain.money import Currency
from tuipos.domain.product import Offer, TaxRate
from tuipos.domain.sale_events import (
    AnsweredOffline,
    CardRefused,
    CardRequested,
    Commented,
    CouponsSet,
    CustomerSet,
    Event,
    ExemptSet,
    LineAdded,
    LineDiscounted,
    LinePriced,
    LineVoided,
    OffersOff,
    PriceSet,
    QuantitySet,
    Recalled,
    SaleDiscounted,
    SalespersonSet,
    SerialSet,
    Started,
    TakenOver,
    TaxSet,
    Tendered,
    TenderVoided,
    UnitSet,
)
from tuipos.domain.sale_parts import Customer, Line, ManualDiscount, Tender
from tuipos.domain.tenders import CARD

__all__ = [
    "AnsweredOffline",
    "CardRefused",
    "CardRequested",
    "Commented",
    "CouponsSet",
    "Customer",
    "CustomerSet",
    "Event",
    "ExemptSet",
    "Line",
    "LineAdded",
    "LineDiscounted",
    "LinePriced",
    "LineVoided",
    "ManualDiscount",
    "OffersOff",
    "PriceSet",
    "QuantitySet",
    "Recalled",
    "Sale",
    "SaleDiscounted",
    "SalespersonSet",
    "SerialSet",
    "Started",
    "TakenOver",
    "TaxSet",
    "Tender",
    "TenderVoided",
    "Tendered",
    "UnitSet",
    "begin",
    "evolve",
    "replay",
]


@dataclass(frozen=True, slots=True)
class Sale:
    """An open sale, as the events so far have made it.

    `switched_at` is when the first data request was answered offline in a sale that began online.
    `discounts` are those that people gave on the whole of it. `tax` replaces that of its products;
    `tax_exempt` is the number of a certificate that was typed, `exempt_by` who allowed it.
    `recalled` are the ids under which it was suspended.
    `card_request` is what the payment terminal was asked for while its result is not known: so long
    nothing else may change; `card_requests` counts them. `offers_off` is who took them off.
    """

    id: str
    store: str
    register: str
    staff: str
    shift: str
    started_at: datetime
    day: date
    currency: Currency
    prices_include_tax: bool
    data_version: int
    began_offline: bool
    answered_offline: bool = False
    switched_at: datetime | None = None
    lines: tuple[Line, ...] = ()
    tenders: tuple[Tender, ...] = ()
    offers: tuple[Offer, ...] = ()
    cash_rounding: str = ""
    tax_rounding: str = "rate"
    training: bool = False
    customer: Customer | None = None
    discounts: tuple[ManualDiscount, ...] = ()
    coupons: tuple[str, ...] = ()
    tax_exempt: str = ""
    comment: str = ""
    salesperson: str = ""
    recalled: tuple[str, ...] = ()
    card_request: CardRequest | None = None
    card_requests: int = 0
    tax: TaxRate | None = None
    tax_by: str = ""
    exempt_by: str = ""
    offers_off: str = ""

    @property
    def certificate(self) -> str:
        """The certificate that frees it from tax, the typed one before the customer's, or ""."""
        return self.tax_exempt or (self.customer.tax_exempt if self.customer is not None else "")

    @property
    def mode(self) -> str:
        """`offline` if it began offline or any data request of it was answered offline."""
        return "offline" if self.began_offline or self.answered_offline else "online"

    @property
    def live_lines(self) -> tuple[Line, ...]:
        """The lines that are not voided."""
        return tuple(line for line in self.lines if not line.voided)

    @property
    def live_tenders(self) -> tuple[Tender, ...]:
        """The payments that are not voided."""
        return tuple(tender for tender in self.tenders if not tender.voided)


def begin(event: Started) -> Sale:
    """The sale as it starts."""
    return Sale(
        id=event.id,
        store=event.store,
        register=event.register,
        staff=event.staff,
        shift=event.shift,
        started_at=event.at,
        day=event.day,
        currency=event.currency,
        prices_include_tax=event.prices_include_tax,
        data_version=event.data_version,
        began_offline=event.offline,
        cash_rounding=event.cash_rounding,
        tax_rounding=event.tax_rounding,
        training=event.training,
    )


def evolve(sale: Sale, event: Event) -> Sale:
    """The sale after one more event; asserts what the use cases have checked before."""
    match event:
        case LineAdded(line=line, offers=offers):
            assert line.number == len(sale.lines) + 1, "line numbers rise without a gap"
            return replace(sale, lines=(*sale.lines, line), offers=_joined(sale.offers, offers))
        case Tendered(tender=tender):
            assert tender.number == len(sale.tenders) + 1, "tender numbers rise without a gap"
            return replace(
                sale, tenders=(*sale.tenders, tender), card_request=_after_payment(sale, tender)
            )
        case TenderVoided(tender=number):
            return _with_voided_tender(sale, number)
        case CardRequested(request=request):
            assert sale.card_request is None, "the terminal is asked for one thing at a time"
            requests = sale.card_requests + 1
            return replace(sale, card_request=request, card_requests=requests)
        case CardRefused(request=refused):
            assert sale.card_request and sale.card_request.id == refused, "it was asked for"
            return replace(sale, card_request=None)
        case AnsweredOffline(at=at):
            switched_at = sale.switched_at if sale.began_offline else sale.switched_at or at
            return replace(sale, answered_offline=True, switched_at=switched_at)
        case TakenOver(staff=staff, shift=shift):
            return replace(sale, staff=staff, shift=shift or sale.shift)
        case Recalled(transaction=transaction, staff=staff, shift=shift):
            ids = tuple(dict.fromkeys((*sale.recalled, transaction)))
            return replace(sale, staff=staff, shift=shift, recalled=ids)
        case Started():
            raise AssertionError("a sale starts once")
    return _with_terms(sale, event)


def _with_terms(sale: Sale, event: Event) -> Sale:
    """The sale after an event about the whole of it; else one of its lines changes."""
    match event:
        case SaleDiscounted(discounts=discounts):
            return replace(sale, discounts=discounts)
        case ExemptSet(certificate=certificate, by=by):
            return replace(sale, tax_exempt=certificate, exempt_by=by)
        case TaxSet(line=0, tax=tax, by=by):
            return replace(sale, tax=tax, tax_by=by)
        case CouponsSet(coupons=coupons, offers=offers):
            return replace(sale, coupons=coupons, offers=_joined(sale.offers, offers))
        case OffersOff(by=by):
            return replace(sale, offers_off=by)
        case CustomerSet(customer=customer, offers=offers):
            return replace(sale, customer=customer, offers=_joined(sale.offers, offers))
        case Commented(line=0, text=text):
            return replace(sale, comment=text)
        case SalespersonSet(line=0, staff=staff):
            return replace(sale, salesperson=staff)
        case LineVoided(line=number):
            return _without_line(sale, number)
    return _with_changed_line(sale, event)


def _with_changed_line(sale: Sale, event: Event) -> Sale:
    match event:
        case QuantitySet(line=number, quantity=quantity):
            return _changed(sale, number, quantity=quantity)
        case PriceSet(line=number, price=price):
            return _changed(sale, number, price_override=price)
        case LinePriced(line=number, product=product):
            return _changed(sale, number, product=product)
        case UnitSet(line=number, product=product, quantity=quantity, offers=offers):
            sale = replace(sale, offers=_joined(sale.offers, offers))
            return _changed(sale, number, product=product, quantity=quantity, price_override=None)
        case LineDiscounted(line=number, discounts=discounts):
            return _changed(sale, number, discounts=discounts)
        case TaxSet(line=number, tax=tax, by=by):
            return _changed(sale, number, tax=tax, tax_by=by)
        case Commented(line=number, text=text):
            return _changed(sale, number, comment=text)
        case SalespersonSet(line=number, staff=staff):
            return _changed(sale, number, salesperson=staff)
        case SerialSet(line=number, serial=serial):
            return _changed(sale, number, serial=serial)
    raise AssertionError(f"no event of a sale: {event}")


def replay(events: list[Event]) -> Sale:
    """The sale that these events make, the first of which is its start."""
    assert events and isinstance(events[0], Started), "a sale begins with its start"
    sale = begin(events[0])
    for event in events[1:]:
        sale = evolve(sale, event)
    return sale


def _joined(known: tuple[Offer, ...], new: tuple[Offer, ...]) -> tuple[Offer, ...]:
    ids = {offer.id for offer in known}
    return known + tuple(offer for offer in new if offer.id not in ids)


def _live_line(sale: Sale, number: int) -> Line:
    line = sale.lines[number - 1]
    assert line.number == number and not line.voided, f"line {number} is not there to change"
    return line


def _changed(sale: Sale, number: int, **values: object) -> Sale:
    changed: Line = replace(_live_line(sale, number), **values)  # type: ignore[arg-type]
    lines = (*sale.lines[: number - 1], changed, *sale.lines[number:])
    if "quantity" not in values:
        return replace(sale, lines=lines)
    return replace(sale, lines=tuple(_same_pieces(line, changed) for line in lines))


def _same_pieces(line: Line, of: Line) -> Line:
    """A deposit counts as many pieces as what it belongs to."""
    is_its_deposit = line.belongs_to == of.number and not line.voided
    return replace(line, quantity=of.in_own_unit) if is_its_deposit else line


def _without_line(sale: Sale, number: int) -> Sale:
    _live_line(sale, number)
    lines = tuple(
        replace(line, voided=True) if number in (line.number, line.belongs_to) else line
        for line in sale.lines
    )
    return replace(sale, lines=lines)


def _with_voided_tender(sale: Sale, number: int) -> Sale:
    tender = sale.tenders[number - 1]
    assert not tender.voided, f"tender {number} is voided already"
    at = number - 1
    tenders = (*sale.tenders[:at], replace(tender, voided=True), *sale.tenders[at + 1 :])
    request = sale.card_request
    assert request is None or request.reverses == number, "the terminal is asked for something else"
    return replace(sale, tenders=tenders, card_request=None)


def _after_payment(sale: Sale, tender: Tender) -> CardRequest | None:
    """What the terminal still owes an answer for after a payment: nothing, if it was its own."""
    request = sale.card_request
    assert request is None or (tender.kind == CARD and not request.reverses), (
        "nothing else is paid while the terminal is asked"
    )
    return None
