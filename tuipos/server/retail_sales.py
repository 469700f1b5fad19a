"""Retail API: suspended sales of a store, and past ones for returns and the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.words import Refusal
from tuipos.retail import wire, wire_sales
from tuipos.retail.convert_sales import from_wire_held
from tuipos.server import store_sales, store_time
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.problems import ProblemError, from_refusal
from tuipos.server.retail_register import require_plain

#: A sale of thousands of lines, each with its product's texts.
HELD_BODY_BYTES = 8 * 1024 * 1024
_MOST = 200
AnyRequest = Request[Any, Any, Any]
Moment = Annotated[datetime | None, QueryParameter()]


@post(
    wire.SUSPENDED,
    status_code=200,
    guards=[device_guard],
    request_max_body_size=HELD_BODY_BYTES,
    summary="Keep a suspended sale for any register of the store",
)
async def put_suspended(request: AnyRequest, data: JSONBody[wire_sales.Held]) -> wire_sales.Kept:
    """Only its own register puts a sale aside; the same one again changes nothing."""
    center, device = center_of(request), device_of(request)
    about = data.about
    parts = parse_transaction_id(about.transaction)
    if parts is None or (parts.store, parts.register) != (device.store, device.register):
        raise ProblemError(400, "malformed", "The sale belongs to another register.")
    for text in (about.staff, about.currency, *about.origins):
        require_plain(text, 60)
    try:
        from_wire_held(data)
    except (ValueError, msgspec.MsgspecError, AssertionError) as error:
        raise ProblemError(400, "malformed", f"The sale is not well formed: {error}") from error
    return wire_sales.Kept(kept=await center.channel.write(store_sales.put_suspended, data, device))


@get(wire.SUSPENDED, guards=[device_guard], summary="What is suspended in the store")
async def suspended_sales(request: AnyRequest) -> wire_sales.SuspendedList:
    """Oldest first; also what was recalled and is not over, with who has it."""
    center, device = center_of(request), device_of(request)
    sales = await center.channel.read(store_sales.suspended_sales, device)
    return wire_sales.SuspendedList(sales=sales)


@post(
    wire.SUSPENDED + "/{transaction:str}/recall",
    status_code=200,
    guards=[device_guard],
    summary="Claim a suspended sale",
)
async def recall_suspended(request: AnyRequest, transaction: FromPath[str]) -> wire_sales.Held:
    """Who comes first has it; refusals are 404 with their codes."""
    require_plain(transaction, 60)
    center, device = center_of(request), device_of(request)
    found = await center.channel.write(store_sales.recall_suspended, transaction, device)
    if isinstance(found, Refusal):
        raise from_refusal(found, 404)
    return found


@get(wire.RECEIPT, guards=[device_guard], summary="A past sale, and what came back of it")
async def receipt(
    request: AnyRequest, named: Annotated[str, QueryParameter(max_length=60)]
) -> wire_sales.FoundSale:
    """By its receipt number or its id; of the register's own store."""
    require_plain(named, 60)
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(store_sales.find_sold, named, device)
    if isinstance(found, Refusal):
        raise from_refusal(found, 404)
    return found


@get(wire.TRANSACTIONS, guards=[device_guard], summary="Past sales of the store")
async def transactions(
    request: AnyRequest,
    text: Annotated[str, QueryParameter(max_length=100)] = "",
    amount: Annotated[str, QueryParameter(max_length=30)] = "",
    begins: Moment = None,
    ends: Moment = None,
    limit: Annotated[int, QueryParameter(ge=1, le=_MOST)] = _MOST,
) -> wire_sales.PastSales:
    """The latest first: all, or those with this staff, id, receipt's end, amount or day."""
    require_plain(text, 100)
    require_plain(amount, 30)
    day = (begins, ends) if begins and ends and begins.tzinfo and ends.tzinfo else None
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(store_sales.find_past, device, text, amount, day, limit)
    return wire_sales.PastSales(sales=found)


@get(wire.TIME_CLOCK, guards=[device_guard], summary="Entries of the store's time clock")
async def time_clock(
    request: AnyRequest,
    since: Annotated[datetime, QueryParameter()],
    staff: Annotated[str, QueryParameter(max_length=40)] = "",
) -> wire_sales.TimeEntries:
    """Oldest first, of one person or of all; who may see which the register knows."""
    require_plain(staff, 40)
    if since.tzinfo is None:
        raise ProblemError(400, "malformed", "The time has no offset.")
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(store_time.entries, device.store, staff, since)
    return wire_sales.TimeEntries(entries=found)


HANDLERS = [put_suspended, suspended_sales, recall_suspended, receipt, transactions, time_clock]
