"""Tax per rate, computed once on the summed base of that rate (EN 16931), included or added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tuipos.domain.money import Currency, Money, divide_half_away
from tuipos.domain.product import TaxRate

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """The tax of one rate: `base` is without tax, whether prices include it or not."""

    rate: TaxRate
    base: Money
    tax: Money


def taxes(
    sums: Mapping[tuple[str, int], int], unit: Currency, *, included: bool
) -> tuple[TaxTotal, ...]:
    """The tax of each rate, for the sum of its amounts in minor units; ordered by code and rate.

    `sums` is keyed by code and rate in millionths. Rounding the sum, not the lines, keeps the tax
    of a long receipt right to the cent.
    """
    return tuple(
        _tax_of(TaxRate(code, rate), sums[code, rate], unit, included=included)
        for code, rate in sorted(sums)
    )


def _tax_of(rate: TaxRate, minor: int, unit: Currency, *, included: bool) -> TaxTotal:
    whole = MILLION + rate.rate_millionths if included else MILLION
    tax = divide_half_away(minor * rate.rate_millionths, whole)
    base = minor - tax if included else minor
    return TaxTotal(rate, Money(base, unit), Money(tax, unit))
