"""The final form of a transaction: what the journal keeps and the server receives, field by field.

The shape is `tuipos.retail.documents.Document`; amounts are decimal strings, times ISO 8601 with
offset.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tuipos.domain.line_tax import tax_of_line
from tuipos.domain.points import points_after, points_earned
from tuipos.domain.product import text_in
from tuipos.domain.sale import Sale
from tuipos.domain.sale_parts import Customer, Line, ManualDiscount, Tender
from tuipos.domain.tax import as_code
from tuipos.domain.tax_code import TaxPart
from tuipos.domain.totals import LineTotals, Totals, totals

#: 2 brought customers, returns, discounts by hand, taxes by hand, and what payments refer to.
SCHEMA = 2
SALE = "sale"
VOIDED = "voided"
#: A sale for practice: in the journal's chain like all others, and never in the books.
TRAINING = "training"


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
    without_number = voided or sale.training
    assert without_number == (receipt == ""), "a sale in the books has a receipt number"
    if voided:
        sale = _all_voided(sale)
    figures = totals(sale)
    assert voided or figures.settled, "a sale is concluded when nothing is due"
    return {
        "schema": SCHEMA,
        "type": _type_of(sale, voided=voided),
        "epoch": epoch,
        "sequence": sequence,
        "receipt": receipt,
        "concluded_at": time_text(at),
        "business_date": business_date.isoformat(),
        **_origin(sale),
        "lines": [_line(sale, each, language) for each in figures.lines],
        "tenders": [_tender(tender) for tender in sale.tenders],
        **_terms(sale),
        **_figures(figures, language),
        **_points(sale, figures, voided=voided),
    }


def _points(sale: Sale, figures: Totals, *, voided: bool) -> dict[str, object]:
    if voided:
        return {"points_earned": 0, "points_after": None}
    earned = points_earned(sale, figures)
    return {"points_earned": earned, "points_after": points_after(sale, earned)}


def _type_of(sale: Sale, *, voided: bool) -> str:
    if sale.training:
        return TRAINING
    return VOIDED if voided else SALE


def _origin(sale: Sale) -> dict[str, object]:
    return {
        "id": sale.id,
        "store": sale.store,
        "register": sale.register,
        "staff": sale.staff,
        "shift": sale.shift,
        "currency": sale.currency.code,
        "prices_include_tax": sale.prices_include_tax,
        "started_at": time_text(sale.started_at),
        "mode": sale.mode,
        "switched_at": time_text(sale.switched_at) if sale.switched_at else None,
        "data_version": sale.data_version,
    }


def _terms(sale: Sale) -> dict[str, object]:
    """What was agreed for the sale as a whole."""
    return {
        "customer": _customer(sale.customer) if sale.customer else None,
        "coupons": list(sale.coupons),
        "offers_off": sale.offers_off,
        "given_discounts": [_given(discount) for discount in sale.discounts],
        "tax_rounding": sale.tax_rounding,
        "tax_exempt": sale.certificate,
        "tax_exempt_by": sale.exempt_by,
        "comment": sale.comment,
        "salesperson": sale.salesperson,
        "recalled": list(sale.recalled),
    }


def _customer(customer: Customer) -> dict[str, object]:
    return {
        "number": customer.number,
        "name": customer.name,
        "group": customer.group,
        "card": customer.card,
    }


def _given(discount: ManualDiscount) -> dict[str, object]:
    return {
        "kind": discount.kind,
        "percent_millionths": discount.percent_millionths,
        "amount": discount.amount.plain() if discount.amount else "",
        "reason": discount.reason,
        "by": discount.by,
    }


def _figures(figures: Totals, language: str) -> dict[str, object]:
    return {
        "taxes": [
            {
                "code": each.rate.code,
                "rate_millionths": each.rate.rate_millionths,
                "base": each.base.plain(),
                "tax": each.tax.plain(),
                "name": text_in(each.names, language),
                "certificate": each.certificate,
            }
            for each in figures.taxes
        ],
        "subtotal": figures.subtotal.plain(),
        "discount": figures.discount.plain(),
        "tax": figures.tax.plain(),
        "total": figures.total.plain(),
        "change": figures.change.plain(),
        "rounding": figures.rounding.plain(),
    }


def _all_voided(sale: Sale) -> Sale:
    assert not sale.live_tenders, "money is given back before a sale is voided"
    return replace(sale, lines=tuple(replace(line, voided=True) for line in sale.lines))


def _line(sale: Sale, each: LineTotals, language: str) -> dict[str, object]:
    line: Line = each.line
    return {
        "number": line.number,
        "product": line.product.number,
        "code": line.code,
        "name": line.product.name(language),
        "quantity": str(line.quantity),
        "unit": line.product.unit,
        **_unit(line, language),
        "price": line.price.plain(),
        "gross": each.gross.plain(),
        "amount": each.amount.plain(),
        **_line_tax(sale, line, language),
        "voided": line.voided,
        "discounts": [
            {
                "offer": discount.offer.id if discount.offer is not None else "",
                "name": discount.name(language),
                "amount": discount.amount.plain(),
                "kind": discount.kind,
            }
            for discount in each.discounts
        ],
        "age_checked": line.age_checked,
        **_line_terms(line),
    }


def _unit(line: Line, language: str) -> dict[str, object]:
    """What another unit than the product's own is: its name, and of how much it is made."""
    product = line.product
    other = product.is_in_other_unit
    return {
        "unit_name": product.unit_name(language) if other else "",
        "own_unit": product.base_unit,
        "factor": str(product.factor) if other else "",
        "whole_unit": other and not product.weighed,
    }


