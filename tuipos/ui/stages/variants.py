"""Which variant of a product: a list that typed letters make shorter."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.domain.product import Name, text_in
from tuipos.domain.words import Words, say
from tuipos.retail.service import ProductFamily, ProductHit
from tuipos.ui.stages.questions import Choice, Entry
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.rows import Row


class VariantChoice(Choice[str]):
    """Asks for one of a product's variants; the answer is its number.

    Digits choose by the place in the list, letters leave those that have them; Esc leaves.
    """

    follows_typing = True

    def __init__(self, page: object, family: ProductFamily, notice: Words | None = None) -> None:
        self._all: Sequence[ProductHit] = family.variants
        self._left = list(range(len(family.variants)))
        self._filter = ""
        title = say("{name}: which?", name=Name(family.names))
        if notice is not None:
            title = say("{first} {then}", first=title, then=notice)
        super().__init__(page, title, [], say("number or letters, or choose; Enter"))
        self._entries = [self._entry_of(hit) for hit in family.variants]

    @property
    def count(self) -> int:
        """How many variants the typed letters leave."""
        return len(self._left)

    def area(self, width: int, height: int) -> list[Row]:
        """The variants that are left."""
        app = self.page.till_app
        typed = app.keyboard.line.text
        is_taken = not typed and (app.is_busy or not app.keyboard.queue.empty())
        if typed != self._filter and not is_taken:
            self._leave(typed)
        return super().area(width, height)

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """A variant with its place in the whole list."""
        return super().entry(self._left[at], width, chosen=chosen)

    async def take(self, submission: Submission) -> None:
        """Answer with the chosen variant."""
        if self._left:
            self.give(self._all[self._left[self.chosen]].number)

    async def handle(self, submission: Submission) -> None:
        """Enter takes the chosen one among those that the typed text leaves."""
        text = submission.text
        if submission.key != "enter" or not text or submission.scanned:
            await super().handle(submission)
            return
        if text != self._filter:
            self._leave(text)
        if self._left:
            await self.take(submission)
        else:
            self._leave("")
            self._numbered(text)

    def _entry_of(self, hit: ProductHit) -> Entry[str]:
        language = self.page.till_app.language
        return Entry(hit.number, text_in(hit.names, language.code), language.money(hit.price))

    def _leave(self, typed: str) -> None:
        """Leave what has all the typed words; a number within the list chooses and leaves all."""
        self._filter, self.chosen = typed, 0
        everything = list(range(len(self._all)))
        if typed.isdecimal() and typed.isascii() and 1 <= int(typed[:6]) <= len(self._all):
            self._left, self.chosen = everything, int(typed) - 1
            return
        words = typed.casefold().split()
        texts = [f"{entry.text} {entry.value}".casefold() for entry in self._entries]
        self._left = [at for at in everything if all(word in texts[at] for word in words)]
