"""The tax of a product as a value: one code that stands for a single tax or for several parts.

It knows nothing of products, so that a product can hold it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tuipos.domain.money import divide_half_away

#: Rates are in millionths: 7 % is 70000.
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One tax among those of a code: a state's 4 %, a county's 2.5 %.

    `names` are by language, as everywhere; a `compound` part is on the base and the parts
    before it, any other on the base alone.
    """

    code: str
    rate_millionths: int
    names: tuple[tuple[str, str], ...] = ()
    compound: bool = False

    def __post_init__(self) -> None:
        assert self.rate_millionths >= 0, "a tax takes, it does not give"


@dataclass(frozen=True, slots=True)
class TaxCode:
    """The tax of a line: a code and its parts, none where nothing is taxed.

    A `certificate` says that a customer is exempt, and on which paper: the parts then stay, to
    tell what would have been due, and charge nothing.
    """

    code: str
    parts: tuple[TaxPart, ...]
    certificate: str = ""

    def __post_init__(self) -> None:
        assert len({part.code for part in self.parts}) == len(self.parts), "each part once"

    @property
    def charged(self) -> tuple[TaxPart, ...]:
        """The parts that are charged: none for an exempt customer."""
        return () if self.certificate else self.parts

    @property
    def rate_millionths(self) -> int:
        """All charged parts together as one rate, to show; figures come from the parts."""
        shares, whole = shares_of(self.charged)
        return divide_half_away(sum(shares) * MILLION, whole)


@dataclass(frozen=True, slots=True)
class TaxChange:
    """What a person decided about the tax of a line or of a sale.

    `to` is another tax in place of the line's own (eaten here, taken away), `certificate` the
    number of an exemption; `only` names the codes that it is for, and is empty for all.
    """

    to: TaxCode | None = None
    certificate: str = ""
    only: frozenset[str] = frozenset()

    def concerns(self, own: TaxCode) -> bool:
        """Whether a line with this tax of its own is meant."""
        return not self.only or own.code in self.only


def tax_in_force(
    own: TaxCode, *, line: TaxChange | None = None, sale: TaxChange | None = None
) -> TaxCode:
    """The tax of a line after the changes to it and to its sale.

    Another tax on the line goes before one on the sale, and that before the line's own. An
    exemption, wherever it was given, then takes the charge off whichever tax that is.
    """
    chosen = own
    certificate = ""
    for change in (sale, line):
        if change is None or not change.concerns(own):
            continue
        chosen = change.to or chosen
        certificate = change.certificate or certificate
    return replace(chosen, certificate=certificate) if certificate else chosen


def shares_of(parts: Iterable[TaxPart]) -> tuple[tuple[int, ...], int]:
    """What each part takes of a base of `whole`, exactly: the shares, and that whole.

    With 5 % and a compound 10 % the shares are 5 % and 10.5 %. The whole is a power of a million
    high enough for every share to be an integer.
    """
    listed = tuple(parts)
    whole = int(MILLION ** max(1, len(listed)))
    shares: list[int] = []
    for part in listed:
        on = whole + sum(shares) if part.compound else whole
        share, rest = divmod(on * part.rate_millionths, MILLION)
        assert rest == 0, "each part adds six decimals at most"
        shares.append(share)
    return tuple(shares), whole
