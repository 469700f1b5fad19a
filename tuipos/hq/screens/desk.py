"""What an act of a page can ask of the screens: to do, to ask, to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from tuipos.hq.client import HqClient
from tuipos.hq.screens.speech import Cell, Speech

if TYPE_CHECKING:
    from tuipos.hq.screens.forms import Form
    from tuipos.hq.screens.model import Page
    from tuipos.hq.screens.reader import Reader


class Desk(Protocol):
    """The screens, as an act sees them."""

    speech: Speech
    query: dict[str, str]

    @property
    def client(self) -> HqClient:
        """The way to the server; used in workers only."""

    def do(
        self, meanwhile: str, act: Callable[[HqClient], Any], told: Callable[[Any], Cell]
    ) -> None:
        """Do something at the server beside the keys, and tell what came of it."""

    def ask(self, question: str, then: Callable[[], None]) -> None:
        """Ask, and go on with `y` alone."""

    def fill_in(self, form: Form) -> None:
        """Show a form."""

    def fetch_form(self, ask: Callable[[HqClient], Any], make: Callable[[Any], Form]) -> None:
        """Ask the server for what a form needs, then show it."""

    def read(self, ask: Callable[[HqClient], Any], make: Callable[[Any], Reader]) -> None:
        """Ask the server for something long, then show it."""

    def open(self, page: Page, find: str = "") -> None:
        """Turn to a page."""

    def reload(self) -> None:
        """Ask the server again for the page that is shown."""
