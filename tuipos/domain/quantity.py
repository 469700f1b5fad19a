"""Exact quantities: an integer and the number of its decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TYPED = re.compile(r"(\d{1,18})(?:[.,](\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of a unit: `Quantity(756, 3)` is 0.756."""

    units: int
    scale: int = 0

    def __str__(self) -> str:
        """The plain decimal form with a point."""
        if self.scale == 0:
            return str(self.units)
        sign = "-" if self.units < 0 else ""
        whole, rest = divmod(abs(self.units), 10**self.scale)
        return f"{sign}{whole}.{rest:0{self.scale}d}"

    def __neg__(self) -> Quantity:
        return Quantity(-self.units, self.scale)

    def times(self, other: Quantity) -> Quantity:
        """So many times another quantity, with no more decimals than that needs."""
        units, scale = self.units * other.units, self.scale + other.scale
        while scale and units % 10 == 0:
            units, scale = units // 10, scale - 1
        return Quantity(units, scale)

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing behind the decimal mark."""
        return self.scale == 0 or self.units % int(10**self.scale) == 0

    @property
    def whole(self) -> int:
        """The number of pieces; only where there is nothing behind the decimal mark."""
        assert self.is_whole, f"{self} is no whole number"
        return self.units // int(10**self.scale) if self.scale else self.units


ONE = Quantity(1)


def parse_quantity(text: str) -> Quantity | None:
    """Read a quantity as typed, with a point or a comma, three decimals at most; else None."""
    match = _TYPED.fullmatch(text.strip())
    if match is None:
        return None
    whole, decimals = match.group(1), match.group(2) or ""
    return Quantity(int(whole + decimals), len(decimals))
