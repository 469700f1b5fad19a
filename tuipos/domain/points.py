"""Points that a sale brings, and takes away again where goods come back."""

from __future__ import annotations

from tuipos.domain.money_lines import is_money
from tuipos.domain.sale import Sale
from tuipos.domain.tenders import POINTS
from tuipos.domain.totals import Totals


def points_earned(sale: Sale, figures: Totals) -> int:
    """The points for the customer's card, below zero where more came back than was bought.

    They are for what was paid for goods: not for money put on cards and accounts, nor for what was
    paid with points. None without a card, or where the store's scheme is not known.
    """
    customer = sale.customer
    if customer is None or not customer.card or customer.scheme is None:
        return 0
    paid = figures.total
    for line in figures.lines:
        if is_money(line.line):
            paid -= line.amount
    for tender in sale.live_tenders:
        if tender.kind == POINTS:
            paid -= tender.amount
    return customer.scheme.points_for(paid)


def points_after(sale: Sale, earned: int) -> int | None:
    """The points on the customer's card after the sale; None where they are not known for sure."""
    customer = sale.customer
    if customer is None or not customer.card or customer.scheme is None or sale.mode != "online":
        return None
    used = (
        int(dict(one.details).get("points", 0))
        for one in sale.live_tenders
        if one.kind == POINTS and one.reference == customer.card
    )
    return customer.points + earned - sum(used)
