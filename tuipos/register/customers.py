"""The customer on the sale: found, set, replaced, taken off; and the prices of their group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from tuipos.domain import permissions
from tuipos.domain.customer import Customer
from tuipos.domain.sale import Customer as Buyer
from tuipos.domain.sale import CustomerSet, LinePriced, Sale
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import (
    lines_are_frozen,
    may_not,
    no_sale,
    not_ready_to_sell,
    with_notice,
)
from tuipos.register.customer_records import laid_over, matches, only_here, written_here
from tuipos.register.limits import refusal_of, refusal_to_use
from tuipos.register.lines import repriced
from tuipos.register.paying import void_sale
from tuipos.register.ports import Answered
from tuipos.register.selling import answered_in_sale, note_offline, start_sale
from tuipos.register.till import Till, act
from tuipos.retail.service import CustomerFound

#: A list of more is not read: another letter of the name is quicker.
MOST_HITS = 50
#: The job that brings customers to the offline database, and their kind among the limits.
_JOB, _KIND = "1010", "customers"


@dataclass(frozen=True, slots=True)
class CustomersFound:
    """Whom a search found; `more` says that there are others, which are not in the list."""

    hits: tuple[Customer, ...]
    more: bool = False
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """The sale as it is now, with its customer or without."""

    sale: Sale | None
    customer: Buyer | None
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class CustomerQuestion:
    """Somebody else is on the sale: `set_customer(…, replaces=True)` if the new one is meant."""

    before: str
    after: str
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class CustomerLookedUp:
    """Who a code stands for."""

    customer: Customer
    notice: Words | None = None


async def find(till: Till, text: str) -> CustomersFound | Refusal:
    """Customers by name, number, card or phone; does not wait for scans that are being answered.

    Refusals: `nothing-typed`, `customer-not-found`, `offline-limit`, `not-kept-offline`.
    """
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    wanted, sale = clean(text), till.sale
    if not wanted:
        return _nothing_typed()
    answered = await till.data.find_customers(wanted, MOST_HITS + 1)
    if isinstance(answered, Refusal):
        return answered
    noted = await answered_in_sale(till, sale, answered)
    if noted is not None:
        return noted
    notice = answered.switched or answered.notice
    refused = unusable(till, answered)
    hits = await _with_those_here(till, () if refused else answered.value, wanted)
    if not hits:
        return with_notice(refused or _not_found(wanted), notice)
    return CustomersFound(hits[:MOST_HITS], len(hits) > MOST_HITS, notice)


async def _with_those_here(
    till: Till, found: tuple[Customer, ...], text: str
) -> tuple[Customer, ...]:
    """What was found, as changed on this register, and whom only this register knows yet."""
    records = await written_here(till)
    if not records:
        return found
    known = {one.number for one in found}
    here = [one for one in only_here(records) if one.number not in known and matches(one, text)]
    return (*here, *(laid_over(one, records) for one in found))


@act
async def look_up(till: Till, code: str) -> CustomerLookedUp | Refusal:
    """The customer with this number or card, to be changed; nothing else happens."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    answered = await till.data.customer(clean(code))
    if isinstance(answered, Refusal):
        return answered
    if till.sale is not None:
        await note_offline(till, answered)
    notice = answered.switched or answered.notice
    found = await _answer(till, answered, clean(code))
    if isinstance(found, Refusal):
        return with_notice(found, notice)
    return CustomerLookedUp(found.customer, notice)


async def _answer(
    till: Till, answered: Answered[CustomerFound | Refusal], code: str
) -> CustomerFound | Refusal:
    """Who a code stands for, with what was written down here; or why nobody does."""
    records = await written_here(till)
    found: CustomerFound | Refusal = unusable(till, answered) or answered.value
    if not isinstance(found, Refusal):
        return replace(found, customer=laid_over(found.customer, records))
    for one in only_here(records):
        if code in (one.number, one.loyalty_card):
            return CustomerFound(one)
    return found


