"""Payments that are paper in the drawer: vouchers by their number, and cash of other countries."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuipos.domain.exchange import ExchangeRate, asked_in_foreign, check_foreign, to_home
from tuipos.domain.money import Money, divide_half_away
from tuipos.domain.sale import Tender
from tuipos.domain.sale_parts import ForeignCash
from tuipos.domain.tenders import FOREIGN_CASH, VOUCHER
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import no_sale, not_ready_to_sell, with_notice
from tuipos.register.paying import Paid, next_number, take
from tuipos.register.payment_rules import check_payment
from tuipos.register.selling import note_offline
from tuipos.register.till import Till, act

_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Rates:
    """The currencies that can be taken today; `asked` is what to ask for in each of them."""

    rates: tuple[ExchangeRate, ...]
    asked: tuple[Money, ...]
    notice: Words | None = None


@act
async def pay_voucher(
    till: Till, number: str, amount: Money | None = None, *, confirmed: bool = False
) -> Paid | Refusal:
    """Take a voucher of so much, or of all that is due; what it is worth beyond that is lost.

    Each number pays once in a sale. Refusals: those of `check_payment`, `number-missing`,
    `voucher-twice`.
    """
    refused = check_payment(till, VOUCHER, amount, confirmed=confirmed)
    if refused is not None:
        return refused
    sale, figures, number = till.sale, till.figures, clean(number)
    assert sale is not None and figures is not None, "checked"
    if not 0 < len(number) <= _LONGEST_NUMBER:
        return refuse(
            "number-missing",
            say("That is no number of a voucher."),
            say("Type the number that stands on it."),
        )
    used = (one.reference for one in sale.live_tenders if one.kind == VOUCHER)
    if number in used:
        return refuse(
            "voucher-twice",
            say("The voucher {number} has paid for this sale already.", number=number),
            say("Take another one, or another way to pay."),
        )
    worth = amount or figures.due
    counts = min(worth, figures.due)
    details = (("worth", worth.plain()),) if counts != worth else ()
    tender = Tender(next_number(till), VOUCHER, counts, till.clock(), reference=number)
    return await take(till, replace(tender, details=details))


@act
async def foreign_rates(till: Till) -> Rates | Refusal:
    """What can be taken today in other currencies, and how much of each is due."""
    refused = not_ready_to_sell(till)
    if refused is not None:
        return refused
    sale, figures = till.sale, till.figures
    if sale is None or figures is None:
        return no_sale()
    answered = await till.data.exchange_rates(sale.day)
    if isinstance(answered, Refusal):
        return answered
    await note_offline(till, answered)
    notice = answered.switched or answered.notice
    rates = tuple(rate for rate in answered.value if rate.home == sale.currency)
    if not rates:
        nothing = refuse(
            "no-rates",
            say("No other currency is taken here today."),
            say("Headquarters sets the rates."),
        )
        return with_notice(nothing, notice)
    return Rates(rates, tuple(asked_in_foreign(figures.due, rate) for rate in rates), notice)


@act
async def pay_foreign(
    till: Till, rate: ExchangeRate, amount: Money | None = None, *, confirmed: bool = False
) -> Paid | Refusal:
    """Take cash of another currency; None is as much of it as covers what is due.

    Change goes back in home money. Refusals: those of `check_payment` and `check_foreign`.
    """
    figures = till.figures
    if amount is None and figures is not None and figures.due.minor > 0:
        amount = asked_in_foreign(figures.due, rate)
    worth = None if amount is None else to_home(amount, rate)
    refused = check_payment(till, FOREIGN_CASH, worth, confirmed=confirmed)
    if refused is None and amount is not None:
        refused = check_foreign(amount, rate)
    if refused is not None:
        return refused
    if amount is None or worth is None:
        return refuse(
            "nothing-due",
            say("Nothing is due from the customer."),
            say("Press Enter without an amount to finish."),
        )
    tender = Tender(
        next_number(till),
        FOREIGN_CASH,
        worth,
        till.clock(),
        foreign=ForeignCash(amount, divide_half_away(rate.home_millionths, rate.per)),
    )
    return await take(till, tender)
