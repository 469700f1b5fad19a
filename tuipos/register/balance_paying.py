"""Payments whose balance somebody keeps: gift card, credit memo, points, customer account.

First all is checked, then the data service keeps the amount for this sale, then the payment is
written down. Between the last two anything may happen: what is kept without a payment charges
nobody, and ends by itself. Where nobody can keep anything the limits of being offline hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuipos.domain.balances import Balance, paid_here, refusal_beyond
from tuipos.domain.document import SALE
from tuipos.domain.money import Money, zero
from tuipos.domain.money_lines import LINES
from tuipos.domain.sale import Sale, Tender, Tendered
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS, RULES, tender_name
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import with_notice
from tuipos.register.limits import refusal_to_use
from tuipos.register.paying import (
    Paid,
    PaymentVoided,
    conclude_if_paid,
    give_back,
    next_number,
    payment_to_void,
)
from tuipos.register.payment_rules import check_payment
from tuipos.register.ports import Answered, JournalFailed
from tuipos.register.selling import note_offline
from tuipos.register.till import Till, act
from tuipos.retail.balance_refusals import balance_short

LONGEST_NUMBER = 40
#: The job that brings the figures of a kind to the offline database, and the limit of their age.
_FROM = {
    GIFT_CARD: ("1050", "loyalty"),
    CREDIT_MEMO: ("1050", "loyalty"),
    POINTS: ("1050", "loyalty"),
    ACCOUNT: ("1010", "customers"),
}


@dataclass(frozen=True, slots=True)
class _Payment:
    """What is about to be paid: the balance as it was answered, how much of it, and a notice."""

    held: Balance
    amount: Money
    notice: Words | None


@act
async def pay_balance(
    till: Till, kind: str, number: str, amount: Money | None = None
) -> Paid | Refusal:
    """Pay an amount with a card or an account; None is all that is due, or what it has.

    Of a refund it puts money back on it; a credit memo is made with a number of its own. Refusals:
    those of `check_payment` and of the data service, `number-missing`, `card-in-sale`,
    `customer-needed`, `points-pay-nothing`, `offline-limit`, `not-kept-offline`, `refund-other`.
    """
    refused = check_payment(till, kind, amount)
    if refused is not None:
        return refused
    sale, figures = till.sale, till.figures
    assert sale is not None and figures is not None, "checked"
    is_refund = figures.due.minor < 0
    if is_refund and kind == CREDIT_MEMO:
        return await _paid(till, _new_memo(till, sale, amount or -figures.due), None)
    number = clean(number)
    refused = _no_number(kind, number) or _of_this_sale(sale, kind, number)
    if refused is not None:
        return refused
    asked = await _ask(till, kind, number)
    if isinstance(asked, Refusal):
        return asked
    held, notice = asked
    if is_refund:
        refused = await _of_other_card(till, sale, kind, held.number)
        if refused is not None:
            return with_notice(refused, notice)
        back = -(amount or -figures.due)
        tender = Tender(next_number(till), kind, back, till.clock(), reference=held.number)
        return await _paid(till, tender, notice)
    payment = await _payment(till, held, amount or None, notice)
    return payment if isinstance(payment, Refusal) else await _keep_and_pay(till, payment)


@act
async def void_balance(till: Till, tender: int) -> PaymentVoided | Refusal:
    """Give such a payment back, and let go of what was kept for it."""
    found = payment_to_void(till, tender)
    if isinstance(found, Refusal):
        return found
    voided = await give_back(till, found)
    if found.amount.minor > 0:
        await _let_go(till, found.kind, found.reference)
    return voided


async def _ask(till: Till, kind: str, number: str) -> tuple[Balance, Words | None] | Refusal:
    """What the card or account can pay with, and a line for the cashier."""
    answered = await till.data.balance(kind, number)
    if isinstance(answered, Refusal):
        return answered
    await note_offline(till, answered)
    notice = answered.switched or answered.notice
    found, unusable = answered.value, _unusable(till, kind, answered)
    # What is no card at all is not said to be too old: it may be a product that was scanned.
    if unusable is not None and (
        not isinstance(found, Refusal) or unusable.code == "not-kept-offline"
    ):
        found = unusable
    if isinstance(found, Refusal):
        return with_notice(found, notice)
    return found, notice


def _unusable(till: Till, kind: str, answered: Answered[object]) -> Refusal | None:
    """Why figures of the offline database can't be used; None: they can, or it is online."""
    if not answered.offline:
        return None
    job, age = _FROM[kind]
    if job in till.left_out():
        return refuse(
            "not-kept-offline",
            say("Not kept in the offline database of this register: {kind}.",
                kind=tender_name(kind)),
            say("Take another way to pay, or connect: F9, then C."),
        )  # fmt: skip
    return refusal_to_use(age, till.limits())


