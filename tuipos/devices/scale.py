"""The port to a scale, and one that speaks MT-SICS over a serial line.

MT-SICS, level 0: `S` asks for a stable weight; the scale answers `S S 0.456 kg`, `S D …` while it
moves, `S I` where it can't, `S +` above its range and `S -` below it (Mettler-Toledo, Standard
Interface Command Set, reference manual, command S). Many scales of other makers speak it too.
"""

from __future__ import annotations

import asyncio
import os
import re
import termios
from pathlib import Path
from typing import Protocol

from tuipos.domain.measures import MEASURE_SCALE
from tuipos.domain.quantity import Quantity, parse_quantity
from tuipos.domain.words import Refusal, refuse, say

#: A scale that wobbles settles within a moment, or somebody leans on it.
PATIENCE_SECONDS = 3.0
_ANSWER = re.compile(r"S ([SDI+-])(?:\s+(-?[0-9.]{1,12})\s*(kg|g))?", re.ASCII)
_MOST_BYTES = 64


class Scale(Protocol):
    """What weighs."""

    async def weigh(self) -> Quantity | Refusal:
        """What lies on it in kilograms, to the thousandth.

        Refusals: `scale-silent`, `scale-unstable`, `scale-empty`, `scale-overload`.
        """


class SerialScale:
    """A scale at a serial device, 9600 baud, 8 bits, no parity; opened for each weighing.

    Nothing is held between two weighings, so that a cable can be pulled and put back.
    """

    def __init__(self, device: Path, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._device = device
        self._patience_seconds = patience_seconds

    async def weigh(self) -> Quantity | Refusal:
        """Ask once, and wait no longer than its patience for a stable weight."""
        try:
            line = os.open(self._device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            return _silent()
        try:
            _set_up(line)
            os.write(line, b"S\r\n")
            async with asyncio.timeout(self._patience_seconds):
                return weight_of(await _line_from(line))
        except (OSError, TimeoutError, termios.error):
            return _silent()
        finally:
            os.close(line)


def weight_of(answer: str) -> Quantity | Refusal:
    """What an answer says, in kilograms; what is no answer of ours is silence."""
    found = _ANSWER.fullmatch(answer.strip())
    if found is None:
        return _silent()
    state, text, unit = found.groups()
    if state == "+":
        return refuse("scale-overload", say("There is too much on the scale."),
                      say("Take something off, or type the weight."))  # fmt: skip
    if state in "DI":
        return refuse("scale-unstable", say("The scale has not come to rest."),
                      say("Let it rest and sell it again, or type the weight."))  # fmt: skip
    weight = _thousandths(text or "", unit or "kg") if state == "S" else 0
    if weight is None:
        return _silent()
    if weight <= 0:
        return refuse("scale-empty", say("There is nothing on the scale."),
                      say("Put it on and sell it again, or type the weight."))  # fmt: skip
    return Quantity(weight, MEASURE_SCALE)


def _thousandths(text: str, unit: str) -> int | None:
    """Thousandths of a kilogram: finer figures of a laboratory's scale are cut off."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, _, decimals = digits.partition(".")
    places = MEASURE_SCALE if unit == "kg" else 0
    found = parse_quantity(f"{whole or '0'}.{decimals[:places]}" if decimals[:places] else whole)
    if found is None:
        return None
    return sign * found.units * int(10 ** (places - found.scale))


async def _line_from(line: int) -> str:
    """The first line that comes."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(line, readable.set)
    received = b""
    try:
        while b"\n" not in received and len(received) < _MOST_BYTES:
            await readable.wait()
            readable.clear()
            received += os.read(line, _MOST_BYTES)
    finally:
        loop.remove_reader(line)
    return received.decode("ascii", errors="replace").partition("\n")[0]


def _set_up(line: int) -> None:
    """Raw bytes at 9600 baud; what lay there from before is forgotten."""
    settings = termios.tcgetattr(line)
    settings[0] = settings[1] = settings[3] = 0
    settings[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
    settings[4] = settings[5] = termios.B9600
    termios.tcsetattr(line, termios.TCSANOW, settings)
    termios.tcflush(line, termios.TCIOFLUSH)


def _silent() -> Refusal:
    return refuse("scale-silent", say("The scale does not answer."),
                  say("Look at its cable, or type the weight."))  # fmt: skip
