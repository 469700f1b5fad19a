"""Lines in another unit than the product's own: figures, offers, document, receipt, return."""

from __future__ import annotations

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.sales import line, sale_of
from tests.domain.test_document import concluded, decoded
from tests.fake_units import BAG, CRATE
from tests.fakes import APPLES, OAT_MILK, THREE_FOR_TWO, euro, product
from tuipos.devices.layout import Paper
from tuipos.devices.receipt import gift_receipt_lines, receipt_lines
from tuipos.domain.product import COMPOUND, SIMPLE, THRESHOLD, Offer, OfferStep, variant_names
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale import Line, LineAdded, UnitSet, evolve
from tuipos.domain.sale_parts import DEPOSIT, PriceOverride
from tuipos.domain.sold import sold_of
from tuipos.domain.totals import totals
from tuipos.retail.documents import Document
from tuipos.retail.sale_events import from_bytes, kind_of, to_bytes

PAPER = Paper("Riverside", ZoneInfo("Europe/Berlin"))
MILK = frozenset({OAT_MILK.number})
TENTH_OFF = Offer("10", (("en", "10 % off"),), MILK, kind=SIMPLE, combine=COMPOUND,
                  steps=(OfferStep(1, percent_millionths=100_000),))  # fmt: skip
FROM_30 = Offer("30", (("en", "From 30"),), MILK, kind=THRESHOLD,
                steps=(OfferStep(3000, off=euro("3.00")),))  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "product_of_both"),
    [
        (Quantity(2), Quantity(20), Quantity(40)),
        (Quantity(15, 1), Quantity(2), Quantity(3)),
        (Quantity(-3), Quantity(25, 1), Quantity(-75, 1)),
        (Quantity(333, 3), Quantity(3), Quantity(999, 3)),
        (Quantity(0, 3), Quantity(7), Quantity(0)),
    ],
)
def test_so_many_times_a_factor(one: Quantity, other: Quantity, product_of_both: Quantity) -> None:
    assert one.times(other) == product_of_both


@given(st.integers(-(10**6), 10**6), st.integers(0, 3), st.integers(1, 10**6), st.integers(0, 3))
def test_times_is_exact(units: int, scale: int, factor: int, decimals: int) -> None:
    found = Quantity(units, scale).times(Quantity(factor, decimals))
    assert found.units * 10 ** (scale + decimals) == units * factor * 10**found.scale


def test_offers_of_pieces_count_the_own_unit_alone() -> None:
    lines = [line(CRATE, Quantity(3)), line(OAT_MILK, Quantity(3))]
    figures = totals(sale_of(lines, [THREE_FOR_TWO, TENTH_OFF]))
    assert [each.amount for each in figures.lines] == [euro("56.70"), euro("3.78")]
    assert figures.lines[0].discounts == ()


def test_a_threshold_counts_what_it_comes_to() -> None:
    figures = totals(sale_of([line(CRATE, Quantity(2))], [FROM_30]))
    assert figures.total == euro("34.80")
    assert totals(sale_of([line(CRATE)], [FROM_30])).total == euro("18.90")


def test_a_change_of_unit_is_a_fact_that_brings_all_it_changes() -> None:
    deposit = product("90025", "Deposit", "0.25")
    milk = replace(line(OAT_MILK, Quantity(2)), price_override=PriceOverride(euro("1.00")))
    sale = sale_of([milk])
    below = Line(2, deposit, Quantity(2), "90025", kind=DEPOSIT, belongs_to=1)
    sale = evolve(sale, LineAdded(below))
    event = UnitSet(1, CRATE, Quantity(2), (THREE_FOR_TWO,))
    again = from_bytes(kind_of(event), to_bytes(event))
    assert again == event
    changed = evolve(sale, again)
    assert changed.lines[0].price_override is None and changed.offers == (THREE_FOR_TWO,)
    assert changed.lines[1].quantity == Quantity(40)
    assert totals(changed).total == euro("47.80")


def test_the_document_tells_the_unit_and_a_return_has_it_again() -> None:
    sale = sale_of([line(CRATE, Quantity(2)), line(BAG), line(APPLES, Quantity(500, 3)),
                    line(OAT_MILK)], tendered=[10000])  # fmt: skip
    body = concluded(sale, language="de")
    crate, bag, apples, milk = decoded(body).lines
    assert (crate.unit, crate.unit_name, crate.own_unit, crate.factor, crate.whole_unit) == (
        "crate", "Kasten", "piece", "20", True)  # fmt: skip
    assert (bag.unit, bag.unit_name, bag.own_unit, bag.factor) == ("bag", "bag", "kg", "2")
    for own in (apples, milk):
        assert (own.unit_name, own.own_unit, own.factor, own.whole_unit) == ("", "", "", False)
    lines = sold_of(json.loads(json.dumps(body))).lines
    assert [(one.product.unit, one.product.weighed, one.product.factor) for one in lines] == [
        ("crate", False, Quantity(20)), ("bag", False, Quantity(2)), ("kg", True, ONE),
        ("piece", False, ONE)]  # fmt: skip
    assert lines[0].refund(ONE) == euro("18.90")


def test_a_document_from_before_there_were_units_is_as_it_was() -> None:
    body = json.loads(json.dumps(concluded(sale_of([line(APPLES, Quantity(500, 3))],
                                                   tendered=[1000]))))  # fmt: skip
    for name in ("unit_name", "own_unit", "factor", "whole_unit"):
        del body["lines"][0][name]
    (apples,) = sold_of(body).lines
    assert apples.product.weighed and not apples.product.is_in_other_unit
    assert msgspec.convert(body, Document, strict=False).lines[0].own_unit == ""


def test_receipts_say_it_for_a_single_one_too() -> None:
    body = concluded(sale_of([line(CRATE), line(OAT_MILK)], tendered=[10000]), language="de")
    found = msgspec.json.decode(json.dumps(body), type=Document)
    printed = "\n".join(receipt_lines(found, PAPER))
    assert "  1 Kasten x 18.90" in printed and "1 x 2.10" not in printed
    assert "1 Kasten" in "\n".join(gift_receipt_lines(found, PAPER))


def test_a_variant_without_a_name_is_called_after_its_parent() -> None:
    shirt, red = (("en", "Shirt"), ("de", "Hemd")), (("en", "Red"), ("ru", "Красный"))
    assert variant_names(shirt, red) == (
        ("en", "Shirt Red"), ("de", "Hemd Red"), ("ru", "Shirt Красный"))  # fmt: skip
    assert variant_names((), red) == (("en", "Red"), ("ru", "Красный"))
