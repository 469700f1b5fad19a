"""One way to every kind of payment: `pay` by its kind, and `void` whatever it was."""

from __future__ import annotations

from tuipos.domain.money import Money
from tuipos.domain.tenders import CARD, CASH
from tuipos.domain.words import Refusal
from tuipos.register import card_paying, paying
from tuipos.register.paying import Paid, PaymentVoided, payment_to_void
from tuipos.register.till import Till


async def pay(
    till: Till, kind: str, amount: Money | None = None, *, confirmed: bool = False
) -> Paid | PaymentVoided | Refusal:
    """Pay an amount, or all that is due, in one of the ways of `tuipos.domain.tenders`.

    Amounts are positive, also where a refund is paid out. `confirmed` overrides `amount-unlikely`.
    """
    match kind:
        case _ if kind == CASH:
            return await paying.pay_cash(till, amount, confirmed=confirmed)
        case _ if kind == CARD:
            return await card_paying.pay_card(till, amount)
    raise AssertionError(f"no way to pay with {kind}")


async def void(till: Till, tender: int) -> Paid | PaymentVoided | Refusal:
    """Give a payment of the open sale back; one by card by the terminal."""
    found = payment_to_void(till, tender)
    if isinstance(found, Refusal):
        return found
    if found.kind == CARD:
        return await card_paying.void_card(till, tender)
    return await paying.void_payment(till, tender)
