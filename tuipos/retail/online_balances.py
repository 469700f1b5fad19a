"""Gift cards, credit memos, points, accounts and rates, asked of the Retail Server over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Protocol, TypeVar

import msgspec

from tuipos.domain.balances import Balance
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.money import Money
from tuipos.domain.words import Refusal
from tuipos.retail import balance_refusals, refusals, wire_balances
from tuipos.retail.answers import sound
from tuipos.retail.http_line import Ask
from tuipos.retail.wire_base import Wire

T = TypeVar("T")
W = TypeVar("W", bound=Wire)
_JSON = {"content-type": "application/json"}


class _Asks(Protocol):
    async def _question(self, ask: Ask, kind: type[W]) -> W | Refusal: ...


class OnlineBalances:
    """Mixed into `OnlineClient`: `tuipos.retail.service.Balances` over its connection."""

    async def balance(self: _Asks, kind: str, number: str) -> Balance | Refusal:
        """What it can pay with at this moment."""
        if not refusals.is_readable(number.strip()):
            return balance_refusals.balance_unknown(kind, refusals.searchable(number)[:40])
        query = {"kind": kind, "number": number.strip()}
        ask = Ask(method="GET", path=wire_balances.BALANCE, query=query)
        found = await self._question(ask, wire_balances.Balance)
        return found if isinstance(found, Refusal) else sound(_balance, found)

    async def reserve(
        self: _Asks, transaction: str, kind: str, number: str, amount: Money
    ) -> Balance | Refusal:
        """Have the server keep an amount of it for a transaction."""
        if not refusals.is_readable(number.strip()):
            return balance_refusals.balance_unknown(kind, refusals.searchable(number)[:40])
        wanted = wire_balances.reserve_of(transaction, kind, number.strip(), amount)
        ask = Ask(
            method="POST",
            path=wire_balances.RESERVE,
            content=msgspec.json.encode(wanted),
            headers=_JSON,
        )
        found = await self._question(ask, wire_balances.Balance)
        return found if isinstance(found, Refusal) else sound(_balance, found)

    async def exchange_rates(self: _Asks, day: date) -> tuple[ExchangeRate, ...]:
        """The rates that hold on a day."""
        ask = Ask(method="GET", path=wire_balances.RATES, query={"day": day.isoformat()})
        found = await self._question(ask, wire_balances.RateList)
        if isinstance(found, Refusal):
            return ()
        return tuple(sound(wire_balances.from_wire_rate, rate) for rate in found.rates)


def _balance(found: wire_balances.Balance) -> Balance:
    return wire_balances.from_wire_balance(found)
