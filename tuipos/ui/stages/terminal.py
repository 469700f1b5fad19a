"""While the payment terminal works: what it was asked for, what to do, and Esc to cancel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from tuipos.domain.words import Words, say
from tuipos.ui.stages.stage import Stage
from tuipos.ui.text import wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

T = TypeVar("T")


class TerminalStage(Stage):
    """Nothing else is possible until the terminal has answered, and the screen says so."""

    def __init__(self, page: TillPage, title: Words, cancel: Callable[[], Awaitable[None]]) -> None:
        super().__init__(page)
        self._title = title
        self._cancel = cancel
        self._cancelled = False

    @property
    def hint(self) -> Words | None:
        """What the cashier can do."""
        if self._cancelled:
            return say("Cancelling: wait for the terminal.")
        return say("wait for the terminal; Esc cancels")

    def area(self, width: int, height: int) -> list[Row]:
        """What the terminal was asked for."""
        words = (self._title, say("The customer goes on at the terminal."))
        rows = [EMPTY]
        for text, role in zip(words, ("text-strong", "text"), strict=True):
            lines = wrapped(self.page.words(text), max(10, width - 8))
            rows += [*(Row((f"      {line}", role)) for line in lines), EMPTY]
        return (rows + [EMPTY] * height)[:height]

    def column(self) -> list[KeyHint]:
        """The one key."""
        return [KeyHint("Esc", self.page.till_app.language.text("Cancel"))]

    def bar(self) -> list[KeyHint]:
        """The same at the bottom."""
        return self.column()

    async def handle(self, submission: Submission) -> None:
        """Esc asks the terminal to stop; whatever else comes is not taken."""
        if submission.key != "escape":
            self.page.till_app.bad_sound()
            self.page.tell(say("Not taken: the terminal is at work. Esc cancels."), "warning")
            return
        self._cancelled = True
        await self._cancel()


async def at_terminal(page: TillPage, stage: TerminalStage, work: Awaitable[T]) -> T:
    """Show the stage and let it have the keys while the terminal works; the work's result.

    The work runs on where the screen goes away: what it has done is in the journal.
    """
    before, queue = page.stage, page.till_app.keyboard.queue
    page.forget_message()
    page.enter(stage)
    task = asyncio.ensure_future(work)
    while not task.done():
        key = asyncio.ensure_future(queue.get())
        await asyncio.wait({task, key}, return_when=asyncio.FIRST_COMPLETED)
        if not key.done():
            key.cancel()
        else:
            page.forget_message()
            await stage.handle(key.result())
            page.draw_body()
    if page.stage is stage:
        page.enter(before)
    return task.result()
