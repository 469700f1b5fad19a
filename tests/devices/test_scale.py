"""The scale: what its answers mean, and a real serial line (a pseudo-terminal) to one."""

from __future__ import annotations

import asyncio
import os
import pty
from pathlib import Path

import pytest

from tuipos.devices.scale import SerialScale, weight_of
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal


@pytest.mark.parametrize(
    ("answer", "thousandths"),
    [
        ("S S      0.456 kg", 456),
        ("S S     12.3 kg\r", 12_300),
        ("S S        456 g", 456),
        ("S S     456.78 g", 456),
        ("S S     1.23456 kg", 1_234),
    ],
)
def test_a_stable_weight(answer: str, thousandths: int) -> None:
    assert weight_of(answer) == Quantity(thousandths, 3)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("S D      0.456 kg", "scale-unstable"),
        ("S I", "scale-unstable"),
        ("S +", "scale-overload"),
        ("S -", "scale-empty"),
        ("S S      0.000 kg", "scale-empty"),
        ("S S     -0.020 kg", "scale-empty"),
        ("S S", "scale-silent"),
        ("ES", "scale-silent"),
        ("", "scale-silent"),
        ("S S 1.2.3 kg", "scale-silent"),
        ("S S ４５６ g", "scale-silent"),
    ],
)
def test_what_is_no_weight_says_why(answer: str, code: str) -> None:
    found = weight_of(answer)
    assert isinstance(found, Refusal) and found.code == code and found.remedy is not None


async def answered(
    *parts: bytes, patience_seconds: float = 5.0
) -> tuple[bytes, Quantity | Refusal]:
    """What a scale at a line was asked, and what came of its answer."""
    ours, theirs = pty.openpty()
    scale = SerialScale(Path(os.ttyname(theirs)), patience_seconds)
    try:
        weighing = asyncio.create_task(scale.weigh())
        asked = b""
        while b"\n" not in asked and not weighing.done():
            asked += await asyncio.to_thread(os.read, ours, 16)
        for part in parts:
            os.write(ours, part)
            await asyncio.sleep(0)
        return asked, await weighing
    finally:
        os.close(ours)
        os.close(theirs)


async def test_it_is_asked_over_its_line() -> None:
    asked, found = await answered(b"S S      0.4", b"56 kg\r\n")
    assert (asked, found) == (b"S\r\n", Quantity(456, 3))


async def test_a_scale_that_says_nothing_is_not_waited_for() -> None:
    _, found = await answered(patience_seconds=0.05)
    assert isinstance(found, Refusal) and found.code == "scale-silent"


async def test_a_cable_that_is_not_there() -> None:
    found = await SerialScale(Path("/nowhere/ttyUSB7")).weigh()
    assert isinstance(found, Refusal) and found.code == "scale-silent"
