"""The grid of buttons that headquarters laid out: a number and Enter presses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.domain.layout import Button
from tuipos.domain.product import text_in
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.operations import registry
from tuipos.operations.dispatch import check
from tuipos.ui.language import mark
from tuipos.ui.stages.grouped import explained
from tuipos.ui.stages.listing import Listing
from tuipos.ui.stages.stage import key_name
from tuipos.ui.text import fit, printable, wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row, Span

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

#: A button is as wide as this or wider, and two rows high.
_NARROWEST = 19
_MOST_COLUMNS = 4
_BUTTON_ROWS = 2
#: Rows that title and foot take.
_FOOT_ROWS = 4
_FRAME_ROWS = 2 + _FOOT_ROWS
_LEAD = " " * 6
_ROLES = {"": "text", "accent": "key", "good": "good", "warning": "warning", "bad": "bad"}


class ButtonGrid(Listing):
    """One page of the layout; arrows choose, a number is a button's position."""

    def __init__(self, page: object, number: int) -> None:
        super().__init__(page)
        self._layout = self.page.keys.layout
        self.number = number
        self.buttons = self._layout.page(number)
        self._columns = 1

    @property
    def hint(self) -> Words | None:
        """How to press one."""
        return say("number, or choose; Enter")

    @property
    def count(self) -> int:
        """How many buttons the page has."""
        return len(self.buttons)

    def title(self) -> str:
        """Which page this is."""
        language, pages = self.page.till_app.language, self._layout.pages
        at = pages.index(self.number) + 1 if self.number in pages else 1
        return language.text("Buttons, page {page} of {pages}").format(page=at, pages=len(pages))

    def area(self, width: int, height: int) -> list[Row]:
        """The title, the buttons in columns, and what the chosen one does."""
        self._columns = max(1, min(_MOST_COLUMNS, width // _NARROWEST))
        in_view = max(1, (height - _FRAME_ROWS) // _BUTTON_ROWS)
        chosen_row = self.chosen // self._columns
        first = chosen_row // in_view * in_view
        rows = [Row((fit(f"{_LEAD}{self.title()}", width), "muted")), EMPTY]
        for line in range(first, first + in_view):
            rows += self._line(line, width // self._columns)
        rows = rows[: max(0, height - _FOOT_ROWS)]
        return rows + [EMPTY] * (height - _FOOT_ROWS - len(rows)) + self._foot(width)

    def bar(self) -> list[KeyHint]:
        """How to move, and to turn the layout's pages."""
        _ = self.page.till_app.language.text
        hints = super().bar()
        if len(self._layout.pages) > 1:
            hints.append(KeyHint("PgDn", _("Next page")))
        return hints

    async def handle(self, submission: Submission) -> None:
        """Move in the grid, turn pages, press; a scan is for the sale."""
        key, text = submission.key, submission.text
        moves = {"left": -1, "right": 1, "up": -self._columns, "down": self._columns}
        if key in moves:
            if 0 <= self.chosen + moves[key] < self.count:
                self.choose(self.chosen + moves[key])
        elif key in ("pageup", "pagedown"):
            self._turn(1 if key == "pagedown" else -1)
        elif key == "enter" and not submission.scanned and text.isdecimal() and len(text) <= 2:
            button = self._layout.button(int(text), self.number)
            if button is None:
                self.page.till_app.bad_sound()
                self.page.tell(no_button(int(text)), "bad")
            else:
                await self._press(button)
        else:
            await super().handle(submission)

    async def take(self, submission: Submission) -> None:
        """Press the chosen button."""
        if self.buttons:
            await self._press(self.buttons[self.chosen])

    async def _press(self, button: Button) -> None:
        self.page.enter(None)
        await self.page.keys.press(button)

    def _turn(self, step: int) -> None:
        pages = self._layout.pages
        if self.number in pages:
            self.number = pages[(pages.index(self.number) + step) % len(pages)]
            self.buttons, self.chosen = self._layout.page(self.number), 0
            self.page.draw()

    def _line(self, line: int, width: int) -> list[Row]:
        """The buttons of one line of the grid: number and label, below it the key."""
        upper: list[Span] = []
        lower: list[Span] = []
        for at in range(line * self._columns, (line + 1) * self._columns):
            if at >= self.count:
                break
            button, is_chosen = self.buttons[at], at == self.chosen
            label = fit(label_of(self.page, button), width - 5)
            role = "muted" if why_not(self.page, button) else _ROLES.get(button.colour, "text")
            signs = self.page.till_app.signs
            sign = signs.selected if is_chosen else " "
            upper += [(sign, "key"), (f"{button.position:>2} ", "key")]
            upper += [(label, "menu-chosen" if is_chosen else role), (" ", "text")]
            key = key_name(button.key) if self.page.keys.has_key(button) else ""
            lower.append((fit(f"    {key}", width), "muted"))
        return [Row(*upper), Row(*lower)]

    def _foot(self, width: int) -> list[Row]:
        """What the chosen button does, or why it can't be pressed now."""
        if not self.buttons:
            return [EMPTY] * _FOOT_ROWS
        button = self.buttons[self.chosen]
        operation = registry.by_number(button.operation)
        refused = why_not(self.page, button)
        text = ""
        if operation is not None:
            text = explained(self.page, operation, refused)
        elif refused is not None:
            text = self.page.words(refused)
        lines = wrapped(text, max(10, width - 7))[: _FOOT_ROWS - 1]
        role = "warning" if refused else "text"
        rows = [Row((fit(f"{_LEAD}{line}", width), role)) for line in lines]
        return [EMPTY, *rows, *[EMPTY] * (_FOOT_ROWS - 1 - len(rows))]


def label_of(page: TillPage, button: Button) -> str:
    """What a button reads; that of 917 what pressing it would lead to, as in the original."""
    app = page.till_app
    language = app.language
    if button.operation == registry.CONNECTION_STATUS:
        return connection_label(page)
    label = text_in(tuple(button.labels.items()), language.code)
    if label:
        return printable(label)
    if button.operation == registry.SUSPEND_OR_RECALL and page.till.sale is None:
        return language.text(mark("Recall"))
    if button.title is not None:
        return language.render(button.title)
    operation = registry.by_number(button.operation)
    name = language.text(operation.short_name) if operation is not None else str(button.operation)
    return printable(f"{name} {button.parameters}".strip())


def connection_label(page: TillPage) -> str:
    """Disconnect while connected, Connect while not."""
    app = page.till_app
    online = app.parts.connection.link().mode == "online"
    return app.language.text(mark("Disconnect") if online else mark("Connect"))


def why_not(page: TillPage, button: Button) -> Refusal | None:
    """Why a button can't be pressed here and now."""
    operation = registry.by_number(button.operation)
    if operation is None:
        return refuse(
            "operation-unknown",
            say("There is no operation {number} here.", number=button.operation),
        )
    return check(operation, page.situation())


def no_button(number: int) -> Refusal:
    """The words for a number that no button has."""
    return refuse(
        "button-unknown",
        say("There is no button {number} here.", number=number),
        say("Two points show all buttons."),
    )
