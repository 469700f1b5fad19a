"""The command palette: our operations and nothing else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tuipos.operations.dispatch import Situation, possible
from tuipos.operations.registry import PALETTE, Operation

if TYPE_CHECKING:
    from tuipos.ui.app import TillApp


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
