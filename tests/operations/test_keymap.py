"""Keys change without code: by the shop's file, by headquarters' buttons, and never by accident."""

from __future__ import annotations

import pytest

from tuipos.domain.layout import Button, Layout
from tuipos.operations import registry
from tuipos.operations.keymap import (
    EATEN_KEYS,
    FREE_KEYS,
    KEPT_KEYS,
    REPLACEABLE_KEYS,
    Meaning,
    OwnKeys,
    key_fault,
    keymap,
    read_keys,
)

NONE = Layout("", ())
FILE = """
[keys]
"Ctrl-E" = 1056
f13 = "301 12.5"
ins = "button 3"
"delete" = "button 2.4"

[replace]
F4 = 501
"""


def test_a_file_gives_keys_a_meaning() -> None:
    own = read_keys(FILE)
    assert own.problems == ()
    assert own.keys == {
        "ctrl+e": Meaning(1056),
        "f13": Meaning(301, "12.5"),
        "insert": Meaning(button=(1, 3)),
        "delete": Meaning(button=(2, 4)),
    }
    found = keymap(own, NONE)
    assert found.meaning("f4") == Meaning(501) and found.meaning("ctrl+e") == Meaning(1056)
    assert found.keys_of(registry.PRICE_OVERRIDE) == ()
    assert found.keys_of(501) == ("f4",)
    assert found.added == {"ctrl+e", "f13", "insert", "delete"}


def test_without_a_file_the_keys_are_those_of_the_table() -> None:
    found = keymap(OwnKeys(), NONE)
    for operation in registry.operations():
        assert found.keys_of(operation.number) == operation.keys
    assert found.added == frozenset() and found.meaning("f13") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[keys]\nf10 = 917\n", "f10: it does not arrive everywhere: terminals open their menu"),
        ("[keys]\n'ctrl+s' = 917\n", "ctrl+s: it does not arrive everywhere: lines stop with it."),
        ("[keys]\nf2 = 917\n", "f2: on every till it is: Set quantity."),
        ("[keys]\nf12 = 917\n", "f12: every till needs it for itself."),
        ("[replace]\nf12 = 917\n", "f12: every till needs it for itself."),
        ("[replace]\n'ctrl+e' = 917\n", "ctrl+e: only F2 to F9 can be replaced."),
        ("[keys]\nhyper = 917\n", "hyper: there is no such key; free are ctrl+e,"),
        ("[keys]\nf13 = 917\nF13 = 918\n", "F13: it stands twice."),
        ("[keys]\nf13 = 999\n", "f13: there is no operation 999."),
        ("[keys]\nf13 = true\n", "f13: True is none of 1056"),
        ("[keys]\nf13 = 'button 100'\n", "f13: button 100 is none of 1056"),
        ("[keys]\nf13 = 1.5\n", "f13: 1.5 is none of 1056"),
        ("[keyes]\nf13 = 917\n", "There is no table [keyes]; there are [keys] and [replace]."),
        ("keys = 3\n", "[keys] is a table of keys."),
        ("[keys]\nf13 = = 917\n", "It can't be read:"),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_is_taken(text: str, told: str) -> None:
    own = read_keys(text)
    assert any(told in str(problem) for problem in own.problems), own.problems
    assert set(own.keys) <= {"f13"} and own.replaced == {}
    assert keymap(own, NONE).meaning("f2") == Meaning(registry.SET_QUANTITY)


def test_a_buttons_key_is_in_force_where_it_is_free() -> None:
    buttons = tuple(
        Button(1, at, 917, key=key) for at, key in enumerate(("ctrl+e", "f2", "f13", "f13"), 1)
    )
    found = keymap(read_keys("[keys]\n'ctrl+e' = 1056\n"), Layout("BAR", buttons))
    assert found.meaning("ctrl+e") == Meaning(1056)
    assert found.meaning("f2") == Meaning(registry.SET_QUANTITY)
    assert found.meaning("f13") == Meaning(button=(1, 3))


def test_no_key_is_of_two_kinds() -> None:
    kinds = [set(FREE_KEYS), set(REPLACEABLE_KEYS), set(EATEN_KEYS), set(KEPT_KEYS)]
    assert len(set().union(*kinds)) == sum(len(kind) for kind in kinds)
    table = {key for operation in registry.operations() for key in operation.keys}
    assert table <= kinds[1] | kinds[3]
    for key in FREE_KEYS:
        assert key_fault(key) is None and key_fault(key, replacing=True) is not None
