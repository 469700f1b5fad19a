"""How a printed page is laid out: rows of text as wide as the paper, aligned, inert. Pure."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo

from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.typed import clean
from tuipos.domain.words import Words

WIDTH = 42


@dataclass(frozen=True, slots=True)
class Paper:
    """How a receipt looks here: whose it is, its time zone, its width, and how words are told.

    `render` gives words in the store's language, with amounts and quantities as written there.
    """

    store_name: str
    zone: tzinfo
    width: int = WIDTH
    render: Callable[[Words], str] = str


def told(paper: Paper, words: Words) -> str:
    """Words as they are printed."""
    return clean(paper.render(words))


def value_of(paper: Paper, value: object) -> str:
    """An amount, a quantity or a day as it is written here."""
    # Not for translators: only the value's own form is asked for.
    return told(paper, Words("{value}", (("value", value),)))


def percent(rate_millionths: int, paper: Paper) -> str:
    """A rate as a percentage, without zeros behind its decimals."""
    return value_of(paper, without_zeros(Quantity(rate_millionths, 4)))


def without_zeros(quantity: Quantity) -> Quantity:
    """The same number without zeros behind its decimals."""
    while quantity.scale and quantity.units % 10 == 0:
        quantity = Quantity(quantity.units // 10, quantity.scale - 1)
    return quantity


def amount_row(words: Words, amount: Money, paper: Paper) -> list[str]:
    """Words on the left and an amount on the right, as sums stand."""
    return row(told(paper, words), f"{value_of(paper, amount)}  ", paper)


def row(left: str, right: str, paper: Paper) -> list[str]:
    """A text on the left and a figure on the right, on one line where both fit."""
    indent = left[: len(left) - len(left.lstrip())]
    text = indent + clean(left)
    room = paper.width - cells(right)
    if cells(text) < room:
        return [text + " " * (room - cells(text)) + right]
    *above, last = wrapped(text, max(1, room - 1))
    return [*above, last + " " * (room - cells(last)) + right]


def centred(text: str, paper: Paper) -> list[str]:
    """A text in the middle, in as many lines as it takes."""
    return [
        " " * ((paper.width - cells(line)) // 2) + line
        for line in wrapped(clean(text), paper.width)
    ]


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many cells, broken at blanks where there are some."""
    cleaned = text[: len(text) - len(text.lstrip())] + clean(text)
    lines: list[str] = []
    for line in textwrap.wrap(cleaned, width, drop_whitespace=True) or [""]:
        lines += _cut(line, width)
    return lines


def _cut(text: str, width: int) -> Iterator[str]:
    part = ""
    for sign in text:
        if part and cells(part + sign) > width:
            yield part
            part = ""
        part += sign
    yield part


def cells(text: str) -> int:
    """How many columns of a printer's fixed font a text takes."""
    return sum(_cells_of(sign) for sign in text)


def _cells_of(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
