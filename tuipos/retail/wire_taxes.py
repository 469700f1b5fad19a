"""Taxes as they travel between register and Retail Server, from and to the values of the domain."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tuipos.domain import product as domain
from tuipos.domain import tax_code
from tuipos.retail.wire_base import Wire

#: More parts than these are under no code: what says so is no server of ours.
MOST_PARTS = 20


class TaxPart(Wire, frozen=True, kw_only=True):
    """One tax among those of a code; fields as in `tuipos.domain.tax_code.TaxPart`."""

    code: str
    rate_millionths: int
    names: dict[str, str] = msgspec.field(default_factory=dict)
    compound: bool = False


class TaxRate(Wire, frozen=True, kw_only=True):
    """A tax rate in millionths; that of several `parts` is what they come to together.

    A register that does not know parts takes that one rate.
    """

    code: str
    rate_millionths: int
    parts: list[TaxPart] = msgspec.field(default_factory=list)


class NamedTax(Wire, frozen=True, kw_only=True):
    """A tax to choose from."""

    name: str
    rate: TaxRate


class TaxList(Wire, frozen=True, kw_only=True):
    """The taxes of a store on a day."""

    taxes: list[NamedTax]


def to_wire_tax(rate: domain.TaxRate) -> TaxRate:
    """A tax, to send."""
    return TaxRate(
        code=rate.code,
        rate_millionths=rate.rate_millionths,
        parts=[
            TaxPart(
                code=part.code,
                rate_millionths=part.rate_millionths,
                names=dict(part.names),
                compound=part.compound,
            )
            for part in rate.parts
        ],
    )


def from_wire_tax(rate: TaxRate) -> domain.TaxRate:
    """A tax, as received; ValueError where it is none."""
    codes = {part.code for part in rate.parts}
    if len(rate.parts) > MOST_PARTS or len(codes) != len(rate.parts):
        raise ValueError(f"no parts of a tax: {[part.code for part in rate.parts]}")
    if min([rate.rate_millionths, *(part.rate_millionths for part in rate.parts)]) < 0:
        raise ValueError(f"a rate of {rate.code} is below zero")
    parts = tuple(
        tax_code.TaxPart(part.code, part.rate_millionths, tuple(part.names.items()), part.compound)
        for part in rate.parts
    )
    return domain.TaxRate(rate.code, rate.rate_millionths, parts)


def to_wire_taxes(taxes: Iterable[domain.NamedTax]) -> TaxList:
    """The taxes of a store, to send."""
    return TaxList(taxes=[NamedTax(name=one.name, rate=to_wire_tax(one.rate)) for one in taxes])


def from_wire_taxes(sent: TaxList) -> tuple[domain.NamedTax, ...]:
    """The taxes of a store, as received."""
    return tuple(domain.NamedTax(one.name, from_wire_tax(one.rate)) for one in sent.taxes)
