"""The table of operations: complete, without clashes, and true to the original's numbers."""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from babel.messages.extract import extract

from tuipos.domain import permissions
from tuipos.operations import registry
from tuipos.operations.keymap import read_keys
from tuipos.operations.registry import Operation, by_key, by_number, in_groups, operations
from tuipos.ui.screens.till import TillPage
from tuipos.ui.screens.till_handlers import MODULES

FIXED_KEYS = {
    "f1": "Help",
    "f2": "Set quantity",
    "f3": "Product search",
    "f4": "Price override",
    "f5": "Discounts",
    "f6": "Customer search",
    "f7": "Suspend or recall",
    "f8": "Void product",
    "f9": "Database connection status",
    "f12": "Conclude transaction",
    "ctrl+p": "Command palette",
    "ctrl+l": "Redraw the screen",
    "ctrl+q": "Application exit",
    "ctrl+o": "Cut or mend the line",
}


def test_the_keys_are_those_of_the_contract() -> None:
    found = {key: each.name for each in operations() for key in each.keys}
    assert found == FIXED_KEYS
    for key, name in FIXED_KEYS.items():
        operation = by_key(key)
        assert operation is not None and operation.name == name


@pytest.mark.parametrize("eaten", ["f10", "f11", "ctrl+s"])
def test_keys_that_lead_nowhere(eaten: str) -> None:
    assert by_key(eaten) is None


def test_numbers_find_their_operation() -> None:
    for operation in operations():
        assert by_number(operation.number) is operation
    assert by_number(999) is None
    assert [each.number for each in operations()] == sorted(each.number for each in operations())


def test_the_named_numbers_are_all_there_and_no_others() -> None:
    named = {
        value for name, value in vars(registry).items() if name.isupper() and isinstance(value, int)
    }
    assert named == {operation.number for operation in operations()}


def test_917_is_called_as_in_the_original() -> None:
    operation = by_number(917)
    assert operation is not None
    assert (operation.name, operation.key) == ("Database connection status", "f9")


@pytest.mark.parametrize("operation", operations(), ids=lambda each: str(each.number))
def test_each_says_who_may_and_what_happens_offline(operation: Operation) -> None:
    assert operation.name and operation.reason.endswith(".")
    assert operation.help.endswith(".") and len(operation.help) <= 100
    assert len(operation.short_name) <= 60 and operation.group in registry.GROUPS
    assert operation.permission in permissions.ALL | {""}
    assert operation.offline in registry.OFFLINE and operation.needs in registry.NEEDS
    assert operation.number <= 6_000 or operation.number > 9_000


def test_translators_see_every_text() -> None:
    with files("tuipos.operations").joinpath("table.toml").open("rb") as table:
        found = [each[1] for each in extract("tuipos.operations.messages:extract", table)]
    expected = [
        text
        for each in operations()
        for text in (each.name, each.short, each.reason, each.help)
        if text
    ]
    assert found == expected


def test_every_operation_has_its_handler_on_the_sale_screen() -> None:
    assert TillPage().handled == {operation.number for operation in operations()}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_does_the_operations_that_it_is_loaded_for(module: str) -> None:
    handlers = import_module(f"tuipos.ui.screens.{module}").handlers(TillPage())
    assert set(handlers) == MODULES[module]


def test_groups_hold_all_operations_once_in_the_order_of_their_numbers() -> None:
    numbers = [[each.number for each in them] for _, them in in_groups(operations())]
    assert all(them == sorted(them) for them in numbers)
    assert sorted(number for them in numbers for number in them) == [
        each.number for each in operations()
    ]


def test_the_page_of_operations_is_written_from_the_table() -> None:
    root = Path(__file__).resolve().parents[2]
    spec = spec_from_file_location("write_operations", root / "install" / "write_operations.py")
    assert spec is not None and spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.README.read_text(encoding="utf-8") == script.text(), "run the script again"


def test_what_the_page_says_of_keys_of_ones_own_is_understood() -> None:
    page = files("tuipos.operations").joinpath("README.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    own = read_keys(example)
    assert own.problems == () and len(own.keys) == 3 and len(own.replaced) == 1
