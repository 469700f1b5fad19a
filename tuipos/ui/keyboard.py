"""From keys to things to do, strictly in order: type-ahead, scans, answers, letters by a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from tuipos.domain.typed import SEPARATOR
from tuipos.ui.typed_line import STRAGGLER_SECONDS, ScannerSettings, Submission, TypedLine

#: Letters by their place, so that a Cyrillic keyboard's keys act as they are labelled in Latin.
_BY_PLACE = dict(zip("йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm", strict=True))

#: The first and the second answer on a number pad: no habit presses them, no code begins so.
PAD_ANSWERS = "*-"

#: Keys that take what is typed with them; the others leave it standing.
_ENDING = frozenset({"enter", *(f"f{number}" for number in range(2, 13))})
_LOOSE = frozenset(
    {"up", "down", "pageup", "pagedown", "home", "end", "left", "right", "tab", "shift+tab", "f1",
     "ctrl+q"}
)  # fmt: skip
#: How a terminal names the character that scanners send for FNC1.
_SEPARATOR_KEY = "ctrl+right_square_bracket"
_SAME = {"ctrl+j": "enter", "ctrl+m": "enter", "ctrl+h": "backspace"}


class Cancellable(Protocol):
    """Something scheduled that can be called off."""

    def cancel(self) -> None:
        """Call it off."""


Schedule = Callable[[float, Callable[[], None]], Cancellable]


def letter_of(character: str) -> str:
    """The Latin letter that a key stands for, in lower case, whatever the layout."""
    lower = character.lower()
    return _BY_PLACE.get(lower, lower)


@dataclass(slots=True)
class SingleKeys:
    """Lets one character through as a person's key; more at a scanner's speed are a burst."""

    gap_seconds: float
    schedule: Schedule
    on_letter: Callable[[str], None]
    on_burst: Callable[[str], None]
    _run: str = ""
    _timer: Cancellable | None = None
    _character_at_seconds: float = float("-inf")
    _burst_at_seconds: float = float("-inf")

    def character(self, character: str, at_seconds: float) -> None:
        """One more character: a person's if nothing follows it soon."""
        self._run += character
        self._character_at_seconds = at_seconds
        self._restart()

    def separator(self, character: str, at_seconds: float) -> None:
        """A character that only a burst has: one more of it, and nothing on its own."""
        if len(self._run) > 1:
            self.character(character, at_seconds)

    def enter(self, at_seconds: float) -> bool:
        """The end of a burst or of a single letter; False where there is none for it to end."""
        pending = bool(self._run)
        self._settle()
        return pending or self.straggles(at_seconds)

    def straggles(self, at_seconds: float) -> bool:
        """Whether a key of that time belongs to the burst before it."""
        return at_seconds - self._burst_at_seconds <= STRAGGLER_SECONDS

    def forget(self) -> None:
        """Drop what is pending."""
        self._run = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _restart(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.schedule(self.gap_seconds, self._settle)

    def _settle(self) -> None:
        run = self._run
        self.forget()
        if len(run) > 1 or (run and self.straggles(self._character_at_seconds)):
            self._burst_at_seconds = self._character_at_seconds
        if len(run) == 1:
            self.on_letter(letter_of(run))
        elif run:
            self.on_burst(run)


@dataclass(slots=True)
class Keyboard:
    """Holds what is typed and what is still to be done.

    `changed` is called when the typed text changes, `refused` when a key is not taken. With
    `letters_act` single characters are submitted as letters and nothing is collected in the line.
    `shown_hits_for` is the search text whose hits a person can see: Enter then picks one of them.
    `added_keys` are keys that mean something at this till alone.
    """

    settings: ScannerSettings
    schedule: Schedule
    changed: Callable[[], None] = lambda: None
    refused: Callable[[], None] = lambda: None
    letters_act: bool = False
    shown_hits_for: str = ""
    added_keys: frozenset[str] = frozenset()
    line: TypedLine = field(init=False)
    queue: asyncio.Queue[Submission] = field(init=False)
    _singles: SingleKeys = field(init=False)
    _answer: asyncio.Future[str] | None = field(init=False, default=None)
    _answers: frozenset[str] = field(init=False, default=frozenset())
    _by_pad: dict[str, str] = field(init=False, default_factory=dict)
    _is_number_begun: bool = field(init=False, default=False)
    _verb_timer: Cancellable | None = field(init=False, default=None)
    _key_at_seconds: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        self.line = TypedLine(self.settings)
        self.queue = asyncio.Queue()
        gap = self.settings.gap_seconds
        self._singles = SingleKeys(gap, self.schedule, self._letter, self._single_burst)

    @property
    def is_asking(self) -> bool:
        """Whether a question waits for its key."""
        return self._answer is not None

    def is_inside_burst(self, at_seconds: float) -> bool:
        """Whether a scan is under way: a control key then is a character of the barcode."""
        return self.line.run_length(at_seconds) > 1

    async def ask(self, keys: str) -> str:
        """Wait for one of these letters, pressed by a person; empty for Esc.

        On a number pad `*` stands for the first of them and `-` for the second, but not right
        behind a digit.
        """
        assert self._answer is None, "one question at a time"
        self._answer = asyncio.get_running_loop().create_future()
        self._answers = frozenset(keys)
        self._by_pad = dict(zip(PAD_ANSWERS, keys, strict=False))
        self._is_number_begun = False
        self._singles.forget()
        try:
            return await self._answer
        finally:
            self._answer = None

    def paste(self, text: str, at_seconds: float) -> None:
        """Take a bracketed paste as one burst: its lines are ended by their line ends."""
        *lines, rest = text.replace("\r\n", "\r").replace("\n", "\r").split("\r")
        for line in lines:
            self._characters(line, at_seconds)
            self.press("enter", None, at_seconds)
        self._characters(rest, at_seconds)

    def press(self, key: str, character: str | None, at_seconds: float) -> None:
        """Take one key."""
        key = _SAME.get(key, key)
        if key == self.settings.suffix:
            key = "enter"
        self._key_at_seconds = at_seconds
        if character is not None and len(character) == 1 and character.isprintable():
            self._character(character, at_seconds)
        elif character == SEPARATOR or key == _SEPARATOR_KEY:
            self._separator(at_seconds)
        elif self._answer is not None:
            self._key_while_asking(key)
        elif key.startswith(("ctrl+", "escape")) and self.is_inside_burst(at_seconds):
            return
        elif self.letters_act:
            self._key_while_letters_act(key)
        else:
            self._key(key, at_seconds)

    def submit(self, submission: Submission) -> None:
        """Put something to do at the end of the queue."""
        self.queue.put_nowait(submission)
        self.changed()

    def drop_type_ahead(self) -> bool:
        """Forget what was typed ahead, when it can't mean what it was meant for."""
        had = not self.queue.empty() or bool(self.line.text)
        while not self.queue.empty():
            self.queue.get_nowait()
        self.line.clear()
        self.changed()
        return had

    def _characters(self, text: str, at_seconds: float) -> None:
        for character in text:
            self.press("", character, at_seconds)

    def _character(self, character: str, at_seconds: float) -> None:
        if self._answer is not None or self.letters_act:
            self._singles.character(character, at_seconds)
            return
        if not self.line.add(character, at_seconds):
            self.refused()
            return
        self._watch_for_verb()
        self.changed()

    def _separator(self, at_seconds: float) -> None:
        """The one control character that belongs to a barcode, and to nothing that people type."""
        if self._answer is not None or self.letters_act:
            self._singles.separator(SEPARATOR, at_seconds)
        elif self.is_inside_burst(at_seconds) and self.line.add(SEPARATOR, at_seconds):
            self._watch_for_verb()

    def _watch_for_verb(self) -> None:
        """`?` alone, and `+` at the end, act by themselves once nothing follows at once."""
        if self._verb_timer is not None:
            self._verb_timer.cancel()
            self._verb_timer = None
        text = self.line.text
        is_verb = text == "?" or (text.endswith("+") and not text.startswith("/"))
        if is_verb or not self.settings.suffix:
            self._verb_timer = self.schedule(
                self.settings.gap_seconds, lambda: self._pause_after(text)
            )

    def _pause_after(self, text: str) -> None:
        self._verb_timer = None
        if self.line.text != text:
            return
        if text == "?":
            self.line.clear()
            self.submit(Submission("", "f1", at_seconds=self._key_at_seconds))
        elif text.endswith("+") and not text.startswith("/"):
            self.submit(self.line.take("+", self._key_at_seconds))
        elif self.line.run_length(self._key_at_seconds) >= self.settings.minimum_length:
            self.submit(self.line.take("", self._key_at_seconds))

    def _key(self, key: str, at_seconds: float) -> None:
        if key == "backspace":
            if self.line.erase():
                self._watch_for_verb()
                self.changed()
        elif key == "ctrl+u" or (key == "escape" and self.line.text):
            self.line.clear()
            self.changed()
        elif key in _ENDING or key in self.added_keys:
            picks = key == "enter" and len(self.line.text) > 0 and self._shows_hits()
            self.submit(replace(self.line.take(key, at_seconds), picks=picks))
        elif key in _LOOSE or key == "escape":
            self.submit(Submission("", key, at_seconds=at_seconds))

    def _shows_hits(self) -> bool:
        return self.line.text == self.shown_hits_for

    def _key_while_asking(self, key: str) -> None:
        assert self._answer is not None
        if key == "escape":
            self._singles.forget()
            if not self._answer.done():
                self._answer.set_result("")
        elif not (key == "enter" and self._singles.enter(self._key_at_seconds)):
            self._is_number_begun = False
            self.refused()

    def _key_while_letters_act(self, key: str) -> None:
        if key == "enter" and self._singles.enter(self._key_at_seconds):
            return
        self._singles.forget()
        if key in _ENDING or key in _LOOSE or key == "escape":
            self.submit(Submission("", key, at_seconds=self._key_at_seconds))

    def _letter(self, letter: str) -> None:
        # Whoever types "3*" has not read the question: that star is no answer to it.
        if self._answer is not None and not self._is_number_begun:
            letter = self._by_pad.get(letter, letter)
        if self._answer is None:
            straggles = self._singles.straggles(self._key_at_seconds)
            key = "enter" if straggles else "letter"
            self.submit(Submission(letter, key, straggles, at_seconds=self._key_at_seconds))
        elif letter in self._answers and not self._answer.done():
            self._answer.set_result(letter)
        else:
            self._is_number_begun = letter.isdecimal()
            self.refused()

    def _single_burst(self, text: str) -> None:
        if self._answer is not None:
            self.refused()
        else:
            self.submit(Submission(text, "enter", True, at_seconds=self._key_at_seconds))