async def _payment(
    till: Till, held: Balance, amount: Money | None, notice: Words | None
) -> _Payment | Refusal:
    """How much is paid with what was answered; a refusal where it can't pay that."""
    sale, figures = till.sale, till.figures
    assert sale is not None and figures is not None, "checked"
    refused = _nobody_known(sale, held) or _worthless(held)
    room = await _room(till, sale, held)
    wanted = amount if amount is not None else min(figures.due, room)
    if refused is None and (wanted > room or wanted.minor <= 0):
        refused = balance_short(held.kind, held.number, room)
    if refused is None:
        refused = _beyond(till, sale, held, wanted)
    return with_notice(refused, notice) if refused else _Payment(held, wanted, notice)


async def _keep_and_pay(till: Till, payment: _Payment) -> Paid | Refusal:
    sale, held, notice = till.sale, payment.held, payment.notice
    assert sale is not None, "checked"
    if not sale.training:
        total = _paid_with(sale, held.kind, held.number) + payment.amount
        answered = await till.data.reserve(sale.id, held.kind, held.number, total)
        if isinstance(answered, Refusal):
            return answered
        await note_offline(till, answered)
        notice = notice or answered.switched or answered.notice
        checked = await _still_possible(till, answered, payment)
        if checked is not None:
            return with_notice(checked, notice)
    try:
        return await _paid(till, _tender(till, payment), notice)
    except JournalFailed:
        if till.sale is not None and len(till.sale.tenders) == len(sale.tenders):
            await _let_go(till, held.kind, held.number)
        raise


async def _still_possible(
    till: Till, answered: Answered[Balance | Refusal], payment: _Payment
) -> Refusal | None:
    """Whether the payment stands after its amount was to be kept, maybe by nobody any more."""
    kept, sale = answered.value, till.sale
    assert sale is not None, "nothing else happens meanwhile"
    if isinstance(kept, Refusal):
        return kept
    if kept.is_current or not payment.held.is_current:
        return None
    again = await _payment(till, kept, payment.amount, None)
    refused = _unusable(till, kept.kind, answered)
    return refused or (again if isinstance(again, Refusal) else None)


async def _paid(till: Till, tender: Tender, notice: Words | None) -> Paid:
    await till.record(Tendered(tender))
    return replace(await conclude_if_paid(till, tender), notice=notice)


def _tender(till: Till, payment: _Payment) -> Tender:
    sale, held = till.sale, payment.held
    assert sale is not None, "checked"
    details: tuple[tuple[str, str], ...] = ()
    if held.kind == POINTS:
        assert held.scheme is not None, "checked"
        together = _paid_with(sale, POINTS, held.number) + payment.amount
        points = held.scheme.points_to_pay(together) - _points_paid(sale, held.number)
        details = (("points", str(points)),)
    return Tender(
        next_number(till),
        held.kind,
        payment.amount,
        till.clock(),
        reference=held.number,
        details=details,
    )


def _new_memo(till: Till, sale: Sale, amount: Money) -> Tender:
    """A credit memo for what goes back: its number holds the sale's, so it is never made twice."""
    number = next_number(till)
    millis = sale.id.rpartition("-")[2]
    memo = f"M{sale.store}{sale.register}{millis}{number}"
    return Tender(number, CREDIT_MEMO, -amount, till.clock(), reference=memo)


