"""Forms: fields with their meaning, typed into by keyboard alone; errors stand at their field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tuipos.hq.client import HqClient
from tuipos.hq.screens.speech import Cell

_LONGEST_VALUE = 1000
SAVE, LEAVE = "save", "leave"


@dataclass(slots=True)
class Field:
    """One field. `choices` are turned through with the space bar; a `fixed` one can't be changed.

    `meaning` is shown while the field is chosen; all texts are translated already.
    """

    name: str
    label: str
    value: str = ""
    meaning: str = ""
    choices: tuple[str, ...] = ()
    hidden: bool = False
    fixed: bool = False
    error: str = ""
    cursor: int = field(init=False, default=0)
    was: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.cursor = len(self.value)
        self.was = self.value

    def press(self, key: str, character: str | None) -> bool:
        """Change the value; whether the key meant anything here."""
        if self.fixed:
            return False
        before = self.value
        handled = self._choose(key, character) if self.choices else self._edit(key, character)
        if self.value != before:
            self.error = ""
        return handled

    def _choose(self, key: str, character: str | None) -> bool:
        at = self.choices.index(self.value) if self.value in self.choices else -1
        if key in ("space", "right"):
            self.value = self.choices[(at + 1) % len(self.choices)]
        elif key == "left":
            self.value = self.choices[(at - 1) % len(self.choices)]
        elif character and character.isprintable():
            begins = [one for one in self.choices if one.startswith(character.lower())]
            self.value = begins[0] if begins else self.value
        else:
            return False
        return True

    def _edit(self, key: str, character: str | None) -> bool:
        at = self.cursor
        if key == "backspace" and at:
            self.value, self.cursor = self.value[: at - 1] + self.value[at:], at - 1
        elif key == "delete":
            self.value = self.value[:at] + self.value[at + 1 :]
        elif key == "ctrl+u":
            self.value, self.cursor = "", 0
        elif key in ("left", "right"):
            self.cursor = max(0, min(at + (1 if key == "right" else -1), len(self.value)))
        elif key in ("home", "end"):
            self.cursor = 0 if key == "home" else len(self.value)
        elif character and character.isprintable() and len(self.value) < _LONGEST_VALUE:
            self.value = self.value[:at] + character + self.value[at:]
            self.cursor = at + len(character)
        else:
            return key == "backspace"
        return True


@dataclass(slots=True)
class Form:
    """Fields under a title; `save` runs beside the keys with the values that were changed.

    `whole`: all values are given to `save`, changed or not. `saved` says what came of it.
    """

    title: str
    fields: list[Field]
    save: Callable[[HqClient, dict[str, str]], Any]
    saved: Callable[[Any], Cell]
    whole: bool = False
    is_sign_in: bool = False
    at: int = 0
    is_saving: bool = False

    def __post_init__(self) -> None:
        self._to_open(0, 1)

    @property
    def field(self) -> Field:
        """The field that is typed into."""
        return self.fields[self.at]

    @property
    def changed(self) -> dict[str, str]:
        """The values that are not as they were."""
        return {one.name: one.value for one in self.fields if one.value != one.was}

    @property
    def values(self) -> dict[str, str]:
        """What `save` is given."""
        return {one.name: one.value for one in self.fields} if self.whole else self.changed

    def press(self, key: str, character: str | None) -> str:
        """Take a key; SAVE or LEAVE where it means that."""
        if self.is_saving:
            return ""
        if key == "escape":
            return LEAVE
        if key == "f2" or (key == "enter" and self._is_last()):
            return SAVE
        if key in ("enter", "down", "tab"):
            self._to_open(self.at + 1, 1)
        elif key in ("up", "shift+tab"):
            self._to_open(self.at - 1, -1)
        elif key == "pageup":
            self._to_open(0, 1)
        elif key == "pagedown":
            self._to_open(len(self.fields) - 1, -1)
        else:
            self.field.press(key, character)
        return ""

    def show_error(self, name: str, error: str) -> bool:
        """Put an error at its field and go there; False where there is no such field."""
        for index, one in enumerate(self.fields):
            if one.name == name:
                one.error, self.at = error, index
                return True
        return False

    def _is_last(self) -> bool:
        return all(one.fixed for one in self.fields[self.at + 1 :])

    def _to_open(self, start: int, step: int) -> None:
        """Go to the next field from here that can be changed; stay where there is none."""
        index = start
        while 0 <= index < len(self.fields):
            if not self.fields[index].fixed:
                self.at = index
                return
            index += step
