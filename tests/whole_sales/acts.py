"""The steps of a basket as what a cashier does: each an act of the register's own use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from tests.domain import basket_steps as steps
from tests.domain.basket_steps import Item, Script, Step
from tests.whole_sales.stock import Shelf
from tuipos.domain.quantity import ONE
from tuipos.domain.words import Refusal
from tuipos.register.card_paying import decide_card, pay_card
from tuipos.register.coupons import add_coupon
from tuipos.register.customers import set_customer
from tuipos.register.paying import pay_cash
from tuipos.register.returning import Returnable, find_receipt, return_lines
from tuipos.register.selling import add_item, set_quantity, void_line
from tuipos.register.taxes import exempt_sale, set_line_tax
from tuipos.register.terms import discount_line, discount_sale, set_price
from tuipos.register.till import Till
from tuipos.register.without_receipt import return_without_receipt


@dataclass(frozen=True)
class Act:
    """One thing that is done; `asks` says that somebody is asked for data with it."""

    do: Callable[[Till], Awaitable[object]]
    asks: bool = False
    refused: str = ""


def acts_of(script: Script, shelf: Shelf, receipt: str) -> list[Act]:
    """All that is done for a sale, to its end; `receipt` is that of the sale before."""
    found: list[Act] = []
    for step in script.steps:
        found += _acts(step, shelf, receipt)
    for payment in script.payments:
        found.append(_payment(payment, shelf))
    found.append(Act(_rest_in_cash))
    return found


async def carried_out(act: Act, till: Till) -> None:
    """Do it, and see that it is not refused, or refused as is due."""
    result = await act.do(till)
    code = result.code if isinstance(result, Refusal) else ""
    assert code == act.refused, str(result)


def _acts(step: Step, shelf: Shelf, receipt: str) -> Iterator[Act]:
    money = shelf.market.money
    match step:
        case Item():
            yield from _item(step, shelf)
        case steps.VoidLine(line=number):
            yield Act(lambda till: void_line(till, number))
        case steps.Count(line=number, quantity=quantity):
            yield Act(lambda till: set_quantity(till, number, quantity))
        case steps.Back():
            yield from _back(step, receipt)
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


def _back(step: steps.Back, receipt: str) -> Iterator[Act]:
    found: list[Returnable] = []

    async def find(till: Till) -> object:
        result = await find_receipt(till, receipt)
        if isinstance(result, Returnable):
            found.append(result)
        return result

    yield Act(find, True)
    yield Act(lambda till: return_lines(till, found[-1], {step.line: step.quantity}, "torn"))


def _payment(payment: steps.Payment, shelf: Shelf) -> Act:
    amount = shelf.market.money(payment.amount)
    if payment.kind == steps.CASH:
        return Act(lambda till: pay_cash(till, amount))

    async def by_card(till: Till) -> object:
        asked = await pay_card(till, amount)
        assert isinstance(asked, Refusal) and asked.code == "card-unknown", str(asked)
        return await decide_card(till, approved=True, authorisation="4711")

    return Act(by_card)


async def _rest_in_cash(till: Till) -> object:
    """Pay what is left; nothing is where the payments before were enough."""
    return await pay_cash(till) if till.sale is not None else None


def _last(till: Till) -> int:
    assert till.sale is not None, "a line was added"
    return till.sale.lines[-1].number


def _millionths(percent: str) -> int:
    return round(float(percent[:-1]) * 10_000)
