"""Puts escape sequences together again that a slow line has cut in two.

Textual's parser waits ESCDELAY (100 ms unless set) after every character of a sequence and then
gives out what it has as single keys: an arrow cut after its first byte becomes Escape, "[", "A".
Here a sequence that has begun waits longer than a lone Escape, because nobody types "Escape, [" and
means two keys: SEQUENCE_SECONDS. A lone Escape waits for ESCDELAY if that is set, else
LONE_ESCAPE_SECONDS. If the rest comes later still, in one piece, it is given out as the key it
is (after the Escape, which can't be taken back), and from then on a lone Escape waits for
SLOW_LINE_SECONDS, since this line is one that cuts.
"""

import os
import re
from collections.abc import Mapping

LONE_ESCAPE_SECONDS = 0.2
SLOW_LINE_SECONDS = 0.4
SEQUENCE_SECONDS = 1.0
LATE_REST_SECONDS = 1.0

_UNFINISHED = re.compile(r"\x1b(?:\[(?:[<-?]?[\d;:]*[ -/]*|M.{0,2}|\[)|O)?\Z", re.DOTALL)
_REST = re.compile(r"(?:\[[<-?]?[\d;:]*[A-Za-z~]|O[A-Za-z])(?=\Z|\x1b)")
_PRESSED_ESCAPE = re.compile(r"(\x1b)(?=[^\x1b\[O\]P_^X\\])")
_NUMBER_PAD = re.compile(r"\x1bO([lXI ])")
_NUMBER_PAD_KEYS = {"l": ",", "X": "=", "I": "\t", " ": " "}
"""Keys of the number pad in application mode that Textual's table lacks."""


def apart(text: str) -> list[str]:
    """Split behind each Escape that begins no sequence: it is a key, and what follows another.

    Textual would take the two for one key with Alt, and the Escape of a quick typist, or of one
    whose keys a line delivers together, would be lost.
    """
    return [piece for piece in _PRESSED_ESCAPE.split(text) if piece]


def lone_escape_seconds(environment: Mapping[str, str]) -> float:
    """Return how long a lone Escape waits, by the same variable as in Textual and curses."""
    milliseconds = environment.get("ESCDELAY", "")
    return max(1, int(milliseconds)) / 1000 if milliseconds.isdecimal() else LONE_ESCAPE_SECONDS


class SequenceJoiner:
    """Holds back the unfinished end of what was read. Times are seconds of any steady clock."""

    def __init__(self, lone_seconds: float | None = None) -> None:
        if lone_seconds is None:
            lone_seconds = lone_escape_seconds(os.environ)
        self._lone_seconds = lone_seconds
        self._held = ""
        self._deadline: float | None = None
        self._late_until = 0.0

    @property
    def deadline(self) -> float | None:
        """When `expire` has something to give out, or None if nothing is held."""
        return self._deadline

    def feed(self, text: str, now: float) -> str:
        """Take in what was read; return what is ready to be parsed."""
        if not self._held and now < self._late_until and _REST.match(text):
            self._lone_seconds = max(self._lone_seconds, SLOW_LINE_SECONDS)
            text = "\x1b" + text
        self._late_until = 0.0
        text = self._held + text
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        self._deadline = None
        if self._held:
            is_lone = self._held == "\x1b"
            self._deadline = now + (self._lone_seconds if is_lone else SEQUENCE_SECONDS)
        return _NUMBER_PAD.sub(lambda match: _NUMBER_PAD_KEYS[match[1]], text[:end])

    def expire(self, now: float) -> str:
        """Return what has waited long enough: it is what was typed, not a piece of a sequence."""
        if self._deadline is None or now < self._deadline:
            return ""
        held, self._held, self._deadline = self._held, "", None
        if held == "\x1b":
            self._late_until = now + LATE_REST_SECONDS
        return held
