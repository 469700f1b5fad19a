"""The shape of the code: short functions, files of one subject, docstrings, plain language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE_FILES = sorted((ROOT / "tuipos").rglob("*.py"))
LONGEST_FUNCTION_LINES = 40
LONGEST_FILE_LINES = 400
TOP_LEVEL = {"pyproject.toml", "README.md", "LICENSE", "tuipos", "tests", "themes", "install"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", PACKAGE_FILES, ids=named)
def test_a_module_is_of_one_subject_and_says_which(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says in a sentence what it is for"
    assert text.count("\n") <= LONGEST_FILE_LINES
    long = {
        function.name: (function.end_lineno or 0) - function.lineno + 1
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION_LINES
    }
    assert not long


@pytest.mark.parametrize("path", PACKAGE_FILES, ids=named)
def test_nothing_is_left_unfinished(path: Path) -> None:
    found = re.findall(
        r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", path.read_text(encoding="utf-8")
    )
    assert not found


@pytest.mark.parametrize("path", PACKAGE_FILES, ids=named)
def test_public_functions_and_classes_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    missing = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not missing


def test_the_top_level_holds_nothing_else() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - TOP_LEVEL <= {"build", "dist", "tuipos.egg-info"}