def _line_tax(sale: Sale, line: Line, language: str) -> dict[str, object]:
    """The tax that counts on a line: its rate and parts are what is due without a certificate."""
    found = tax_of_line(sale, line)
    tax = as_code(found)
    own = tax.code == line.product.tax.code
    several = len(tax.parts) > 1 or any(part.code != tax.code for part in tax.parts)
    return {
        "tax_code": tax.code,
        "tax_rate_millionths": replace(tax, certificate="").rate_millionths,
        "tax_parts": [_part(part, language) for part in tax.parts] if several else [],
        "tax_exempt": tax.certificate,
        "product_tax": "" if own else line.product.tax.code,
        "tax_by": "" if own else (line.tax_by if line.tax is not None else sale.tax_by),
    }


def _part(part: TaxPart, language: str) -> dict[str, object]:
    return {
        "code": part.code,
        "rate_millionths": part.rate_millionths,
        "name": text_in(part.names, language),
        "compound": part.compound,
    }


def _line_terms(line: Line) -> dict[str, object]:
    """What people and labels said of this very line."""
    override, returns = line.price_override, line.returns
    return {
        "kind": line.kind,
        "batch": line.batch,
        "expires_on": line.expires_on.isoformat() if line.expires_on else None,
        "serial": line.serial,
        "list_price": line.product.price.plain(),
        "price_reason": override.reason if override else "",
        "price_by": override.by if override else "",
        "given_discounts": [_given(discount) for discount in line.discounts],
        "comment": line.comment,
        "salesperson": line.salesperson,
        "belongs_to": line.belongs_to,
        "new_card": line.new_card,
        "returns": {
            "transaction": returns.transaction,
            "receipt": returns.receipt,
            "line": returns.line,
            "reason": returns.reason,
            "verified": returns.verified,
        }
        if returns
        else None,
    }


def _tender(tender: Tender) -> dict[str, object]:
    foreign = tender.foreign
    return {
        "number": tender.number,
        "kind": tender.kind,
        "amount": tender.amount.plain(),
        "at": time_text(tender.at),
        "voided": tender.voided,
        "reference": tender.reference,
        "foreign_amount": foreign.amount.plain() if foreign else "",
        "foreign_currency": foreign.amount.currency.code if foreign else "",
        "rate_millionths": foreign.rate_millionths if foreign else 0,
        "details": dict(tender.details),
    }


def time_text(moment: datetime) -> str:
    """A time as documents tell it: UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
