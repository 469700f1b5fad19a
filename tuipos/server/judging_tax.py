"""The tax in a posted transaction: whether it has the form of one, and the right figures. Pure."""

from __future__ import annotations

import re

from tuipos.domain.money import currency, parse_money
from tuipos.domain.money_lines import LINES
from tuipos.domain.tax import PER_LINE, PER_RATE, tax_sum
from tuipos.domain.tax_code import TaxCode, TaxPart
from tuipos.retail.documents import Document, DocumentLine

_CODE = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,40}")
#: No tax is ten times the price, and no line has more parts: both are for figures, not for law.
_MOST_MILLIONTHS = 10_000_000
_MOST_PARTS = 20


def tax_fault(document: Document) -> str:
    """What in the form of a document's taxes can't be; "" where nothing is wrong."""
    certificates = [document.tax_exempt, *(line.tax_exempt for line in document.lines)]
    certificates += [tax.certificate for tax in document.taxes]
    if any(one and not _CODE.fullmatch(one) for one in certificates):
        return "the number of a certificate has signs it can't have"
    if document.tax_rounding not in (PER_RATE, PER_LINE):
        return f"the tax rounding {document.tax_rounding[:20]!r} is unknown"
    for line in document.lines:
        rates = [line.tax_rate_millionths or 0, *(part.rate_millionths for part in line.tax_parts)]
        if not 0 <= min(rates) <= max(rates) <= _MOST_MILLIONTHS:
            return f"a tax rate of line {line.number} is beyond belief"
        codes = {part.code for part in line.tax_parts}
        if len(line.tax_parts) > _MOST_PARTS or len(codes) != len(line.tax_parts):
            return f"the parts of the tax of line {line.number} can't be"
    return ""


def tax_differs(document: Document) -> bool:
    """Whether the taxes are others than those that the lines come to, by the store's rounding.

    False where a document does not tell the rate of each line, as those of the first schema.
    """
    # As in the sale itself: money put on a card or an account is taxed nowhere.
    live = [line for line in document.lines if not line.voided and line.kind not in LINES]
    if any(line.tax_rate_millionths is None for line in live):
        return False
    unit = currency(document.currency)
    found = tax_sum(
        ((_minor(line, document), _tax(line)) for line in live),
        unit,
        included=document.prices_include_tax,
        by=document.tax_rounding,
    )
    due = {
        (each.rate.code, each.rate.rate_millionths, each.certificate): (each.base, each.tax)
        for each in found.rows
    }
    told = {
        (each.code, each.rate_millionths, each.certificate): (
            parse_money(each.base, unit),
            parse_money(each.tax, unit),
        )
        for each in document.taxes
    }
    return due != told or len(told) != len(document.taxes)


def _minor(line: DocumentLine, document: Document) -> int:
    amount = parse_money(line.amount, currency(document.currency))
    assert amount is not None, "amounts were checked before"
    return amount.minor


def _tax(line: DocumentLine) -> TaxCode:
    parts = tuple(
        TaxPart(part.code, part.rate_millionths, compound=part.compound) for part in line.tax_parts
    )
    own = TaxPart(line.tax_code, line.tax_rate_millionths or 0)
    return TaxCode(line.tax_code, parts or (own,), line.tax_exempt)
