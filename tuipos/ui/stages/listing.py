"""Stages with a list to choose from: search hits, the menu of operations; and help to read."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.domain.product import text_in
from tuipos.domain.words import Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import check, possible
from tuipos.operations.registry import Operation
from tuipos.retail.service import ProductHit
from tuipos.ui.stages.stage import Stage, key_name
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

    async def handle(self, submission: Submission) -> None:
        """Move, take, leave; anything else is meant for the sale."""
        key = submission.key
        if key in _MOVES:
            self.chosen = min(max(0, self.chosen + _MOVES[key]), max(0, self.count - 1))
            self.page.draw()
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

    async def take(self, submission: Submission) -> None:
        """Sell the chosen hit."""
        if not self.hits:
            self.page.enter(None)
            return
        hit = self.hits[self.chosen]
        self.page.enter(None)
        await self.page.sale_stage.add(hit.code or hit.number, None, submission)


class Menu(Listing):
    """All operations by number; a typed number and Enter runs one, and so does Enter on it."""

    def __init__(self, page: object) -> None:
        super().__init__(page)
        self.operations = possible(self.page.situation())

    @property
    def hint(self) -> Words | None:
        """How to run one."""
        return say("number, or choose and Enter")

    @property
    def count(self) -> int:
        """How many operations."""
        return len(self.operations)

    def title(self) -> str:
        """What this is."""
        return self.page.till_app.language.text("All operations")

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """Number, name and key; what can't be done now is dimmed."""
        operation, _ = self.operations[at], self.page.till_app.language.text
        role = "muted" if check(operation, self.page.situation()) else "text"
        keys = fit(_keys_of(operation), 8)
        name = fit(_(operation.name), max(0, width - 6 - 6 - 8))
        number = f"{operation.number:>5} "
        texts = [("     ", "text"), (number, "key"), (name, role), (keys, "muted")]
        return self._row(texts, width, chosen=chosen)

    async def handle(self, submission: Submission) -> None:
        """A bare number here is an operation's, not a product's."""
        text = submission.text
        if submission.key == "enter" and not submission.scanned and text.isdecimal():
            self.page.enter(None)
            await self.page.run(int(text))
            return
        await super().handle(submission)

    async def take(self, submission: Submission) -> None:
        """Run the chosen operation."""
        operation = self.operations[self.chosen]
        self.page.enter(None)
        await self.page.run(operation.number)


class Help(Stage):
    """The command line's grammar, and every operation with its keys, from the one table."""

    def __init__(self, page: object) -> None:
        super().__init__(page)  # type: ignore[arg-type]
        self._first = 0

    @property
    def hint(self) -> Words | None:
        """How to leave."""
        return say("Esc goes back")

    def area(self, width: int, height: int) -> list[Row]:
        """One page of the help."""
        rows = self._rows(width)
        self._first = min(self._first, max(0, len(rows) - height))
        shown = rows[self._first : self._first + height]
        return shown + [EMPTY] * (height - len(shown))

    def bar(self) -> list[KeyHint]:
        """How to read and leave."""
        _ = self.page.till_app.language.text
        return [
            KeyHint("Esc", _("Back")),
            KeyHint(self.page.till_app.signs.up_down, _("Read on")),
        ]

    async def handle(self, submission: Submission) -> None:
        """Read on, or leave; anything else is meant for the sale."""
        steps = {"up": -1, "down": 1, "pageup": -12, "pagedown": 12}
        if submission.key in steps:
            self._first = max(0, self._first + steps[submission.key])
            self.page.draw()
        elif submission.key == "escape" or (submission.key == "enter" and not submission.text):
            self.page.enter(None)
        else:
            self.page.enter(None)
            await self.page.stage.handle(submission)

    def _rows(self, width: int) -> list[Row]:
        _ = self.page.till_app.language.text
        grammar = [
            ("2000000100012", _("sell the product with this code")),
            ("3*CODE", _("sell three of it")),
            (".917", _("run an operation by its number")),
            (".", _("all operations")),
            (_("/milk"), _("search products")),
            ("20+", _("pay, with 20 typed; + alone: pay")),
            ("Esc", _("back out of anything; voids nothing")),
        ]
        rows = [Row((f"      {_('Command line, then Enter')}", "muted")), EMPTY]
        rows += [self._entry(key, does, width) for key, does in grammar]
        rows += [EMPTY, Row((f"      {_('Operations')}", "muted")), EMPTY]
        for operation in possible(self.page.situation()):
            keys = f".{operation.number} {_keys_of(operation)}".strip()
            rows.append(self._entry(keys, _(operation.name), width))
        return rows

    def _entry(self, key: str, does: str, width: int) -> Row:
        return Row(
            ("      ", "text"), (fit(key, 15), "key"), (fit(does, max(0, width - 22)), "text")
        )


def _keys_of(operation: Operation) -> str:
    if operation.number == registry.OPEN_PAY:
        return "F12 +"
    return " ".join(key_name(key) for key in operation.keys)
