"""Paying, and the end of a sale: concluded with a receipt, or voided without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tuipos.domain import permissions
from tuipos.domain.document import SALE, TRAINING, VOIDED, document
from tuipos.domain.money import Money, zero
from tuipos.domain.receipt import receipt_number
from tuipos.domain.sale import Sale, Tender, Tendered, TenderVoided
from tuipos.domain.tenders import CARD, CASH, opens_drawer
from tuipos.domain.totals import Totals
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import card_is_asked, may_not, no_sale, not_ready_to_sell
from tuipos.register.payment_rules import check_payment
from tuipos.register.ports import Concluded
from tuipos.register.till import LastSale, Till, act


@dataclass(frozen=True, slots=True)
class Paid:
    """Something was paid; `concluded` is there once nothing is due, and `change` goes back.

    `tender` is None where nothing had to be paid to conclude. `notice` is a line for the cashier,
    such as that the register switched.
    """

    tender: Tender | None
    total: Money
    due: Money
    change: Money
    concluded: Concluded | None
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class PaymentVoided:
    """A payment was given back; so much is due again."""

    tender: Tender
    due: Money


@dataclass(frozen=True, slots=True)
class SaleVoided:
    """The transaction ended without a receipt; so many lines were taken out with it."""

    concluded: Concluded
    lines: int


@act
async def pay_cash(
    till: Till, amount: Money | None = None, *, confirmed: bool = False
) -> Paid | Refusal:
    """Take cash; None is the exact amount. Concludes the sale when nothing is due any more.

    Of a negative total cash is paid out. Refusals: those of `check_payment`, of which `confirmed`
    overrides `amount-unlikely`.
    """
    refused = check_payment(till, CASH, amount, confirmed=confirmed)
    if refused is not None:
        return refused
    figures = till.figures
    assert figures is not None, "checked"
    if not figures.due:
        return await conclude_if_paid(till, None)
    given = figures.due_in_cash if amount is None else signed(figures, amount)
    return await take(till, Tender(next_number(till), CASH, given, till.clock()))


async def take(till: Till, tender: Tender) -> Paid:
    """Write a payment down, and conclude the sale when nothing is due any more."""
    await till.record(Tendered(tender))
    return await conclude_if_paid(till, tender)


def next_number(till: Till) -> int:
    """The number of the sale's next payment."""
    assert till.sale is not None, "a sale is open"
    return len(till.sale.tenders) + 1


def signed(figures: Totals, amount: Money) -> Money:
    """A typed amount as it counts: what goes back to the customer is negative."""
    return -amount if figures.due.minor < 0 else amount


async def conclude_if_paid(till: Till, tender: Tender | None) -> Paid:
    """The end of a sale that nothing is due of any more; else how it stands."""
    figures = till.figures
    assert figures is not None, "a sale is open"
    total, due, change = figures.total, figures.due, figures.change
    if due or not figures.settled:
        return Paid(tender, total, due, change, None)
    concluded = await _conclude(till, SALE)
    return Paid(tender, total, due, change, concluded)


def payment_to_void(till: Till, tender: int) -> Tender | Refusal:
    """The payment with this number, if it can be voided here and now."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.VOID_PAYMENT)
    if refused is not None:
        return refused
    if till.sale is None:
        return no_sale()
    refused = card_is_asked(till.sale)
    if refused is not None:
        return refused
    for each in till.sale.live_tenders:
        if each.number == tender:
            return each
    return refuse("payment-unknown", say("There is no such payment on this sale."))


@act
async def void_payment(till: Till, tender: int) -> PaymentVoided | Refusal:
    """Give a payment back, by its number, before the sale is concluded; one by card takes the
    terminal: `card_paying.void_card`."""
    found = payment_to_void(till, tender)
    if isinstance(found, Refusal):
        return found
    assert found.kind != CARD, "the terminal takes a card's payment back"
    return await give_back(till, found)


async def give_back(till: Till, tender: Tender) -> PaymentVoided:
    """Write down that a payment was given back."""
    await till.record(TenderVoided(tender.number))
    assert till.figures is not None, "the sale is still open"
    return PaymentVoided(tender, till.figures.due)


@act
async def void_sale(till: Till) -> SaleVoided | Refusal:
    """End the transaction without a receipt; what was on it stays in the record."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.VOID_SALE)
    if refused is not None:
        return refused
    if till.sale is None or till.figures is None:
        return no_sale()
    refused = card_is_asked(till.sale)
    if refused is not None:
        return refused
    if till.sale.live_tenders:
        return refuse(
            "payment-open",
            say("{amount} is tendered on this sale.", amount=till.figures.tendered),
            say("Void the payment and give the money back first."),
        )
    lines = len(till.sale.live_lines)
    concluded = await _conclude(till, VOIDED)
    return SaleVoided(concluded, lines)


async def void_aside(till: Till, sale: Sale) -> SaleVoided:
    """End a suspended sale without a receipt, as an open one is voided; the caller has checked."""
    at = till.clock()
    concluded = await till.journal.conclude(
        sale.id,
        TRAINING if sale.training else VOIDED,
        lambda receipt, sequence: _final_form(till, sale, at, VOIDED, receipt, sequence),
        at=at,
        total=zero(sale.currency),
        with_receipt=False,
        for_upload=not sale.training,
    )
    till.on_concluded()
    return SaleVoided(concluded, len(sale.live_lines))


async def _conclude(till: Till, kind: str) -> Concluded:
    """Make the sale final in one commit, then let the connection and the upload know."""
    sale, figures = till.sale, till.figures
    assert sale is not None and figures is not None, "a sale is open"
    at = till.clock()
    made: dict[str, object] = {}

    def final_form(receipt_sequence: int, sequence: int) -> Mapping[str, object]:
        made.clear()
        made.update(_final_form(till, sale, at, kind, receipt_sequence, sequence))
        return made

    in_books = kind == SALE and not sale.training
    concluded = await till.journal.conclude(
        sale.id,
        TRAINING if sale.training else kind,
        final_form,
        at=at,
        total=figures.total if kind == SALE else zero(sale.currency),
        with_receipt=in_books,
        for_upload=not sale.training,
    )
    till.sale = None
    till.last_sale = None
    if kind == SALE:
        receipt = concluded.receipt or TRAINING
        till.last_sale = LastSale(receipt, figures.total, figures.change, made)
        if figures.change or opens_drawer(tender.kind for tender in sale.live_tenders):
            till.open_drawer()
    till.connection.transaction_ends()
    till.on_concluded()
    return concluded


def _final_form(
    till: Till, sale: Sale, at: datetime, kind: str, receipt_sequence: int, sequence: int
) -> dict[str, object]:
    identity, shift = till.identity, till.shift
    assert shift is not None, "a sale belongs to a shift"
    receipt = ""
    if kind == SALE and not sale.training:
        receipt = receipt_number(
            identity.receipt_mask,
            store=sale.store,
            register=sale.register,
            staff=sale.staff,
            epoch=identity.epoch,
            sequence=receipt_sequence,
            day=till.local_day(at),
        )
    return document(
        sale,
        receipt=receipt,
        sequence=sequence,
        epoch=identity.epoch,
        at=at,
        business_date=shift.business_date,
        language=identity.language,
        voided=kind == VOIDED,
    )
