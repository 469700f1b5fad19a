"""The menu of all operations, and help: both are the one table, in groups and page by page."""

from __future__ import annotations

from tuipos.domain.words import Words, say
from tuipos.operations.registry import Operation
from tuipos.ui.stages.grouped import GroupedOperations
from tuipos.ui.stages.stage import key_name
from tuipos.ui.text import fit
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row


class Menu(GroupedOperations):
    """A typed number or part of a name finds an operation; Enter runs the chosen one."""

    @property
    def hint(self) -> Words | None:
        """How to run one."""
        return say("number or name, or choose; Enter")

    def title(self) -> str:
        """What this is."""
        return self.page.till_app.language.text("All operations")

    async def handle(self, submission: Submission) -> None:
        """A bare number here is an operation's, not a product's."""
        text = submission.text
        is_number = submission.key == "enter" and not submission.scanned and text.isdecimal()
        if is_number and text not in (str(each.number) for each in self._matching(text)):
            self.page.enter(None)
            await self.page.run(int(text))
            return
        await super().handle(submission)

    async def found(self, operation: Operation) -> None:
        """Run it."""
        self.page.enter(None)
        await self.page.run(operation.number)

    async def take(self, submission: Submission) -> None:
        """Run the chosen operation."""
        if self.operation is not None:
            await self.found(self.operation)


class Help(GroupedOperations):
    """The command line's grammar, all keys in force, and what each operation does."""

    @property
    def hint(self) -> Words | None:
        """How to leave."""
        return say("Esc goes back")

    def title(self) -> str:
        """What this is."""
        return self.page.till_app.language.text("Help")

    def heads(self, width: int) -> list[Row]:
        """The grammar, the keys that this shop has added, and what is wrong with its file."""
        app = self.page.till_app
        _ = app.language.text
        grammar = [
            ("2000000100012", _("sell the product with this code")),
            ("3*CODE", _("sell three of it")),
            (".917", _("run an operation by its number")),
            (". or ..", _("all operations; all buttons")),
            (".5", _("press button 5 of the first page")),
            (_("/milk"), _("search products")),
            ("20+", _("pay, with 20 typed; + alone: pay")),
            ("Esc", _("back out of anything; voids nothing")),
        ]
        rows = [Row((fit(f"      {_('Command line, then Enter')}", width), "text-strong"))]
        rows += [self._line(key, does, width) for key, does in grammar]
        keys = self.page.keys
        rows += [
            self._line(key_name(key), keys.meaning_of(key), width)
            for key in sorted(keys.keymap.added)
        ]
        for problem in app.parts.own_keys.problems:
            told = say("keymap.toml: {problem}", problem=problem)
            rows.append(Row((fit(f"      {self.page.words(told)}", width), "warning")))
        return [*rows, EMPTY]

    def bar(self) -> list[KeyHint]:
        """How to read and leave."""
        _ = self.page.till_app.language.text
        return [KeyHint("Esc", _("Back")), *super().bar()[0:1], *super().bar()[3:]]

    async def found(self, operation: Operation) -> None:
        """Turn to it: help is for reading."""
        self._list("")
        self.choose(self.operations.index(operation))

    async def take(self, submission: Submission) -> None:
        """Enter has read enough."""
        self.page.enter(None)

    def _line(self, key: str, does: str, width: int) -> Row:
        return Row(
            ("      ", "text"), (fit(key, 15), "key"), (fit(does, max(0, width - 22)), "text")
        )
