"""Whether something can be paid in a way at all: what every kind of payment checks first."""

from __future__ import annotations

from tuipos.domain import permissions
from tuipos.domain.money import Money, zero
from tuipos.domain.sale import Sale
from tuipos.domain.tenders import RULES, tender_name
from tuipos.domain.totals import Totals
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import card_is_asked, may_not, no_sale, not_ready_to_sell
from tuipos.register.till import Till

#: An amount above so many times what is due is more likely a slip than a banknote.
UNLIKELY_TIMES = 10


def check_payment(
    till: Till, kind: str, amount: Money | None, *, confirmed: bool = False
) -> Refusal | None:
    """Refuse a payment that the sale or the rules of its kind do not allow; None: it may be.

    `amount` is what was typed, positive also for a refund; None is all that is due.
    """
    refused = not_ready_to_sell(till) or may_not(till, permissions.PAY)
    if refused is not None:
        return refused
    sale, figures = till.sale, till.figures
    if sale is None or figures is None:
        return no_sale()
    refused = card_is_asked(sale) or _nothing_to_pay(sale, figures, kind, amount)
    if refused is not None or amount is None:
        return refused
    if amount.minor <= 0:
        return refuse(
            "amount-zero",
            say("A payment is more than {nothing}.", nothing=zero(sale.currency)),
            say("Press the key without an amount for all that is due."),
        )
    if figures.due.minor < 0:
        return _more_than_goes_back(figures, kind, amount)
    return _too_much(figures, kind, amount, confirmed=confirmed)


def _nothing_to_pay(sale: Sale, figures: Totals, kind: str, amount: Money | None) -> Refusal | None:
    if not sale.live_lines:
        return refuse(
            "nothing-to-pay",
            say("There is nothing on this sale."),
            say("Scan an item, or void the sale."),
        )
    rule = RULES[kind]
    if not figures.due and (amount is not None or not rule.is_cash):
        return refuse(
            "nothing-due",
            say("Nothing is due from the customer."),
            say("Press Enter without an amount to finish."),
        )
    if figures.due.minor < 0 and not rule.refunds:
        return refuse(
            "no-refund",
            say("No money is given back with this: {kind}.", kind=tender_name(kind)),
            say("Enter pays it out in cash."),
        )
    return None


def _more_than_goes_back(figures: Totals, kind: str, amount: Money) -> Refusal | None:
    most = -figures.due
    if RULES[kind].is_cash:
        most = max(most, -figures.due_in_cash)
    if amount <= most:
        return None
    return refuse(
        "above-refund",
        say("{amount} is more than goes back to the customer ({due}).", amount=amount, due=most),
        say("Type less, or press the key alone for all of it."),
    )


def _too_much(figures: Totals, kind: str, amount: Money, *, confirmed: bool) -> Refusal | None:
    due = figures.due
    if amount > due and not RULES[kind].may_exceed:
        return refuse(
            "above-due",
            say("{amount} is more than what is due ({due}).", amount=amount, due=due),
            say("Only cash gives change: press the key alone for what is due."),
        )
    if amount.minor > UNLIKELY_TIMES * due.minor and not confirmed:
        return refuse(
            "amount-unlikely",
            say("{amount} is more than ten times what is due ({due}).", amount=amount, due=due),
            say("Was the right amount typed?"),
        )
    return None
