"""A sale and what happens to it: frozen values, and events that lead from one to the next.

Each event is written to the journal before the screen shows its effect; replaying them gives the
sale back after a crash. An event is a fact: it carries the price, tax and texts as they were given,
so that a replay asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from tuipos.domain.money import Currency, Money
from tuipos.domain.product import Offer, Product
from tuipos.domain.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Line:
    """One line; its number is never used again in the sale, also after a void.

    `embedded_amount` is the price that the barcode itself carried, which then is the line's amount.
    `age_checked` says that a person looked at the buyer's age.
    """

    number: int
    product: Product
    quantity: Quantity
    code: str
    embedded_amount: Money | None = None
    voided: bool = False
    age_checked: bool = False


@dataclass(frozen=True, slots=True)
class Tender:
    """One payment towards the sale: `kind` is "cash", "card", …; a void keeps it in the record."""

    number: int
    kind: str
    amount: Money
    at: datetime
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """A transaction starts: from here it has its id, and its day for prices, offers and ages."""

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
    """A line was taken out; it stays in the record."""

    line: int


@dataclass(frozen=True, slots=True)
class Tendered:
    """Something was paid."""

    tender: Tender


@dataclass(frozen=True, slots=True)
class TenderVoided:
    """A payment was given back before the sale was concluded."""

    tender: int


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


Event = (
    Started
    | LineAdded
    | QuantitySet
    | LineVoided
    | Tendered
    | TenderVoided
    | AnsweredOffline
    | TakenOver
)


@dataclass(frozen=True, slots=True)
class Sale:
    """An open sale, as the events so far have made it.

    `switched_at` is when the first data request was answered offline in a sale that began online.
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
    )


def evolve(sale: Sale, event: Event) -> Sale:
    """The sale after one more event; asserts what the use cases have checked before."""
    match event:
        case LineAdded(line=line, offers=offers):
            assert line.number == len(sale.lines) + 1, "line numbers rise without a gap"
            known = {offer.id for offer in sale.offers}
            new_offers = tuple(offer for offer in offers if offer.id not in known)
            return replace(sale, lines=(*sale.lines, line), offers=sale.offers + new_offers)
        case QuantitySet(line=number, quantity=quantity):
            return _with_line(sale, replace(_live_line(sale, number), quantity=quantity))
        case LineVoided(line=number):
            return _with_line(sale, replace(_live_line(sale, number), voided=True))
        case Tendered(tender=tender):
            assert tender.number == len(sale.tenders) + 1, "tender numbers rise without a gap"
            return replace(sale, tenders=(*sale.tenders, tender))
        case TenderVoided(tender=number):
            return _with_voided_tender(sale, number)
        case AnsweredOffline(at=at):
            switched_at = sale.switched_at if sale.began_offline else sale.switched_at or at
            return replace(sale, answered_offline=True, switched_at=switched_at)
        case TakenOver(staff=staff, shift=shift):
            return replace(sale, staff=staff, shift=shift or sale.shift)
        case Started():
            raise AssertionError("a sale starts once")


def replay(events: list[Event]) -> Sale:
    """The sale that these events make, the first of which is its start."""
    assert events and isinstance(events[0], Started), "a sale begins with its start"
    sale = begin(events[0])
    for event in events[1:]:
        sale = evolve(sale, event)
    return sale


def _live_line(sale: Sale, number: int) -> Line:
    line = sale.lines[number - 1]
    assert line.number == number and not line.voided, f"line {number} is not there to change"
    return line


def _with_line(sale: Sale, line: Line) -> Sale:
    at = line.number - 1
    return replace(sale, lines=(*sale.lines[:at], line, *sale.lines[at + 1 :]))


def _with_voided_tender(sale: Sale, number: int) -> Sale:
    tender = sale.tenders[number - 1]
    assert not tender.voided, f"tender {number} is voided already"
    at = number - 1
    voided = replace(tender, voided=True)
    return replace(sale, tenders=(*sale.tenders[:at], voided, *sale.tenders[at + 1 :]))
