"""Tax per rate, computed once on the summed base of that rate (EN 16931), included or added."""

from __future__ import annotations

from collections.abc import Iterable
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
    amounts: Iterable[tuple[TaxRate, int]], unit: Currency, *, included: bool
) -> tuple[TaxTotal, ...]:
    """The tax of each rate for amounts in minor units, ordered by code and rate.

    Rounding the sum, not the lines, keeps the tax of a long receipt right to the cent.
    """
    sums: dict[tuple[str, int], int] = {}
    for rate, minor in amounts:
        key = (rate.code, rate.rate_millionths)
        sums[key] = sums.get(key, 0) + minor
    return tuple(
        _tax_of(TaxRate(code, rate), sums[code, rate], unit, included=included)
        for code, rate in sorted(sums)
    )


def _tax_of(rate: TaxRate, minor: int, unit: Currency, *, included: bool) -> TaxTotal:
    whole = MILLION + rate.rate_millionths if included else MILLION
    tax = divide_half_away(minor * rate.rate_millionths, whole)
    base = minor - tax if included else minor
    return TaxTotal(rate, Money(base, unit), Money(tax, unit))
