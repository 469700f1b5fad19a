"""What a cashier does in a basket of the table, step by step: read from its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.domain.basket_payments import TERMS, Held, Payment, hold, read_payment
from tuipos.domain.money_lines import LINES
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT, GIFT_CARD
from tuipos.domain.tenders import POINTS

_ITEM = re.compile(
    r"(?:(?P<count>-?[\d.]+) )?(?P<letter>[A-Z])(?: @(?P<price>[\d.]+))?"
    r"(?P<off>(?: -[\d.]+%?)*)(?: =(?P<label>[\d.]+)(?P<weight>kg)?)?"
)
_VOID = re.compile(r"void (\d+)")
_COUNT = re.compile(r"count (\d+) ([\d.]+)")
_TAX = re.compile(r"tax (\d+) as ([A-Z])")
_BACK = re.compile(r"back ([\d.]+) of (\d+)")
_EMPTY = re.compile(r"empty (\d+) ([A-Z])")
_MONEY = re.compile(rf"(?P<word>issue|top|settle) (?P<amount>[\d.]+){TERMS}")


@dataclass(frozen=True)
class Item:
    """A product is scanned, or comes back where the quantity is below nothing.

    `label` is the price in its barcode, or the weight where `weight_label`; `off` are discounts.
    """

    letter: str
    quantity: Quantity
    price: str = ""
    off: tuple[str, ...] = ()
    label: str = ""
    weight_label: bool = False


@dataclass(frozen=True)
class VoidLine:
    """A line is taken out."""

    line: int


@dataclass(frozen=True)
class Count:
    """A line gets another quantity."""

    line: int
    quantity: Quantity


@dataclass(frozen=True)
class Back:
    """So much of a line of the sale before comes back, by its receipt."""

    line: int
    quantity: Quantity


@dataclass(frozen=True)
class Term:
    """Something for the whole sale: `coupon`, `group`, `exempt`, `member` or `off`, and which.

    Of a member the value is the place of their loyalty card in the script.
    """

    word: str
    value: str


@dataclass(frozen=True)
class MoneyLine:
    """Money is put on a card or an account, by the kind of line and its place in the script.

    `refused` is the code where the till says no.
    """

    kind: str
    amount: str
    held: int
    is_new: bool = False
    refused: str = ""


@dataclass(frozen=True)
class Empties:
    """The deposit of so many pieces is given back."""

    letter: str
    quantity: Quantity


@dataclass(frozen=True)
class OtherTax:
    """A line is taxed as something else is: as the product with this letter."""

    line: int
    letter: str


Step = Item | VoidLine | Count | Back | OtherTax | Term | MoneyLine | Empties


@dataclass(frozen=True)
class Script:
    """A whole sale, the sale before it if there is one, and what is tendered of the total.

    What the payments leave is paid exactly, in cash. `figures_only`: no till lets a cashier do it.
    `held` are the cards and accounts of it, after those of the sale before.
    """

    steps: tuple[Step, ...]
    payments: tuple[Payment, ...] = ()
    before: Script | None = None
    figures_only: bool = False
    held: tuple[Held, ...] = ()

    @property
    def member(self) -> int | None:
        """The place of the loyalty card of who buys; None where nobody shows one."""
        terms = (step for step in self.steps if isinstance(step, Term))
        return next((int(term.value) for term in terms if term.word == "member"), None)


def read_script(text: str) -> Script:
    """The steps of a basket's cell."""
    earlier, arrow, text = text.rpartition(">>")
    before = read_script(earlier) if arrow else None
    held = list(before.held) if before is not None else []
    items, *rest = (cell.strip() for cell in text.split(";"))
    steps: list[Step] = [_item(each.strip(), held) for each in items.split(",")]
    payments: list[Payment] = []
    figures_only = False
    for one in rest:
        word, _, value = one.partition(" ")
        if (payment := read_payment(one, held)) is not None:
            payments.append(payment)
        elif one == "figures only":
            figures_only = True
        elif word == "member":
            steps.append(Term(word, str(hold(held, Held(POINTS, value)))))
        elif word in ("coupon", "group", "exempt"):
            steps.append(Term(word, value))
        else:
            assert value == "off", one
            steps.append(Term("off", word))
    return Script(tuple(steps), tuple(payments), before, figures_only, tuple(held))


def _item(text: str, held: list[Held]) -> Step:
    if match := _EMPTY.fullmatch(text):
        return Empties(match[2], _quantity(match[1]))
    if match := _MONEY.fullmatch(text):
        return _money_line(match, held)
    if match := _VOID.fullmatch(text):
        return VoidLine(int(match[1]))
    if match := _COUNT.fullmatch(text):
        return Count(int(match[1]), _quantity(match[2]))
    if match := _BACK.fullmatch(text):
        return Back(int(match[2]), _quantity(match[1]))
    if match := _TAX.fullmatch(text):
        return OtherTax(int(match[1]), match[2])
    match = _ITEM.fullmatch(text)
    assert match is not None, text
    count = match["count"] or (match["label"] if match["weight"] else "1")
    quantity = _quantity(count.lstrip("-"))
    return Item(
        letter=match["letter"],
        quantity=-quantity if count.startswith("-") else quantity,
        price=match["price"] or "",
        off=tuple(one.lstrip("-") for one in match["off"].split()),
        label=match["label"] or "",
        weight_label=bool(match["weight"]),
    )


def _money_line(match: re.Match[str], held: list[Held]) -> MoneyLine:
    word, has = match["word"], match["has"] or ""
    kind = ACCOUNT_PAYMENT if word == "settle" else GIFT_CARD
    is_new = word == "issue"
    one = Held(LINES[kind], has, match["owed"] or "", is_new=is_new and not has)
    return MoneyLine(kind, match["amount"], hold(held, one), is_new, match["refused"] or "")


def _quantity(text: str) -> Quantity:
    quantity = parse_quantity(text)
    assert quantity is not None, text
    return quantity
