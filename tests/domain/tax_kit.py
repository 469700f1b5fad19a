"""Taxes for the tests: some as countries have them, and tax codes drawn at random."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies

from tuipos.domain.tax_code import MILLION, TaxCode, TaxPart

STATE = TaxPart("state", 40_000, (("en", "State tax"),))
COUNTY = TaxPart("county", 25_000, (("en", "County tax"),))
STATE_AND_COUNTY = TaxCode("general", (STATE, COUNTY))
STATE_ALONE = TaxCode("medicine", (STATE,))
GST = TaxPart("gst", 50_000, (("en", "GST"), ("fr", "TPS")))
#: Québec since 2013, and until then, when its tax was on the price with GST.
QUEBEC = TaxCode("qc", (GST, TaxPart("qst", 99_750)))
QUEBEC_2012 = TaxCode("qc-2012", (GST, TaxPart("qst", 95_000, compound=True)))
#: India: the same rate to the union and to the state.
INDIA_18 = TaxCode("in-18", (TaxPart("cgst", 90_000), TaxPart("sgst", 90_000)))
UNTAXED = TaxCode("none", ())


def vat(percent: str) -> TaxCode:
    """One tax, of so many percent."""
    return TaxCode(f"vat-{percent}", (TaxPart("vat", int(Fraction(percent) * 10_000)),))


def exact_shares(tax: TaxCode) -> list[Fraction]:
    """What each charged part takes of a base, worked out another way than the domain does."""
    shares: list[Fraction] = []
    for part in tax.charged:
        on = 1 + sum(shares) if part.compound else Fraction(1)
        shares.append(on * Fraction(part.rate_millionths, MILLION))
    return shares


_POOL = (
    TaxPart("state", 40_000),
    TaxPart("county", 25_000),
    TaxPart("city", 8_750),
    TaxPart("odd", 123_457),
    TaxPart("nil", 0),
    TaxPart("on-top", 95_000, compound=True),
    TaxPart("luxury", 333_333, compound=True),
)


@strategies.composite
def tax_codes(draw: strategies.DrawFn) -> TaxCode:
    """Up to four parts in any order, now and then exempt."""
    parts = draw(strategies.lists(strategies.sampled_from(_POOL), unique=True, max_size=4))
    code = "-".join(part.code for part in parts) or "none"
    certificate = draw(strategies.sampled_from(("", "", "", "EX-1", "EX-2")))
    return TaxCode(code, tuple(parts), certificate)


@strategies.composite
def taxed_lines(draw: strategies.DrawFn) -> list[tuple[int, TaxCode]]:
    """Lines of a few kinds of tax, sold and taken back."""
    of = draw(strategies.lists(tax_codes(), min_size=1, max_size=4))
    line = strategies.tuples(strategies.integers(-50_000, 50_000), strategies.sampled_from(of))
    return draw(strategies.lists(line, max_size=12))
