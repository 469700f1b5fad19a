"""A weight as typed from a scale without a wire: gross, and the tare behind a minus."""

from __future__ import annotations

from tuipos.domain.measures import MEASURE_SCALE
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.typed import check_quantity
from tuipos.domain.words import Refusal, refuse, say


def read_weight(text: str) -> Quantity | Refusal:
    """The net weight of "0.456", "0,456", or with a tare of "0.476-0.020", in thousandths.

    Refusals: `weight-unreadable`, `tare-too-heavy`, and those of `check_quantity`.
    """
    gross_text, minus, tare_text = text.partition("-")
    gross = _thousandths(gross_text)
    tare = _thousandths(tare_text) if minus else 0
    if gross is None or tare is None:
        return refuse(
            "weight-unreadable",
            say("That is no weight."),
            say("Type it as 0.456, with three decimals at most; a tare as 0.476-0.020."),
        )
    if tare and tare >= gross:
        return refuse(
            "tare-too-heavy",
            say("The tare weighs as much as the whole."),
            say("Type the weight with its packing first, then - and the tare."),
        )
    net = Quantity(gross - tare, MEASURE_SCALE)
    return check_quantity(net) or net


def _thousandths(text: str) -> int | None:
    quantity = parse_quantity(text)
    if quantity is None:
        return None
    return quantity.units * int(10 ** (MEASURE_SCALE - quantity.scale))
