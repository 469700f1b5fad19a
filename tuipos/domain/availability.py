"""How much of a product a store has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Availability:
    """What a store had of a product when it was counted; less than none is a count that is off."""

    store: str
    quantity: Quantity
    counted_at: datetime
