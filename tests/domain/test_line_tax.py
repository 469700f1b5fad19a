"""Taxes of several parts, other taxes by hand and exemptions: whole sales, and their returns."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings, strategies

from tests.domain.sales import line, mirrored, sale_of, sales
from tests.domain.tax_kit import COUNTY, INDIA_18, QUEBEC, QUEBEC_2012, STATE, STATE_AND_COUNTY
from tests.domain.test_document import concluded, decoded
from tests.fakes import EUR, MORNING, OAT_MILK, REDUCED, RYE_BREAD, STANDARD
from tuipos.domain.discounts.why import why
from tuipos.domain.line_tax import rate_of, tax_of_line
from tuipos.domain.money import Money, currency
from tuipos.domain.product import TaxRate
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Customer, Line, LineAdded, Sale, Tender, Tendered, evolve
from tuipos.domain.sale_parts import GIFT_CARD, ReturnOf
from tuipos.domain.sold import return_line, sold_of
from tuipos.domain.tax import PER_LINE, PER_RATE, as_code
from tuipos.domain.tax_code import TaxCode, TaxPart
from tuipos.domain.totals import totals
from tuipos.retail import sale_events
from tuipos.retail.documents import Document
from tuipos.server.judging_tax import tax_differs, tax_fault

GENERAL = rate_of("general", STATE_AND_COUNTY.parts)
POOL = (
    GENERAL,
    rate_of("qc", QUEBEC.parts),
    rate_of("qc-2012", QUEBEC_2012.parts),
    rate_of("in-18", INDIA_18.parts),
    rate_of("medicine", [STATE]),
    REDUCED,
    STANDARD,
    TaxRate("none", 0),
)
EXEMPT = Customer("C-9", "Embassy", tax_exempt="US-1")


@strategies.composite
def taxed_sales(draw: strategies.DrawFn) -> Sale:
    """A sale whose products have taxes of every kind, with what people may say of its tax."""
    lines, offers, tax_included = draw(sales())
    taxes = strategies.sampled_from(POOL)
    changed = strategies.one_of(strategies.none(), taxes)
    own: dict[str, TaxRate] = {}
    for one in lines:
        own.setdefault(one.product.number, draw(taxes))
    lines = [
        replace(one, product=replace(one.product, tax=own[one.product.number]), tax=draw(changed))
        for one in lines
    ]
    return replace(
        sale_of(lines, offers, tax_included=tax_included),
        tax=draw(changed),
        tax_exempt=draw(strategies.sampled_from(("", "", "DE-77"))),
        customer=draw(strategies.sampled_from((None, EXEMPT, Customer("C-1", "Lena")))),
        tax_rounding=draw(strategies.sampled_from((PER_RATE, PER_LINE))),
    )


def paid(sale: Sale) -> Sale:
    due = totals(sale).due
    return evolve(sale, Tendered(Tender(1, "cash", due, MORNING))) if due else sale


def as_document(sale: Sale) -> Document:
    return msgspec.json.decode(json.dumps(concluded(paid(sale))).encode(), type=Document)


def returned(sale: Sale) -> Sale:
    """A later sale that takes all lines of this one back, as their receipt has them."""
    document = json.loads(json.dumps(concluded(paid(sale))))
    sold = sold_of(document)
    back = sale_of([], tax_included=sale.prices_include_tax)
    back = replace(back, tax_rounding=sale.tax_rounding)
    for at, one in enumerate(sold.lines, 1):
        back = evolve(back, LineAdded(return_line(at, sold, one, one.quantity, "")))
    return back


def test_which_tax_counts() -> None:
    (own,) = sale_of([line(RYE_BREAD)]).lines
    sale = sale_of([line(RYE_BREAD)])
    assert tax_of_line(sale, own) == REDUCED
    eaten_here = replace(sale, tax=STANDARD)
    assert tax_of_line(eaten_here, own) == STANDARD
    assert tax_of_line(eaten_here, replace(own, tax=GENERAL)) == GENERAL
    exempt = replace(eaten_here, customer=EXEMPT)
    assert tax_of_line(exempt, own) == replace(as_code(STANDARD), certificate="US-1")
    by_hand = replace(exempt, tax_exempt="DE-77")
    assert by_hand.certificate == "DE-77", "what was typed wins"
    assert tax_of_line(by_hand, own) == replace(as_code(STANDARD), certificate="DE-77")


def test_nothing_said_of_a_sale_concerns_what_comes_back_or_money() -> None:
    sale = replace(sale_of([line(RYE_BREAD)]), tax=STANDARD, tax_exempt="DE-77")
    back = replace(sale.lines[0], returns=ReturnOf("t-1", "r-1", 3, "sour", True))
    assert tax_of_line(sale, back) == REDUCED
    free = replace(back, certificate="US-1")
    assert tax_of_line(sale, free) == replace(as_code(REDUCED), certificate="US-1")
    card = replace(line(RYE_BREAD), kind=GIFT_CARD)
    assert tax_of_line(sale, card) == REDUCED
    unverified = replace(back, returns=ReturnOf(reason="no receipt"))
    assert tax_of_line(sale, unverified) == replace(as_code(STANDARD), certificate="DE-77")


def test_state_and_county_are_added_and_told_apart() -> None:
    bread = replace(RYE_BREAD, tax=GENERAL)
    sale = sale_of([line(bread), line(bread)], tax_included=False)
    figures = totals(sale)
    assert [(each.rate.code, str(each.base), str(each.tax)) for each in figures.taxes] == [
        ("county", "6.80", "0.17"), ("state", "6.80", "0.27"),
    ]  # fmt: skip
    assert str(figures.total) == "7.24" and GENERAL.rate_millionths == 65_000
    by_line = totals(replace(sale, tax_rounding=PER_LINE))
    # 0.085 and 0.136 a line: half a cent goes up, twice.
    assert [str(each.tax) for each in by_line.taxes] == ["0.18", "0.28"]
    assert str(by_line.total) == "7.26"


@pytest.mark.parametrize(
    ("code", "price", "by_rate", "by_line"),
    [
        # Three of them: of 300 yen 4 % are 12 and 2.5 % 7.5; of 100 yen 4 and 2.5.
        ("JPY", 100, (8, 12, 320), (9, 12, 321)),
        ("EUR", 110, (8, 13, 351), (9, 12, 351)),
        # A thousandth of a dinar: of 3.003 4 % are 0.12012 and 2.5 % 0.075075.
        ("KWD", 1001, (75, 120, 3198), (75, 120, 3198)),
        ("KWD", 1010, (76, 121, 3227), (75, 120, 3225)),
    ],
)
def test_currencies_without_cents_and_with_thousandths(
    code: str, price: int, by_rate: tuple[int, int, int], by_line: tuple[int, int, int]
) -> None:
    unit = currency(code)
    item = replace(RYE_BREAD, tax=GENERAL, price=Money(price, unit))
    sale = replace(sale_of([], tax_included=False), currency=unit)
    for number in (1, 2, 3):
        sale = evolve(sale, LineAdded(replace(line(item), number=number)))
    for rounding, expected in ((PER_RATE, by_rate), (PER_LINE, by_line)):
        figures = totals(replace(sale, tax_rounding=rounding))
        county, state = figures.taxes
        assert (county.tax.minor, state.tax.minor, figures.total.minor) == expected, rounding


def test_the_document_tells_tax_and_parts_of_each_line() -> None:
    bread, milk = replace(RYE_BREAD, tax=GENERAL), OAT_MILK
    lines = [line(bread), replace(line(milk), tax=REDUCED, tax_by="2001")]
    found = decoded(concluded(paid(sale_of(lines, tax_included=False))))
    one, other = found.lines
    assert (one.tax_code, one.tax_rate_millionths, one.product_tax) == ("general", 65_000, "")
    assert [(part.code, part.name) for part in one.tax_parts] == [
        ("state", "State tax"), ("county", "County tax"),
    ]  # fmt: skip
    assert (other.tax_code, other.product_tax, other.tax_by) == ("reduced", "standard", "2001")
    assert other.tax_rate_millionths == 70_000 and other.tax_parts == []
    exempt = replace(sale_of(lines, tax_included=False), tax_exempt="DE-77", exempt_by="2001")
    found = decoded(concluded(paid(exempt)))
    assert (found.tax, found.tax_exempt, found.tax_exempt_by) == ("0.00", "DE-77", "2001")
    assert [each.tax_exempt for each in found.lines] == ["DE-77", "DE-77"]
    assert [(each.code, each.rate_millionths, each.certificate) for each in found.taxes] == [
        ("general", 0, "DE-77"), ("reduced", 0, "DE-77"),
    ]  # fmt: skip
    assert found.lines[0].tax_rate_millionths == 65_000, "what would have been due"


def test_why_a_line_is_taxed_as_it_is() -> None:
    bread = replace(RYE_BREAD, tax=GENERAL)

    def last(sale: Sale, count: int) -> list[str]:
        return [str(words) for words in why(sale, totals(sale), 1)[-count:]]

    sale = sale_of([line(bread)], tax_included=False)
    assert last(sale, 3) == [
        "3.40, to which 6.5 % tax is added", "of it State tax: 4 %", "of it County tax: 2.5 %",
    ]  # fmt: skip
    other = replace(sale, tax=REDUCED, tax_by="2001")
    assert last(other, 2) == [
        "taxed as reduced instead of general, set by 2001", "3.40, to which 7 % tax is added",
    ]  # fmt: skip
    assert last(replace(sale, tax_exempt="DE-77"), 1) == ["3.40, exempt from tax: DE-77"]


@settings(deadline=None)
@given(taxed_sales())
def test_what_comes_back_undoes_its_sale_to_the_last_tax(sale: Sale) -> None:
    there, back = totals(sale), totals(returned(sale))
    assert back.total == -there.total and back.tax == -there.tax

    def rows(figures: object) -> set[tuple[str, int, str, int, int]]:
        sign = 1 if figures is there else -1
        return {
            (each.rate.code, each.rate.rate_millionths, each.certificate,
             sign * each.base.minor, sign * each.tax.minor)
            for each in figures.taxes  # type: ignore[attr-defined]
        }  # fmt: skip

    assert rows(back) == rows(there)


@settings(deadline=None)
@given(taxed_sales())
def test_a_sale_of_negative_lines_is_the_mirror_of_the_sale(sale: Sale) -> None:
    there, back = totals(sale), totals(mirrored(sale))
    assert back.total == -there.total and back.tax == -there.tax
    assert [each.tax for each in back.taxes] == [-each.tax for each in there.taxes]


@settings(deadline=None)
@given(taxed_sales(), strategies.sampled_from(POOL))
def test_with_tax_in_the_price_nothing_said_of_tax_changes_the_total(
    sale: Sale, other: TaxRate
) -> None:
    sale = replace(sale, prices_include_tax=True)
    plain = totals(replace(sale, tax=None, tax_exempt="", customer=None))
    for changed in (replace(sale, tax=other), replace(sale, tax_exempt="DE-77")):
        assert totals(changed).total == plain.total
    assert totals(replace(sale, tax_exempt="DE-77")).tax.minor == 0
    added = replace(sale, prices_include_tax=False, tax_exempt="DE-77")
    assert totals(added).total == plain.total, "exempt, only the prices are paid"


@settings(deadline=None)
@given(taxed_sales())
def test_the_server_comes_to_the_same_taxes(sale: Sale) -> None:
    document = as_document(sale)
    assert tax_fault(document) == "" and not tax_differs(document)
    back = as_document(returned(sale))
    assert tax_fault(back) == "" and not tax_differs(back)


def test_the_server_sees_a_tax_that_is_none() -> None:
    bread = replace(RYE_BREAD, tax=GENERAL)
    document = as_document(sale_of([line(bread)], tax_included=False))
    first, second = document.taxes
    wrong = [msgspec.structs.replace(first, tax="0.10"), second]
    assert tax_differs(msgspec.structs.replace(document, taxes=wrong))
    assert tax_differs(msgspec.structs.replace(document, taxes=[first]))
    assert tax_differs(msgspec.structs.replace(document, taxes=[first, second, second]))
    by_line = msgspec.structs.replace(document, tax_rounding=PER_LINE)
    assert not tax_differs(by_line), "one line rounds alike"
    (only,) = document.lines
    old = msgspec.structs.replace(only, tax_rate_millionths=None, tax_parts=[])
    assert not tax_differs(msgspec.structs.replace(document, lines=[old])), "nothing to go by"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"tax_exempt": "a\x1b[2J"}, "certificate has signs"),
        ({"tax_exempt": "9" * 41}, "certificate has signs"),
        ({"tax_rounding": "by the moon"}, "'by the moon' is unknown"),
    ],
)
def test_the_form_of_what_is_said_about_the_sale(change: dict[str, str], fault: str) -> None:
    document = as_document(sale_of([line(RYE_BREAD)]))
    assert fault in tax_fault(msgspec.structs.replace(document, **change))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"tax_rate_millionths": -1}, "rate of line 1 is beyond belief"),
        ({"tax_rate_millionths": 10_000_001}, "rate of line 1 is beyond belief"),
        ({"tax_exempt": "\n"}, "certificate has signs"),
    ],
)
def test_the_form_of_the_tax_of_a_line(change: dict[str, object], fault: str) -> None:
    document = as_document(sale_of([line(RYE_BREAD)]))
    (only,) = document.lines
    lines = [msgspec.structs.replace(only, **change)]
    assert fault in tax_fault(msgspec.structs.replace(document, lines=lines))


def test_each_part_stands_once_under_a_line() -> None:
    document = as_document(sale_of([line(replace(RYE_BREAD, tax=GENERAL))]))
    (only,) = document.lines
    lines = [msgspec.structs.replace(only, tax_parts=[*only.tax_parts, *only.tax_parts])]
    assert "parts of the tax of line 1" in tax_fault(msgspec.structs.replace(document, lines=lines))


def test_a_return_of_an_old_document_takes_its_rates_from_the_sale() -> None:
    document = json.loads(json.dumps(concluded(paid(sale_of([line(RYE_BREAD)])))))
    for one in document["lines"]:
        for name in ("tax_rate_millionths", "tax_parts", "tax_exempt", "product_tax", "tax_by"):
            del one[name]
    (sold,) = sold_of(document).lines
    assert sold.product.tax == REDUCED and sold.certificate == ""


def test_two_rates_of_one_code_come_back_each_at_its_own() -> None:
    """A receipt of the day on which a rate rose, with a return from before on it."""
    old, new = TaxRate("standard", 190_000), TaxRate("standard", 200_000)
    before = replace(
        line(replace(OAT_MILK, tax=old), Quantity(-1)),
        returns=ReturnOf("t-1", "r-1", 1, "", True), fixed_amount=Money(-210, EUR),
    )  # fmt: skip
    lines: list[Line] = [line(replace(RYE_BREAD, tax=new)), before]
    document = json.loads(json.dumps(concluded(paid(sale_of(lines)))))
    assert [each["rate_millionths"] for each in document["taxes"]] == [190_000, 200_000]
    (bread,) = sold_of(document).lines
    assert bread.product.tax == new


def test_parts_survive_the_journal_and_an_event_before_there_were_any() -> None:
    added = LineAdded(replace(line(replace(RYE_BREAD, tax=GENERAL)), number=1))
    kept = sale_events.to_bytes(added)
    assert sale_events.from_bytes("LineAdded", kept) == added
    old = json.loads(kept)
    del old["line"]["product"]["tax"]["parts"]
    found = sale_events.from_bytes("LineAdded", json.dumps(old).encode())
    assert isinstance(found, LineAdded)
    assert found.line.product.tax == TaxRate("general", 65_000)
    assert as_code(found.line.product.tax) == TaxCode("general", (TaxPart("general", 65_000),))
    assert as_code(GENERAL).parts == (STATE, COUNTY)