async def _room(till: Till, sale: Sale, held: Balance) -> Money:
    """What can be paid with it besides what this sale has paid with it already."""
    if held.is_current:
        return held.amount
    assert held.as_of is not None, "it is of some time"
    documents = await till.journal.documents_since(SALE, held.as_of)
    left = held.amount - paid_here(held, documents) - _paid_with(sale, held.kind, held.number)
    return max(left, zero(left.currency))


def _beyond(till: Till, sale: Sale, held: Balance, wanted: Money) -> Refusal | None:
    if held.is_current:
        return None
    most = till.offline_limits().most(held)
    return refusal_beyond(most, _paid_with(sale, held.kind), wanted, held.kind)


def _paid_with(sale: Sale, kind: str, number: str = "") -> Money:
    """What this sale has paid in a way, with one card or with all of them."""
    amounts = [
        each.amount
        for each in sale.live_tenders
        if each.kind == kind and number in ("", each.reference) and each.amount.minor > 0
    ]
    return sum(amounts, zero(sale.currency))


def _points_paid(sale: Sale, number: str) -> int:
    return sum(
        int(dict(each.details).get("points", 0))
        for each in sale.live_tenders
        if each.kind == POINTS and each.reference == number
    )


async def _let_go(till: Till, kind: str, number: str) -> None:
    """Have only as much kept as this sale still pays; who can't be told learns it by the upload."""
    sale = till.sale
    if sale is None or sale.training:
        return
    answered = await till.data.reserve(sale.id, kind, number, _paid_with(sale, kind, number))
    if not isinstance(answered, Refusal) and till.stopped is None:
        await note_offline(till, answered)


async def _of_other_card(till: Till, sale: Sale, kind: str, number: str) -> Refusal | None:
    """Refuse money back on another gift card than the one that had paid, where that is known."""
    if kind != GIFT_CARD:
        return None
    paid_by: set[str] = set()
    for origin in {line.returns.transaction for line in sale.live_lines if line.returns}:
        document = await till.journal.past_document(origin) if origin else None
        tenders = document["tenders"] if document is not None else ()
        paid_by |= {one["reference"] for one in tenders if one["kind"] == kind}
    if not paid_by or number in paid_by:
        return None
    return refuse(
        "refund-other",
        say("It was paid with another gift card: {cards}.", cards=", ".join(sorted(paid_by))),
        say("Scan that one, or give a credit memo: operation {number}.", number=511),
    )


def _no_number(kind: str, number: str) -> Refusal | None:
    if 0 < len(number) <= LONGEST_NUMBER:
        return None
    return refuse(
        "number-missing",
        say("That is no number of a card or an account: {kind}.", kind=tender_name(kind)),
        say("Scan it, or type the number that stands on it."),
    )


def _of_this_sale(sale: Sale, kind: str, number: str) -> Refusal | None:
    """Refuse a card or an account that pays for what is put on it in the same sale."""
    lines = [line for line in sale.live_lines if LINES.get(line.kind) == kind]
    if number not in (line.code for line in lines):
        return None
    return refuse(
        "card-in-sale",
        say("This sale puts money on {number}: it can't pay for itself.", number=number),
        say("Take another way to pay."),
    )


def _nobody_known(sale: Sale, held: Balance) -> Refusal | None:
    if not RULES[held.kind].needs_customer or held.customer or sale.customer is not None:
        return None
    return refuse(
        "customer-needed",
        say("Nobody is known by name who pays with {number}.", number=held.number),
        say("Find the customer with F6 first."),
    )


def _worthless(held: Balance) -> Refusal | None:
    if held.kind != POINTS or (held.scheme is not None and held.scheme.can_pay):
        return None
    return refuse(
        "points-pay-nothing",
        say("Nothing can be paid with points in this store."),
        say("Take another way to pay."),
    )
