"""Payments by card: written down, then asked of the terminal, then settled by what it says.

Between the first and the last step anything may happen: a lost answer, a power cut, an impatient
person. The request stands in the journal until it is known what became of it, by the terminal's
word or by a person's, and nothing else about the sale can change before.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from tuipos.devices.payment_terminal import Outcome, TerminalAnswer, TerminalRequest, What
from tuipos.domain.card import CardRequest, card_details
from tuipos.domain.money import Money
from tuipos.domain.sale import CardRefused, CardRequested, Sale, Tender
from tuipos.domain.tenders import CARD
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import no_sale, not_ready_to_sell
from tuipos.register.paying import (
    Paid,
    PaymentVoided,
    give_back,
    next_number,
    payment_to_void,
    signed,
    take,
)
from tuipos.register.payment_rules import check_payment
from tuipos.register.till import Till, act


async def pay_card(till: Till, amount: Money | None = None) -> Paid | PaymentVoided | Refusal:
    """Have the terminal take an amount, or all that is due; of a refund it gives it back.

    Refusals: those of `check_payment`, `card-refunds-not`, `card-declined`, `card-cancelled`, and
    `card-unknown`: then the request stays open, for `resume_card` or `decide_card`.
    """
    request = await _request_payment(till, amount)
    return request if isinstance(request, Refusal) else await _carry_out(till, request)


async def void_card(till: Till, tender: int) -> Paid | PaymentVoided | Refusal:
    """Have the terminal take a payment of this sale back; refusals as for `pay_card`."""
    request = await _request_reversal(till, tender)
    return request if isinstance(request, Refusal) else await _carry_out(till, request)


async def resume_card(till: Till) -> Paid | PaymentVoided | Refusal:
    """Ask the terminal what became of the open request, as after a crash; asks for no money."""
    sale = till.sale
    if sale is None or sale.card_request is None:
        return _nothing_open()
    answer = await till.terminal.result_of(sale.card_request.id)
    return await _settle(till, sale.card_request.id, answer)


async def decide_card(
    till: Till, *, approved: bool, authorisation: str = ""
) -> Paid | PaymentVoided | Refusal:
    """What a person read from the terminal, where it can't be asked; the payment names them."""
    sale = till.sale
    if sale is None or sale.card_request is None:
        return _nothing_open()
    outcome = Outcome.APPROVED if approved else Outcome.DECLINED
    answer = TerminalAnswer(outcome, authorisation=clean(authorisation))
    return await _settle(till, sale.card_request.id, answer, by_person=True)


@act
async def _request_payment(till: Till, amount: Money | None) -> CardRequest | Refusal:
    refused = check_payment(till, CARD, amount)
    if refused is not None:
        return refused
    figures = till.figures
    assert figures is not None, "checked"
    asked = figures.due if amount is None else signed(figures, amount)
    if asked.minor < 0 and not till.terminal.capabilities.refunds:
        return refuse(
            "card-refunds-not",
            say("The card terminal can't give money back."),
            say("Enter pays it out in cash."),
        )
    return await _write_down(till, asked)


@act
async def _request_reversal(till: Till, tender: int) -> CardRequest | Refusal:
    found = payment_to_void(till, tender)
    if isinstance(found, Refusal):
        return found
    assert found.kind == CARD, "other payments need no terminal"
    if not till.terminal.capabilities.reverses:
        return refuse(
            "card-reverses-not",
            say("The card terminal can't take a payment back."),
            say("Finish the sale, and return the items."),
        )
    return await _write_down(till, found.amount, found)


async def _write_down(
    till: Till, amount: Money, reversed_one: Tender | None = None
) -> CardRequest | Refusal:
    sale = till.sale
    assert sale is not None, "checked"
    request = CardRequest(
        id=f"{sale.id}/{sale.card_requests + 1}",
        amount=amount,
        at=till.clock(),
        reverses=reversed_one.number if reversed_one else 0,
        authorisation=reversed_one.reference if reversed_one else "",
    )
    await till.record(CardRequested(request))
    return request


