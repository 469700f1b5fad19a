"""The final form of a transaction: what the journal keeps and the server receives, field by field.

The shape is `tuipos.retail.wire.Document`; amounts are decimal strings, times ISO 8601 with offset.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tuipos.domain.sale import Line, Sale, Tender
from tuipos.domain.totals import LineTotals, Totals, totals

SCHEMA = 1
SALE = "sale"
VOIDED = "voided"


def document(
    sale: Sale,
    *,
    receipt: str,
    sequence: int,
    epoch: int,
    at: datetime,
    business_date: date,
    language: str = "en",
    voided: bool = False,
) -> dict[str, object]:
    """The final form of a sale; a voided one keeps its lines, all voided, and comes to nothing.

    `sequence` is its place in the journal, `at` the conclusion, `business_date` the shift's day,
    `language` the one that the texts are kept in.
    """
    assert voided == (receipt == ""), "a sale has a receipt number, a voided one none"
    if voided:
        sale = _all_voided(sale)
    figures = totals(sale)
    assert voided or not figures.due, "a sale is concluded when nothing is due"
    return {
        "schema": SCHEMA,
        "type": VOIDED if voided else SALE,
        "epoch": epoch,
        "sequence": sequence,
        "receipt": receipt,
        "concluded_at": _time(at),
        "business_date": business_date.isoformat(),
        **_origin(sale),
        "lines": [_line(each, language) for each in figures.lines],
        "tenders": [_tender(tender) for tender in sale.tenders],
        **_figures(figures),
    }


def _origin(sale: Sale) -> dict[str, object]:
    return {
        "id": sale.id,
        "store": sale.store,
        "register": sale.register,
        "staff": sale.staff,
        "shift": sale.shift,
        "currency": sale.currency.code,
        "prices_include_tax": sale.prices_include_tax,
        "started_at": _time(sale.started_at),
        "mode": sale.mode,
        "switched_at": _time(sale.switched_at) if sale.switched_at else None,
        "data_version": sale.data_version,
    }


def _figures(figures: Totals) -> dict[str, object]:
    return {
        "taxes": [
            {
                "code": each.rate.code,
                "rate_millionths": each.rate.rate_millionths,
                "base": each.base.plain(),
                "tax": each.tax.plain(),
            }
            for each in figures.taxes
        ],
        "subtotal": figures.subtotal.plain(),
        "discount": figures.discount.plain(),
        "tax": figures.tax.plain(),
        "total": figures.total.plain(),
        "change": figures.change.plain(),
    }


def _all_voided(sale: Sale) -> Sale:
    assert not sale.live_tenders, "money is given back before a sale is voided"
    return replace(sale, lines=tuple(replace(line, voided=True) for line in sale.lines))


def _line(each: LineTotals, language: str) -> dict[str, object]:
    line: Line = each.line
    return {
        "number": line.number,
        "product": line.product.number,
        "code": line.code,
        "name": line.product.name(language),
        "quantity": str(line.quantity),
        "unit": line.product.unit,
        "price": line.product.price.plain(),
        "gross": each.gross.plain(),
        "amount": each.amount.plain(),
        "tax_code": line.product.tax.code,
        "voided": line.voided,
        "discounts": [
            {
                "offer": discount.offer.id,
                "name": discount.offer.name(language),
                "amount": discount.amount.plain(),
            }
            for discount in each.discounts
        ],
        "age_checked": line.age_checked,
    }


def _tender(tender: Tender) -> dict[str, object]:
    return {
        "number": tender.number,
        "kind": tender.kind,
        "amount": tender.amount.plain(),
        "at": _time(tender.at),
        "voided": tender.voided,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
