"""Tax of a sale: against published figures, and what holds for all lines and taxes."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, strategies

from tests.domain.tax_kit import (
    INDIA_18,
    QUEBEC,
    QUEBEC_2012,
    STATE_ALONE,
    STATE_AND_COUNTY,
    UNTAXED,
    exact_shares,
    tax_codes,
    taxed_lines,
    vat,
)
from tests.fakes import EUR, REDUCED
from tuipos.domain.money import Money, currency
from tuipos.domain.tax import (
    PER_LINE,
    PER_RATE,
    Taxed,
    TaxSum,
    as_code,
    charge,
    exemptions,
    tax_sum,
    taxes,
    without_tax,
)
from tuipos.domain.tax_code import TaxCode, TaxPart

ways = strategies.sampled_from((PER_RATE, PER_LINE))


def figures(found: TaxSum) -> list[tuple[str, int, str, str, str]]:
    return [
        (row.rate.code, row.rate.rate_millionths, row.certificate, str(row.base), str(row.tax))
        for row in found.rows
    ]


def amounts(found: TaxSum) -> list[tuple[str, str]]:
    return [(str(row.base), str(row.tax)) for row in found.rows]


# Bases and taxes of the published invoices of EN 16931 (ConnectingEurope/eInvoicing-EN16931,
# ubl/examples); the amount is the base, in minor units.
@pytest.mark.parametrize(
    ("example", "lines", "expected", "gross"),
    [
        ("example1", [("6", 18_323), ("21", 4_637)], ["10.99", "9.74"], "250.33"),
        ("example2", [("0", -2_500), ("15", 100), ("25", 146_050)],
         ["0.00", "0.15", "365.13"], "1801.78"),
        ("example3", [("10", 80_000), ("25", 90_000)], ["80.00", "225.00"], "2005.00"),
        ("example4", [("12", 250_000), ("25", 150_000)], ["300.00", "375.00"], "4675.00"),
        ("example7", [("0", 320_000)], ["0.00"], "3200.00"),
        ("example8", [("21", 90_891)], ["190.87"], "1099.78"),
        ("example9", [("21", 14_700)], ["30.87"], "177.87"),
        ("guide-example3", [("25", 90_000)], ["225.00"], "1125.00"),
        ("issue116", [("6", 10_000), ("12", 20_000), ("25", 40_000)],
         ["6.00", "24.00", "100.00"], "830.00"),
        ("sample-discount-price", [("25", 1_212)], ["3.03"], "15.15"),
        ("creditnote1", [("0", 10_011)], ["0.00"], "100.11"),
        ("FT G2G_TD01", [("22", 124_600)], ["274.12"], "1520.12"),
        ("BIS3_Invoice_positive", [("25", 62_574_354)], ["156435.89"], "782179.43"),
        ("BIS3_Invoice_negativ", [("25", -62_574_354)], ["-156435.89"], "-782179.43"),
    ],
)  # fmt: skip
def test_published_invoices(
    example: str, lines: list[tuple[str, int]], expected: list[str], gross: str
) -> None:
    found = tax_sum([(minor, vat(rate)) for rate, minor in lines], EUR, included=False)
    assert [str(row.tax) for row in found.rows] == expected, example
    assert str(found.gross) == gross, example


# Worked by hand: lines in minor units, the rows' base and tax in their order.
@pytest.mark.parametrize(
    ("tax", "lines", "included", "by", "expected"),
    [
        # 2.97 x 19/119 = 0.474; a line's 0.99 x 19/119 = 0.158.
        (vat("19"), [99, 99, 99], True, PER_RATE, [("2.50", "0.47")]),
        (vat("19"), [99, 99, 99], True, PER_LINE, [("2.49", "0.48")]),
        # 0.10 x 8.25 % = 0.00825, four of them 0.033.
        (vat("8.25"), [10] * 4, False, PER_RATE, [("0.40", "0.03")]),
        (vat("8.25"), [10] * 4, False, PER_LINE, [("0.40", "0.04")]),
        # Half a cent goes away from zero: 1.10 x 5 % = 0.055.
        (vat("5"), [110], False, PER_RATE, [("1.10", "0.06")]),
        (vat("5"), [-110], False, PER_RATE, [("-1.10", "-0.06")]),
        (vat("5"), [105], True, PER_RATE, [("1.00", "0.05")]),
        # Revenu Québec: 100.00, GST 5.00, QST 9.975 = 9.98, total 114.98.
        (QUEBEC, [10_000], False, PER_RATE, [("100.00", "5.00"), ("100.00", "9.98")]),
        # Until 2012 on the price with GST: 105.00 x 9.5 % = 9.975 too.
        (QUEBEC_2012, [10_000], False, PER_RATE, [("100.00", "5.00"), ("105.00", "9.98")]),
        # And included: 114.98 x 0.09975 / 1.14975 = 9.9754, 114.98 x 0.05 / 1.14975 = 5.0002.
        (QUEBEC_2012, [11_498], True, PER_RATE, [("100.00", "5.00"), ("105.00", "9.98")]),
        # 1.01: GST 0.0505; QST on 1.0605 is 0.1007.
        (QUEBEC_2012, [101], False, PER_LINE, [("1.01", "0.05"), ("1.06", "0.10")]),
        # Both halves of India's tax are equal: 1.18 x 9/118 = 0.09; 1.00 x 9/118 = 0.0763.
        (INDIA_18, [118], True, PER_RATE, [("1.00", "0.09"), ("1.00", "0.09")]),
        (INDIA_18, [100], True, PER_RATE, [("0.84", "0.08"), ("0.84", "0.08")]),
        # 10.00: county 0.25, state 0.40; included in 10.65 the same.
        (STATE_AND_COUNTY, [1_000], False, PER_RATE, [("10.00", "0.25"), ("10.00", "0.40")]),
        (STATE_AND_COUNTY, [1_065], True, PER_RATE, [("10.00", "0.25"), ("10.00", "0.40")]),
        # 0.20 x 2.5 % is half a cent, three times over 0.015.
        (STATE_AND_COUNTY, [20] * 3, False, PER_LINE, [("0.60", "0.03"), ("0.60", "0.03")]),
        (STATE_AND_COUNTY, [20] * 3, False, PER_RATE, [("0.60", "0.02"), ("0.60", "0.02")]),
        (UNTAXED, [500], True, PER_RATE, [("5.00", "0.00")]),
        (vat("0"), [500], True, PER_RATE, [("5.00", "0.00")]),
        (vat("25"), [], True, PER_RATE, []),
    ],
)
def test_worked_by_hand(
    tax: TaxCode, lines: list[int], included: bool, by: str, expected: list[tuple[str, str]]
) -> None:
    found = tax_sum([(minor, tax) for minor in lines], EUR, included=included, by=by)
    assert amounts(found) == expected


@pytest.mark.parametrize(
    ("code", "minor", "expected"),
    [
        ("JPY", 1_100, ("1000", "100")),
        ("JPY", 108, ("98", "10")),
        ("KWD", 1_100, ("1.000", "0.100")),
        ("KWD", 1, ("0.001", "0.000")),
        ("CLF", 11_000, ("1.0000", "0.1000")),
    ],
)
def test_tax_in_the_currency_s_own_minor_unit(
    code: str, minor: int, expected: tuple[str, str]
) -> None:
    assert amounts(tax_sum([(minor, vat("10"))], currency(code), included=True)) == [expected]


def test_a_part_that_two_codes_share_is_one_row_rounded_once() -> None:
    # State: (0.40 + 0.20) x 4 % = 0.024; code by code it would be 0.02 and 0.01.
    found = tax_sum([(40, STATE_AND_COUNTY), (20, STATE_ALONE)], EUR, included=False)
    assert figures(found) == [
        ("county", 25_000, "", "0.40", "0.01"),
        ("state", 40_000, "", "0.60", "0.02"),
    ]
    assert (str(found.base), str(found.tax), str(found.gross)) == ("0.60", "0.03", "0.63")


def test_an_included_part_that_two_codes_share_adds_up_what_was_taken_out_of_each() -> None:
    # 10.65 x 4/106.5 = 0.40 and x 2.5/106.5 = 0.25; 1.04 x 4/104 = 0.04.
    found = tax_sum([(1_065, STATE_AND_COUNTY), (104, STATE_ALONE)], EUR, included=True)
    assert figures(found) == [
        ("county", 25_000, "", "10.00", "0.25"),
        ("state", 40_000, "", "11.00", "0.44"),
    ]
    assert (str(found.base), str(found.gross)) == ("11.00", "11.69")


def test_codes_with_the_same_rate_are_summed_before_the_rate_is_applied() -> None:
    part = TaxPart("vat", 70_000)
    taxed = [(7, TaxCode("books", (part,))), (7, TaxCode("food", (part,)))]
    # 0.14 x 7 % = 0.0098; each by itself is 0.0049.
    assert figures(tax_sum(taxed, EUR, included=False)) == [("vat", 70_000, "", "0.14", "0.01")]


def test_the_same_code_with_two_rates_is_two_rows() -> None:
    # A sale at midnight, when the rate changes: each line keeps the rate that it was given.
    found = tax_sum([(1_190, vat("19")), (1_160, vat("16"))], EUR, included=True)
    assert figures(found) == [
        ("vat", 160_000, "", "10.00", "1.60"),
        ("vat", 190_000, "", "10.00", "1.90"),
    ]


def test_an_exempt_base_is_a_row_of_its_own() -> None:
    exempt = TaxCode("general", STATE_AND_COUNTY.parts, "EX-77")
    found = tax_sum([(1_000, STATE_AND_COUNTY), (500, exempt)], EUR, included=False)
    assert figures(found) == [
        ("county", 25_000, "", "10.00", "0.25"),
        ("general", 0, "EX-77", "5.00", "0.00"),
        ("state", 40_000, "", "10.00", "0.40"),
    ]
    assert (str(found.base), str(found.gross)) == ("15.00", "15.65")


def test_an_exempt_sale_is_one_of_exempt_lines() -> None:
    lines: list[Taxed] = [(1_000, STATE_AND_COUNTY), (500, REDUCED), (250, UNTAXED)]
    found = tax_sum(lines, EUR, included=False, certificate="EX-9")
    assert figures(found) == [
        ("general", 0, "EX-9", "10.00", "0.00"),
        ("none", 0, "EX-9", "2.50", "0.00"),
        ("reduced", 0, "EX-9", "5.00", "0.00"),
    ]
    assert found == tax_sum(lines, EUR, included=False, certificate="EX-9", by=PER_LINE)


def test_a_rate_and_its_tax_code_are_the_same() -> None:
    mixed: list[Taxed] = [(7, REDUCED), (7, as_code(REDUCED))]
    # 0.14 x 7 % = 0.0098; each by itself is 0.0049.
    assert figures(tax_sum(mixed, EUR, included=False)) == [("reduced", 70_000, "", "0.14", "0.01")]


def test_exempt_lines_are_named_with_their_certificate() -> None:
    one, other = TaxCode("a", (), "EX-1"), TaxCode("b", INDIA_18.parts, "EX-2")
    lines = [(4, 300, one), (1, 100, other), (2, 999, INDIA_18), (3, 250, one)]
    assert [(each.certificate, each.lines, str(each.base)) for each in exemptions(lines, EUR)] == [
        ("EX-1", (3, 4), "5.50"),
        ("EX-2", (1,), "1.00"),
    ]


def test_an_exemption_keeps_the_price_and_the_store_may_take_the_tax_off() -> None:
    exempt = TaxCode("vat-19", vat("19").parts, "EX-1")
    assert amounts(tax_sum([(1_190, exempt)], EUR, included=True)) == [("11.90", "0.00")]
    assert without_tax(1_190, exempt) == without_tax(1_190, vat("19")) == 1_000


def test_rows_carry_the_names_of_their_parts() -> None:
    rows = tax_sum([(100, STATE_AND_COUNTY)], EUR, included=False).rows
    assert [row.names for row in rows] == [(("en", "County tax"),), (("en", "State tax"),)]


def test_a_part_that_is_named_in_two_ways_has_the_same_name_in_any_order() -> None:
    named = [
        (minor, TaxCode(code, (TaxPart("vat", 70_000, names), *more)))
        for minor, code, names, more in (
            (100, "a", (("en", "VAT"),), ()),
            (200, "b", (("en", "Value added tax"),), ()),
            (300, "c", (), (TaxPart("city", 5_000),)),
        )
    ]
    for order in (named, named[::-1], named[1:] + named[:1]):
        row = tax_sum(order, EUR, included=True).rows[1]
        assert row.names == (("en", "Value added tax"),)


def test_a_single_rate_is_a_tax_code_of_one_part() -> None:
    assert as_code(REDUCED) == TaxCode("reduced", (TaxPart("reduced", 70_000),))
    assert as_code(INDIA_18) is INDIA_18


@given(
    strategies.dictionaries(
        strategies.tuples(strategies.sampled_from("abc"), strategies.integers(0, 999_999)),
        strategies.integers(-(10**9), 10**9),
        max_size=6,
    ),
    strategies.booleans(),
)
def test_sums_by_rate_are_rounded_as_the_formula_says(
    sums: dict[tuple[str, int], int], included: bool
) -> None:
    found = taxes(sums, EUR, included=included)
    assert [(row.rate.code, row.rate.rate_millionths) for row in found] == sorted(sums)
    for row in found:
        minor, rate = sums[row.rate.code, row.rate.rate_millionths], row.rate.rate_millionths
        exact = Fraction(minor * rate, 1_000_000 + (rate if included else 0))
        assert row.tax == Money(nearest(exact), EUR)
        assert (row.base + row.tax if included else row.base) == Money(minor, EUR)


def nearest(exact: Fraction) -> int:
    """The nearest integer, ties away from zero."""
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


@given(strategies.integers(-(10**8), 10**8), tax_codes())
def test_base_and_parts_come_to_the_gross_amount(minor: int, tax: TaxCode) -> None:
    found = charge(minor, tax, included=True)
    assert found.base_minor + sum(found.taxes_minor) == minor
    shares = exact_shares(tax)
    for part_minor, share in zip(found.taxes_minor, shares, strict=True):
        assert part_minor == nearest(minor * share / (1 + sum(shares)))


@given(taxed_lines(), strategies.booleans(), ways)
def test_base_and_tax_come_to_what_is_paid(lines: list[Taxed], included: bool, by: str) -> None:
    found = tax_sum(lines, EUR, included=included, by=by)
    paid = sum(minor for minor, _ in lines)
    assert (found.gross if included else found.base) == Money(paid, EUR)
    assert found.tax.minor == sum(row.tax.minor for row in found.rows)


@given(taxed_lines(), strategies.booleans(), ways)
def test_a_return_is_the_exact_negative(lines: list[Taxed], included: bool, by: str) -> None:
    there = tax_sum(lines, EUR, included=included, by=by)
    back = tax_sum([(-minor, tax) for minor, tax in lines], EUR, included=included, by=by)
    assert (back.base, back.tax) == (-there.base, -there.tax)
    assert [(row.rate, -row.base, -row.tax) for row in back.rows] == [
        (row.rate, row.base, row.tax) for row in there.rows
    ]


@given(taxed_lines(), strategies.booleans(), ways, strategies.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(
    lines: list[Taxed], included: bool, by: str, chance: random.Random
) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)
    one = tax_sum(lines, EUR, included=included, by=by)
    assert one == tax_sum(shuffled, EUR, included=included, by=by)


@given(taxed_lines())
def test_added_tax_of_a_row_is_the_exact_tax_of_its_lines_rounded_once(lines: list[Taxed]) -> None:
    expected: dict[str, list[Fraction]] = {}
    for minor, tax in lines:
        shares = exact_shares(tax)
        for at, part in enumerate(tax.charged):
            row = expected.setdefault(part.code, [Fraction(0), Fraction(0)])
            row[0] += minor * (1 + sum(shares[:at])) if part.compound else minor
            row[1] += minor * shares[at]
    rows = tax_sum(lines, EUR, included=False).rows
    found = {
        row.rate.code: row for row in rows if row.rate.code in expected and not row.certificate
    }
    assert {code: [row.base.minor, row.tax.minor] for code, row in found.items()} == {
        code: [nearest(base), nearest(tax)] for code, (base, tax) in expected.items()
    }


@given(taxed_lines(), strategies.booleans())
def test_line_by_line_is_the_sum_of_lines_by_themselves(lines: list[Taxed], included: bool) -> None:
    found = tax_sum(lines, EUR, included=included, by=PER_LINE)
    alone = [tax_sum([line], EUR, included=included, by=PER_LINE) for line in lines]
    assert found.tax.minor == sum(each.tax.minor for each in alone)
    assert found.base.minor == sum(each.base.minor for each in alone)


@given(taxed_lines(), strategies.booleans(), ways)
def test_rows_come_in_order_and_an_exempt_one_charges_nothing(
    lines: list[Taxed], included: bool, by: str
) -> None:
    rows = tax_sum(lines, EUR, included=included, by=by).rows
    keys = [(row.rate.code, row.rate.rate_millionths, row.certificate) for row in rows]
    assert keys == sorted(set(keys))
    assert all(not row.tax for row in rows if row.certificate)
    exempt = sum(minor for minor, tax in lines if tax.certificate)
    assert exempt == sum(row.base.minor for row in rows if row.certificate)
