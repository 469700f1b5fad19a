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
from tuipos.domain.totals import Totals
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import may_not, no_sale, not_ready_to_sell
from tuipos.register.ports import Concluded
from tuipos.register.till import LastSale, Till, act

CASH = "cash"
#: Cash above so many times what is due is more likely a slip than a banknote.
UNLIKELY_TIMES = 10


@dataclass(frozen=True, slots=True)
class Paid:
    """Something was paid; `concluded` is there once nothing is due, and `change` goes back.

    `tender` is None where nothing had to be paid to conclude.
    """

    tender: Tender | None
    total: Money
    due: Money
    change: Money
    concluded: Concluded | None


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

    Refusals: `nothing-to-pay`, `nothing-due`, `amount-zero`, and `amount-unlikely`, which
    `confirmed` overrides.
    """
    refused = not_ready_to_sell(till) or may_not(till, permissions.PAY)
    if refused is not None:
        return refused
    figures = till.figures
    if till.sale is None or figures is None:
        return no_sale()
    refused = _not_payable(till.sale, figures, amount, confirmed=confirmed)
    if refused is not None:
        return refused
    tender = None
    if figures.due:
        given = amount if amount is not None else figures.due
        tender = Tender(len(till.sale.tenders) + 1, CASH, given, till.clock())
        await till.record(Tendered(tender))
    return await _conclude_if_paid(till, tender)


async def _conclude_if_paid(till: Till, tender: Tender | None) -> Paid:
    figures = till.figures
    assert figures is not None, "a sale is open"
    total, due, change = figures.total, figures.due, figures.change
    if due:
        return Paid(tender, total, due, change, None)
    concluded = await _conclude(till, SALE)
    return Paid(tender, total, due, change, concluded)


def _not_payable(
    sale: Sale, figures: Totals, amount: Money | None, *, confirmed: bool
) -> Refusal | None:
    if not sale.live_lines:
        return refuse(
            "nothing-to-pay",
            say("There is nothing on this sale."),
            say("Scan an item, or void the sale."),
        )
    if amount is None:
        return None
    if not figures.due or figures.due.minor < 0:
        return refuse(
            "nothing-due",
            say("Nothing is due from the customer."),
            say("Press Enter without an amount to finish."),
        )
    if amount.minor <= 0:
        return refuse(
            "amount-zero",
            say("A payment is more than {nothing}.", nothing=zero(sale.currency)),
            say("Press Enter without an amount for the exact sum."),
        )
    if amount.minor > UNLIKELY_TIMES * figures.due.minor and not confirmed:
        return refuse(
            "amount-unlikely",
            say(
                "{amount} is more than ten times what is due ({due}).",
                amount=amount,
                due=figures.due,
            ),
            say("Was the right amount typed?"),
        )
    return None


@act
async def void_payment(till: Till, tender: int) -> PaymentVoided | Refusal:
    """Give a payment back, by its number, before the sale is concluded."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.VOID_PAYMENT)
    if refused is not None:
        return refused
    if till.sale is None:
        return no_sale()
    found = [each for each in till.sale.live_tenders if each.number == tender]
    if not found:
        return refuse("payment-unknown", say("There is no such payment on this sale."))
    await till.record(TenderVoided(tender))
    assert till.figures is not None, "the sale is still open"
    return PaymentVoided(found[0], till.figures.due)


@act
async def void_sale(till: Till) -> SaleVoided | Refusal:
    """End the transaction without a receipt; what was on it stays in the record."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.VOID_SALE)
    if refused is not None:
        return refused
    if till.sale is None or till.figures is None:
        return no_sale()
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
