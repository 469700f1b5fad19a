"""The layout of an X or Z report: lines of text as wide as the paper. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tuipos.devices.layout import Paper, amount_row, centred, percent, row, told, value_of
from tuipos.domain.drawer import MOVEMENTS
from tuipos.domain.money_lines import money_name
from tuipos.domain.shift_report import ShiftReport
from tuipos.domain.tenders import tender_name
from tuipos.domain.words import Words, say


def report_lines(
    report: ShiftReport, paper: Paper, *, title: Words, at: datetime, unsent: int = 0
) -> list[str]:
    """The report of a shift, each line at most as wide as the paper.

    `unsent` transactions have not reached the server yet: then the report says so, since the
    server's own figures are still behind it.
    """
    rule = "-" * paper.width
    opening = report.opening
    lines = [*centred(paper.store_name, paper), *centred(told(paper, title), paper), rule]
    lines += [
        *row(told(paper, say("Shift")), opening.id.removeprefix("shift-"), paper),
        *row(told(paper, say("Staff")), opening.staff, paper),
        *row(told(paper, say("Business date")), value_of(paper, opening.business_date), paper),
        *row(told(paper, say("From")), _moment(opening.opened_at, paper), paper),
        *row(told(paper, say("To")), _moment(at, paper), paper),
    ]
    if report.first_receipt:
        lines += row(told(paper, say("First receipt")), report.first_receipt, paper)
        lines += row(told(paper, say("Last receipt")), report.last_receipt, paper)
    lines += [rule, *_sales(report, paper), rule, *_taxes(report, paper)]
    lines += [*_tenders(report, paper), rule, *_drawer(report, paper), rule]
    lines += amount_row(say("Grand total"), report.grand_total, paper)
    if unsent:
        words = say("{count} not sent yet", count=unsent)
        lines += centred(told(paper, words), paper)
    return [line.rstrip() for line in lines]


def _moment(at: datetime, paper: Paper) -> str:
    local = at.astimezone(paper.zone)
    return told(paper, say("{day} {time}", day=local.date(), time=local.strftime("%H:%M")))


def _sales(report: ShiftReport, paper: Paper) -> Iterator[str]:
    for words, count in (
        (say("Sales"), report.sales),
        (say("Returns"), report.returns),
        (say("Voided transactions"), report.voided),
        (say("Voided lines"), report.voided_lines),
        (say("Typed prices"), report.typed_prices),
        (say("Discounts by hand"), report.discounts_by_hand),
        (say("Drawer opened without a sale"), report.drawer_openings),
    ):
        yield from row(told(paper, words), str(count), paper)
    yield from amount_row(say("Sold"), report.items_sold, paper)
    yield from amount_row(say("Returned"), report.items_returned, paper)
    yield from amount_row(say("Discount"), report.discount, paper)
    yield from _put_on(report, paper)
    if report.rounding:
        yield from amount_row(say("Rounding"), report.rounding, paper)
    words = say("Total {currency}", currency=report.currency.code)
    yield from amount_row(words, report.total, paper)


def _put_on(report: ShiftReport, paper: Paper) -> Iterator[str]:
    """What goods come to, and beside them what is no sale yet: money on cards and accounts."""
    if not report.put_on:
        return
    yield from amount_row(say("Goods"), report.goods, paper)
    for each in report.put_on:
        words = say("{count} x {name}", count=each.count, name=money_name(each.name))
        yield from amount_row(words, each.amount, paper)


def _taxes(report: ShiftReport, paper: Paper) -> Iterator[str]:
    for each in report.taxes:
        rate = percent(each.rate_millionths, paper)
        words = say("{percent} % tax, net {net}", percent=rate, net=each.base)
        yield from amount_row(words, each.tax, paper)


def _tenders(report: ShiftReport, paper: Paper) -> Iterator[str]:
    for each in report.tenders:
        words = say("{count} x {name}", count=each.count, name=tender_name(each.name))
        yield from amount_row(words, each.amount, paper)


def _drawer(report: ShiftReport, paper: Paper) -> Iterator[str]:
    yield from amount_row(say("Start amount"), report.opening.starting_amount, paper)
    for each in report.movements:
        words = say("{count} x {name}", count=each.count, name=MOVEMENTS[each.name].name)
        yield from amount_row(words, each.amount, paper)
    yield from amount_row(say("Must be in the drawer"), report.expected, paper)
    for count in report.counts:
        words = say("Counted, {name}", name=tender_name(count.kind))
        yield from amount_row(words, count.counted, paper)
        if count.over:
            over = say("Too much") if count.over.minor > 0 else say("Missing")
            yield from amount_row(over, count.over, paper)
