"""Retail API: customers, for registers that ask for one or search; and what stores have."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, get
from litestar.params import QueryParameter

from tuipos.retail import wire_customers, wire_stock
from tuipos.retail.refusals import CUSTOMER_UNKNOWN, searchable
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.balances import points_of
from tuipos.server.problems import found_or_problem
from tuipos.storage import customers

AnyRequest = Request[Any, Any, Any]
_SEARCH_LIMIT = 100


@get(wire_customers.CUSTOMER, guards=[device_guard], summary="Whose number or card this is")
async def customer_by_code(
    request: AnyRequest, code: Annotated[str, QueryParameter(max_length=1000)]
) -> wire_customers.CustomerFound:
    """A customer by number or loyalty card; refusals are 404 and 422 with their codes."""
    center, store = center_of(request), device_of(request).store
    answer = await center.channel.read(customers.customer_by_code, code, store)
    found = found_or_problem(answer, CUSTOMER_UNKNOWN)
    card = found.customer.loyalty_card
    points = await center.channel.read(points_of, card, store, center.clock()) if card else 0
    return wire_customers.to_wire_found(replace(found, points=points))


@get(wire_customers.CUSTOMERS, guards=[device_guard], summary="Search customers")
async def find_customers(
    request: AnyRequest,
    text: Annotated[str, QueryParameter(max_length=1000)],
    limit: Annotated[int, QueryParameter(ge=1, le=_SEARCH_LIMIT)] = 20,
) -> wire_customers.CustomerList:
    """Customers by words of their name, or the begin of number, card or phone."""
    channel = center_of(request).channel
    found = await channel.read(customers.find_customers, searchable(text), limit)
    return wire_customers.to_wire_list(found)


@get(wire_stock.PRODUCT_RECORD, guards=[device_guard], summary="A product's codes and stock")
async def product_record(
    request: AnyRequest, number: Annotated[str, QueryParameter(max_length=1000)]
) -> wire_stock.ProductRecord:
    """A product's barcodes, and its stock in every store that this server serves."""
    channel = center_of(request).channel
    return wire_stock.to_wire_record(await channel.read(customers.product_record, number))


HANDLERS = [customer_by_code, find_customers, product_record]
