"""The tax of a sale: per rate on the summed base of that rate, or line by line; included or added.

Per rate is the method of EN 16931 (BR-CO-17: base of a category and rate, times the rate, rounded
to the minor unit) and the default: the tax of a long receipt stays right to the cent. Per line is
the other choice that the law leaves a shop in the United States (Streamlined Sales and Use Tax
Agreement, section 324: on an item or an invoice basis, half a cent up).

Ties go away from zero, so that a return is the exact negative of its sale. XPath's `round`, which
the schematron of EN 16931 is written with, goes up instead, and takes the absolute amount first.

Where the tax is included, each part is its exact share of the amount, rounded, and the base is what
is left: what is owed to an authority is right to half a minor unit, equal parts are equal, and base
and parts come to the amount whatever the rates. Where the tax is added, a row's tax is the exact
tax of all its lines, rounded once; a compound part is on exact taxes, not on rounded ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tuipos.domain.money import Currency, Money, divide_half_away
from tuipos.domain.product import TaxRate, Texts
from tuipos.domain.tax_code import MILLION, TaxChange, TaxCode, TaxPart, shares_of, tax_in_force

PER_RATE = "rate"
PER_LINE = "line"

#: What a line comes to after discounts, in minor units, and its tax.
Taxed = tuple[int, TaxRate | TaxCode]
_RowKey = tuple[str, int, str]
#: Amounts that are rounded one by one, and their tax.
_Chunk = tuple[list[int], TaxCode]


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """The tax of one rate: `base` is without tax, whether prices include it or not.

    An exempt base is a row of its own, with the line's tax code, no rate and the `certificate`.
    The base of a compound part has the parts before it in it.
    """

    rate: TaxRate
    base: Money
    tax: Money
    names: Texts = ()
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class TaxSum:
    """The tax of a sale: its rows by code, rate and certificate, and what they come to.

    `base` counts each line once, however many taxes are on it.
    """

    rows: tuple[TaxTotal, ...]
    base: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """What is to be paid: for included tax, the sum of the amounts that went in."""
        return self.base + self.tax


@dataclass(frozen=True, slots=True)
class Charge:
    """The tax of one amount, in minor units: without tax, and for each charged part."""

    base_minor: int
    taxes_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Exempted:
    """The lines that a certificate takes the tax off, and what they come to."""

    certificate: str
    lines: tuple[int, ...]
    base: Money


def tax_sum(
    taxed: Iterable[Taxed],
    unit: Currency,
    *,
    included: bool,
    by: str = PER_RATE,
    certificate: str = "",
) -> TaxSum:
    """The tax of these lines, in rows; their order changes no figure.

    `by` is the store's setting, PER_RATE or PER_LINE; a `certificate` makes all lines exempt.
    Included tax of several parts is taken out of the sum of all lines with the same parts; rows
    that share a part add those up.
    """
    assert by in (PER_RATE, PER_LINE), f"no way to compute tax: {by!r}"
    chunks = _by_tax(taxed, certificate)
    if by == PER_RATE:
        chunks = _by_parts(chunks)
    # Added tax is summed in so small a unit that nothing is lost before a row is rounded.
    exact = by == PER_RATE and not included
    scale = int(MILLION ** max((len(tax.parts) for _, tax in chunks), default=0)) if exact else 1
    rows: dict[_RowKey, _Row] = {}
    base_minor = 0
    for amounts_minor, tax in chunks:
        found = _charge([minor * scale for minor in amounts_minor], tax, included=included)
        base_minor += found.base_minor
        _book(rows, tax, found)
    totals = tuple(_total(key, rows[key], scale, unit) for key in sorted(rows))
    tax_minor = sum(row.tax.minor for row in totals)
    return TaxSum(totals, Money(base_minor // scale, unit), Money(tax_minor, unit))


def charge(amount_minor: int, tax: TaxCode, *, included: bool) -> Charge:
    """The tax of one amount; with included tax, base and taxes come to exactly that amount."""
    return _charge((amount_minor,), tax, included=included)


def without_tax(amount_minor: int, tax: TaxCode) -> int:
    """The amount less the tax that it includes.

    That is what an exempt customer pays in a store that takes the tax off. An exemption by itself
    leaves the price as it is: whether a shelf price falls is the store's to say.
    """
    return charge(amount_minor, TaxCode(tax.code, tax.parts), included=True).base_minor


def exemptions(lines: Iterable[tuple[int, int, TaxCode]], unit: Currency) -> tuple[Exempted, ...]:
    """Which lines are exempt, by certificate: from each line's number, amount in minor units, tax.

    Certificates and lines come in their order.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for number, amount_minor, tax in lines:
        if tax.certificate:
            found.setdefault(tax.certificate, []).append((number, amount_minor))
    return tuple(
        Exempted(
            certificate,
            tuple(sorted(number for number, _ in found[certificate])),
            Money(sum(minor for _, minor in found[certificate]), unit),
        )
        for certificate in sorted(found)
    )


