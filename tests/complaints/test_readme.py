"""The table of complaints names tests that exist, and all that are here."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLE = (HERE / "README.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([\w./]+\.py)::(\w+)`", TABLE)
NUMBERS = (1, 2, 14, 17, 18, 19, 20, 21, 22, 23, 24, 25)


def names_in(path: Path) -> set[str]:
    """The names of a module's tests."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, functions)}


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_it_exists(file: str, name: str) -> None:
    assert name in names_in(HERE / file)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_complaint_has_its_proof(number: int) -> None:
    (row,) = re.findall(rf"^\| {number}\. .*$", TABLE, re.MULTILINE)
    assert re.search(r"`[\w./]+\.py::\w+`", row)


def test_all_that_are_here_are_named() -> None:
    here = {
        name
        for path in HERE.glob("test_at_*.py")
        for name in names_in(path)
        if name.startswith("test_")
    }
    assert here <= {name for _, name in NAMED}
