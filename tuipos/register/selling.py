"""Selling: lines come, change and go; each change is in the journal before anything shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tuipos.domain import permissions
from tuipos.domain.ids import transaction_id
from tuipos.domain.money_lines import is_money
from tuipos.domain.product import Name, Offer, Product
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale import (
    AnsweredOffline,
    Line,
    LineAdded,
    LineVoided,
    QuantitySet,
    Sale,
    Started,
)
from tuipos.domain.typed import LONGEST_CODE, check_quantity, clean, clean_code
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import (
    check_quantity_of,
    lines_are_frozen,
    live_line,
    may_not,
    no_sale,
    not_ready_to_sell,
    with_notice,
)
from tuipos.register.limits import refusal_of
from tuipos.register.lines import deposit_of, make_line, years_before
from tuipos.register.ports import Answered
from tuipos.register.till import Till, act
from tuipos.retail.service import ProductFound, ProductHit

#: A sale with more lines is no sale but a scanner that is stuck.
MOST_LINES = 5_000
#: Of a code that does not name its parts.
LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Added:
    """A line was added; `notice` is a line for the cashier, such as that the register switched."""

    line: Line
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class AgeQuestion:
    """Sell this only to who was born on or before a day: `add_item(…, age_checked=True)` if so."""

    product: Product
    years: int
    born_on_or_before: date
    code: str
    quantity: Quantity | None
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class QuantityChanged:
    """A line has another quantity."""

    line: Line
    before: Quantity


@dataclass(frozen=True, slots=True)
class LineGone:
    """A line was voided; the sale stays open, also without lines."""

    line: Line


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    hits: tuple[ProductHit, ...]
    notice: Words | None = None


@act
async def add_item(
    till: Till, code: str, quantity: Quantity | None = None, *, age_checked: bool = False
) -> Added | AgeQuestion | Refusal:
    """Sell what a code stands for; the first line starts the transaction.

    `quantity` None takes what the barcode carries, else one. Refusals of the look-up are passed on.
    """
    refused = (
        not_ready_to_sell(till)
        or may_not(till, permissions.SELL)
        or (lines_are_frozen(till.sale) if till.sale else None)
        or (check_quantity(quantity) if quantity else None)
        or _too_much(till.sale, code)
    )
    if refused is not None:
        return refused
    now = till.clock()
    if till.sale is None:
        till.connection.transaction_starts()
    try:
        return await _look_up_and_add(
            till, clean_code(code), quantity, now, age_checked=age_checked
        )
    finally:
        if till.sale is None:
            till.connection.transaction_ends()


async def _look_up_and_add(
    till: Till, code: str, quantity: Quantity | None, now: datetime, *, age_checked: bool
) -> Added | AgeQuestion | Refusal:
    day = till.sale.day if till.sale else till.local_day(now)
    answered = await till.data.product_by_code(code, day)
    if isinstance(answered, Refusal):
        return answered
    if till.sale is not None:
        await note_offline(till, answered)
    notice = answered.switched or answered.notice
    if till.sale is None and answered.offline:
        refused = refusal_of(till.limits())
        if refused is not None:
            return with_notice(refused, notice)
        notice = notice or till.offline_warning()
    found = answered.value
    if isinstance(found, Refusal):
        return with_notice(found, notice)
    line = make_line(till.sale, found, code, quantity, age_checked=age_checked)
    if isinstance(line, Refusal):
        return with_notice(line, notice)
    if found.product.minimum_age_years > 0 and not line.age_checked:
        years = found.product.minimum_age_years
        return AgeQuestion(found.product, years, years_before(day, years), code, quantity, notice)
    if till.sale is None:
        await start_sale(till, answered, found.data_version, now)
    deposit = deposit_of(line, found)
    added = LineAdded(line, _new_offers(till.sale, found))
    if deposit is None:
        await till.record(added)
    else:
        await till.record_all([added, LineAdded(deposit)])
    till.last_sale = None
    return Added(line, notice)


def _new_offers(sale: Sale | None, found: ProductFound) -> tuple[Offer, ...]:
    """The offers that the sale does not know yet: the journal keeps each once."""
    known = {offer.id for offer in sale.offers} if sale is not None else set()
    return tuple(offer for offer in found.offers if offer.id not in known)


async def start_sale(
    till: Till, answered: Answered[object], data_version: int, now: datetime
) -> None:
    """Start the transaction with the answer that it begins with: a product or a customer."""
    began_offline = answered.offline and answered.switched is None
    await till.record(await start_event(till, now, data_version, offline=began_offline))
    await note_offline(till, answered)


async def start_event(till: Till, now: datetime, data_version: int, *, offline: bool) -> Started:
    """The event with which a transaction of this person and shift starts now, under a new id."""
    assert till.staff is not None and till.shift is not None, "checked before the look-up"
    millis = await till.journal.next_transaction_millis(now)
    identity = till.identity
    return Started(
        id=transaction_id(identity.store, identity.register, millis),
        store=identity.store,
        register=identity.register,
        staff=till.staff.number,
        shift=till.shift.id,
        at=now,
        day=till.local_day(now),
        currency=till.currency,
        prices_include_tax=identity.prices_include_tax,
        data_version=data_version,
        offline=offline,
        training=till.training,
        cash_rounding=identity.cash_rounding,
        tax_rounding=identity.tax_rounding,
    )


async def note_offline(till: Till, answered: Answered[object]) -> None:
    """Note, once, that a data request of this sale was answered offline."""
    sale = till.sale
    if sale is not None and answered.offline and sale.mode == "online":
        await till.record(AnsweredOffline(till.clock()))


def _too_much(sale: Sale | None, code: str) -> Refusal | None:
    if sale is not None and len(sale.lines) >= MOST_LINES:
        return refuse(
            "sale-too-long",
            say("This sale has {count} lines: no more fit.", count=MOST_LINES),
            say("Take the payment and go on with another sale."),
        )
    cleaned = clean_code(code)
    longest = LONGEST_NUMBER if cleaned.isalnum() else LONGEST_CODE
    if not cleaned or len(cleaned) > longest:
        return refuse("code-malformed", say("That is not a code."), say("Scan it again."))
    return None


def line_to_change(till: Till, line: int, permission: str) -> Line | Refusal:
    """The line, if this person may change it and nothing has been paid yet."""
    refused = not_ready_to_sell(till) or may_not(till, permission)
    if refused is not None:
        return refused
    if till.sale is None:
        return no_sale()
    return lines_are_frozen(till.sale) or _not_its_deposit(live_line(till.sale, line))


def _not_its_deposit(line: Line | Refusal) -> Line | Refusal:
    """A deposit follows what it belongs to."""
    if isinstance(line, Refusal) or not line.belongs_to:
        return line
    return refuse(
        "deposit-follows",
        say("{name} belongs to line {number}.", name=Name(line.product.names),
            number=line.belongs_to),
        say("Change or void that line: its deposit follows."),
    )  # fmt: skip


@act
async def set_quantity(till: Till, line: int, quantity: Quantity) -> QuantityChanged | Refusal:
    """Change a line's quantity."""
    found = line_to_change(till, line, permissions.SELL)
    if isinstance(found, Refusal):
        return found
    refused = return_is_fixed(found) or check_quantity_of(found, quantity)
    if refused is not None:
        return refused
    sale = await till.record(QuantitySet(line, quantity))
    return QuantityChanged(sale.lines[line - 1], found.quantity)


