"""Weights, lengths, areas and volumes of labels, in the unit that a product is sold by."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.money import divide_half_away
from tuipos.domain.quantity import Quantity

#: The decimals of a measured quantity: grams of a kilogram.
MEASURE_SCALE = 3

#: What one of a unit is: the kind of measure, and how many of its smallest parts, chosen so that
#: every unit is a whole number of them (NIST Handbook 44, appendix C): nanograms, micrometres,
#: ten-thousandths of a square millimetre, tenths of a picolitre.
_UNITS = {
    "kg": ("weight", 10**12), "g": ("weight", 10**9), "lb": ("weight", 453_592_370_000),
    "oz": ("weight", 28_349_523_125), "ozt": ("weight", 31_103_476_800),
    "m": ("length", 10**6), "cm": ("length", 10**4), "in": ("length", 25_400),
    "ft": ("length", 304_800), "yd": ("length", 914_400),
    "m2": ("area", 10**10), "in2": ("area", 6_451_600), "ft2": ("area", 929_030_400),
    "yd2": ("area", 8_361_273_600),
    "l": ("volume", 10**13), "ml": ("volume", 10**10), "m3": ("volume", 10**16),
    "floz": ("volume", 295_735_295_625), "qt": ("volume", 9_463_529_460_000),
    "gal": ("volume", 37_854_117_840_000), "in3": ("volume", 163_870_640_000),
    "ft3": ("volume", 283_168_465_920_000), "yd3": ("volume", 7_645_548_579_840_000),
}  # fmt: skip
_SAME_UNITS = {"m²": "m2", "m³": "m3", "litre": "l", "liter": "l", "кг": "kg", "г": "g", "л": "l",
               "м": "m"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """So many of a unit: `Measure(1890, 3, "kg")` is 1.890 kg."""

    units: int
    scale: int
    unit: str

    def quantity_in(self, unit: str) -> Quantity | None:
        """The quantity in another unit of the same kind, to three decimals; None in any other.

        In its own unit it keeps its decimals, as far as there are three.
        """
        kind, parts = _UNITS[self.unit]
        folded = unit.strip().lower()
        wanted_kind, wanted_parts = _UNITS.get(_SAME_UNITS.get(folded, folded), ("", 1))
        if kind != wanted_kind:
            return None
        if parts == wanted_parts and self.scale <= MEASURE_SCALE:
            return Quantity(self.units, self.scale)
        thousandths = divide_half_away(
            self.units * parts * 10**MEASURE_SCALE, wanted_parts * 10**self.scale
        )
        return Quantity(thousandths, MEASURE_SCALE)