@act
async def set_customer(
    till: Till, code: str, *, replaces: bool = False
) -> CustomerChanged | CustomerQuestion | Refusal:
    """Put the customer with this number or loyalty card on the sale, which starts with them.

    Lines that are there get the prices of the customer's group. Refusals of the look-up are passed
    on; `lines-frozen` where something is paid already.
    """
    refused = (
        not_ready_to_sell(till)
        or may_not(till, permissions.SELL)
        or (lines_are_frozen(till.sale) if till.sale else None)
        or (None if clean(code) else _nothing_typed())
    )
    if refused is not None:
        return refused
    now = till.clock()
    if till.sale is None:
        till.connection.transaction_starts()
    try:
        return await _look_up_and_set(till, clean(code), now, replaces=replaces)
    finally:
        if till.sale is None:
            till.connection.transaction_ends()


async def _look_up_and_set(
    till: Till, code: str, now: datetime, *, replaces: bool
) -> CustomerChanged | CustomerQuestion | Refusal:
    answered = await till.data.customer(code)
    if isinstance(answered, Refusal):
        return answered
    if till.sale is not None:
        await note_offline(till, answered)
    notice = answered.switched or answered.notice
    found = _may_not_start(till, answered) or await _answer(till, answered, code)
    if isinstance(found, Refusal):
        return with_notice(found, notice)
    before = till.sale.customer if till.sale is not None else None
    if before is not None and before.number != found.customer.number and not replaces:
        return CustomerQuestion(before.name, found.customer.name, notice)
    if till.sale is None:
        await start_sale(till, answered, found.data_version, now)
    buyer = buyer_of(found)
    await till.record(CustomerSet(buyer))
    await reprice(till)
    till.last_sale = None
    return CustomerChanged(till.sale, buyer, notice)


async def clear_customer(till: Till) -> CustomerChanged | Refusal:
    """Take the customer off the sale, and everybody's prices back; an empty sale ends with it."""
    cleared = await _clear(till)
    if isinstance(cleared, Refusal) or cleared.sale is None or cleared.sale.lines:
        return cleared
    ended = await void_sale(till)
    return ended if isinstance(ended, Refusal) else CustomerChanged(None, None)


@act
async def _clear(till: Till) -> CustomerChanged | Refusal:
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    if till.sale is None:
        return no_sale()
    if till.sale.customer is None:
        return refuse("no-customer", say("No customer is on this sale."), say("Find one with F6."))
    refused = lines_are_frozen(till.sale)
    if refused is not None:
        return refused
    await till.record(CustomerSet(None))
    await reprice(till)
    return CustomerChanged(till.sale, None)


async def reprice(till: Till) -> None:
    """Give each line the price of the customer's group, or everybody's; a typed one stays."""
    assert till.sale is not None, "asked only in a sale"
    group = till.sale.customer.group if till.sale.customer is not None else ""
    for line in till.sale.live_lines:
        product = repriced(line, group)
        if product is not None:
            await till.record(LinePriced(line.number, product))


def buyer_of(found: CustomerFound) -> Buyer:
    """Who was found, as the sale keeps them."""
    known = found.customer
    return Buyer(
        clean(known.number),
        clean(known.name),
        known.group,
        clean(known.loyalty_card),
        clean(known.tax_exempt),
        points=found.points,
        scheme=found.scheme,
    )


def unusable(till: Till, answered: Answered[object]) -> Refusal | None:
    """Why customers of the offline database can't be used; None: they can, or it is online."""
    if not answered.offline:
        return None
    if _JOB in till.left_out():
        return refuse(
            "not-kept-offline",
            say("Customers are not kept in the offline database of this register."),
            say("Sell without one, or connect: F9, then C."),
        )
    return refusal_to_use(_KIND, till.limits())


def _may_not_start(till: Till, answered: Answered[object]) -> Refusal | None:
    if till.sale is not None or not answered.offline:
        return None
    return refusal_of(till.limits())


def _nothing_typed() -> Refusal:
    return refuse(
        "nothing-typed",
        say("Nothing was typed."),
        say("Type part of the name, a number, a card or a phone number."),
    )


def _not_found(text: str) -> Refusal:
    return refuse(
        "customer-not-found",
        say("No customer is found with {text}.", text=text[:40]),
        say("Type another part of the name, or the number."),
    )
