"""Looking back: past sales of this register and of the store, printed again or to give away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from tuipos.domain import permissions
from tuipos.domain.history import (
    PastSale,
    Wanted,
    next_day,
    read_amount_wanted,
    read_day,
    wanted_text,
)
from tuipos.domain.words import Refusal, Words
from tuipos.register.checks import may_not, not_ready_to_sell, with_notice
from tuipos.register.till import Till, act, question, time_zone

MOST_SHOWN = 200
COPY = "copy"
GIFT = "gift-receipt"


@dataclass(frozen=True, slots=True)
class PastSales:
    """What was found, the latest first; the store's other registers' only while online."""

    sales: tuple[PastSale, ...]
    notice: Words | None = None


@question
async def past_sales(till: Till, text: str = "", limit: int = MOST_SHOWN) -> PastSales | Refusal:
    """Past sales by receipt number, day, amount, product or staff; "" for the latest."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.SHOW_JOURNAL)
    if refused is not None:
        return refused
    wanted = wanted_of(till, text)
    here = await till.journal.find_past(wanted, limit)
    answered = await till.data.find_past(wanted, limit)
    if isinstance(answered, Refusal):
        return PastSales(here)
    known = {sale.transaction for sale in here}
    others = [sale for sale in answered.value if sale.transaction not in known]
    newest = sorted((*here, *others), key=lambda sale: sale.at, reverse=True)
    return PastSales(tuple(newest[:limit]), answered.switched or answered.notice)


@question
async def past_document(till: Till, sale: PastSale) -> Mapping[str, Any] | Refusal:
    """The whole of a past sale: from the journal, else from the server."""
    here = await till.journal.past_document(sale.transaction)
    if here is not None:
        return here
    answered = await till.data.find_sold(sale.transaction)
    if isinstance(answered, Refusal):
        return answered
    found = answered.value
    if isinstance(found, Refusal):
        return with_notice(found, answered.switched or answered.notice)
    return found.document


@act
async def note_printed(till: Till, document: Mapping[str, Any], what: str) -> bool | Refusal:
    """Write down that a copy or a gift receipt of a past sale is printed, before it is."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.SHOW_JOURNAL)
    if refused is not None:
        return refused
    assert till.staff is not None, "checked"
    body = {"staff": till.staff.number, "what": what, "receipt": str(document["receipt"])}
    await till.journal.note("printed-again", str(document["id"]), till.clock(), body)
    return True


def wanted_of(till: Till, text: str) -> Wanted:
    """Every reading of what was typed: a text may be a receipt's end and an amount at once."""
    typed = wanted_text(text)
    if not typed:
        return Wanted()
    day = read_day(typed, till.local_day(till.clock()))
    begins = ends = None
    if day is not None:
        begins, ends = _start_of(till, day), _start_of(till, next_day(day))
    return Wanted(typed, read_amount_wanted(typed, till.currency), begins, ends)


def _start_of(till: Till, day: date) -> datetime:
    local = datetime.combine(day, time(), time_zone(till.identity.time_zone))
    return local.astimezone(UTC)
