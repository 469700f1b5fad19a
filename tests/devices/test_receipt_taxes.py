"""What a receipt says of taxes: parts by name, another tax, an exemption, and what came back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import given, settings, strategies

from tests.devices.test_receipt import PAPER, concluded
from tests.domain.sales import line, sale_of
from tests.domain.test_line_tax import EXEMPT, GENERAL, paid, returned, taxed_sales
from tests.fakes import OAT_MILK, REDUCED, RYE_BREAD
from tuipos.devices.layout import cells
from tuipos.devices.receipt import receipt_lines
from tuipos.domain.sale import Sale
from tuipos.domain.tax import PER_LINE
from tuipos.retail.documents import Document

BREAD = replace(RYE_BREAD, tax=GENERAL)


def told(sale: Sale, width: int = PAPER.width) -> list[str]:
    return receipt_lines(concluded(paid(sale)), replace(PAPER, width=width))


def test_a_receipt_with_two_taxes_on_a_line() -> None:
    lines = [line(BREAD), line(BREAD), line(replace(OAT_MILK, tax=REDUCED))]
    sale = replace(sale_of(lines, tax_included=False), tax_rounding=PER_LINE)
    assert (
        "\n".join(told(sale))
        == """\
                Riverside
------------------------------------------
Rye bread 500 g                    3.40 CA
Rye bread 500 g                    3.40 CA
Oat milk 1 l                       2.10 B
------------------------------------------
Tax                                0.61
Total EUR                          9.51
Cash                               9.51
------------------------------------------
A County tax 2.5 %, net 6.80       0.18
B 7 % tax, net 2.10                0.15
C State tax 4 %, net 6.80          0.28
------------------------------------------
Receipt                     00010011000042
2025-03-14 10:29             0001/001 1001"""
    )


def test_an_exempt_receipt_names_the_certificate_and_another_tax_its_line() -> None:
    milk = replace(line(OAT_MILK), tax=REDUCED, tax_by="2001")
    sale = replace(sale_of([line(BREAD), milk], tax_included=False), customer=EXEMPT)
    found = told(sale)
    assert "Rye bread 500 g                     3.40 A" in found
    assert "Oat milk 1 l                        2.10 B" in found
    assert "  Taxed as reduced" in found
    assert "A Exempt: US-1, net 3.40            0.00" in found
    assert "B Exempt: US-1, net 2.10            0.00" in found
    assert "Customer: Embassy" in found
    taxed = told(replace(sale, customer=None))
    assert not any("Exempt" in each for each in taxed)


def test_what_comes_back_stands_under_the_same_names_with_the_other_sign() -> None:
    back = returned(sale_of([line(BREAD)], tax_included=False))
    found = told(back)
    assert "  -1 x 3.40                       -3.40 BA" in found
    assert "A County tax 2.5 %, net -3.40     -0.09" in found
    assert "B State tax 4 %, net -3.40        -0.14" in found


def test_a_document_from_before_lines_told_their_rates_has_its_marks() -> None:
    body: Any = msgspec.to_builtins(concluded(paid(sale_of([line(RYE_BREAD), line(OAT_MILK)]))))
    for one in body["lines"]:
        for name in ("tax_rate_millionths", "tax_parts", "tax_exempt", "product_tax", "tax_by"):
            del one[name]
    found = receipt_lines(msgspec.convert(body, Document), PAPER)
    assert found[2].endswith("3.40 A") and found[3].endswith("2.10 B")


@settings(deadline=None)
@given(taxed_sales(), strategies.integers(24, 60))
def test_every_tax_has_its_letter_and_nothing_is_wider_than_the_paper(
    sale: Sale, width: int
) -> None:
    document = concluded(paid(sale))
    lines = receipt_lines(document, replace(PAPER, width=width))
    assert all(cells(each) <= width and each.isprintable() for each in lines)
    letters = {each[:2] for each in lines if len(each) > 2 and each[1] == " "}
    assert {f"{chr(ord('A') + at)} " for at in range(len(document.taxes))} <= letters
