"""Which key does what at this till: the table's keys, the shop's own file, the layout's buttons.

The file is `keymap.toml` in the register's config folder. `[keys]` gives free keys a meaning,
`[replace]` gives a function key another one than it has on every till:

    [keys]
    "ctrl+e" = 1056         # an operation by its number
    "f13" = "301 10"        # an operation with what would be typed before its key
    "insert" = "button 3"   # the third button of the first page; "button 2.3": of the second

    [replace]
    f4 = 501
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from tuipos.domain.layout import LONGEST_PARAMETERS, Layout
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.operations import registry
from tuipos.operations.own_keys import Meaning as Meaning
from tuipos.operations.own_keys import OwnKeys as OwnKeys

#: Keys with no meaning of their own that terminals send on, whatever they are.
FREE_KEYS = (
    *(f"ctrl+{letter}" for letter in "efgkrxy"),
    "insert", "delete",
    *(f"f{number}" for number in range(13, 21)),
)  # fmt: skip
#: Function keys with a meaning on every till, which `[replace]` may change; F1 and F12 stay.
REPLACEABLE_KEYS = tuple(f"f{number}" for number in range(2, 10))
#: Keys that never arrive, or not everywhere, and who eats them.
EATEN_KEYS: dict[str, Words] = {
    "f10": say("terminals open their menu with it"),
    "f11": say("terminals fill the screen with it"),
    "ctrl+a": say("the program screen keeps it for itself"),
    "ctrl+b": say("the program tmux keeps it for itself"),
    "ctrl+c": say("terminals copy or interrupt with it"),
    "ctrl+d": say("it ends the connection of many terminals"),
    "ctrl+n": say("browsers open a window with it"),
    "ctrl+s": say("lines stop with it"),
    "ctrl+t": say("browsers open a tab with it"),
    "ctrl+v": say("terminals paste with it"),
    "ctrl+w": say("browsers close the tab with it"),
    "ctrl+z": say("terminals put programs aside with it"),
}
#: Keys that the screens themselves need: typing, moving, leaving, drawing anew.
KEPT_KEYS = frozenset({
    "f1", "f12", "enter", "escape", "tab", "backspace", "up", "down", "left", "right", "home",
    "end", "pageup", "pagedown", "space", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+l", "ctrl+m",
    "ctrl+o", "ctrl+p", "ctrl+q", "ctrl+u",
})  # fmt: skip
_OTHER_NAMES = {"del": "delete", "ins": "insert", "esc": "escape", "return": "enter"}
_BUTTON = re.compile(r"button (?:([1-9]\d?)\.)?([1-9]\d?)", re.ASCII)
_WITH_TEXT = re.compile(r"(\d{3,6})(?: (.+))?", re.ASCII)
_TABLES = ("keys", "replace")


@dataclass(frozen=True, slots=True)
class Keymap:
    """What each key does now."""

    meanings: Mapping[str, Meaning]

    def meaning(self, key: str) -> Meaning | None:
        """What a key does (as Textual names keys), if it does anything."""
        return self.meanings.get(key)

    def keys_of(self, operation: int) -> tuple[str, ...]:
        """The keys that do nothing but this operation."""
        wanted = Meaning(operation)
        return tuple(key for key, meaning in self.meanings.items() if meaning == wanted)

    @property
    def added(self) -> frozenset[str]:
        """The keys in force that no till has by itself."""
        return frozenset(self.meanings) & frozenset(FREE_KEYS)


def keymap(own: OwnKeys, layout: Layout) -> Keymap:
    """The keys of the table, the shop's own over them, and the layout's where they are free."""
    meanings = {
        key: Meaning(operation.number)
        for operation in registry.operations()
        for key in operation.keys
    }
    meanings |= own.replaced
    meanings |= own.keys
    for button in layout.buttons:
        if button.key and key_fault(button.key) is None:
            place = Meaning(button=(button.page, button.position))
            meanings.setdefault(button.key, place)
    return Keymap(meanings)


def key_fault(key: str, *, replacing: bool = False) -> Words | None:
    """Why a key can't be given a meaning, in words that go on after its name; None if it can."""
    if key in EATEN_KEYS:
        return say("it does not arrive everywhere: {why}", why=EATEN_KEYS[key])
    if key in KEPT_KEYS:
        return say("every till needs it for itself")
    operation = registry.by_key(key)
    if key in REPLACEABLE_KEYS and not replacing:
        name = say(operation.name) if operation is not None else say("kept for a later version")
        return say("on every till it is: {name}", name=name)
    if replacing and key not in REPLACEABLE_KEYS:
        return say("only F2 to F9 can be replaced")
    if key not in (*FREE_KEYS, *REPLACEABLE_KEYS):
        return say("there is no such key; free are {keys}", keys=", ".join(FREE_KEYS))
    return None


def read_keys(text: str) -> OwnKeys:
    """Read the shop's file; what is wrong is left out, and named for a person to mend."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return OwnKeys(problems=(say("It can't be read: {error}.", error=error),))
    problems = [
        say("There is no table [{name}]; there are [keys] and [replace].", name=name)
        for name in tables
        if name not in _TABLES
    ]
    found: dict[str, dict[str, Meaning]] = {name: {} for name in _TABLES}
    seen: set[str] = set()
    for name in _TABLES:
        rows = tables.get(name, {})
        if not isinstance(rows, dict):
            problems.append(say("[{name}] is a table of keys.", name=name))
            continue
        for written, value in rows.items():
            key = tidy_key(written)
            meaning = _checked(key, value, seen, replacing=name == "replace")
            if isinstance(meaning, Refusal):
                problems.append(say("{key}: {why}.", key=written, why=meaning.what))
            else:
                found[name][key] = meaning
    return OwnKeys(found["keys"], found["replace"], tuple(problems))


def tidy_key(written: str) -> str:
    """A key as Textual names it, from how people write it: `Ctrl-E`, `F13`, `Del`."""
    key = re.sub(r"\s*[-+]\s*", "+", written.strip().casefold())
    return _OTHER_NAMES.get(key, key)


def _checked(key: str, value: object, seen: set[str], *, replacing: bool) -> Meaning | Refusal:
    fault = key_fault(key, replacing=replacing)
    if fault is not None:
        return refuse("key-unusable", fault)
    if key in seen:
        return refuse("key-twice", say("it stands twice"))
    seen.add(key)
    return _meaning(value)


def _meaning(value: object) -> Meaning | Refusal:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    button = _BUTTON.fullmatch(text)
    if button is not None:
        return Meaning(button=(int(button[1] or 1), int(button[2])))
    operation = _WITH_TEXT.fullmatch(text)
    if operation is None or len(text) > LONGEST_PARAMETERS or not text.isprintable():
        return refuse(
            "meaning-malformed",
            say('{value} is none of 1056, "301 10" and "button 3"', value=str(value)[:40]),
        )
    if registry.by_number(int(operation[1])) is None:
        return refuse("operation-unknown", say("there is no operation {number}",
                                               number=operation[1]))  # fmt: skip
    return Meaning(int(operation[1]), operation[2] or "")
