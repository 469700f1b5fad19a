"""What is being typed, and how a scanner's burst is told from a person: by speed, or by a prefix.

A scanner is a fast keyboard. Characters show at once, whoever sent them; what they were is judged
when they end. So nothing waits, and still a scan never joins the digits that a person left there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tuipos.domain.typed import SEPARATOR

_QUANTITY = re.compile(r"\d{1,18}(?:[.,]\d{1,3})?[*xX]", re.ASCII)
_DIGITS = re.compile(r"\d+(?:[.,]\d*)?", re.ASCII)

#: Longer than any barcode, command or search; more is line noise or a paste by mistake.
LONGEST_LINE = 240

#: What comes so soon behind a burst belongs to it: slow lines and scanners hold the last key back.
STRAGGLER_SECONDS = 0.5
#: How long a slow line may hold back the rest of a scan; a person's pause is longer.
LONGEST_PAUSE_SECONDS = 0.9


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """How this till's scanner types: faster than `gap_seconds` a character, at least so many.

    `prefix` is a character it sends first, if any (then speed does not matter); `suffix` is the key
    it sends last: "enter", "tab", or empty where it sends none and a pause ends the scan.
    `separator` is the character it sends for FNC1, between the parts of a GS1 code, where that is
    not the control character GS, which terminals know as Ctrl+].
    """

    prefix: str = ""
    suffix: str = "enter"
    separator: str = ""
    gap_seconds: float = 0.05
    minimum_length: int = 6


@dataclass(frozen=True, slots=True)
class Submission:
    """One thing to do, in the order it was asked for.

    `key` is what ended it ("enter", "f12", …), `at_seconds` the key's time on a monotonic clock.
    `scanned`: the text came from a scanner or a macro. `dropped`: what a person had typed before
    the scan and what therefore is ignored. `picks`: hits for this text were on the screen already.
    """

    text: str
    key: str = "enter"
    scanned: bool = False
    dropped: str = ""
    at_seconds: float = 0.0
    picks: bool = False

    @property
    def dropped_is_number(self) -> bool:
        """Whether what was dropped looks like a quantity that misses its star."""
        return _DIGITS.fullmatch(self.dropped) is not None


@dataclass(slots=True)
class TypedLine:
    """The characters of the command line with their times."""

    settings: ScannerSettings = field(default_factory=ScannerSettings)
    _characters: list[tuple[str, float]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is typed so far."""
        return "".join(character for character, _ in self._characters)

    def add(self, character: str, at_seconds: float) -> bool:
        """Take one more character; False when there is no more room."""
        if len(self._characters) >= LONGEST_LINE:
            return False
        self._characters.append((character, at_seconds))
        return True

    def put_first(self, text: str) -> None:
        """Put a text before what is there, as if typed long ago, such as the amount for Pay."""
        self._characters = [(character, float("-inf")) for character in text] + self._characters

    def take_put(self) -> str:
        """Take back what was put first, for a key that was pressed before it stood there."""
        put = [pair for pair in self._characters if pair[1] == float("-inf")]
        self._characters = self._characters[len(put) :]
        return "".join(character for character, _ in put)

    def erase(self) -> bool:
        """Take the last character back; False when there is none."""
        if not self._characters:
            return False
        self._characters.pop()
        return True

    def clear(self) -> None:
        """Forget what is typed."""
        self._characters.clear()

    def run_length(self, now_seconds: float) -> int:
        """How many characters at the end came as fast as a scanner's, the last one just now."""
        run = 0
        later = now_seconds
        for _, at_seconds in reversed(self._characters):
            if later - at_seconds > self.settings.gap_seconds:
                break
            run += 1
            later = at_seconds
        return run

    def take(self, key: str, at_seconds: float) -> Submission:
        """End the line with this key: tell a scan from what a person typed, and start anew."""
        text = self.text
        start = self._scan_start(text, key, at_seconds)
        cut = start is not None and self._was_cut_at(start)
        self.clear()
        if start is None:
            return Submission(text, key, at_seconds=at_seconds)
        typed, scanned = text[:start], text[start:].removeprefix(self.settings.prefix)
        if self.settings.separator:
            scanned = scanned.replace(self.settings.separator, SEPARATOR)
        if cut or _QUANTITY.fullmatch(typed):
            return Submission(typed + scanned, key, True, at_seconds=at_seconds)
        return Submission(scanned, key, True, dropped=typed, at_seconds=at_seconds)

    def _scan_start(self, text: str, key: str, at_seconds: float) -> int | None:
        """Where the scan begins in the text; None if there is none."""
        if key not in ("enter", self.settings.suffix, ""):
            return None
        prefix = self.settings.prefix
        if prefix and prefix in text:
            return text.rindex(prefix)
        last_seconds = self._characters[-1][1] if self._characters else at_seconds
        is_its_end = at_seconds - last_seconds <= STRAGGLER_SECONDS
        run = self.run_length(last_seconds if is_its_end else at_seconds)
        return len(text) - run if run >= self.settings.minimum_length else None

    def _was_cut_at(self, start: int) -> bool:
        """Whether a slow line has cut one scan in two here: only both parts together check."""
        from tuipos.domain.barcode import check_digit_is_valid

        if not 0 < start < len(self._characters):
            return False
        pause_seconds = self._characters[start][1] - self._characters[start - 1][1]
        text = self.text
        quantity = _QUANTITY.match(text)
        whole = text[quantity.end() if quantity else 0 :]
        return (
            pause_seconds < LONGEST_PAUSE_SECONDS
            and check_digit_is_valid(whole)
            and not check_digit_is_valid(text[start:])
        )
