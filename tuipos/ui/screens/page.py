"""What all screens share: keys to the keyboard, a header, questions without a window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.screen import Screen

from tuipos.domain.words import Refusal, Words
from tuipos.ui.keyboard import PAD_ANSWERS
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.header import Header, HeaderFacts
from tuipos.ui.widgets.key_bar import KeyBar, KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row, Rows, Span

if TYPE_CHECKING:
    from tuipos.ui.app import TillApp

Sayable = Words | Refusal | str


class Page(Screen[None], inherit_bindings=False):
    """A screen of the till. Nothing on it is ever focused: keys go to the one keyboard.

    Moving Textual's focus repaints whole screens, and a focus can be lost; a scan can't wait.
    """

    AUTO_FOCUS = ""
    CSS = """
    Page { layout: vertical; overflow: hidden; background: $background; }
    """
    letters_act = False
    has_palette = False

    @property
    def till_app(self) -> TillApp:
        """The app, by its own type."""
        return cast("TillApp", self.app)

    def words(self, sayable: Sayable) -> str:
        """A message in the person's language."""
        if isinstance(sayable, str):
            return sayable
        return self.till_app.language.render(sayable)

    def on_key(self, event: events.Key) -> None:
        """Every key goes to the keyboard, with the time at which it was read."""
        event.stop()
        event.prevent_default()
        self.till_app.press(event)

    def on_paste(self, event: events.Paste) -> None:
        """A bracketed paste is one burst."""
        event.stop()
        event.prevent_default()
        self.till_app.keyboard.paste(event.text, event.time)

    def on_resize(self) -> None:
        """Lay everything out for the new size."""
        self.draw()

    def on_screen_resume(self) -> None:
        """Take over the keyboard's meaning and show what is true now."""
        self.till_app.keyboard.letters_act = self.letters_act
        self.draw()

    async def handle(self, submission: Submission) -> None:
        """Do one thing that was asked for; the next one waits until this returns."""
        raise AssertionError("each page does something with what is typed")

    def draw(self) -> None:
        """Show everything anew; only what differs is repainted."""
        self.draw_header()
        self.line_changed()

    def draw_header(self) -> None:
        """Show the header's facts of this moment."""
        self.query_one(Header).tell(self.facts())

    def line_changed(self) -> None:
        """Show what is typed."""

    def show_form(self, rows: Callable[[int], list[list[Span]]], most_rows: int) -> None:
        """Show a form near the middle: `rows` for so much room, mostly so many of them."""
        height, width = self.app.size.height - 2, self.app.size.width
        column = " " * (width * 3 // 8)
        top = max(0, (height - most_rows + 1) // 2)
        block = [Row((column, "text"), *spans) for spans in rows(width - len(column) - 1)]
        shown = [EMPTY] * top + block
        self.query_one("#form", Rows).show((shown + [EMPTY] * height)[:height])

    def tell(self, sayable: Sayable, role: str = "text") -> None:
        """Show a message, by what kind it is: text, muted, good, warning or bad."""

    def tell_trouble(self, sayable: Sayable) -> None:
        """Show a message about something that failed beside what is being done."""
        self.tell(sayable, "warning")

    def facts(self) -> HeaderFacts:
        """What the header says now."""
        parts = self.till_app.parts
        staff = parts.till.staff
        return HeaderFacts(
            link=parts.connection.link(),
            report=self.till_app.report,
            store=parts.till.identity.store_name,
            register=parts.till.identity.register,
            staff=staff.name if staff else "",
            now=parts.clock(),
            prices_job=parts.prices_job,
            training=parts.till.training,
        )

    async def ask(self, question: Sayable, keys: str) -> str:
        """Ask, in the message's place, and wait for one of these letters; empty for Esc."""
        self.tell(question, "warning")
        pairs = zip(PAD_ANSWERS, keys, strict=False)
        self.key_bar.tell([KeyHint(sign, letter) for sign, letter in pairs])
        answer = await self.till_app.keyboard.ask(keys)
        self.tell("")
        self.draw()
        return answer

    @property
    def key_bar(self) -> KeyBar:
        """The keys at the bottom."""
        return self.query_one(KeyBar)
