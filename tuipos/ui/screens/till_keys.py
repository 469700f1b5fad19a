"""The buttons and keys in force on the sale screen, and what pressing one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.domain.layout import Button, Layout, Layouts
from tuipos.operations import registry
from tuipos.operations.keymap import Keymap, Meaning, keymap
from tuipos.operations.layouts import default_layout
from tuipos.ui.stages.buttons import label_of, no_button

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage


class KeysInForce:
    """Follows what headquarters sends, but only between sales: no button moves under a finger.

    Whoever takes the till over has their own buttons at once.
    """

    def __init__(self, page: TillPage) -> None:
        self._page = page
        self._layouts: Layouts | None = None
        self._staff = ""
        self._layout = Layout("", ())
        self._keymap = Keymap({})

    @property
    def layout(self) -> Layout:
        """The buttons of who is signed in at this register."""
        self._refresh()
        return self._layout

    @property
    def keymap(self) -> Keymap:
        """What each key does."""
        self._refresh()
        return self._keymap

    def has_key(self, button: Button) -> bool:
        """Whether a button's key presses this button, and no other thing has taken it."""
        place = Meaning(button=(button.page, button.position))
        return bool(button.key) and self.keymap.meaning(button.key) == place

    def meaning_of(self, key: str) -> str:
        """What a key does, in the person's language."""
        meaning = self.keymap.meaning(key)
        if meaning is None:
            return ""
        if meaning.button is not None:
            page, position = meaning.button
            button = self.layout.button(position, page)
            return label_of(self._page, button) if button is not None else ""
        button = Button(1, 1, meaning.operation, meaning.text)
        return label_of(self._page, button)

    def does(self, key: str) -> bool:
        """Whether a key has a meaning here."""
        return self.keymap.meaning(key) is not None

    def needs_line(self, key: str) -> bool:
        """Whether what a key does works on the selected line."""
        meaning = self.keymap.meaning(key)
        if meaning is None:
            return False
        number = meaning.operation
        if meaning.button is not None:
            button = self.layout.button(meaning.button[1], meaning.button[0])
            number = button.operation if button is not None else 0
        operation = registry.by_number(number)
        return operation is not None and operation.needs == "line"

    async def press_key(self, key: str, typed: str) -> None:
        """Do what a key means, with what was typed before it in the place of its own text."""
        meaning = self.keymap.meaning(key)
        assert meaning is not None, "only keys with a meaning are pressed"
        if meaning.button is None:
            await self._page.run(meaning.operation, typed or meaning.text)
        else:
            await self.press_place(meaning.button[1], meaning.button[0], typed)

    async def press_place(self, position: int, page: int = 1, typed: str = "") -> None:
        """Press the button at a place, if there is one."""
        button = self.layout.button(position, page)
        if button is None:
            self._page.till_app.bad_sound()
            self._page.tell(no_button(position), "bad")
        else:
            await self.press(button, typed)

    async def press(self, button: Button, typed: str = "") -> None:
        """Press a button: its operation, as if its parameters had been typed before its key."""
        await self._page.run(button.operation, typed or button.parameters)

    def _refresh(self) -> None:
        parts = self._page.till_app.parts
        layouts = parts.layouts()
        staff = parts.till.staff.number if parts.till.staff is not None else ""
        is_same_person = self._layouts is not None and staff == self._staff
        if is_same_person and (layouts is self._layouts or parts.till.sale is not None):
            return
        own = layouts.of_staff(staff)
        self._layouts, self._staff = layouts, staff
        self._layout = own or default_layout(parts.till.currency.code)
        self._keymap = keymap(parts.own_keys, self._layout)
        self._page.till_app.keyboard.added_keys = self._keymap.added
