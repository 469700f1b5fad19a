"""The terminal's pen: what its sequences mean, and the shortest way from one pen to another."""

from functools import lru_cache
from typing import NamedTuple

_OFF_CODES = {1: "22", 2: "22", 3: "23", 4: "24", 5: "25", 7: "27", 8: "28", 9: "29"}
_ATTRIBUTES_BY_OFF_CODE = {
    "22": {1, 2},
    "23": {3},
    "24": {4},
    "25": {5},
    "27": {7},
    "28": {8},
    "29": {9},
}
_ATTRIBUTE_CODES = frozenset(str(code) for code in _OFF_CODES)
_FOREGROUND_CODES = frozenset(str(code) for code in (*range(30, 38), *range(90, 98)))
_BACKGROUND_CODES = frozenset(str(code) for code in (*range(40, 48), *range(100, 108)))
_EXTENDED_COLOUR_LENGTHS = {"5": 3, "2": 5}
_PENS_CACHED = 4096


class Pen(NamedTuple):
    """How the next character is drawn; equal pens draw alike on every terminal."""

    foreground: str = ""
    """The code of the colour as it was sent ("31", "38;5;200", "38;2;1;2;3"), empty for default."""
    background: str = ""
    attributes: frozenset[int] = frozenset()
    """Of 1 bold, 2 dim, 3 italic, 4 underline, 5 blink, 7 reverse, 8 conceal, 9 strike."""
    rest: tuple[str, ...] = ()
    """A code we do not model and all after it up to a reset, to be repeated as it was sent."""
    link: str = ""
    """The payload of a hyperlink (OSC 8), empty for none."""

    def codes(self) -> list[str]:
        """Return what sets this pen after a reset."""
        colours = [colour for colour in (self.foreground, self.background) if colour]
        return [*map(str, sorted(self.attributes)), *colours, *self.rest]


DEFAULT_PEN = Pen()
UNKNOWN_PEN = Pen(rest=("",))
"""A pen that equals none, so that the change from it begins with a reset."""


def _split_codes(parameters: str) -> list[str]:
    """Split parameters into codes, an extended colour being one code."""
    words = [word or "0" for word in parameters.split(";")]
    codes, position = [], 0
    while position < len(words):
        length = 1
        if words[position] in ("38", "48", "58") and position + 1 < len(words):
            length = _EXTENDED_COLOUR_LENGTHS.get(words[position + 1], 1)
        codes.append(";".join(words[position : position + length]))
        position += length
    return codes


def _with_code(pen: Pen, code: str) -> Pen:
    if code.strip("0") == "":
        return Pen(link=pen.link)
    if pen.rest:
        return pen._replace(rest=(*pen.rest, code))
    if code in _ATTRIBUTE_CODES:
        return pen._replace(attributes=pen.attributes | {int(code)})
    if code in _ATTRIBUTES_BY_OFF_CODE:
        return pen._replace(attributes=pen.attributes - _ATTRIBUTES_BY_OFF_CODE[code])
    if code in _FOREGROUND_CODES or code.startswith("38;"):
        return pen._replace(foreground=code)
    if code in _BACKGROUND_CODES or code.startswith("48;"):
        return pen._replace(background=code)
    if code == "39":
        return pen._replace(foreground="")
    if code == "49":
        return pen._replace(background="")
    return pen._replace(rest=(code,))


@lru_cache(maxsize=_PENS_CACHED)
def changed_pen(pen: Pen, parameters: str) -> Pen:
    """Return the pen after a select-graphic-rendition sequence with these parameters."""
    for code in _split_codes(parameters):
        pen = _with_code(pen, code)
    return pen


def _stepwise_codes(old: Pen, new: Pen) -> list[str]:
    """Return the codes that change only what differs."""
    gone = old.attributes - new.attributes
    codes = sorted({_OFF_CODES[code] for code in gone})
    # 22 ends both bold and dim, so the one that stays is set again.
    ended = {attribute for code in codes for attribute in _ATTRIBUTES_BY_OFF_CODE[code]}
    codes += map(str, sorted(new.attributes - (old.attributes - ended)))
    if old.foreground != new.foreground:
        codes.append(new.foreground or "39")
    if old.background != new.background:
        codes.append(new.background or "49")
    return codes


@lru_cache(maxsize=_PENS_CACHED)
def pen_change(old: Pen, new: Pen) -> str:
    """Return the shortest escape sequences that turn one pen into another."""
    link = "" if old.link == new.link else f"\x1b]8;{new.link or ';'}\x1b\\"
    if old._replace(link="") == new._replace(link=""):
        return link
    codes = new.codes()
    whole = f"\x1b[{';'.join(['0', *codes])}m" if codes else "\x1b[m"
    if old.rest or new.rest:
        return link + whole
    stepwise = f"\x1b[{';'.join(_stepwise_codes(old, new))}m"
    return link + min(stepwise, whole, key=len)