def as_code(tax: TaxRate | TaxCode) -> TaxCode:
    """A rate as a tax code of its parts, or of one of the same name; a tax code as it is."""
    if isinstance(tax, TaxCode):
        return tax
    if tax.parts:
        return TaxCode(tax.code, tax.parts)
    return TaxCode(tax.code, (TaxPart(tax.code, tax.rate_millionths),))


def taxes(
    sums: Mapping[tuple[str, int], int], unit: Currency, *, included: bool
) -> tuple[TaxTotal, ...]:
    """The tax of each rate, for the sum of its amounts in minor units; ordered by code and rate.

    `sums` is keyed by code and rate in millionths.
    """
    taxed = ((minor, as_code(TaxRate(code, rate))) for (code, rate), minor in sums.items())
    return tax_sum(taxed, unit, included=included).rows


@dataclass(slots=True)
class _Row:
    """A row while it is added up."""

    base: int = 0
    tax: int = 0
    names: Texts = ()


def _by_tax(taxed: Iterable[Taxed], certificate: str) -> list[_Chunk]:
    """The amounts of each tax, with one look-up for a line: there may be a thousand lines."""
    amounts: defaultdict[TaxRate | TaxCode, list[int]] = defaultdict(list)
    for amount_minor, given in taxed:
        amounts[given].append(amount_minor)
    change = TaxChange(certificate=certificate)
    return [(amounts[given], tax_in_force(as_code(given), sale=change)) for given in amounts]


def _by_parts(chunks: Iterable[_Chunk]) -> list[_Chunk]:
    """The sum of all amounts with the same parts, whichever codes they come under."""
    groups: dict[object, tuple[int, TaxCode]] = {}
    for amounts_minor, tax in chunks:
        parts = tuple((part.code, part.rate_millionths, part.compound) for part in tax.charged)
        key = parts or (tax.code, tax.certificate)
        before, first = groups.get(key, (0, tax))
        # The same parts under two names: the choice must not depend on the order of lines.
        groups[key] = (before + sum(amounts_minor), max(first, tax, key=_names))
    return [([minor], tax) for minor, tax in groups.values()]


def _charge(amounts_minor: Sequence[int], tax: TaxCode, *, included: bool) -> Charge:
    """The tax of amounts that are rounded one by one, in all."""
    shares, one = shares_of(tax.charged)
    whole = one + sum(shares) if included else one
    taxes_minor = tuple(
        sum(divide_half_away(minor * share, whole) for minor in amounts_minor) for share in shares
    )
    amount_minor = sum(amounts_minor)
    return Charge(amount_minor - sum(taxes_minor) if included else amount_minor, taxes_minor)


def _names(tax: TaxCode) -> tuple[Texts, ...]:
    return tuple(part.names for part in tax.parts)


def _book(rows: dict[_RowKey, _Row], tax: TaxCode, found: Charge) -> None:
    if not tax.charged:
        rows.setdefault((tax.code, 0, tax.certificate), _Row()).base += found.base_minor
        return
    so_far = found.base_minor
    for part, minor in zip(tax.charged, found.taxes_minor, strict=True):
        row = rows.setdefault((part.code, part.rate_millionths, ""), _Row())
        row.base += so_far if part.compound else found.base_minor
        row.tax += minor
        row.names = max(row.names, part.names)
        so_far += minor


def _total(key: _RowKey, row: _Row, scale: int, unit: Currency) -> TaxTotal:
    code, rate_millionths, certificate = key
    return TaxTotal(
        TaxRate(code, rate_millionths),
        Money(divide_half_away(row.base, scale), unit),
        Money(divide_half_away(row.tax, scale), unit),
        row.names,
        certificate,
    )
