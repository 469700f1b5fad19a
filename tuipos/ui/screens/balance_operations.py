"""Operations of gift cards, vouchers, accounts, points and foreign cash, by key and by number."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.balances import Balance
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.money import Currency, Money
from tuipos.domain.product import Name
from tuipos.domain.tenders import (
    ACCOUNT,
    CREDIT_MEMO,
    FOREIGN_CASH,
    GIFT_CARD,
    POINTS,
    VOUCHER,
    tender_name,
)
from tuipos.domain.typed import clean, read_amount
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import money_selling, other_paying, tendering
from tuipos.register.money_selling import MoneyAdded
from tuipos.register.paying import Paid
from tuipos.register.payment_rules import check_payment
from tuipos.register.till import Till
from tuipos.retail.balance_refusals import BALANCE_UNKNOWN
from tuipos.ui.screens.conversing import ask_text, choose, typed_text
from tuipos.ui.screens.tender_operations import typed_amount
from tuipos.ui.stages.questions import Entry
from tuipos.ui.typed_line import Submission

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

_ASKED = {
    GIFT_CARD: say("Number of the gift card, or scan it"),
    CREDIT_MEMO: say("Number of the credit memo, or scan it"),
    POINTS: say("Number of the loyalty card, or scan it"),
    ACCOUNT: say("Customer number"),
    VOUCHER: say("Number of the voucher, or scan it"),
}
#: A number of a card that was typed where an amount belongs is longer than any amount.
_LONGEST_AMOUNT = 12

#: Refusals after which a scan on Pay may still be a product.
_NO_CARD = frozenset(
    {BALANCE_UNKNOWN, "number-missing", "not-kept-offline", "nothing-due", "nothing-to-pay"}
)

Adding = Callable[[Till, str, Money], Awaitable[MoneyAdded | Refusal]]


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    pays = {
        registry.PAY_GIFT_CARD: GIFT_CARD,
        registry.PAY_CREDIT_MEMO: CREDIT_MEMO,
        registry.PAY_LOYALTY: POINTS,
        registry.PAY_ACCOUNT: ACCOUNT,
        registry.PAY_VOUCHER: VOUCHER,
    }
    balances = {
        registry.GIFT_CARD_BALANCE: GIFT_CARD,
        registry.CREDIT_MEMO_BALANCE: CREDIT_MEMO,
        registry.POINTS_BALANCE: POINTS,
    }
    adds = {
        registry.ISSUE_GIFT_CARD: (GIFT_CARD, money_selling.issue_card),
        registry.ADD_TO_GIFT_CARD: (GIFT_CARD, money_selling.add_to_card),
        registry.ACCOUNT_DEPOSIT: (ACCOUNT, money_selling.pay_on_account),
    }
    return {
        **{number: partial(_pay, page, kind) for number, kind in pays.items()},
        **{number: partial(_balance, page, kind) for number, kind in balances.items()},
        **{number: partial(_add, page, kind, how) for number, (kind, how) in adds.items()},
        registry.ISSUE_CREDIT_MEMO: partial(_issue_memo, page),
        registry.PAY_CURRENCY: partial(_foreign, page),
    }


async def scanned_on_pay(page: TillPage, submission: Submission) -> bool:
    """Pay with a scanned gift card all that is due; False where the code is that of none."""
    number = clean(submission.text)
    found = await tendering.pay(page.till, GIFT_CARD, None, number)
    if isinstance(found, Refusal):
        if found.code in _NO_CARD:
            return False
        page.refuse(found, submission)
    elif isinstance(found, Paid):
        page.paid(found, submission)
    return True


async def _pay(page: TillPage, kind: str) -> None:
    """Pay what was typed, or all that is due; the number is known, typed, or asked for."""
    amount, number = _amount_and_number(page)
    if isinstance(amount, Refusal):
        page.say_no(amount)
        return
    page.open_pay()
    refused = check_payment(page.till, kind, amount, confirmed=True)
    if refused is not None:
        page.say_no(refused)
        return
    number = number or _known(page, kind)
    is_new = kind == CREDIT_MEMO and _goes_back(page)
    if not number and not is_new:
        told = await ask_text(page, _title(page, kind, amount), _ASKED[kind], typed_text)
        if told is None:
            return
        number = told
    paid = await tendering.pay(page.till, kind, amount, number)
    if isinstance(paid, Refusal) and paid.code == "amount-unlikely":
        if not await _is_right(page, paid):
            return
        paid = await tendering.pay(page.till, kind, amount, number, confirmed=True)
    _show(page, paid)


async def _issue_memo(page: TillPage) -> None:
    """Give what goes back as a credit memo, under a number that is made here."""
    amount = typed_amount(page)
    if isinstance(amount, Refusal):
        page.say_no(amount)
    elif not _goes_back(page):
        page.say_no(Refusal(
            "nothing-goes-back",
            say("A credit memo is given for what goes back to the customer."),
            say("Take goods back first: operation {number}.", number=registry.RETURN_TRANSACTION),
        ))  # fmt: skip
    else:
        await _pay(page, CREDIT_MEMO)


async def _foreign(page: TillPage) -> None:
    """Choose the currency, then the amount in it; Enter alone takes what covers all that is due."""
    typed = page.operation_text
    page.open_pay()
    refused = check_payment(page.till, FOREIGN_CASH, None)
    rates = refused or await other_paying.foreign_rates(page.till)
    if isinstance(rates, Refusal):
        page.say_no(rates)
        return
    language = page.till_app.language
    entries = [
        Entry(rate, rate.foreign.code, language.money(asked))
        for rate, asked in zip(rates.rates, rates.asked, strict=True)
    ]
    rate: ExchangeRate | None = await choose(page, say("Cash of another currency"), entries)
    if rate is None:
        return
    amount = await _foreign_amount(page, rate.foreign, typed)
    if isinstance(amount, Refusal):
        page.say_no(amount)
        return
    if amount is None:
        return
    given = amount if amount.minor else None
    paid = await other_paying.pay_foreign(page.till, rate, given)
    if isinstance(paid, Refusal) and paid.code == "amount-unlikely":
        if not await _is_right(page, paid):
            return
        paid = await other_paying.pay_foreign(page.till, rate, given, confirmed=True)
    _show(page, paid)


async def _foreign_amount(page: TillPage, unit: Currency, typed: str) -> Money | Refusal | None:
    """What was typed before the key, or is now; nothing of it is what covers all, None is Esc."""
    if typed:
        return read_amount(typed, unit)

    def read(text: str) -> Money | Refusal:
        return read_amount(text or "0", unit)

    question = say("Amount in {currency}; Enter alone: what is due", currency=unit.code)
    return await ask_text(page, say("Cash of another currency"), question, read, takes_scans=False)


async def _balance(page: TillPage, kind: str) -> None:
    number = clean(page.operation_text) or _known(page, kind)
    if not number:
        told = await ask_text(page, say("Balance"), _ASKED[kind], typed_text)
        if told is None:
            return
        number = told
    found = await money_selling.ask_balance(page.till, kind, number)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    words = _held_words(found.held)
    if found.notice is not None:
        words = say("{first} {then}", first=found.notice, then=words)
        page.till_app.report_changed()
    page.tell(words, "good")


async def _add(page: TillPage, kind: str, how: Adding) -> None:
    """Put money on a card or an account: its number, then how much."""
    number = clean(page.operation_text) or (_known(page, kind) if kind == ACCOUNT else "")
    title = tender_name(kind)
    if not number:
        told = await ask_text(page, title, _ASKED[kind], typed_text)
        if told is None:
            return
        number = told

    def read(text: str) -> Money | Refusal:
        return read_amount(text, page.till.currency)

    title = say("{kind} {number}", kind=title, number=number)
    amount = await ask_text(page, title, say("How much?"), read, takes_scans=False)
    if amount is None:
        return
    added = await how(page.till, number, amount)
    if isinstance(added, Refusal):
        page.say_no(added)
        return
    page.enter(None)
    page.selected = added.line.number
    words = say("{name} {number}: {amount}", name=Name(added.line.product.names), number=number,
                amount=amount)  # fmt: skip
    if added.active_later:
        words = say("{card}. It is active after this sale has been sent.", card=words)
    if added.notice is not None:
        words = say("{first} {then}", first=added.notice, then=words)
    page.tell(words, "warning" if added.active_later or added.notice else "good")
    page.till_app.report_changed()


def _amount_and_number(page: TillPage) -> tuple[Money | Refusal | None, str]:
    """What was typed before the key: an amount, or else the number of a card."""
    amount = typed_amount(page)
    typed = clean(page.operation_text)
    if not isinstance(amount, Refusal):
        return amount, ""
    is_number = len(typed) > _LONGEST_AMOUNT or any(sign.isalpha() for sign in typed)
    if typed.replace("-", "").isalnum() and (is_number or amount.code == "amount-is-code"):
        return None, typed
    return amount, ""


def _known(page: TillPage, kind: str) -> str:
    """The number that the sale's customer has, where it is known."""
    customer = page.till.sale.customer if page.till.sale is not None else None
    if customer is None:
        return ""
    return {POINTS: customer.card, ACCOUNT: customer.number}.get(kind, "")


