"""How a sale stands against what was paid: due, change, and what cash rounding makes of both."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.money import Money, zero
from tuipos.domain.rounding import CASH_ROUNDINGS, NO_ROUNDING, CashRounding, settle
from tuipos.domain.sale import Sale
from tuipos.domain.tenders import RULES


@dataclass(frozen=True, slots=True)
class Standing:
    """What is paid and what is not; of a refund every figure is negative.

    `due` is to the unit, and `due_in_cash` the same in coins that there are. Once `settled` both
    are nothing, and what was tendered less `change` is the total and `rounding` together.
    """

    tendered: Money
    due: Money
    due_in_cash: Money
    change: Money
    rounding: Money
    settled: bool


def standing(sale: Sale, total: Money) -> Standing:
    """How a sale of this total stands."""
    nothing = zero(sale.currency)
    live = sale.live_tenders
    cash = [each.amount for each in live if each.kind in RULES and RULES[each.kind].is_cash]
    tendered = sum((each.amount for each in live), nothing)
    in_cash = sum(cash, nothing) if cash else None
    found = settle(total, tendered - (in_cash or nothing), in_cash, rounding_of(sale))
    return Standing(tendered, found.due, found.asked, found.change, found.rounding, found.settled)


def rounding_of(sale: Sale) -> CashRounding:
    """The rule that a sale began with; none where it is not known, or of another currency."""
    rule = CASH_ROUNDINGS.get(sale.cash_rounding, NO_ROUNDING)
    return rule if rule.currency in ("", sale.currency.code) else NO_ROUNDING
