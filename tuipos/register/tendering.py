"""One way to every kind of payment: `pay` by its kind, and `void` whatever it was."""

from __future__ import annotations

from tuipos.domain.money import Money
from tuipos.domain.tenders import CARD, CASH, VOUCHER, WITH_BALANCE
from tuipos.domain.words import Refusal
from tuipos.register import balance_paying, card_paying, other_paying, paying
from tuipos.register.paying import Paid, PaymentVoided, payment_to_void
from tuipos.register.till import Till


async def pay(
    till: Till,
    kind: str,
    amount: Money | None = None,
    number: str = "",
    *,
    confirmed: bool = False,
) -> Paid | PaymentVoided | Refusal:
    """Pay an amount, or all that is due, in one of the ways of `tuipos.domain.tenders`.

    Amounts are positive, also where a refund is paid out; `number` is that of the card, voucher or
    account. `confirmed` overrides `amount-unlikely`. Cash of other countries needs its rate:
    `other_paying.pay_foreign`.
    """
    match kind:
        case _ if kind == CASH:
            return await paying.pay_cash(till, amount, confirmed=confirmed)
        case _ if kind == CARD:
            return await card_paying.pay_card(till, amount)
        case _ if kind == VOUCHER:
            return await other_paying.pay_voucher(till, number, amount, confirmed=confirmed)
        case _ if kind in WITH_BALANCE:
            return await balance_paying.pay_balance(till, kind, number, amount)
    raise AssertionError(f"no way to pay with {kind}")


async def void(till: Till, tender: int) -> Paid | PaymentVoided | Refusal:
    """Give a payment of the open sale back; one by card by the terminal."""
    found = payment_to_void(till, tender)
    if isinstance(found, Refusal):
        return found
    if found.kind == CARD:
        return await card_paying.void_card(till, tender)
    if found.kind in WITH_BALANCE:
        return await balance_paying.void_balance(till, tender)
    return await paying.void_payment(till, tender)
