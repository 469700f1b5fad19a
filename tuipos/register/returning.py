"""Taking goods back by their receipt, at what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tuipos.domain import permissions
from tuipos.domain.product import Name
from tuipos.domain.quantity import Quantity
from tuipos.domain.receipt import is_of, read_receipt
from tuipos.domain.sale import AnsweredOffline, CustomerSet, Event, Line, LineAdded
from tuipos.domain.sold import (
    FoundSale,
    Sold,
    SoldLine,
    less_in_sale,
    return_line,
    sold_of,
    units_at,
)
from tuipos.domain.typed import check_quantity, clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import lines_are_frozen, may_not, not_ready_to_sell, with_notice
from tuipos.register.customers import buyer_of, unusable
from tuipos.register.ports import Answered
from tuipos.register.selling import answered_in_sale, note_offline, start_event
from tuipos.register.till import Till, act, question
from tuipos.retail.refusals import receipt_unknown
from tuipos.retail.service import CustomerFound

LONGEST_RECEIPT = 60
LONGEST_REASON = 120


@dataclass(frozen=True, slots=True)
class Returnable:
    """A receipt that was found, with what may come back of it; `offline` says who answered.

    `switched` says that the register was online until it asked.
    """

    sold: Sold
    offline: bool
    notice: Words | None = None
    switched: bool = False


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Lines of the sale that take goods back."""

    lines: tuple[Line, ...]
    notice: Words | None = None


def is_receipt_code(till: Till, text: str) -> bool:
    """Whether a text looks like the number of a receipt of this store."""
    parts = read_receipt(till.identity.receipt_mask, clean(text))
    return parts is not None and bool(parts.store) and is_of(parts.store, till.identity.store)


@question
async def find_receipt(till: Till, text: str) -> Returnable | Refusal:
    """A past sale by its receipt number: from the journal, and what the server knows of it.

    Refusals: `receipt-malformed`, `receipt-other-store`, `receipt-unknown`, `receipt-returned`,
    `receipt-in-sale`.
    """
    refused = not_ready_to_sell(till) or may_not(till, permissions.RETURN_BY_RECEIPT)
    if refused is not None:
        return refused
    number = clean(text)
    if not 0 < len(number) <= LONGEST_RECEIPT:
        return refuse(
            "receipt-malformed",
            say("That is no receipt number."),
            say("Scan the receipt, or type the number that stands on it."),
        )
    refused = _of_other_store(till, number)
    if refused is not None:
        return refused
    here = await till.journal.past_document(number)
    answered = await _ask_store(till, number)
    if isinstance(answered, Refusal):
        return answered if here is None else await _found(till, FoundSale(here), None)
    notice = answered.switched or answered.notice
    at_server = answered.value
    if here is not None:
        known = () if isinstance(at_server, Refusal) else at_server.came_back
        return await _found(till, FoundSale(here, known), answered)
    if isinstance(at_server, Refusal):
        return with_notice(at_server, notice)
    return await _found(till, at_server, answered)


def lines_left(till: Till, sold: Sold) -> tuple[SoldLine, ...]:
    """The lines of a past sale less what has come back, also on the open sale."""
    lines = till.sale.lines if till.sale is not None else ()
    return tuple(less_in_sale(line, sold.transaction, lines) for line in sold.lines)


@act
async def return_lines(
    till: Till, found: Returnable, chosen: Mapping[int, Quantity], reason: str = ""
) -> TakenBack | Refusal:
    """Take these quantities of these lines back, all or none; begins a sale where none is open.

    Refusals: `lines-frozen`, `return-nothing`, `return-too-much`, `quantity-not-whole`.
    """
    refused = not_ready(till, permissions.RETURN_BY_RECEIPT)
    if refused is not None:
        return refused
    sold = found.sold
    left = {line.number: line for line in lines_left(till, sold)}
    refused = _not_returnable(left, chosen)
    if refused is not None:
        return refused
    began_offline = found.offline and not found.switched
    events = await beginning(till, began_offline, int(sold.document.get("data_version", 0)))
    if events and found.switched:
        events.append(AnsweredOffline(till.clock()))
    number = len(till.sale.lines) if till.sale is not None else 0
    lines = tuple(
        return_line(number + at, sold, left[line], quantity, clean(reason)[:LONGEST_REASON])
        for at, (line, quantity) in enumerate(sorted(chosen.items()), 1)
    )
    await till.record_all([*events, *(LineAdded(line) for line in lines)])
    till.last_sale = None
    return TakenBack(lines, await _know_buyer(till, sold))


