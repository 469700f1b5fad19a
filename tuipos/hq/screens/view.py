"""What the screens show at a moment: the page and its rows, a form, something to read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tuipos.hq.screens.forms import Form
from tuipos.hq.screens.model import Page, Thing
from tuipos.hq.screens.reader import Reader
from tuipos.hq.screens.speech import Cell


@dataclass(slots=True)
class View:
    """The state that drawing reads; `all_rows` is None until the server has answered."""

    page: Page
    pages: Sequence[Page]
    all_rows: list[Thing] | None = None
    more: bool = False
    chosen: int = 0
    extra: Thing = field(default_factory=dict)
    find: str = ""
    is_finding: bool = False
    in_menu: bool = False
    form: Form | None = None
    reader: Reader | None = None
    message: Cell = ("", "text")
    is_asking: bool = False
    who: str = ""
    stores: str = ""
    subtitle: str = ""

    @property
    def rows(self) -> list[Thing] | None:
        """The rows that a search leaves; the server has searched a paged page itself."""
        if self.all_rows is None or self.page.paged or not self.find:
            return self.all_rows
        wanted = self.find.casefold()
        return [
            row
            for row in self.all_rows
            if wanted in " ".join(str(value) for value in row.values()).casefold()
        ]

    @property
    def row(self) -> Thing | None:
        """The row under the cursor."""
        rows = self.rows
        return rows[min(self.chosen, len(rows) - 1)] if rows else None

    def move(self, by: int) -> None:
        """Move the cursor, as far as there are rows."""
        last = len(self.rows or ()) - 1
        self.chosen = max(0, min(self.chosen + by, last))

    def turn_to(self, page: Page) -> None:
        """Another page, with nothing known of it yet."""
        self.page, self.all_rows, self.more = page, None, False
        self.chosen, self.extra, self.find, self.is_finding = 0, {}, "", False
        self.form, self.reader, self.subtitle = None, None, ""

    def put(self, rows: list[Thing], more: bool) -> None:
        """The server's answer; the cursor stays on the thing that it was on."""
        before = self.row
        self.all_rows, self.more = rows, more
        if before is not None:
            wanted = self.page.identity(before)
            for index, row in enumerate(self.rows or ()):
                if self.page.identity(row) == wanted:
                    self.chosen = index
                    break
        self.move(0)
