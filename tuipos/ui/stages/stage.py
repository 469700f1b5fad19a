"""A stage of the sale screen: what the list area shows and what a submission means there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.domain.words import Words
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import Row

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage


class Stage:
    """One screen and one command line serve all stages; a command gets its meaning when it is done.

    So what is typed ahead lands where it was meant to, however long an answer takes.
    """

    #: Whether what is shown in the list area depends on what is being typed.
    follows_typing = False

    def __init__(self, page: TillPage) -> None:
        self.page = page

    @property
    def hint(self) -> Words | None:
        """What to do here, shown beside the empty command line."""
        return None

    def shown(self, text: str) -> str:
        """What is typed, as it may be seen."""
        return text

    def area(self, width: int, height: int) -> list[Row]:
        """The rows of the list area."""
        raise AssertionError("each stage shows something")

    def column(self) -> list[KeyHint]:
        """The keys beside the list."""
        return []

    def more_column(self) -> list[KeyHint]:
        """What stands below them, as far as there is room."""
        return []

    def bar(self) -> list[KeyHint]:
        """The keys at the bottom."""
        return []

    async def handle(self, submission: Submission) -> None:
        """Do what was asked for."""
        raise AssertionError("each stage does something")


_NAMES = {"pageup": "PgUp", "pagedown": "PgDn", "insert": "Ins", "delete": "Del"}


def key_name(key: str) -> str:
    """A key as it is printed on keyboards."""
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    if key.startswith("f") and key[1:].isdigit():
        return key.upper()
    return _NAMES.get(key, key.capitalize())
