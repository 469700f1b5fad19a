"""A stage of the sale screen: what the list area shows and what a submission means there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.domain.words import Words
from tuipos.operations import registry
from tuipos.ui.language import mark
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import Row

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage


class Stage:
    """One screen and one command line serve all stages; a command gets its meaning when it is done.

    So what is typed ahead lands where it was meant to, however long an answer takes.
    """

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

    def bar(self) -> list[KeyHint]:
        """The keys at the bottom."""
        return []

    async def handle(self, submission: Submission) -> None:
        """Do what was asked for."""
        raise AssertionError("each stage does something")


#: Short names of operations for the key column, where the table's names are too long.
SHORT_NAMES = {
    registry.SET_QUANTITY: mark("Quantity"),
    registry.PRODUCT_SEARCH: mark("Search"),
    registry.VOID_LINE: mark("Void line"),
    registry.PRICE_OVERRIDE: mark("Price"),
    registry.DISCOUNTS: mark("Discount"),
    registry.SUSPEND_OR_RECALL: mark("Suspend"),
}


def key_name(key: str) -> str:
    """A key as it is printed on keyboards."""
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key.upper() if key.startswith("f") and key[1:].isdigit() else key.capitalize()