def _goes_back(page: TillPage) -> bool:
    figures = page.till.figures
    return figures is not None and figures.due.minor < 0


def _title(page: TillPage, kind: str, amount: Money | None) -> Words:
    figures = page.till.figures
    assert figures is not None, "the registry has checked"
    due = -figures.due if figures.due.minor < 0 else figures.due
    return say("{kind} {amount}", kind=tender_name(kind), amount=amount or due)


async def _is_right(page: TillPage, refusal: Refusal) -> bool:
    words = say("{what} {keys}", what=refusal.what, keys=say("y = it is right, n = no."))
    return await page.ask(words, "yn") == "y"


def _show(page: TillPage, result: object) -> None:
    if isinstance(result, Refusal):
        page.say_no(result)
    elif isinstance(result, Paid):
        page.paid(result, Submission(""))


def _held_words(held: Balance) -> Words:
    words = say("{kind} {number}: {amount}", kind=tender_name(held.kind), number=held.number,
                amount=held.amount)  # fmt: skip
    if held.kind == POINTS:
        words = say("{card}: {points} points, worth {amount}", card=held.number,
                    points=held.points, amount=held.amount)  # fmt: skip
    if held.as_of is None:
        return words
    return say("{known}, as known on {day}", known=words, day=held.as_of.date())
