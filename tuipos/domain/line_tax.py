"""The tax of a line in its sale: its product's, unless a person or a certificate says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tuipos.domain.product import TaxRate
from tuipos.domain.sale import Sale
from tuipos.domain.sale_parts import DEPOSIT, PRODUCT, Line
from tuipos.domain.tax import as_code
from tuipos.domain.tax_code import TaxCode, TaxPart

#: Kinds of lines that are taxed; the others are money, which is taxed when it buys something.
_TAXED = (PRODUCT, DEPOSIT)


def tax_of_line(sale: Sale, line: Line) -> TaxRate | TaxCode:
    """The tax that counts on a line; one with a certificate charges nothing.

    Another tax on the line goes before one on the sale, and that before the product's. What comes
    back by its receipt is taxed as it was there, and nothing said of this sale changes that.
    """
    is_return = line.returns is not None and line.returns.transaction != ""
    if is_return or line.kind not in _TAXED:
        tax, certificate = line.tax or line.product.tax, line.certificate
    else:
        tax, certificate = line.tax or sale.tax or line.product.tax, sale.certificate
    return replace(as_code(tax), certificate=certificate) if certificate else tax


def rate_of(code: str, parts: Iterable[TaxPart]) -> TaxRate:
    """A tax of these parts, with the rate that they come to together."""
    listed = tuple(parts)
    assert listed, "a tax has at least one part"
    return TaxRate(code, TaxCode(code, listed).rate_millionths, listed)
