"""Retail API: balances of cards and accounts, what is kept of them, and rates of exchange."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.tenders import WITH_BALANCE
from tuipos.domain.words import Refusal
from tuipos.retail import wire_balances
from tuipos.retail.balance_refusals import BALANCE_UNKNOWN
from tuipos.retail.convert_offers import money_from
from tuipos.server import balances
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.problems import ProblemError, found_or_problem
from tuipos.server.retail_register import require_plain
from tuipos.storage.balances import exchange_rates

AnyRequest = Request[Any, Any, Any]


@get(wire_balances.BALANCE, guards=[device_guard], summary="What a card or account can pay with")
async def balance(
    request: AnyRequest,
    kind: Annotated[str, QueryParameter(max_length=20)],
    number: Annotated[str, QueryParameter(max_length=40)],
) -> wire_balances.Balance:
    """At this moment, besides what is kept for transactions; refusals are 404 and 422."""
    _require_kind(kind)
    require_plain(number, 40)
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(
        balances.balance, kind, number.strip(), device, center.clock()
    )
    return _answer(found)


@post(
    wire_balances.RESERVE,
    status_code=200,
    guards=[device_guard],
    summary="Keep an amount of a balance for a transaction",
)
async def reserve(
    request: AnyRequest, data: JSONBody[wire_balances.Reserve]
) -> wire_balances.Balance:
    """All that the transaction takes of it: asked again it changes nothing; 0 lets it go."""
    center, device = center_of(request), device_of(request)
    _require_kind(data.kind)
    require_plain(data.number, 40)
    parts = parse_transaction_id(data.transaction)
    if parts is None or (parts.store, parts.register) != (device.store, device.register):
        raise ProblemError(400, "malformed", "The transaction belongs to another register.")
    try:
        amount = money_from(data.amount, data.currency)
    except ValueError as error:
        raise ProblemError(400, "malformed", f"The amount is none: {error}") from error
    if amount.minor < 0:
        raise ProblemError(400, "malformed", "Nobody keeps less than nothing.")
    wanted = balances.Wanted(data.transaction, data.kind, data.number.strip(), amount)
    found = await center.channel.write(balances.reserve, wanted, device, center.clock())
    return _answer(found)


@get(wire_balances.RATES, guards=[device_guard], summary="What currencies are worth at home")
async def rates(request: AnyRequest, day: FromQuery[date]) -> wire_balances.RateList:
    """Those of the store's currency that hold on a day."""
    center, device = center_of(request), device_of(request)
    found = await center.channel.read(exchange_rates, device.store, day)
    return wire_balances.RateList(rates=[wire_balances.to_wire_rate(rate) for rate in found])


def _answer(found: balances.Balance | Refusal) -> wire_balances.Balance:
    return wire_balances.to_wire_balance(found_or_problem(found, BALANCE_UNKNOWN))


def _require_kind(kind: str) -> None:
    if kind not in WITH_BALANCE:
        raise ProblemError(400, "malformed", "Nothing of this kind has a balance.")


HANDLERS = [balance, reserve, rates]
