"""A list of operations in groups, page by page, with what the chosen one does at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuipos.domain.words import Refusal, Words
from tuipos.operations import registry
from tuipos.operations.dispatch import check, possible
from tuipos.operations.registry import Operation, in_groups
from tuipos.ui.stages.listing import Listing
from tuipos.ui.stages.stage import key_name
from tuipos.ui.text import fit, wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

#: Rows that title and foot take.
_FOOT_ROWS = 4
_FRAME_ROWS = 2 + _FOOT_ROWS
_LEAD = " " * 6
#: A heading, or the place of an operation in the list.
_Item = Words | int


class GroupedOperations(Listing):
    """All operations that there are here; what is typed leaves those whose name has it."""

    follows_typing = True

    def __init__(self, page: object) -> None:
        super().__init__(page)
        self._all = possible(self.page.situation())
        self._filter = ""
        self._room = 1
        self._list("")

    @property
    def count(self) -> int:
        """How many operations are listed."""
        return len(self.operations)

    @property
    def operation(self) -> Operation | None:
        """The chosen one."""
        return self.operations[self.chosen] if self.operations else None

    def heads(self, width: int) -> list[Row]:
        """Rows before the first group, as those of a page that is for reading."""
        return []

    def area(self, width: int, height: int) -> list[Row]:
        """The title, one page of the list, and the chosen operation's help."""
        self._follow(self.page.till_app.keyboard.line.text)
        self._room = max(1, height - _FRAME_ROWS)
        pages = _paged(self._items(), len(self.heads(width)), self._room)
        at = next((at for at, page in enumerate(pages) if self.chosen in page), 0)
        title = f"{_LEAD}{self.title()}"
        number = f"{at + 1}/{len(pages)} "
        rows = [Row((fit(title, width - len(number)), "muted"), (number, "muted")), EMPTY]
        rows += self.heads(width) if at == 0 and not self._filter else []
        for item in pages[at] if pages else []:
            if isinstance(item, int):
                rows.append(self.entry(item, width, chosen=item == self.chosen))
            else:
                rows.append(Row((fit(f"{_LEAD}{self.page.words(item)}", width), "text-strong")))
        rows = rows[: height - _FOOT_ROWS]
        return rows + [EMPTY] * (height - _FOOT_ROWS - len(rows)) + self._foot(width)

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """Number, name and key; what can't be done now is dimmed."""
        operation, _ = self.operations[at], self.page.till_app.language.text
        role = "muted" if check(operation, self.page.situation()) else "text"
        keys = fit(keys_of(self.page, operation), 8)
        name = fit(_(operation.name), max(0, width - 6 - 6 - 8))
        texts = [("     ", "text"), (f"{operation.number:>5} ", "key"), (name, role)]
        return self._row([*texts, (keys, "muted")], width, chosen=chosen)

    def bar(self) -> list[KeyHint]:
        """How to move by entry, by page and by group."""
        _ = self.page.till_app.language.text
        return [
            *super().bar(),
            KeyHint("PgDn", _("Next page")),
            KeyHint("←→" if self.page.till_app.signs.up_down == "↑↓" else "Left/Right", _("Group")),
        ]

    async def handle(self, submission: Submission) -> None:
        """Moves by page and by group, and a number or a name that was typed."""
        key, text = submission.key, submission.text
        if key in ("pageup", "pagedown"):
            self._turn(1 if key == "pagedown" else -1)
        elif key in ("home", "end"):
            self.choose(0 if key == "home" else self.count)
        elif key in ("left", "right"):
            self._next_group(1 if key == "right" else -1)
        elif key == "enter" and text and not submission.scanned and self._means(text):
            found = self.operation if self._filter == text else self._list(text)
            await self.found(found or self.operations[0])
        else:
            await super().handle(submission)

    async def found(self, operation: Operation) -> None:
        """An operation was named by its number, or by a part of its name."""
        raise AssertionError("each list does something with it")

    def _follow(self, typed: str) -> None:
        """List what is typed leaves; an Enter still to be done finds what it was meant for."""
        app = self.page.till_app
        is_taken = not typed and (app.is_busy or not app.keyboard.queue.empty())
        if typed != self._filter and not is_taken:
            self._list(typed)

    def _means(self, text: str) -> bool:
        """Whether a typed text names an operation of this list rather than something to sell."""
        return bool(self._matching(text))

    def _list(self, typed: str) -> Operation | None:
        """List what a typed text leaves; the one whose whole number it is, is chosen."""
        self._filter, self.chosen = typed, 0
        groups = in_groups(self._matching(typed) or (() if typed else self._all))
        self.operations = [each for _, them in groups for each in them]
        exact = [at for at, each in enumerate(self.operations) if str(each.number) == typed]
        self.chosen = exact[0] if exact else 0
        return self.operation

    def _matching(self, typed: str) -> list[Operation]:
        """By the beginning of the number, or by words of the name in this language."""
        text = self.page.till_app.language.text
        words = typed.casefold().split()

        def has_all(operation: Operation) -> bool:
            names = f"{text(operation.name)} {text(operation.short_name)}".casefold()
            return all(word in names for word in words)

        if typed.isdecimal():
            return [each for each in self._all if str(each.number).startswith(typed)]
        return [each for each in self._all if words and has_all(each)]

    def _items(self) -> list[_Item]:
        items: list[_Item] = []
        at = 0
        for name, them in in_groups(self.operations):
            items += [name, *range(at, at + len(them))]
            at += len(them)
        return items

    def _turn(self, step: int) -> None:
        """Choose the first operation of the page before or behind."""
        heads = 0 if self._filter else len(self.heads(self.page.app.size.width))
        firsts = [min(at for at in page if isinstance(at, int))
                  for page in _paged(self._items(), heads, self._room)]  # fmt: skip
        self._step_among(firsts, step)

    def _next_group(self, step: int) -> None:
        sizes = [len(them) for _, them in in_groups(self.operations)]
        self._step_among([sum(sizes[:at]) for at in range(len(sizes))], step)

    def _step_among(self, firsts: Sequence[int], step: int) -> None:
        here = max((at for at, first in enumerate(firsts) if first <= self.chosen), default=0)
        if firsts:
            self.choose(firsts[min(max(0, here + step), len(firsts) - 1)])

    def _foot(self, width: int) -> list[Row]:
        """What the chosen one does, or why it can't be done now."""
        operation = self.operation
        if operation is None:
            none = self.page.till_app.language.text("No operation has this in its name.")
            return [EMPTY, Row((fit(f"{_LEAD}{none}", width), "warning")), EMPTY, EMPTY]
        refused = check(operation, self.page.situation())
        text = explained(self.page, operation, refused)
        lines = wrapped(text, max(10, width - 7))[: _FOOT_ROWS - 1]
        role = "warning" if refused else "text"
        rows = [Row((fit(f"{_LEAD}{line}", width), role)) for line in lines]
        return [EMPTY, *rows, *[EMPTY] * (_FOOT_ROWS - 1 - len(rows))]


def explained(page: TillPage, operation: Operation, refused: Refusal | None) -> str:
    """What an operation does; where it can't be done now, why, before that."""
    app = page.till_app
    does = app.language.text(operation.help)
    return f"{app.language.render(refused.what)} {does}" if refused else does


def keys_of(page: TillPage, operation: Operation) -> str:
    """The keys in force that do an operation, as they are printed on keyboards."""
    keys = page.keys.keymap.keys_of(operation.number)
    names = [key_name(key) for key in keys]
    return " ".join([*names, "+"] if operation.number == registry.OPEN_PAY else names)


def _paged(items: Sequence[_Item], heads: int, room: int) -> list[list[_Item]]:
    """Items by pages; each page begins with its group's name, and none ends with one.

    `heads` rows of the first page are taken.
    """
    pages: list[list[_Item]] = [[]]
    group: _Item | None = None
    left = max(2, room - heads)
    for at, item in enumerate(items):
        is_heading = not isinstance(item, int)
        group = item if is_heading else group
        needed = 2 if is_heading and at + 1 < len(items) else 1
        if needed > left:
            pages.append([] if is_heading or group is None else [group])
            left = max(2, room) - len(pages[-1])
        pages[-1].append(item)
        left -= 1
    return pages if items else []
