"""The layout of a receipt: lines of text as wide as the paper, from a sale's final form. Pure."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo

from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.typed import clean
from tuipos.domain.words import Words, say
from tuipos.retail.documents import Document, DocumentLine

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


def receipt_lines(document: Document, paper: Paper) -> list[str]:
    """The receipt of a sale, each line at most as wide as the paper, without control characters."""
    rule = "-" * paper.width
    marks = {each.code: chr(ord("A") + at) for at, each in enumerate(document.taxes)}
    lines = [*_centred(paper.store_name, paper), rule]
    for line in document.lines:
        if not line.voided:
            lines += _item(document, line, marks.get(line.tax_code, " "), paper)
    lines += [rule, *_sums(document, paper), rule, *_taxes(document, marks, paper), rule]
    local = document.concluded_at.astimezone(paper.zone)
    when = _told(paper, say("{day} {time}", day=local.date(), time=local.strftime("%H:%M")))
    place = f"{document.store}/{document.register}"
    lines += [
        *_row(_told(paper, say("Receipt")), document.receipt, paper),
        *_row(when, f"{place} {document.staff}", paper),
    ]
    return [line.rstrip() for line in lines]


def _item(document: Document, line: DocumentLine, mark: str, paper: Paper) -> Iterator[str]:
    gross = f"{_amount(document, line.gross, paper)} {mark}"
    quantity = parse_quantity(line.quantity)
    if quantity == Quantity(1):
        yield from _row(line.name, gross, paper)
    else:
        yield from _wrapped(line.name, paper.width)
        unit = "" if line.unit == "piece" else f" {line.unit}"
        count = _value(paper, quantity) if quantity is not None else line.quantity
        price = _amount(document, line.price, paper)
        yield from _row(f"  {count}{unit} x {price}", gross, paper)
    for discount in line.discounts:
        amount = f"{_amount(document, discount.amount, paper)} {mark}"
        yield from _row(f"  {clean(discount.name)}", amount, paper)


def _sums(document: Document, paper: Paper) -> Iterator[str]:
    def row(words: Words, amount: str) -> list[str]:
        return _row(_told(paper, words), f"{_amount(document, amount, paper)}  ", paper)

    if not document.prices_include_tax:
        yield from row(say("Tax"), document.tax)
    yield from row(say("Total {currency}", currency=document.currency), document.total)
    for tender in document.tenders:
        if not tender.voided:
            yield from row(_tender_name(tender.kind), tender.amount)
    if parse_money(document.change, currency(document.currency)):
        yield from row(say("Change"), document.change)


def _taxes(document: Document, marks: dict[str, str], paper: Paper) -> Iterator[str]:
    for each in document.taxes:
        rate = Quantity(each.rate_millionths, 4)
        percent = _value(paper, _short(rate))
        net = _amount(document, each.base, paper)
        tax = _amount(document, each.tax, paper)
        words = say("{percent} % tax, net {net}", percent=percent, net=net)
        yield from _row(f"{marks[each.code]} {_told(paper, words)}", f"{tax}  ", paper)


def _short(quantity: Quantity) -> Quantity:
    """The same quantity without zeros behind its decimals."""
    while quantity.scale and quantity.units % 10 == 0:
        quantity = Quantity(quantity.units // 10, quantity.scale - 1)
    return quantity


def _tender_name(kind: str) -> Words:
    return say("Cash") if kind == "cash" else Words("{kind}", (("kind", clean(kind)),))


def _told(paper: Paper, words: Words) -> str:
    return clean(paper.render(words))


def _value(paper: Paper, value: object) -> str:
    # Not for translators: only the value's own form is asked for.
    return _told(paper, Words("{value}", (("value", value),)))


def _amount(document: Document, plain: str, paper: Paper) -> str:
    amount: Money | None = parse_money(plain, currency(document.currency))
    return _value(paper, amount) if amount is not None else clean(plain)


def _row(left: str, right: str, paper: Paper) -> list[str]:
    """A text on the left and a figure on the right, on one line where both fit."""
    indent = left[: len(left) - len(left.lstrip())]
    text = indent + clean(left)
    room = paper.width - cells(right)
    if cells(text) < room:
        return [text + " " * (room - cells(text)) + right]
    *above, last = _wrapped(text, max(1, room - 1))
    return [*above, last + " " * (room - cells(last)) + right]


def _centred(text: str, paper: Paper) -> list[str]:
    return [
        " " * ((paper.width - cells(line)) // 2) + line
        for line in _wrapped(clean(text), paper.width)
    ]


def _wrapped(text: str, width: int) -> list[str]:
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
