"""Money as a line of a sale: put on a gift card, or paid on a customer's account; and balances.

Online the data service says whether the card may have it; a card that is sold offline is active
once its sale was sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain import permissions
from tuipos.domain.balances import Balance
from tuipos.domain.money import Money
from tuipos.domain.money_lines import LINES, is_money, money_line
from tuipos.domain.sale import Line, LineAdded
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT, GIFT_CARD
from tuipos.domain.tenders import tender_name
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import lines_are_frozen, may_not, not_ready_to_sell, with_notice
from tuipos.register.limits import refusal_of
from tuipos.register.ports import Answered
from tuipos.register.selling import MOST_LINES, answered_in_sale, note_offline, start_sale
from tuipos.register.till import Till, act, question
from tuipos.retail.balance_refusals import BALANCE_UNKNOWN

#: More than this on one card is a slip.
MOST_MAJOR = 10_000
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class MoneyAdded:
    """A line puts money on a card or an account; `active_later` is a card that nobody knows yet."""

    line: Line
    active_later: bool = False
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class BalanceTold:
    """What a card or an account can pay with."""

    held: Balance
    notice: Words | None = None


async def issue_card(till: Till, number: str, amount: Money) -> MoneyAdded | Refusal:
    """Sell a new gift card with an amount on it. Refusals beside those of all: `card-in-use`."""
    return await _add_money(till, GIFT_CARD, number, amount, is_new=True)


async def add_to_card(till: Till, number: str, amount: Money) -> MoneyAdded | Refusal:
    """Put more on a gift card that there is."""
    return await _add_money(till, GIFT_CARD, number, amount, is_new=False)


async def pay_on_account(till: Till, number: str, amount: Money) -> MoneyAdded | Refusal:
    """Take money for what a customer has bought on account."""
    return await _add_money(till, ACCOUNT_PAYMENT, number, amount, is_new=False)


@question
async def ask_balance(till: Till, kind: str, number: str) -> BalanceTold | Refusal:
    """What a card or an account can pay with, in or beside a sale."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    refused = _no_number(clean(number))
    if refused is not None:
        return refused
    sale = till.sale
    answered = await till.data.balance(kind, clean(number))
    if isinstance(answered, Refusal):
        return answered
    noted = await answered_in_sale(till, sale, answered)
    if noted is not None:
        return noted
    notice = answered.switched or answered.notice
    found = answered.value
    return with_notice(found, notice) if isinstance(found, Refusal) else BalanceTold(found, notice)


async def _add_now(
    till: Till, kind: str, number: str, amount: Money, *, is_new: bool
) -> MoneyAdded | Refusal:
    number = clean(number)
    refused = (
        not_ready_to_sell(till)
        or may_not(till, permissions.SELL)
        or (lines_are_frozen(till.sale) if till.sale else None)
        or _no_number(number)
        or _no_amount(amount)
        or _on_sale(till, kind, number)
    )
    if refused is not None:
        return refused
    if till.sale is None:
        till.connection.transaction_starts()
    try:
        return await _ask_and_add(till, kind, number, amount, is_new=is_new)
    finally:
        if till.sale is None:
            till.connection.transaction_ends()


_add_money = act(_add_now)


async def _ask_and_add(
    till: Till, kind: str, number: str, amount: Money, *, is_new: bool
) -> MoneyAdded | Refusal:
    now = till.clock()
    answered = await till.data.balance(LINES[kind], number)
    if isinstance(answered, Refusal):
        return answered
    if till.sale is not None:
        await note_offline(till, answered)
    notice = answered.switched or answered.notice
    refused = _may_not_start(till, answered) or _not_so(answered.value, number, is_new=is_new)
    if refused is not None:
        return with_notice(refused, notice)
    if till.sale is None:
        await start_sale(till, answered, 0, now)
    assert till.sale is not None, "it has started"
    line = money_line(kind, len(till.sale.lines) + 1, number, amount, new_card=is_new)
    await till.record(LineAdded(line))
    till.last_sale = None
    return MoneyAdded(line, is_new and answered.offline, notice)


def _not_so(found: Balance | Refusal, number: str, *, is_new: bool) -> Refusal | None:
    """Refuse a new card that there is, and more on one that there is not."""
    if isinstance(found, Refusal):
        return None if is_new and found.code == BALANCE_UNKNOWN else found
    if not is_new:
        return None
    return refuse(
        "card-in-use",
        say("The gift card {number} is sold already: {left} is on it.",
            number=number, left=found.amount),
        say("Take a new card, or add to this one: operation {number}.", number=519),
    )  # fmt: skip


def _may_not_start(till: Till, answered: Answered[object]) -> Refusal | None:
    if till.sale is not None or not answered.offline:
        return None
    return refusal_of(till.limits())


def _on_sale(till: Till, kind: str, number: str) -> Refusal | None:
    """Refuse a second line of one card: its amounts belong in one."""
    lines = till.sale.lines if till.sale is not None else ()
    if len(lines) >= MOST_LINES:
        return refuse(
            "sale-too-long", say("This sale has {count} lines: no more fit.", count=MOST_LINES)
        )
    same = [one for one in lines if is_money(one) and one.kind == kind and one.code == number]
    if all(line.voided for line in same):
        return None
    return refuse(
        "card-twice",
        say("{kind} {number} is on this sale already.",
            kind=tender_name(LINES[kind]), number=number),
        say("Void its line (F8) for another amount."),
    )  # fmt: skip


def _no_number(number: str) -> Refusal | None:
    if 0 < len(number) <= _LONGEST_NUMBER:
        return None
    return refuse(
        "number-missing",
        say("That is no number of a card or an account."),
        say("Scan it, or type the number that stands on it."),
    )


def _no_amount(amount: Money) -> Refusal | None:
    if 0 < amount.minor <= MOST_MAJOR * amount.currency.minor_per_major:
        return None
    return refuse(
        "amount-absurd",
        say("{amount} can't be put on it.", amount=amount),
        say("Type an amount above 0, up to {most}.", most=MOST_MAJOR),
    )
