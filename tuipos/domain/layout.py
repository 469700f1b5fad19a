"""Screen layouts: pages of buttons as headquarters lays them out for a till and who sits there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuipos.domain.words import Words

#: What a button's colour may say of it; "" looks like text.
COLOURS = ("", "accent", "good", "warning", "bad")
MOST_PAGES = 20
#: A button of the first page is pressed by a point and its number; three digits are an operation.
MOST_BUTTONS = 99
LONGEST_PARAMETERS = 80


@dataclass(frozen=True, slots=True)
class Button:
    """An operation, with what a person would type before its key: a code, an amount, a text.

    `page` and `position` are its place and count from 1; `labels` are by language; where there is
    none, `title` is shown, or else the operation's own name. `key` is one more way to press it.
    """

    page: int
    position: int
    operation: int
    parameters: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    colour: str = ""
    key: str = ""
    title: Words | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The buttons of one layout, by page and position."""

    name: str
    buttons: tuple[Button, ...]

    @property
    def pages(self) -> tuple[int, ...]:
        """The numbers of the pages that have buttons."""
        return tuple(sorted({button.page for button in self.buttons}))

    def page(self, number: int) -> tuple[Button, ...]:
        """The buttons of a page in their order."""
        here = [button for button in self.buttons if button.page == number]
        return tuple(sorted(here, key=lambda button: button.position))

    def button(self, position: int, page: int = 1) -> Button | None:
        """The button at a place, if there is one."""
        return next((each for each in self.page(page) if each.position == position), None)


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts of one register: `uses` says by staff number which is whose; "" is everybody."""

    layouts: tuple[Layout, ...] = ()
    uses: Mapping[str, str] = field(default_factory=dict)

    def of_staff(self, number: str) -> Layout | None:
        """The layout of a person at this register; None where headquarters has laid out none."""
        wanted = self.uses.get(number) or self.uses.get("")
        return next((each for each in self.layouts if each.name == wanted), None)


@dataclass(frozen=True, slots=True)
class Use:
    """That a layout is for a store, a register of it, a person, or any of them ("")."""

    layout: str
    store: str = ""
    register: str = ""
    staff: str = ""


def uses_at(uses: tuple[Use, ...], store: str, register: str) -> dict[str, str]:
    """By staff number the layout at this register; "" is whoever has none of their own.

    What is said of a person counts before what is said of a register, and that before a store.
    """
    found: dict[str, tuple[int, str]] = {}
    for use in uses:
        if use.store not in ("", store) or use.register not in ("", register):
            continue
        exactness = 2 * bool(use.register) + bool(use.store)
        if exactness >= found.get(use.staff, (-1, ""))[0]:
            found[use.staff] = (exactness, use.layout)
    return {staff: layout for staff, (_, layout) in found.items()}
