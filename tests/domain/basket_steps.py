"""What a cashier does in a basket of the table, step by step: read from its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuipos.domain.quantity import Quantity, parse_quantity

CASH, CARD = "cash", "card"
_ITEM = re.compile(
    r"(?:(?P<count>-?[\d.]+) )?(?P<letter>[A-Z])(?: @(?P<price>[\d.]+))?"
    r"(?P<off>(?: -[\d.]+%?)*)(?: =(?P<label>[\d.]+)(?P<weight>kg)?)?"
)
_VOID = re.compile(r"void (\d+)")
_COUNT = re.compile(r"count (\d+) ([\d.]+)")
_TAX = re.compile(r"tax (\d+) as ([A-Z])")
_BACK = re.compile(r"back ([\d.]+) of (\d+)")


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
    """Something for the whole sale: `coupon`, `group`, `exempt` or `off`, and which."""

    word: str
    value: str


@dataclass(frozen=True)
class Payment:
    """So much is tendered, positive also for a refund."""

    kind: str
    amount: str


@dataclass(frozen=True)
class OtherTax:
    """A line is taxed as something else is: as the product with this letter."""

    line: int
    letter: str


Step = Item | VoidLine | Count | Back | OtherTax | Term


@dataclass(frozen=True)
class Script:
    """A whole sale, the sale before it if there is one, and what is tendered of the total.

    What the payments leave is paid exactly, in cash. `figures_only`: no till lets a cashier do it.
    """

    steps: tuple[Step, ...]
    payments: tuple[Payment, ...] = ()
    before: Script | None = None
    figures_only: bool = False


def read_script(text: str) -> Script:
    """The steps of a basket's cell."""
    earlier, arrow, text = text.rpartition(">>")
    items, *rest = (cell.strip() for cell in text.split(";"))
    steps: list[Step] = [_item(each.strip()) for each in items.split(",")]
    payments: list[Payment] = []
    figures_only = False
    for one in rest:
        word, _, value = one.partition(" ")
        if word in (CASH, CARD):
            payments.append(Payment(word, value))
        elif one == "figures only":
            figures_only = True
        elif word in ("coupon", "group", "exempt"):
            steps.append(Term(word, value))
        else:
            assert value == "off", one
            steps.append(Term("off", word))
    before = read_script(earlier) if arrow else None
    return Script(tuple(steps), tuple(payments), before, figures_only)


def _item(text: str) -> Step:
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


def _quantity(text: str) -> Quantity:
    quantity = parse_quantity(text)
    assert quantity is not None, text
    return quantity
