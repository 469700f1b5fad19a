"""The layout of a receipt: lines of text as wide as the paper, from a sale's final form. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuipos.devices.layout import (
    Paper,
    centred,
    percent,
    row,
    told,
    value_of,
    without_zeros,
    wrapped,
)
from tuipos.domain.document import TRAINING, VOIDED
from tuipos.domain.line_totals import LINE_DISCOUNT, SALE_DISCOUNT
from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.money_lines import LINES
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.sale_parts import GIFT_CARD
from tuipos.domain.sold import read_decimal
from tuipos.domain.tenders import CARD, CREDIT_MEMO, FOREIGN_CASH, tender_name
from tuipos.domain.typed import clean
from tuipos.domain.words import Words, say
from tuipos.retail.documents import (
    Document,
    DocumentDiscount,
    DocumentLine,
    DocumentTender,
)

#: Stands for the digits of a card that nobody sees.
_HIDDEN = "****"
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class _Marks:
    """The letters that stand for the taxes of a receipt, on its lines as in the list at its foot.

    A line has one for each of its taxes; all marks are as wide as the widest, so that amounts
    stand below each other.
    """

    def __init__(self, document: Document) -> None:
        self._rows: dict[tuple[str, int, str], str] = {}
        self._codes: dict[str, str] = {}
        for at, each in enumerate(document.taxes):
            self._rows[each.code, each.rate_millionths, each.certificate] = self.at(at)
            self._codes[each.code] = self.at(at)
        found = [self._letters(line) for line in document.lines if not line.voided]
        self._width = max(map(len, found), default=1)

    @property
    def blank(self) -> str:
        """What stands beside an amount without a mark."""
        return " " * self._width

    def at(self, place: int) -> str:
        """The letter of a row in the list of taxes."""
        return _LETTERS[place : place + 1] or "*"

    def of(self, line: DocumentLine) -> str:
        """The letters of a line's taxes."""
        return self._letters(line).ljust(self._width)

    def _letters(self, line: DocumentLine) -> str:
        """Before documents told the rate of each line, its code alone named its tax."""
        if line.tax_rate_millionths is None:
            return self._codes.get(line.tax_code, " ")
        if line.tax_exempt:
            return self._rows.get((line.tax_code, 0, line.tax_exempt), " ")
        parts = [(part.code, part.rate_millionths, "") for part in line.tax_parts]
        own = (line.tax_code, line.tax_rate_millionths, "")
        return "".join(self._rows.get(key, "") for key in parts or [own]) or " "


def receipt_lines(document: Document, paper: Paper) -> list[str]:
    """The receipt of a sale, each line at most as wide as the paper, without control characters.

    The receipt number at its foot is what a return scans or types.
    """
    rule = "-" * paper.width
    marks = _Marks(document)
    lines = [*centred(paper.store_name, paper), *_training(document, paper), rule]
    for line in document.lines:
        if not line.voided:
            lines += _item(document, line, marks.of(line), paper)
    lines += [rule, *_sums(document, paper, marks.blank), rule]
    lines += [*_taxes(document, marks, paper), rule]
    if document.comment:
        lines += [*wrapped(document.comment, paper.width), rule]
    lines += _foot(document, paper)
    return [line.rstrip() for line in lines]


def copy_lines(document: Document, paper: Paper) -> list[str]:
    """A receipt that was printed before: above and below it says that it is a copy."""
    mark = centred(told(paper, say("*** COPY ***")), paper)
    if document.type == VOIDED:
        mark = [*mark, *centred(told(paper, say("Voided")), paper)]
    return [*mark, *receipt_lines(document, paper), *mark]


def gift_receipt_lines(document: Document, paper: Paper) -> list[str]:
    """What was bought, without prices, for who gets it as a gift: good for a return."""
    rule = "-" * paper.width
    lines = [*centred(paper.store_name, paper), *centred(told(paper, say("Gift receipt")), paper)]
    lines.append(rule)
    for line in document.lines:
        quantity = parse_quantity(line.quantity)
        if not line.voided and not line.returns and quantity is not None:
            unit = _unit(line)
            lines += row(line.name, f"{value_of(paper, quantity)}{unit}", paper)
    lines += [rule, *_foot(document, paper)]
    return [line.rstrip() for line in lines]


