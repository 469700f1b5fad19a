"""Paying a basket of the table: the tenders of its payments, and what cards have left after it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec

from tests.domain.basket_markets import Market
from tests.domain.basket_payments import Held, Payment
from tests.domain.basket_steps import Script
from tests.fakes import MORNING
from tuipos.domain.customer import LoyaltyScheme
from tuipos.domain.exchange import asked_in_foreign, to_home
from tuipos.domain.money import Currency, Money, currency, parse_money, zero
from tuipos.domain.sale import Sale, Tender, Tendered, evolve
from tuipos.domain.sale_parts import ForeignCash
from tuipos.domain.tenders import CASH, FOREIGN_CASH, POINTS, VOUCHER
from tuipos.domain.totals import totals
from tuipos.retail.documents import Document
from tuipos.retail.movements import movements_of


def scheme_of(unit: Currency) -> LoyaltyScheme:
    """The scheme of every store: a point for each whole major unit, and a hundred pay one."""
    one = Money(unit.minor_per_major, unit)
    return LoyaltyScheme(1, one, 100, one)


def number_of(held: int) -> str:
    """The number of a card or an account, by its place in the script."""
    return f"H-{held}"


def paid(sale: Sale, script: Script, market: Market) -> Sale:
    """The sale with all of it tendered, and the rest exactly in cash; money goes back for returns.

    Where nobody can be asked more is refused: this is the sale that the server knows of.
    """
    for number, each in enumerate(script.payments, 1):
        if not each.refused or each.only_offline:
            sale = _with(sale, _tender(sale, script, market, each, number))
    figures = totals(sale)
    if figures.settled and not figures.due:
        return sale
    return _with(sale, _plain(sale, CASH, figures.due_in_cash))


def left(script: Script, documents: Iterable[dict[str, Any]], unit: Currency) -> tuple[str, ...]:
    """What each card and account can pay after these sales; "-" is one that there is not."""
    moved: dict[str, tuple[int, int]] = {}
    for document in documents:
        read = msgspec.json.decode(json.dumps(document).encode(), type=Document)
        for one in movements_of(read):
            minor, points = moved.get(one.number, (0, 0))
            moved[one.number] = minor + one.amount.minor, points + one.points
    found = []
    for at, held in enumerate(script.held):
        minor, points = moved.get(number_of(at), (0, 0))
        if held.kind == POINTS:
            found.append(str(int(held.has) + points))
        elif held.is_new and number_of(at) not in moved:
            found.append("-")
        else:
            found.append((begun_with(held, unit) + Money(minor, unit)).plain())
    return tuple(found)


def begun_with(held: Held, unit: Currency) -> Money:
    """What a card or an account can pay before the sale."""
    has, owed = (parse_money(text or "0", unit) for text in (held.has, held.owed))
    assert has is not None and owed is not None, held
    return scheme_of(unit).worth(int(held.has)) if held.kind == POINTS else has - owed


def _with(sale: Sale, tender: Tender) -> Sale:
    return evolve(sale, Tendered(tender))


def _plain(sale: Sale, kind: str, amount: Money) -> Tender:
    return Tender(len(sale.tenders) + 1, kind, amount, MORNING)


def _tender(sale: Sale, script: Script, market: Market, each: Payment, number: int) -> Tender:
    if each.kind == FOREIGN_CASH:
        return _foreign(sale, market, each)
    due = totals(sale).due
    sign = -1 if due.minor < 0 else 1
    typed = market.money(each.amount) if each.amount else None
    if each.kind == VOUCHER:
        worth = typed or due
        details = (("worth", worth.plain()),) if worth > due else ()
        voucher = _plain(sale, VOUCHER, min(worth, due))
        return replace(voucher, reference=f"V-{number}", details=details)
    if each.held < 0:
        assert typed is not None, "cash and card name their amount"
        return _plain(sale, each.kind, Money(sign * typed.minor, sale.currency))
    reference = number_of(each.held)
    if typed is None:
        typed = min(due, _room(sale, script.held[each.held], reference))
    tender = _plain(sale, each.kind, Money(sign * typed.minor, sale.currency))
    details = ()
    if each.kind == POINTS:
        details = (("points", str(scheme_of(sale.currency).points_to_pay(typed))),)
    return replace(tender, reference=reference, details=details)


def _room(sale: Sale, held: Held, reference: str) -> Money:
    paid_with = (one.amount for one in sale.live_tenders if one.reference == reference)
    return begun_with(held, sale.currency) - sum(paid_with, zero(sale.currency))


def _foreign(sale: Sale, market: Market, each: Payment) -> Tender:
    rate = market.rates[each.currency]
    given = parse_money(each.amount, currency(each.currency))
    if not each.amount:
        given = asked_in_foreign(totals(sale).due, rate)
    assert given is not None, each
    tender = _plain(sale, FOREIGN_CASH, to_home(given, rate))
    return replace(tender, foreign=ForeignCash(given, rate.home_millionths // rate.per))
