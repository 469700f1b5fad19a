"""The command palette: our operations and nothing else; a scan that comes meanwhile is sold."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.containers import Horizontal, Vertical
from textual.widgets import LoadingIndicator

from tuipos.operations.dispatch import Situation, possible
from tuipos.operations.registry import PALETTE, Operation
from tuipos.ui.keyboard import Keyboard

if TYPE_CHECKING:
    from tuipos.ui.app import TillApp


class OperationsPalette(CommandPalette):
    """Textual's palette over a till: what a scanner sends leaves it and goes to the sale."""

    def compose(self) -> ComposeResult:
        """The same parts without the sign for searching, which terminals draw in several widths."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield _SearchLine(placeholder=self._placeholder, select_on_focus=False)
            with Vertical(id="--results"):
                yield CommandList()
                yield LoadingIndicator()


class _SearchLine(CommandInput):
    """What is searched for; its keys are watched as the till's own are, to tell a scan from them.

    The characters of a scan stand here until its end is there, as they do in the command line.
    """

    def on_mount(self) -> None:
        """Begin to watch."""
        self._watched = Keyboard(
            self._till_app.parts.scanner,
            asyncio.get_running_loop().call_later,
            changed=self._hand_over,
        )

    @property
    def _till_app(self) -> TillApp:
        return cast("TillApp", self.app)

    def on_key(self, event: events.Key) -> None:
        """Watch a key; the one that ends a scan is no choice among the operations."""
        self._watched.press(event.key, event.character, event.time)
        self._stop_if_handed_over(event)

    def on_paste(self, event: events.Paste) -> None:
        """Watch a bracketed paste: a burst, which a scan may come as."""
        self._watched.paste(event.text, event.time)
        self._stop_if_handed_over(event)

    def _stop_if_handed_over(self, event: events.Event) -> None:
        if not self.screen.is_current:
            event.stop()
            event.prevent_default()

    def _hand_over(self) -> None:
        while not self._watched.queue.empty():
            submission = self._watched.queue.get_nowait()
            if submission.scanned:
                if self.screen.is_current:
                    self.screen.dismiss()
                self._till_app.keyboard.submit(submission)


class OperationsProvider(Provider):
    """Finds operations by name or number; choosing one is the same as typing its number."""

    @property
    def _till_app(self) -> TillApp:
        return cast("TillApp", self.app)

    def _operations(self) -> list[tuple[str, Operation]]:
        language = self._till_app.language
        situation = Situation(demo=self._till_app.parts.line is not None)
        return [
            (f"{operation.number} {language.text(operation.name)}", operation)
            for operation in possible(situation)
            if operation.number != PALETTE
        ]

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for title, operation in self._operations():
            run = partial(self._till_app.run_operation, operation.number)
            yield DiscoveryHit(title, run, help=self._till_app.language.text(operation.help))

    async def search(self, query: str) -> Hits:
        """Those that match what is typed."""
        matcher = self.matcher(query)
        for title, operation in self._operations():
            score = matcher.match(title)
            if score > 0:
                run = partial(self._till_app.run_operation, operation.number)
                does = self._till_app.language.text(operation.help)
                yield Hit(score, matcher.highlight(title), run, help=does)