def _foot(document: Document, paper: Paper) -> list[str]:
    local = document.concluded_at.astimezone(paper.zone)
    when = told(paper, say("{day} {time}", day=local.date(), time=local.strftime("%H:%M")))
    place = f"{document.store}/{document.register}"
    return [
        *_customer(document, paper),
        *row(told(paper, say("Receipt")), document.receipt, paper),
        *row(when, f"{place} {document.staff}", paper),
        *_training(document, paper),
    ]


def _below(document: Document, line: DocumentLine, paper: Paper) -> Iterator[str]:
    """The card that money was put on, what a line came back of, and what was noted on it."""
    if line.kind in LINES:
        yield from wrapped(f"  {clean(line.code)}", paper.width)
        if line.kind == GIFT_CARD and document.mode == "offline":
            words = say("Active after this sale has been sent")
            yield from wrapped(f"  {told(paper, words)}", paper.width)
    if line.returns is not None:
        words = say("Return")
        if line.returns.receipt:
            words = say("Return of receipt {receipt}", receipt=line.returns.receipt)
        yield from wrapped(f"  {told(paper, words)}", paper.width)
        if line.returns.reason:
            yield from wrapped(f"  {clean(line.returns.reason)}", paper.width)
    if line.product_tax:
        taxed = say("Taxed as {code}", code=clean(line.tax_code))
        yield from wrapped(f"  {told(paper, taxed)}", paper.width)
    if line.comment:
        yield from wrapped(f"  {clean(line.comment)}", paper.width)


def _training(document: Document, paper: Paper) -> list[str]:
    """What is for practice says so at both ends, so that no part of it passes for a receipt."""
    if document.type != TRAINING:
        return []
    words = say("*** TRAINING: NOT A RECEIPT ***")
    return centred(told(paper, words), paper)


def _customer(document: Document, paper: Paper) -> Iterator[str]:
    """Who bought, and the loyalty card that was shown."""
    if document.customer is None:
        return
    known = document.customer
    name = clean(known.name) or clean(known.number)
    yield from wrapped(told(paper, say("Customer: {name}", name=name)), paper.width)
    if known.card:
        card = say("Loyalty card: {card}", card=clean(known.card))
        yield from wrapped(told(paper, card), paper.width)
    if document.points_earned:
        points = say("Points: {points}", points=f"{document.points_earned:+d}")
        after = ""
        if document.points_after is not None:
            after = told(paper, say("now {points}", points=document.points_after))
        yield from row(told(paper, points), after, paper)


def _item(document: Document, line: DocumentLine, mark: str, paper: Paper) -> Iterator[str]:
    gross = f"{_amount(document, line.gross, paper)} {mark}"
    quantity = read_decimal(line.quantity)
    if quantity == Quantity(1) and not line.own_unit:
        yield from row(line.name, gross, paper)
    else:
        yield from wrapped(line.name, paper.width)
        unit = _unit(line)
        count = value_of(paper, quantity) if quantity is not None else line.quantity
        price = _amount(document, line.price, paper)
        yield from row(f"  {count}{unit} x {price}", gross, paper)
    for discount in line.discounts:
        amount = f"{_amount(document, discount.amount, paper)} {mark}"
        yield from row(f"  {_discount_name(discount, paper)}", amount, paper)
    yield from _below(document, line, paper)


def _unit(line: DocumentLine) -> str:
    """The unit behind a quantity; pieces go without saying."""
    return "" if line.unit == "piece" else f" {clean(line.unit_name or line.unit)}"