async def _know_buyer(till: Till, sold: Sold) -> Words | None:
    """Put who had bought by a loyalty card on a sale of returns, so that its points go back too.

    Nothing is refused for want of it; the answer is a line for the cashier, if there is one.
    """
    sale, bought_by = till.sale, sold.document.get("customer")
    card = str(bought_by.get("card", "")) if isinstance(bought_by, Mapping) else ""
    if not card or sale is None or sale.customer is not None:
        return None
    if any(line.returns is None for line in sale.live_lines):
        return None
    answered = await till.data.customer(card)
    if isinstance(answered, Refusal):
        return None
    await note_offline(till, answered)
    if unusable(till, answered) is None and isinstance(answered.value, CustomerFound):
        await till.record(CustomerSet(buyer_of(answered.value)))
    return answered.switched or answered.notice


async def _ask_store(till: Till, number: str) -> Answered[FoundSale | Refusal] | Refusal:
    """What the server knows of a receipt; without an open sale this may be the one attempt."""
    sale = till.sale
    if sale is None:
        till.connection.transaction_starts()
    try:
        answered = await till.data.find_sold(number)
    finally:
        if sale is None and till.sale is None:
            till.connection.transaction_ends()
    if not isinstance(answered, Refusal):
        noted = await answered_in_sale(till, sale, answered)
        if noted is not None:
            return noted
    return answered


async def _found(
    till: Till, found: FoundSale, answered: Answered[object] | None
) -> Returnable | Refusal:
    notice = None if answered is None else answered.switched or answered.notice
    own = await till.journal.came_back(str(found.document["id"]))
    sold = sold_of(found.document, (*found.came_back, *own))
    offline = not till.connection.is_online if answered is None else answered.offline
    refused = _nothing_left(till, sold)
    if refused is not None:
        return with_notice(refused, notice)
    switched = answered is not None and answered.switched is not None
    return Returnable(sold, offline, notice, switched)


def _nothing_left(till: Till, sold: Sold) -> Refusal | None:
    if not sold.receipt or sold.total.currency != till.currency:
        return receipt_unknown(sold.receipt or sold.transaction)
    if any(line.left.units for line in lines_left(till, sold)):
        return None
    if any(line.left.units for line in sold.lines):
        return refuse(
            "receipt-in-sale",
            say("All of receipt {receipt} is on this sale already.", receipt=sold.receipt),
            say("Void a line (F8) to choose again."),
        )
    return refuse(
        "receipt-returned",
        say("Nothing is left of receipt {receipt} that could come back.", receipt=sold.receipt),
        say("Look at it in the journal: operation {number}.", number=115),
    )


def _of_other_store(till: Till, number: str) -> Refusal | None:
    parts = read_receipt(till.identity.receipt_mask, number)
    if parts is None or is_of(parts.store, till.identity.store):
        return None
    return refuse(
        "receipt-other-store",
        say("Receipt {receipt} is of another store ({store}).", receipt=number, store=parts.store),
        say("A manager can take goods back without it: operation {number}.", number=109),
    )


def _not_returnable(left: Mapping[int, SoldLine], chosen: Mapping[int, Quantity]) -> Refusal | None:
    if not chosen:
        return refuse(
            "return-nothing", say("Nothing is chosen."), say("Choose a line and press Enter.")
        )
    for number, quantity in chosen.items():
        line = left.get(number)
        refused = _too_much(line, number, quantity)
        if refused is not None:
            return refused
    return None


def _too_much(line: SoldLine | None, number: int, quantity: Quantity) -> Refusal | None:
    if line is None:
        return refuse("line-unknown", say("There is no line {number}.", number=number))
    refused = check_quantity(quantity)
    if refused is not None:
        return refused
    name = Name(line.product.names)
    if not line.product.weighed and not quantity.is_whole:
        return refuse(
            "quantity-not-whole",
            say("{product} is sold by the piece.", product=name),
            say("Type a whole number."),
        )
    scale = max(quantity.scale, line.left.scale)
    if units_at(quantity, scale) <= units_at(line.left, scale):
        return None
    return refuse(
        "return-too-much",
        say("Only {left} of {product} can come back.", left=line.left, product=name),
        say("Type {left} or less.", left=line.left),
    )


async def beginning(till: Till, offline: bool, data_version: int) -> list[Event]:
    """The start of a transaction where none is open, which counts as one for the connection."""
    if till.sale is not None:
        return []
    till.connection.transaction_starts()
    now: datetime = till.clock()
    return [await start_event(till, now, data_version, offline=offline)]


def not_ready(till: Till, permission: str) -> Refusal | None:
    """Refuse who may not take goods back, and everybody while something is tendered."""
    return (
        not_ready_to_sell(till)
        or may_not(till, permission)
        or (lines_are_frozen(till.sale) if till.sale is not None else None)
    )
