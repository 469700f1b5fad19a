"""What a concluded sale has moved on cards and accounts: the same for the server and headquarters.

A movement is what can be paid with a card or an account afterwards, less what could before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tuipos.domain.document import SALE
from tuipos.domain.money import Money, currency, parse_money, zero
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT
from tuipos.domain.sale_parts import GIFT_CARD as GIFT_CARD_LINE
from tuipos.domain.tenders import ACCOUNT, GIFT_CARD, POINTS, WITH_BALANCE
from tuipos.retail.documents import Document, DocumentTender


@dataclass(frozen=True, slots=True)
class Movement:
    """What one sale has added to one card or account; below zero: taken from it."""

    kind: str
    number: str
    amount: Money
    points: int = 0


def movements_of(document: Document) -> tuple[Movement, ...]:
    """Everything a sale has moved, one movement for each card or account.

    Amounts are sound: the document was judged before.
    """
    if document.type != SALE:
        return ()
    together: dict[tuple[str, str], Movement] = {}
    for one in _each(document):
        key = (one.kind, one.number)
        before = together.get(key)
        if before is not None:
            one = Movement(*key, before.amount + one.amount, before.points + one.points)
        together[key] = one
    return tuple(together.values())


def _each(document: Document) -> Iterator[Movement]:
    unit = currency(document.currency)
    for tender in document.tenders:
        if tender.kind in WITH_BALANCE and tender.reference and not tender.voided:
            amount = parse_money(tender.amount, unit) or zero(unit)
            number = tender.reference.strip()
            yield Movement(tender.kind, number, -amount, _points_of(tender, amount))
    for line in document.lines:
        kind = {GIFT_CARD_LINE: GIFT_CARD, ACCOUNT_PAYMENT: ACCOUNT}.get(line.kind)
        if kind is not None and not line.voided:
            yield Movement(kind, line.code.strip(), parse_money(line.amount, unit) or zero(unit))
    customer = document.customer
    if document.points_earned and customer is not None and customer.card:
        yield Movement(POINTS, customer.card, zero(unit), document.points_earned)


def _points_of(tender: DocumentTender, amount: Money) -> int:
    """The points that a payment took (negative), or a refund gave back."""
    if tender.kind != POINTS:
        return 0
    points = int(tender.details.get("points", "0"))
    return -points if amount.minor >= 0 else points
