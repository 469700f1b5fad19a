"""Stages that ask a person for something in the middle of an operation: a text, or a choice.

An operation awaits `TillPage.converse(stage)`; whatever is typed meanwhile goes to the stage, in
order. Esc leaves without an answer, and then nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tuipos.domain.words import Refusal, Words, say
from tuipos.ui.stages.listing import Listing
from tuipos.ui.stages.stage import Stage
from tuipos.ui.text import fit, printable, wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row

T = TypeVar("T")
Value = TypeVar("Value")
_DOT = "*"


class Conversation(Stage, Generic[T]):
    """A stage with an end: `is_done` after an answer, or after Esc, which leaves `answer` None."""

    def __init__(self, page: object) -> None:
        super().__init__(page)  # type: ignore[arg-type]
        self.answer: T | None = None
        self.is_done = False

    def give(self, answer: T | None) -> None:
        """End with this answer; None is that there is none."""
        self.answer = answer
        self.is_done = True

    def refuse(self, refusal: Refusal) -> None:
        """Say no to what was typed; the question stays."""
        self.page.till_app.bad_sound()
        self.page.tell(refusal, "bad")

    def not_taken(self, submission: Submission, then: Words) -> None:
        """Say no to a scan that is no answer here, naming it, and what is wanted instead."""
        self.page.till_app.bad_sound()
        words = say("{code} not taken.", code=printable(submission.text[:40]))
        self.page.tell(say("{first} {then}", first=words, then=then), "bad")


class TextQuestion(Conversation[T]):
    """Asks for one typed line, or a scan where `takes_scans`; `read` makes the answer of it.

    `secret` shows dots. An empty line is an answer only where `read` takes it for one.
    """

    def __init__(
        self,
        page: object,
        title: Words,
        question: Words,
        read: Callable[[str], T | Refusal],
        *,
        takes_scans: bool = True,
        secret: bool = False,
        facts: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(page)
        self._title = title
        self._question = question
        self._read = read
        self._takes_scans = takes_scans
        self._secret = secret
        self._facts = facts

    @property
    def hint(self) -> Words | None:
        """The question itself, beside the empty line."""
        return self._question

    def shown(self, text: str) -> str:
        """A secret as dots."""
        return _DOT * len(text) if self._secret else text

    def area(self, width: int, height: int) -> list[Row]:
        """The title, and what must be known to answer; the question stands at the command line."""
        title = wrapped(self.page.words(self._title), max(10, width - 8))
        rows = [EMPTY, *(Row((f"      {line}", "text-strong")) for line in title), EMPTY]
        for name, value in self._facts:
            lead = fit(f"      {printable(name)}", min(28, width))
            rest = fit(printable(value), max(0, width - len(lead)))
            rows.append(Row((lead, "muted"), (rest, "text")))
        return (rows + [EMPTY] * height)[:height]

    def column(self) -> list[KeyHint]:
        """The keys that end the question."""
        _ = self.page.till_app.language.text
        return [KeyHint("Enter", _("Go on")), KeyHint("Esc", _("Back"))]

    def bar(self) -> list[KeyHint]:
        """The same at the bottom."""
        return self.column()

    async def handle(self, submission: Submission) -> None:
        """Enter answers, Esc leaves; a scan that is no answer is refused with its sound."""
        if submission.key == "escape":
            self.give(None)
        elif submission.key not in ("enter", ""):
            self.page.till_app.bad_sound()
        elif submission.scanned and not self._takes_scans:
            self.not_taken(submission, self._question)
        elif submission.dropped:
            # Either half may be somebody else's number: a slow line can cut one in two.
            self._refuse_half(submission)
        else:
            answer = self._read(submission.text)
            if isinstance(answer, Refusal):
                self.refuse(answer)
            else:
                self.give(answer)

    def _refuse_half(self, submission: Submission) -> None:
        typed, scanned = (printable(text[:40]) for text in (submission.dropped, submission.text))
        what = say("{typed} was typed before {code} was scanned.", typed=typed, code=scanned)
        self.refuse(Refusal("scan-cut", what, say("Scan it again, or type the whole of it.")))


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """One thing to choose: its value, what is shown on the left, and on the right."""

    value: Value
    text: str
    aside: str = ""


class Choice(Listing, Conversation[Value]):
    """Asks for one of several entries: arrows and Enter, or its number and Enter."""

    def __init__(
        self, page: object, title: Words, entries: Sequence[Entry[Value]], hint: Words | None = None
    ) -> None:
        super().__init__(page)
        self.answer = None
        self.is_done = False
        self._title = title
        self._entries = entries
        self._hint = hint or say("number, or choose and Enter")

    @property
    def hint(self) -> Words | None:
        """How to choose."""
        return self._hint

    @property
    def count(self) -> int:
        """How many entries."""
        return len(self._entries)

    def title(self) -> str:
        """What is to be chosen."""
        return self.page.words(self._title)

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """Number, text, and what stands beside it."""
        entry = self._entries[at]
        aside = printable(entry.aside)
        aside = fit(aside, min(len(aside), max(0, width - 24))) + " " if aside else ""
        text = fit(printable(entry.text), max(0, width - 6 - 4 - len(aside)))
        number = f"{at + 1:>3} "
        texts = [("     ", "text"), (number, "key"), (text, "text"), (aside, "muted")]
        return self._row(texts, width, chosen=chosen)

    async def take(self, submission: Submission) -> None:
        """Answer with the chosen entry."""
        self.give(self._entries[self.chosen].value if self._entries else None)

    async def handle(self, submission: Submission) -> None:
        """Arrows move, a number and Enter chooses, Esc leaves; nothing else leads out of here."""
        text = submission.text
        if submission.key == "escape":
            self.give(None)
        elif submission.scanned:
            self.not_taken(submission, self._hint)
        elif submission.key == "enter" and text:
            self._numbered(text)
        elif submission.key in ("up", "down", "pageup", "pagedown") or (
            submission.key == "enter" and not text
        ):
            await super().handle(submission)
        else:
            self.page.till_app.bad_sound()

    def _numbered(self, text: str) -> None:
        if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= self.count:
            self.give(self._entries[int(text) - 1].value)
            return
        self.page.till_app.bad_sound()
        words = say("{text} is not in the list.", text=printable(text[:40]))
        self.page.tell(say("{first} {then}", first=words, then=self._hint), "bad")


class Scrolled(Conversation[bool]):
    """Something to read that may be longer than the screen; Enter or Esc goes back."""

    def __init__(self, page: object) -> None:
        super().__init__(page)
        self._first = 0

    @property
    def hint(self) -> Words | None:
        """How to leave."""
        return say("Esc goes back")

    def rows(self, width: int) -> list[Row]:
        """All there is to read, for a width."""
        raise AssertionError("each kind has something to read")

    def area(self, width: int, height: int) -> list[Row]:
        """As much of it as there is room for."""
        rows = self.rows(width)
        self._first = min(self._first, max(0, len(rows) - height))
        shown = rows[self._first : self._first + height]
        return shown + [EMPTY] * (height - len(shown))

    def bar(self) -> list[KeyHint]:
        """How to read on and leave."""
        _ = self.page.till_app.language.text
        return [KeyHint("Esc", _("Back")), KeyHint(self.page.till_app.signs.up_down, _("Read on"))]

    async def handle(self, submission: Submission) -> None:
        """Read on, or go back; a scan waits until then, with the sound of a no."""
        steps = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
        if submission.key in steps:
            self._first = max(0, self._first + steps[submission.key])
        elif submission.text:
            self.not_taken(submission, say("Esc goes back"))
        else:
            self.give(True)


class Reading(Scrolled):
    """Words to read, each on lines of its own."""

    def __init__(self, page: object, title: Words, told: Sequence[Words]) -> None:
        super().__init__(page)
        self._title = title
        self._told = told

    def rows(self, width: int) -> list[Row]:
        """The title, and what there is to read."""
        page, room = self.page, max(10, width - 8)
        rows = [EMPTY, *(Row((f"      {line}", "text-strong"))
                         for line in wrapped(page.words(self._title), room)), EMPTY]  # fmt: skip
        for words in self._told:
            rows += [Row((f"      {line}", "text")) for line in wrapped(page.words(words), room)]
        return rows
