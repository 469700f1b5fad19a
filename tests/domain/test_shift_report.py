"""Shift reports: worked out by hand, told by a document, and the same again from that document."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given, settings, strategies

from tests.domain.sales import START, line, sale_of, sales
from tests.domain.test_document import concluded
from tests.fakes import EUR, MORNING, OAT_MILK, RYE_BREAD, THREE_FOR_TWO, euro
from tuipos.devices.layout import Paper, cells
from tuipos.devices.shift_report import report_lines
from tuipos.domain.drawer import MOVEMENTS
from tuipos.domain.money import Money
from tuipos.domain.money_lines import money_line
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import (
    Line,
    LineAdded,
    Sale,
    Tender,
    Tendered,
    TenderVoided,
    begin,
    evolve,
)
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT, GIFT_CARD
from tuipos.domain.shift_documents import (
    CashMoved,
    Origin,
    drawer_document,
    report_of_document,
    shift_document,
)
from tuipos.domain.shift_report import Opening, ShiftReport, shift_report
from tuipos.domain.tenders import RULES
from tuipos.domain.totals import totals
from tuipos.domain.words import say
from tuipos.retail.documents import Document

OPENING = Opening("shift-0001-001-1741944000000", "1001", MORNING, MORNING.date(), euro("50.00"))
ORIGIN = Origin(
    "0001-001-1741949999000", "0001", "001", 1, "1001", OPENING.id, MORNING.date(),
    MORNING + timedelta(hours=8), EUR, True, 7, "online",
)  # fmt: skip


def _moved(kind: str, amount: str) -> dict[str, Any]:
    return drawer_document(ORIGIN, CashMoved(kind, euro(amount), "x", "bag 7", "2001"), 9)


def _documents() -> list[dict[str, Any]]:
    offers = [THREE_FOR_TWO]
    milk = sale_of([line(OAT_MILK, Quantity(3)), line(RYE_BREAD)], offers, tendered=[1000])
    bread = sale_of([line(RYE_BREAD), line(RYE_BREAD, voided=True)], tendered=[100, 300])
    bread = evolve(evolve(bread, TenderVoided(1)), TenderVoided(2))
    bread = replace(bread, tenders=(*bread.tenders, replace(bread.tenders[0], number=3,
                    kind="card", amount=euro("3.40"), voided=False)))  # fmt: skip
    back = sale_of([line(OAT_MILK, Quantity(-1))], tendered=[-210])
    voided = sale_of([line(OAT_MILK)])
    return [
        concluded(milk, receipt="A-1"),
        concluded(bread, receipt="A-2"),
        concluded(back, receipt="A-3"),
        concluded(voided, receipt="", voided=True),
        _moved("float-entry", "20.00"),
        _moved("safe-drop", "30.00"),
    ]  # type: ignore[list-item]


def _report(counted: dict[str, str] | None = None) -> ShiftReport:
    amounts = {kind: euro(text) for kind, text in counted.items()} if counted else None
    return shift_report(OPENING, _documents(), 2, euro("1000.00"), amounts)


def test_the_figures_of_a_shift_by_hand() -> None:
    report = _report()
    assert (report.sales, report.returns, report.voided) == (2, 1, 1)
    assert (report.items_sold, report.items_returned) == (euro("13.10"), euro("-2.10"))
    assert report.discount == euro("-2.10")
    # 7.60 + 3.40 - 2.10
    assert report.total == euro("8.90") and report.grand_total == euro("1008.90")
    assert [(each.name, each.count, each.amount.plain()) for each in report.tenders] == [
        ("card", 1, "3.40"), ("cash", 2, "5.50"),
    ]  # fmt: skip
    assert [(each.name, each.amount.plain()) for each in report.movements] == [
        ("float-entry", "20.00"), ("safe-drop", "-30.00"),
    ]  # fmt: skip
    # 50.00 to begin with, 7.60 - 2.10 in cash, 20.00 in, 30.00 out.
    assert report.expected == euro("45.50")
    assert (report.first_receipt, report.last_receipt) == ("A-1", "A-3")
    assert (report.drawer_openings, report.voided_lines) == (2, 1)
    assert sum((each.tax for each in report.taxes), euro("0.00")) == report.tax
    assert not report.is_counted and report.counts == ()


def test_what_was_counted_beside_what_must_be_there() -> None:
    report = _report({"cash": "45.00", "card": "3.40", "voucher": "5.00"})
    assert report.is_counted
    assert [(each.kind, each.expected.plain(), each.over.plain()) for each in report.counts] == [
        ("card", "3.40", "0.00"), ("cash", "45.50", "-0.50"), ("voucher", "0.00", "5.00"),
    ]  # fmt: skip


def test_a_shift_without_anything() -> None:
    report = shift_report(OPENING, [], 0, euro("0.00"))
    assert report.expected == euro("50.00")
    assert (report.total, report.sales, report.first_receipt) == (euro("0.00"), 0, "")


def test_its_document_gives_the_same_report_again() -> None:
    report = _report({"cash": "45.00"})
    body = shift_document(ORIGIN, report, 12)
    found = msgspec.json.decode(json.dumps(body).encode(), type=Document, strict=True)
    assert (found.type, found.total, found.receipt) == ("shift", "0.00", "")
    assert report_of_document(json.loads(json.dumps(body))) == report


def test_it_is_printed_on_narrow_paper() -> None:
    paper = Paper("Riverside", MORNING.tzinfo or ORIGIN.at.tzinfo, width=32)  # type: ignore[arg-type]
    report = _report({"cash": "45.00"})
    lines = report_lines(report, paper, title=say("Z report"), at=ORIGIN.at, unsent=3)
    text = "\n".join(lines)
    assert max(cells(each) for each in lines) <= 32
    for wanted in ("Z report", "2 x Cash", "45.50", "Missing", "-0.50", "3 not sent yet", "A-1"):
        assert wanted in text, text
    assert "1008.90" in text


def _with_money(*amounts: tuple[str, str]) -> Sale:
    """Two milks, and money put on a card or an account."""
    sale = sale_of([line(OAT_MILK, Quantity(2))])
    for kind, amount in amounts:
        put = money_line(kind, len(sale.lines) + 1, "9900", euro(amount))
        sale = evolve(sale, LineAdded(put))
    return _paid(sale, [("card", 0)])


def test_money_put_on_cards_and_accounts_is_beside_the_goods() -> None:
    # 4.20 of milk with each: 4.20 + 25.00, 4.20 + 10.00 + 30.00.
    documents: list[Any] = [
        concluded(_with_money((GIFT_CARD, "25.00")), receipt="A-1"),
        concluded(_with_money((GIFT_CARD, "10.00"), (ACCOUNT_PAYMENT, "30.00")), receipt="A-2"),
    ]
    report = shift_report(OPENING, documents, 0, euro("1000.00"))
    assert (report.items_sold, report.goods, report.total) == (
        euro("8.40"), euro("8.40"), euro("73.40"),
    )  # fmt: skip
    assert [(each.name, each.count, each.amount.plain()) for each in report.put_on] == [
        ("account-payment", 1, "30.00"), ("gift-card", 2, "35.00"),
    ]  # fmt: skip
    assert report.grand_total == euro("1008.40"), "a card's money is sold for when it pays"
    body = json.loads(json.dumps(shift_document(ORIGIN, report, 12)))
    assert report_of_document(body) == report
    del body["closed_shift"]["put_on"]
    assert report_of_document(body).put_on == (), "a report that was kept before"


def test_money_put_on_cards_is_printed_below_the_goods() -> None:
    paper = Paper("Riverside", MORNING.tzinfo or ORIGIN.at.tzinfo, width=42)  # type: ignore[arg-type]
    sale = _with_money((GIFT_CARD, "25.00"), (ACCOUNT_PAYMENT, "30.00"))
    report = shift_report(OPENING, [concluded(sale)], 0, euro("0.00"))  # type: ignore[list-item]
    lines = report_lines(report, paper, title=say("Z report"), at=ORIGIN.at)
    rows = [" ".join(each.split()) for each in lines]
    at = rows.index("Goods 4.20")
    assert rows[at : at + 4] == [
        "Goods 4.20", "1 x Payment on account 30.00", "1 x Gift card 25.00", "Total EUR 59.20",
    ]  # fmt: skip
    plain = report_lines(_report(), paper, title=say("Z report"), at=ORIGIN.at)
    assert not any("Goods" in each for each in plain), "where there is nothing else, it says less"


def _paid(sale: Sale, payments: list[tuple[str, int]]) -> Sale:
    """The sale with so much tendered in these ways, and the rest exactly in the first of them."""
    for kind, minor in [*payments, (payments[0][0] if payments else "cash", 0)]:
        figures = totals(sale)
        if figures.settled and not figures.due:
            break
        rule, due = RULES[kind], figures.due_in_cash if RULES[kind].is_cash else figures.due
        if due.minor < 0:
            kind, given_minor = "cash", figures.due_in_cash.minor
        else:
            given_minor = minor or due.minor
            given_minor = given_minor if rule.gives_change else min(given_minor, due.minor)
        amount = Money(given_minor, sale.currency)
        sale = evolve(sale, Tendered(Tender(len(sale.tenders) + 1, kind, amount, MORNING)))
    return sale


_PUT_ON = strategies.lists(
    strategies.tuples(
        strategies.sampled_from((GIFT_CARD, ACCOUNT_PAYMENT)), strategies.integers(1, 50_000)
    ),
    max_size=3,
)
_WAYS = strategies.lists(
    strategies.tuples(strategies.sampled_from(sorted(RULES)), strategies.integers(1, 20_000)),
    max_size=3,
)
_MOVED = strategies.lists(
    strategies.tuples(strategies.sampled_from(sorted(MOVEMENTS)), strategies.integers(0, 99_999)),
    max_size=3,
)


@strategies.composite
def _any_sale(draw: strategies.DrawFn, *, tax_included: bool, rounding: str) -> Sale:
    """Goods and money on cards, paid to its end in any ways."""
    goods, offers, _ = draw(sales())
    back = draw(strategies.integers(0, 4)) == 0
    if back:
        goods = [_negative(each) for each in goods]
    sale = begin(replace(START, prices_include_tax=tax_included, cash_rounding=rounding))
    for each in goods:
        own = tuple(one for one in offers if each.product.number in one.products)
        sale = evolve(sale, LineAdded(replace(each, number=len(sale.lines) + 1), own))
    for kind, minor in draw(_PUT_ON):
        put = money_line(kind, len(sale.lines) + 1, "9900", Money(minor, EUR))
        sale = evolve(sale, LineAdded(put))
    return _paid(sale, draw(_WAYS))


def _negative(each: Line) -> Line:
    label = -each.embedded_amount if each.embedded_amount else None
    return replace(each, quantity=-each.quantity, embedded_amount=label)


@settings(max_examples=60, deadline=None)
@given(strategies.data(), strategies.booleans(), strategies.sampled_from(("", "IE")), _MOVED)
def test_every_report_adds_up_to_what_was_taken_and_to_the_drawer(
    data: strategies.DataObject, tax_included: bool, rounding: str, moved: list[tuple[str, int]]
) -> None:
    drawn = _any_sale(tax_included=tax_included, rounding=rounding)
    sold = data.draw(strategies.lists(drawn, max_size=5))
    documents: list[Any] = [concluded(each) for each in sold]
    documents += [_moved(kind, Money(minor, EUR).plain()) for kind, minor in moved]
    report = shift_report(OPENING, documents, 0, euro("7.00"))
    nothing = euro("0.00")
    on_top = nothing if tax_included else report.tax
    assert report.goods == report.items_sold + report.items_returned + report.discount + on_top
    put_on = sum((each.amount for each in report.put_on), nothing)
    taken = sum((each.amount for each in report.tenders), nothing)
    assert report.goods + put_on == report.total
    assert report.total + report.rounding == taken
    cash = sum((each.amount for each in report.tenders if each.name == "cash"), nothing)
    movements = sum((each.amount for each in report.movements), nothing)
    assert report.expected == OPENING.starting_amount + cash + movements
    assert report.grand_total == euro("7.00") + report.goods
    lines = [each for sale in sold for each in sale.lines if not each.voided]
    money = [each.fixed_amount for each in lines if each.fixed_amount is not None]
    assert put_on == sum(money, nothing)
