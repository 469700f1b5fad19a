"""Gift cards, credit memos, points, accounts and rates as last known, from the replica."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from tuipos.domain.balances import Balance
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.money import Money
from tuipos.domain.words import Refusal
from tuipos.retail.balance_refusals import balance_short
from tuipos.storage import balances


class _Reads(Protocol):
    _store: str

    async def _read(self, query: Callable[..., Any], *args: Any) -> Any: ...


class OfflineBalances:
    """Mixed into `OfflineService`: `tuipos.retail.service.Balances` without anybody to tell."""

    async def balance(self: _Reads, kind: str, number: str) -> Balance | Refusal:
        """What it can pay with as last known."""
        found: Balance | Refusal = await self._read(balances.last_known, kind, number, self._store)
        return found

    async def reserve(
        self: _Reads, transaction: str, kind: str, number: str, amount: Money
    ) -> Balance | Refusal:
        """Nothing can be kept; whether there is as much, as last known."""
        found: Balance | Refusal = await self._read(balances.last_known, kind, number, self._store)
        if isinstance(found, Balance) and amount > found.amount and amount.minor > 0:
            return balance_short(kind, number.strip(), found.amount)
        return found

    async def exchange_rates(self: _Reads, day: date) -> tuple[ExchangeRate, ...]:
        """The rates that hold on a day."""
        found: tuple[ExchangeRate, ...] = await self._read(
            balances.exchange_rates, self._store, day
        )
        return found
