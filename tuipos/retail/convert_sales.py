"""Between messages about sales of a store and the domain's values; as `tuipos.retail.convert`."""

from __future__ import annotations

import msgspec

from tuipos.domain import history, sold, suspended
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale_events import Started
from tuipos.domain.time_clock import ACTS, Stamp
from tuipos.retail import sale_events, wire_sales
from tuipos.retail.convert_offers import money_from


def to_wire_suspended(sale: suspended.SuspendedSale) -> wire_sales.Suspended:
    """A suspended sale, to send."""
    return wire_sales.Suspended(
        number=sale.number,
        register=sale.register,
        transaction=sale.transaction,
        staff=sale.staff,
        at=sale.at,
        lines=sale.lines,
        total=sale.total.plain(),
        currency=sale.total.currency.code,
        elsewhere=sale.elsewhere,
        settled=sale.settled,
        origins=list(sale.origins),
    )


def from_wire_suspended(sale: wire_sales.Suspended) -> suspended.SuspendedSale:
    """A suspended sale, as received: the server has it."""
    if sale.at.tzinfo is None:
        raise ValueError("a time without its offset")
    return suspended.SuspendedSale(
        number=sale.number,
        register=sale.register,
        transaction=sale.transaction,
        staff=sale.staff,
        at=sale.at,
        lines=sale.lines,
        total=money_from(sale.total, sale.currency),
        shared=True,
        elsewhere=sale.elsewhere,
        settled=sale.settled,
        origins=tuple(sale.origins),
    )


def to_wire_held(held: suspended.HeldSale) -> wire_sales.Held:
    """A suspended sale with its events, to send."""
    events = [
        wire_sales.SaleEvent(
            kind=sale_events.kind_of(event),
            body=msgspec.json.decode(sale_events.to_bytes(event)),
        )
        for event in held.events
    ]
    return wire_sales.Held(about=to_wire_suspended(held.about), events=events)


def from_wire_held(held: wire_sales.Held) -> suspended.HeldSale:
    """A suspended sale with its events, as received."""
    events = tuple(
        sale_events.from_bytes(event.kind, msgspec.json.encode(event.body)) for event in held.events
    )
    if not events or not isinstance(events[0], Started):
        raise ValueError("a sale begins with its start")
    return suspended.HeldSale(from_wire_suspended(held.about), events)


def to_wire_came_back(one: sold.BroughtBack) -> wire_sales.BroughtBack:
    """What came back of a line, to send."""
    return wire_sales.BroughtBack(
        origin=one.origin,
        line=one.line,
        quantity=str(one.quantity),
        amount=one.amount.plain(),
        currency=one.amount.currency.code,
        transaction=one.transaction,
        own_line=one.own_line,
    )


def from_wire_sale(found: wire_sales.FoundSale) -> sold.FoundSale:
    """A past sale, as received; its amounts are amounts."""
    document = msgspec.to_builtins(found.document)
    came_back = tuple(_came_back(one) for one in found.came_back)
    sold.sold_of(document, came_back)
    return sold.FoundSale(document, came_back)


def to_wire_past(sale: history.PastSale) -> wire_sales.PastSale:
    """A past sale in a list, to send."""
    return wire_sales.PastSale(
        transaction=sale.transaction,
        receipt=sale.receipt,
        register=sale.register,
        staff=sale.staff,
        at=sale.at,
        total=sale.total.plain(),
        currency=sale.total.currency.code,
        kind=sale.kind,
    )


def from_wire_past(sale: wire_sales.PastSale) -> history.PastSale:
    """A past sale in a list, as received."""
    if sale.at.tzinfo is None:
        raise ValueError("a time without its offset")
    return history.PastSale(
        sale.transaction, sale.receipt, sale.register, sale.staff, sale.at,
        money_from(sale.total, sale.currency), sale.kind, here=False,
    )  # fmt: skip


def from_wire_stamp(entry: wire_sales.TimeEntry) -> Stamp:
    """An entry of the time clock, as received."""
    if entry.at.tzinfo is None or entry.act not in ACTS:
        raise ValueError(f"no entry of a time clock: {entry.act[:20]!r}")
    return Stamp(entry.id, entry.act, entry.staff, entry.name, entry.register, entry.at, entry.odd)


def _came_back(one: wire_sales.BroughtBack) -> sold.BroughtBack:
    quantity = sold.read_decimal(one.quantity)
    if quantity is None or quantity.units < 0:
        raise ValueError(f"no quantity: {one.quantity!r}")
    amount = money_from(one.amount, one.currency)
    return sold.BroughtBack(
        one.origin, one.line, Quantity(quantity.units, quantity.scale), amount,
        one.transaction, one.own_line,
    )  # fmt: skip
