"""Shift reports: worked out by hand, told by a document, and the same again from that document."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from tests.domain.sales import line, sale_of
from tests.domain.test_document import concluded
from tests.fakes import EUR, MORNING, OAT_MILK, RYE_BREAD, THREE_FOR_TWO, euro
from tuipos.devices.layout import Paper, cells
from tuipos.devices.shift_report import report_lines
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import TenderVoided, evolve
from tuipos.domain.shift_documents import (
    CashMoved,
    Origin,
    drawer_document,
    report_of_document,
    shift_document,
)
from tuipos.domain.shift_report import Opening, ShiftReport, shift_report
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