def return_is_fixed(line: Line) -> Refusal | None:
    """Refuse to change how much of what comes back, or of money."""
    if is_money(line):
        return refuse(
            "quantity-of-money",
            say("{name} has no quantity.", name=Name(line.product.names)),
            say("Void the line (F8), and do it again with another amount."),
        )
    if line.returns is None:
        return None
    return refuse(
        "return-fixed",
        say("Line {number} is a return: its quantity stays.", number=line.number),
        say("Void the line (F8) and choose again."),
    )


async def clear_quantity(till: Till, line: int) -> QuantityChanged | Refusal:
    """Put a line's quantity back to one; what was weighed keeps its weight."""
    if till.sale is not None:
        found = live_line(till.sale, line)
        if isinstance(found, Line) and found.product.weighed:
            return refuse(
                "quantity-weighed",
                say("{product} keeps its weight.", product=Name(found.product.names)),
                say("Set another weight, or void the line."),
            )
    return await set_quantity(till, line, ONE)


@act
async def void_line(till: Till, line: int) -> LineGone | Refusal:
    """Take a line out; it stays in the record, and the sale stays open."""
    found = line_to_change(till, line, permissions.VOID_LINE)
    if isinstance(found, Refusal):
        return found
    await till.record(LineVoided(line))
    return LineGone(found)


async def search(till: Till, text: str, limit: int = 20) -> Found | Refusal:
    """Products that contain the text; does not wait for scans that are still being answered."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    wanted = clean(text)
    if not wanted:
        return Found(())
    sale = till.sale
    day = sale.day if sale else till.local_day(till.clock())
    answered = await till.data.search(wanted, day, limit)
    if isinstance(answered, Refusal):
        return answered
    noted = await answered_in_sale(till, sale, answered)
    if noted is not None:
        return noted
    return Found(answered.value, answered.switched or answered.notice)


async def answered_in_sale(
    till: Till, sale: Sale | None, answered: Answered[object]
) -> Refusal | None:
    """Note in the sale that a question was asked beside that it was answered offline.

    There is nothing to note without a sale, online, and once that sale is over.
    """
    if sale is None or not answered.offline:
        return None
    noted = await _note_answer(till, sale.id, answered)
    return noted if isinstance(noted, Refusal) else None


@act
async def _note_answer(till: Till, sale: str, answered: Answered[object]) -> bool | Refusal:
    if till.sale is None or till.sale.id != sale:
        return False
    await note_offline(till, answered)
    return True
