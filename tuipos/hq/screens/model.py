"""What a page of headquarters is: a list of things from the HQ API, its columns, details, keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuipos.hq.screens.speech import Cell, Speech

if TYPE_CHECKING:
    from tuipos.hq.screens.desk import Desk

Thing = dict[str, Any]
#: A line of a row's details: its label and its value.
Detail = tuple[str, Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in cells (0: what is left), and a row's cell in it.

    `spare`: left out where the screen is narrow; `narrow`: its width there.
    """

    head: str
    width: int
    cell: Callable[[Thing, Speech], Cell]
    spare: bool = False
    narrow: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a page, what it does in a word, and the act.

    `anywhere`: also without a row; `also` is a second key for the same; `command` is the subcommand
    of `tuipos hq` that does it for scripts.
    """

    key: str
    does: str
    act: Callable[[Desk, Thing], None]
    anywhere: bool = False
    also: str = ""
    command: str = ""

    @property
    def shown(self) -> str:
        """The key as it is labelled."""
        return self.key.upper() if len(self.key) == 1 else self.key.capitalize()


@dataclass(frozen=True)
class Page:
    """One entry of the menu.

    `key_of` names the values that tell one row from another. A `paged` page's rows come page by
    page, and its search is the server's. `more_at` is the path of more about a row.
    """

    name: str
    title: str
    meaning: str
    path: str
    key_of: tuple[str, ...]
    columns: Sequence[Column]
    label: Callable[[Thing, Speech], str]
    details: Callable[[Thing, Thing, Speech], list[Detail]]
    keys: Sequence[Key] = ()
    paged: bool = False
    follows: bool = False
    more_at: Callable[[Thing], str] | None = None
    rows_of: Callable[[Any], list[Thing]] = list
    query: Mapping[str, str] = field(default_factory=dict)

    def identity(self, row: Thing) -> tuple[str, ...]:
        """What tells this row from the others."""
        return tuple(str(row.get(name)) for name in self.key_of)


def plain(name: str, role: str = "text") -> Callable[[Thing, Speech], Cell]:
    """The cell that shows one value as it is."""
    return lambda row, speech: (speech.shown(row.get(name)), role)


def at(name: str, role: str = "muted") -> Callable[[Thing, Speech], Cell]:
    """The cell that shows a time."""
    return lambda row, speech: (speech.moment(row.get(name)), role)


def details_of(*named: tuple[str, str]) -> Callable[[Thing, Thing, Speech], list[Detail]]:
    """Details that are values of the row, by label and name."""

    def details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
        return [
            (speech.text(label), (speech.shown(row.get(name)), "text")) for label, name in named
        ]

    return details