async def _carry_out(till: Till, request: CardRequest) -> Paid | PaymentVoided | Refusal:
    if till.sale is not None and till.sale.training:
        practised = TerminalAnswer(Outcome.APPROVED, "Training")
        return await _settle(till, request.id, practised)
    answer = await till.terminal.run(_for_terminal(request))
    if answer.outcome is Outcome.UNKNOWN:
        answer = await till.terminal.result_of(request.id)
    return await _settle(till, request.id, answer)


def _for_terminal(request: CardRequest) -> TerminalRequest:
    what = What.REFUND if request.amount.minor < 0 else What.PAY
    if request.reverses:
        what = What.REVERSE
    amount = Money(abs(request.amount.minor), request.amount.currency)
    return TerminalRequest(request.id, what, amount, request.authorisation)


async def _settle_now(
    till: Till, request_id: str, answer: TerminalAnswer, *, by_person: bool = False
) -> Paid | PaymentVoided | Refusal:
    refused = not_ready_to_sell(till)
    if refused is not None:
        return refused
    sale = till.sale
    if sale is None:
        return no_sale()
    request = sale.card_request
    if request is None or request.id != request_id:
        return _nothing_open()
    assert till.staff is not None, "checked"
    by = till.staff.number if by_person else ""
    match answer.outcome:
        case Outcome.UNKNOWN:
            return _unknown(till, request)
        case Outcome.APPROVED if request.reverses:
            return await give_back(till, _tender(sale, request.reverses))
        case Outcome.APPROVED:
            return await take(till, _payment(till, request, answer, by))
    await till.record(CardRefused(request.id, by))
    return _not_done(request, answer)


_settle: Callable[..., Coroutine[Any, Any, Paid | PaymentVoided | Refusal]] = act(_settle_now)


def _tender(sale: Sale, number: int) -> Tender:
    tender = sale.tenders[number - 1]
    assert tender.number == number and not tender.voided, "it was there when it was asked for"
    return tender


def _payment(till: Till, request: CardRequest, answer: TerminalAnswer, by: str) -> Tender:
    told = card_details(answer.brand, answer.last_four, answer.authorisation)
    reference = dict(told).get("authorisation", "")
    details = [*told, ("request", request.id)]
    if by:
        details.append(("decided_by", by))
    return Tender(
        next_number(till), CARD, request.amount, till.clock(),
        reference=reference, details=tuple(details),
    )  # fmt: skip


def _unknown(till: Till, request: CardRequest) -> Refusal:
    if not till.terminal.capabilities.answers:
        what = say("Card {amount}: use the card machine.", amount=request.amount)
        return refuse("card-unknown", what, say("Then say how it ended."))
    return refuse(
        "card-unknown",
        say("The card terminal gives no answer for {amount}.", amount=request.amount),
        say("Look at the terminal and its slip; nothing is charged again by itself."),
    )


def _not_done(request: CardRequest, answer: TerminalAnswer) -> Refusal:
    if request.reverses:
        what = say("The card payment of {amount} was not taken back.", amount=request.amount)
        return refuse("card-not-reversed", what, say("It stands: try again, or finish the sale."))
    if answer.outcome is Outcome.CANCELLED:
        what = say("The card payment of {amount} was cancelled.", amount=request.amount)
        return refuse("card-cancelled", what, say("Nothing was charged."))
    reason = clean(answer.reason)[:60]
    what = (
        say("Card {amount} declined: {reason}.", amount=request.amount, reason=reason)
        if reason
        else say("Card {amount} declined.", amount=request.amount)
    )
    return refuse("card-declined", what, say("Nothing was charged. Another card, or cash."))


def _nothing_open() -> Refusal:
    return refuse("card-settled", say("No card payment waits for its answer."))
