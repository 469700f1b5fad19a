"""Stages with a list to choose from, and the list of what a search found."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.domain.product import text_in
from tuipos.domain.words import Words, say
from tuipos.operations.registry import PRODUCT_DETAILS
from tuipos.retail.service import ProductHit
from tuipos.ui.stages.stage import Stage
from tuipos.ui.text import fit, printable
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row

_MOVES = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}


class Listing(Stage):
    """A list in the place of the lines; up and down choose, Enter takes, Esc leaves."""

    def __init__(self, page: object) -> None:
        super().__init__(page)  # type: ignore[arg-type]
        self.chosen = 0

    @property
    def count(self) -> int:
        """How many entries there are."""
        raise AssertionError("each list has entries")

    def title(self) -> str:
        """The row above the list."""
        raise AssertionError("each list has a title")

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """One entry's row."""
        raise AssertionError("each list draws its entries")

    async def take(self, submission: Submission) -> None:
        """Take the chosen entry."""
        raise AssertionError("each list has something to take")

    def area(self, width: int, height: int) -> list[Row]:
        """The title, a blank row and the page with the chosen entry."""
        room = max(1, height - 2)
        first = self.chosen // room * room
        rows = [Row((fit(f"      {self.title()}", width), "muted")), EMPTY]
        entries = range(first, min(self.count, first + room))
        rows += [self.entry(at, width, chosen=at == self.chosen) for at in entries]
        return rows + [EMPTY] * (height - len(rows))

    def column(self) -> list[KeyHint]:
        """The keys of the list."""
        _ = self.page.till_app.language.text
        return [
            KeyHint(self.page.till_app.signs.up_down, _("Choose")),
            KeyHint("Enter", _("Take")),
            KeyHint("Esc", _("Back")),
        ]

    def bar(self) -> list[KeyHint]:
        """The same at the bottom."""
        return self.column()

    def choose(self, at: int) -> None:
        """Choose an entry, or the nearest one that there is."""
        self.chosen = min(max(0, at), max(0, self.count - 1))
        self.page.draw()

    async def handle(self, submission: Submission) -> None:
        """Move, take, leave; anything else is meant for the sale."""
        key = submission.key
        if key in _MOVES:
            self.choose(self.chosen + _MOVES[key])
        elif key == "escape":
            self.page.enter(None)
        elif key == "enter" and (submission.picks or not submission.text):
            await self.take(submission)
        else:
            self.page.enter(None)
            await self.page.stage.handle(submission)

    def _row(self, texts: Sequence[tuple[str, str]], width: int, *, chosen: bool) -> Row:
        signs = self.page.till_app.signs
        sign = signs.selected if chosen else " "
        ground = "selected" if chosen else "background"
        return Row((sign, "key"), *texts, background=ground)


class Hits(Listing):
    """What a search found; `preview` while the search text is still being typed."""

    def __init__(
        self, page: object, text: str, hits: tuple[ProductHit, ...], *, preview: bool
    ) -> None:
        super().__init__(page)
        self.text = text
        self.hits = hits
        self.preview = preview

    @property
    def hint(self) -> Words | None:
        """What to do with the hits."""
        return say("Enter sells it") if self.hits else say("nothing found")

    @property
    def count(self) -> int:
        """How many hits."""
        return len(self.hits)

    def title(self) -> str:
        """What was searched for."""
        language = self.page.till_app.language
        return language.text("Products with “{text}”").format(text=printable(self.text))

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """Name, code and price of a hit."""
        hit, language = self.hits[at], self.page.till_app.language
        price = fit(language.money(hit.price), 9, right=True) + " "
        code = fit(printable(hit.code or hit.number), 15) if width >= 50 else ""
        name = fit(printable(text_in(hit.names, language.code)), width - 6 - len(code) - 10)
        texts = [("     ", "text"), (name, "text"), (code, "muted"), (price, "text")]
        return self._row(texts, width, chosen=chosen)

    def column(self) -> list[KeyHint]:
        """The keys of the list, and the one that tells more of a hit."""
        details = self.page.till_app.language.text("Details")
        choose, take, back = super().column()
        return [choose, take, KeyHint("Tab", details), back]

    async def handle(self, submission: Submission) -> None:
        """Tab tells all there is to know of the chosen hit; the list is there again after it."""
        if submission.key == "tab" and self.hits:
            await self.page.run(PRODUCT_DETAILS)
        else:
            await super().handle(submission)

    async def take(self, submission: Submission) -> None:
        """Sell the chosen hit."""
        if not self.hits:
            self.page.enter(None)
            return
        hit = self.hits[self.chosen]
        self.page.enter(None)
        await self.page.sale_stage.add(hit.code or hit.number, None, submission)
