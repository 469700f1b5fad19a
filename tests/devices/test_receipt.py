"""The layout of a receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, strategies

from tests.domain.sales import line, sale_of, sales
from tests.fakes import APPLES, ESPRESSO, MORNING, OAT_MILK, RYE_BREAD, THREE_FOR_TWO, euro
from tuipos.devices.layout import Paper, cells
from tuipos.devices.receipt import receipt_lines
from tuipos.domain.document import document
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import (
    Customer,
    CustomerSet,
    ManualDiscount,
    Sale,
    TenderVoided,
    evolve,
)
from tuipos.domain.totals import totals
from tuipos.domain.words import Words
from tuipos.retail.documents import Document

PAPER = Paper("Riverside", ZoneInfo("Europe/Berlin"))


def concluded(sale: Sale) -> Document:
    body = document(
        sale,
        receipt="00010011000042",
        sequence=57,
        epoch=1,
        at=MORNING + timedelta(minutes=3),
        business_date=MORNING.date(),
    )
    return msgspec.convert(body, Document)


def test_a_receipt() -> None:
    lines = [
        line(ESPRESSO),
        line(OAT_MILK, Quantity(3)),
        line(APPLES, Quantity(2528, 3), embedded_amount=euro("7.56")),
        line(RYE_BREAD, voided=True),
    ]
    sale = sale_of(lines, [THREE_FOR_TWO], tendered=[2000, 5000, 2000])
    found = receipt_lines(concluded(evolve(sale, TenderVoided(2))), PAPER)
    assert (
        "\n".join(found)
        == """\
                Riverside
------------------------------------------
Espresso beans 1 kg                18.90 A
Oat milk 1 l
  3 x 2.10                          6.30 B
  3 for the price of 2             -2.10 B
Apples, loose
  2.528 kg x 2.99                   7.56 A
------------------------------------------
Total EUR                          30.66
Cash                               20.00
Cash                               20.00
Change                              9.34
------------------------------------------
A 7 % tax, net 24.73                1.73
B 19 % tax, net 3.53                0.67
------------------------------------------
Receipt                     00010011000042
2025-03-14 10:29             0001/001 1001"""
    )


def test_tax_that_is_added_stands_before_the_total() -> None:
    sale = sale_of([line(RYE_BREAD)], tax_included=False, tendered=[364])
    found = receipt_lines(concluded(sale), PAPER)
    assert found[4].split() == ["Tax", "0.24"]
    assert found[5].split() == ["Total", "EUR", "3.64"]
    assert not any(each.startswith("Change") for each in found)


def test_discounts_by_hand_are_told_in_words() -> None:
    tenth = ManualDiscount("percent", 100_000, None, "damaged", "2001")
    off = ManualDiscount("amount", 0, euro("1.00"), "", "2001")
    one = replace(line(RYE_BREAD), discounts=(tenth, ManualDiscount("percent", 75_000)))
    sale = replace(sale_of([one], tendered=[183]), discounts=(off,))
    found = [each.split() for each in receipt_lines(concluded(sale), PAPER)]
    assert ["Discount", "10", "%", "damaged", "-0.34", "A"] in found
    assert ["Discount", "7.5", "%", "-0.23", "A"] in found
    assert ["Off", "the", "whole", "sale", "-1.00", "A"] in found
    kinds = [discount.kind for discount in concluded(sale).lines[0].discounts]
    assert kinds == ["line-discount", "line-discount", "sale-discount"]


def test_words_and_figures_are_told_by_who_knows_the_language() -> None:
    def german(words: Words) -> str:
        text = {"Total {currency}": "Summe {currency}", "Cash": "Bar"}.get(words.text, words.text)
        values = {
            name: str(value).replace(".", ",") if isinstance(value, Money) else str(value)
            for name, value in words.values
        }
        return text.format(**values)

    found = receipt_lines(
        concluded(sale_of([line(RYE_BREAD)], tendered=[340])), replace(PAPER, render=german)
    )
    assert found[4].split() == ["Summe", "EUR", "3,40"]
    assert found[5].split() == ["Bar", "3,40"]


def test_names_carry_no_commands_to_the_printer() -> None:
    evil = replace(RYE_BREAD, names=(("en", "Rye\x1b[31m\x07 bread{0}\u202e"),))
    text = "\n".join(receipt_lines(concluded(sale_of([line(evil)], tendered=[340])), PAPER))
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
    assert "Rye[31m bread{0}" in text


@given(sales(), strategies.integers(20, 60), strategies.text("aä漢🍞e\u0301 ", max_size=70))
def test_no_line_is_wider_than_the_paper(drawn: Any, width: int, name: str) -> None:
    lines, offers, tax_included = drawn
    lines = [replace(each, product=replace(each.product, names=(("en", name),))) for each in lines]
    sale = sale_of(lines, offers, tax_included=tax_included)
    due = totals(sale).due.minor
    sale = sale_of(lines, offers, tax_included=tax_included, tendered=[due + 1] if due else [])
    paper = replace(PAPER, width=width, store_name=name)
    for each in receipt_lines(concluded(sale), paper):
        assert cells(each) <= width
        assert each.isprintable()


def test_the_customer_and_their_card_are_named() -> None:
    buyer = Customer("C-1001", "Lena Vogel", "regulars", "L-1001")
    sale = evolve(sale_of([line(ESPRESSO)], [], tendered=[2000]), CustomerSet(buyer))
    found = receipt_lines(concluded(sale), PAPER)
    assert "Customer: Lena Vogel" in found and "Loyalty card: L-1001" in found


def test_a_hostile_name_stays_on_the_paper() -> None:
    buyer = Customer("C-9", "\x1b@" + "Eve " * 60)
    sale = evolve(sale_of([line(ESPRESSO)], [], tendered=[2000]), CustomerSet(buyer))
    found = receipt_lines(concluded(sale), PAPER)
    assert all(cells(row) <= PAPER.width and "\x1b" not in row for row in found)
