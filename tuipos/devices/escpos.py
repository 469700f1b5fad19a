"""Lines of text as bytes for a receipt printer, and the pulse that opens a drawer at it. Pure.

ESC/POS as Epson's reference describes it, which most makers follow: `ESC @` begins anew, `ESC t n`
chooses a code page, `ESC d n` feeds, `GS V 66 0` feeds to the knife and cuts, `ESC p m t1 t2`
pulses a drawer. These are all that a register needs; python-escpos would bring Pillow, qrcode,
barcodes, YAML and tables of printers with it, and a register stays light.

What is printed has been cleaned before, and is cleaned here again: a product's name never opens a
drawer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tuipos.devices.layout import cells

_BEGIN = b"\x1b@"
_LAST_ROWS = b"\x1bd\x03"
_CUT = b"\x1dVB\x00"
#: Code pages by their number at the printer; the first that has a sign is taken for it.
_PAGES = (("cp437", 0), ("cp858", 19), ("cp866", 17), ("cp1252", 16), ("cp852", 18))
#: 50 ms of current, then half a second without, in units of 2 ms.
_PULSE_ON, _PULSE_OFF = 25, 250
#: The connector's pin by which a drawer is pulsed, and what the printer calls it.
PINS = {2: 0, 5: 1}


def page(lines: Sequence[str]) -> bytes:
    """A whole page: from a printer's fresh state to the cut."""
    text = _Text()
    for line in lines:
        text.add(line)
    return _BEGIN + text.encoded + _LAST_ROWS + _CUT


def pulse(pin: int = 2) -> bytes:
    """What opens the drawer at this pin."""
    return b"\x1bp" + bytes((PINS[pin], _PULSE_ON, _PULSE_OFF))


class _Text:
    """Encodes lines, and changes the code page only where a sign asks for it."""

    def __init__(self) -> None:
        self.encoded = bytearray()
        self._page = ""

    def add(self, line: str) -> None:
        for sign in unicodedata.normalize("NFC", line):
            if unicodedata.category(sign)[0] not in "CZ" or sign in " \xa0":
                self.encoded += self._sign(" " if sign == "\xa0" else sign)
        self.encoded += b"\n"

    def _sign(self, sign: str) -> bytes:
        if sign.isascii():
            return sign.encode("ascii")
        kept = _in_page(sign, self._page) if self._page else None
        if kept is not None:
            return kept
        for name, number in _PAGES:
            found = _in_page(sign, name)
            if found is not None:
                self._page = name
                return b"\x1bt" + bytes((number,)) + found
        # As wide as what it stands for, so that amounts stay below each other.
        return b"?" * cells(sign)


def _in_page(sign: str, name: str) -> bytes | None:
    try:
        return sign.encode(name)
    except UnicodeEncodeError:
        return None