def _discount_name(discount: DocumentDiscount, paper: Paper) -> str:
    """An offer's own name, or words for what a person gave."""
    name = clean(discount.name)
    if discount.kind == LINE_DISCOUNT:
        return told(paper, say("Discount {name}", name=name)).rstrip()
    if discount.kind == SALE_DISCOUNT:
        return told(paper, say("Off the whole sale {name}", name=name)).rstrip()
    return name


def _sums(document: Document, paper: Paper, blank: str) -> Iterator[str]:
    def sum_row(words: Words, amount: str) -> list[str]:
        return row(told(paper, words), f"{_amount(document, amount, paper)} {blank}", paper)

    if not document.prices_include_tax:
        yield from sum_row(say("Tax"), document.tax)
    yield from sum_row(say("Total {currency}", currency=document.currency), document.total)
    if parse_money(document.rounding, currency(document.currency)):
        yield from sum_row(say("Rounding of cash"), document.rounding)
    for tender in document.tenders:
        if not tender.voided:
            yield from sum_row(tender_name(tender.kind), tender.amount)
            yield from _tender_details(tender, paper)
            yield from _more_of_tender(document, tender, paper)
    if parse_money(document.change, currency(document.currency)):
        yield from sum_row(say("Change"), document.change)


def _tender_details(tender: DocumentTender, paper: Paper) -> Iterator[str]:
    """What a payment was made with: of a card its brand and last four digits, never more."""
    details = tender.details
    if tender.kind == CARD:
        card = clean(f"{details.get('brand', '')} {_HIDDEN}{details.get('last4', '')}")
        told_card = card if details.get("last4") else clean(details.get("brand", ""))
        code = clean(details.get("authorisation", ""))
        if told_card or code:
            yield from row(f"  {told_card}", code, paper)
    elif tender.reference:
        yield from wrapped(f"  {clean(tender.reference)}", paper.width)


def _more_of_tender(document: Document, tender: DocumentTender, paper: Paper) -> Iterator[str]:
    """What was handed over in other money or points, and that a credit memo is one."""
    words: list[Words] = []
    if tender.kind == FOREIGN_CASH and _CURRENCY.fullmatch(tender.foreign_currency):
        given = parse_money(tender.foreign_amount, currency(tender.foreign_currency))
        rate = without_zeros(Quantity(tender.rate_millionths, 6))
        words.append(say("{currency} {amount} at {rate}", currency=tender.foreign_currency,
                         amount=given or tender.foreign_amount, rate=rate))  # fmt: skip
    if tender.details.get("points"):
        words.append(say("{points} points", points=clean(tender.details["points"])))
    worth = parse_money(tender.details.get("worth", ""), currency(document.currency))
    if worth is not None:
        words.append(say("worth {amount}: the rest is lost", amount=worth))
    refund = parse_money(tender.amount, currency(document.currency))
    if tender.kind == CREDIT_MEMO and refund is not None and refund.minor < 0:
        words.append(say("Credit memo: this number pays {amount}.", amount=-refund))
    for one in words:
        yield from wrapped(f"  {told(paper, one)}", paper.width)


def _taxes(document: Document, marks: _Marks, paper: Paper) -> Iterator[str]:
    for at, each in enumerate(document.taxes):
        net = _amount(document, each.base, paper)
        tax = _amount(document, each.tax, paper)
        words = say("{percent} % tax, net {net}", percent=percent(each.rate_millionths, paper),
                    net=net)  # fmt: skip
        if each.certificate:
            words = say("Exempt: {certificate}, net {net}",
                        certificate=clean(each.certificate), net=net)  # fmt: skip
        elif each.name:
            words = say("{name} {percent} %, net {net}", name=clean(each.name),
                        percent=percent(each.rate_millionths, paper), net=net)  # fmt: skip
        yield from row(f"{marks.at(at)} {told(paper, words)}", f"{tax} {marks.blank}", paper)


def _amount(document: Document, plain: str, paper: Paper) -> str:
    amount: Money | None = parse_money(plain, currency(document.currency))
    return value_of(paper, amount) if amount is not None else clean(plain)
