"""The steps of a basket as what a cashier does: each an act of the register's own use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from tests.domain import basket_steps as steps
from tests.domain.basket_payments import Payment
from tests.domain.basket_steps import Item, Script, Step
from tests.whole_sales.stock import Shelf
from tests.whole_sales.wallets import Wallet
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.quantity import ONE
from tuipos.domain.sale_parts import GIFT_CARD
from tuipos.domain.tenders import CARD, CREDIT_MEMO, FOREIGN_CASH, WITH_BALANCE
from tuipos.domain.words import Refusal
from tuipos.register.card_paying import decide_card, pay_card
from tuipos.register.coupons import add_coupon
from tuipos.register.customers import set_customer
from tuipos.register.empties import take_empties
from tuipos.register.money_selling import add_to_card, issue_card, pay_on_account
from tuipos.register.other_paying import Rates, foreign_rates, pay_foreign
from tuipos.register.paying import pay_cash
from tuipos.register.returning import Returnable, find_receipt, return_lines
from tuipos.register.selling import add_item, set_quantity, void_line
from tuipos.register.taxes import exempt_sale, set_line_tax
from tuipos.register.tendering import pay
from tuipos.register.terms import discount_line, discount_sale, set_price
from tuipos.register.till import Till
from tuipos.register.without_receipt import return_without_receipt


@dataclass(frozen=True)
class Act:
    """One thing that is done; `asks` says that somebody is asked for data with it.

    `refused` is the code of the refusal that is due, `only_offline` that it is due where nobody can
    be asked; then the card or account at the place `held` stays as it was.
    """

    do: Callable[[Till], Awaitable[object]]
    asks: bool = False
    refused: str = ""
    only_offline: bool = False
    held: int = -1

    def refusal_due(self, *, offline: bool) -> str:
        """The code of the refusal that is due; "" for none."""
        return self.refused if offline or not self.only_offline else ""


def acts_of(script: Script, shelf: Shelf, receipt: str, wallet: Wallet) -> list[Act]:
    """All that is done for a sale, to its end; `receipt` is that of the sale before."""
    found: list[Act] = []
    before = script.before
    for step in script.steps:
        if isinstance(step, steps.Back):
            member = before is not None and before.member is not None
            found += _back(step, receipt, asks_for_member=member)
        elif isinstance(step, steps.MoneyLine):
            found.append(_money_line(step, shelf, wallet))
        elif isinstance(step, steps.Term) and step.word == "member":
            found.append(_member(wallet.number(int(step.value))))
        else:
            found += _acts(step, shelf)
    for number, payment in enumerate(script.payments, 1):
        found.append(_payment(payment, shelf, wallet, number))
    found.append(Act(_rest_in_cash))
    return found


async def carried_out(act: Act, till: Till, *, offline: bool) -> None:
    """Do it, and see that it is not refused, or refused as is due."""
    result = await act.do(till)
    code = result.code if isinstance(result, Refusal) else ""
    assert code == act.refusal_due(offline=offline), str(result)


def _acts(step: Step, shelf: Shelf) -> Iterator[Act]:
    money = shelf.market.money
    match step:
        case Item():
            yield from _item(step, shelf)
        case steps.Empties(letter=letter, quantity=quantity):
            yield Act(lambda till: take_empties(till, shelf.code(letter), quantity), True)
        case steps.VoidLine(line=number):
            yield Act(lambda till: void_line(till, number))
        case steps.Count(line=number, quantity=quantity):
            yield Act(lambda till: set_quantity(till, number, quantity))
        case steps.OtherTax(line=number, letter=letter):
            tax = shelf.market.products[letter].tax.code
            yield Act(lambda till: set_line_tax(till, number, tax), True)
        case steps.Term(word="exempt", value=value):
            yield Act(lambda till: exempt_sale(till, value))
        case steps.Term(word="coupon", value=value):
            known = any(offer.coupon == value for offer in shelf.offers)
            refused = "" if known else "coupon-unknown"
            yield Act(lambda till: add_coupon(till, shelf.coupon(value)), True, refused)
        case steps.Term(word="group", value=value):
            yield Act(lambda till: set_customer(till, f"C-{value}"), True)
        case steps.Term(value=value) if value.endswith("%"):
            yield Act(lambda till: discount_sale(till, percent_millionths=_millionths(value)))
        case steps.Term(value=value):
            yield Act(lambda till: discount_sale(till, amount=money(value)))


def _item(item: Item, shelf: Shelf) -> Iterator[Act]:
    money = shelf.market.money
    code = _code(item, shelf)
    if item.quantity.units < 0:
        price = money(item.price) if item.price else None
        yield Act(
            lambda till: return_without_receipt(till, code, -item.quantity, "torn", price=price),
            True,
        )
        return
    quantity = None if item.label or item.quantity == ONE else item.quantity
    yield Act(lambda till: add_item(till, code, quantity), True)
    if item.price:
        yield Act(lambda till: set_price(till, _last(till), money(item.price), "damaged"))
    for off in item.off:
        yield _line_discount(off, shelf)


def _line_discount(off: str, shelf: Shelf) -> Act:
    if off.endswith("%"):
        millionths = _millionths(off)
        return Act(lambda till: discount_line(till, _last(till), percent_millionths=millionths))
    return Act(lambda till: discount_line(till, _last(till), amount=shelf.market.money(off)))


def _code(item: Item, shelf: Shelf) -> str:
    if item.weight_label:
        quantity = item.quantity
        return shelf.weight_label(quantity.units * int(10 ** (3 - quantity.scale)))
    if item.label:
        return shelf.price_label(shelf.market.money(item.label).minor)
    return shelf.code(item.letter)


def _back(step: steps.Back, receipt: str, *, asks_for_member: bool) -> Iterator[Act]:
    found: list[Returnable] = []

    async def find(till: Till) -> object:
        result = await find_receipt(till, receipt)
        if isinstance(result, Returnable):
            found.append(result)
        return result

    yield Act(find, True)
    yield Act(
        lambda till: return_lines(till, found[-1], {step.line: step.quantity}, "torn"),
        asks_for_member,
    )


def _member(card: str) -> Act:
    return Act(lambda till: set_customer(till, card), True)


def _money_line(step: steps.MoneyLine, shelf: Shelf, wallet: Wallet) -> Act:
    number, amount = wallet.number(step.held), shelf.market.money(step.amount)
    put_on = pay_on_account
    if step.kind == GIFT_CARD:
        put_on = issue_card if step.is_new else add_to_card
    return Act(lambda till: put_on(till, number, amount), True, step.refused)


#: Refused before anybody is asked.
_KNOWN_HERE = ("above-due", "card-in-sale", "no-refund")


def _payment(payment: Payment, shelf: Shelf, wallet: Wallet, place: int) -> Act:
    kind, at = payment.kind, payment.held
    if kind == FOREIGN_CASH:
        return _foreign(payment)
    amount = shelf.market.money(payment.amount) if payment.amount else None
    if kind == CARD:
        return _by_card(amount)
    is_new_memo = kind == CREDIT_MEMO and wallet.held[at].is_new
    asks = kind in WITH_BALANCE and not is_new_memo and payment.refused not in _KNOWN_HERE
    number = wallet.number(at) or f"V-{place}"
    return Act(
        lambda till: pay(till, kind, amount, number),
        asks,
        payment.refused,
        payment.only_offline,
        at,
    )


def _foreign(payment: Payment) -> Act:
    async def by_rate(till: Till) -> object:
        told = await foreign_rates(till)
        if not isinstance(told, Rates):
            return told
        rate = next(one for one in told.rates if one.foreign.code == payment.currency)
        given = parse_money(payment.amount, currency(payment.currency))
        return await pay_foreign(till, rate, given)

    return Act(by_rate, True, payment.refused)


def _by_card(amount: Money | None) -> Act:
    async def by_card(till: Till) -> object:
        asked = await pay_card(till, amount)
        assert isinstance(asked, Refusal) and asked.code == "card-unknown", str(asked)
        return await decide_card(till, approved=True, authorisation="4711")

    return Act(by_card)


async def _rest_in_cash(till: Till) -> object:
    """Pay what is left; nothing is where the payments before were enough."""
    return await pay_cash(till) if till.sale is not None else None


def _last(till: Till) -> int:
    """The line that was added last; its deposit is below it."""
    assert till.sale is not None, "a line was added"
    return till.sale.lines[-1].belongs_to or till.sale.lines[-1].number


def _millionths(percent: str) -> int:
    return round(float(percent[:-1]) * 10_000)
