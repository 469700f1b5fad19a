"""The domain is exact and pure: seen in its source."""

import ast
from pathlib import Path

import pytest

import tuipos.domain

FILES = sorted(Path(tuipos.domain.__path__[0]).glob("*.py"))
FORBIDDEN_IMPORTS = {"time", "random", "os", "secrets", "asyncio", "threading", "decimal", "math"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_float_anywhere(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        assert not (isinstance(node, ast.Name) and node.id == "float"), node.lineno
        assert not isinstance(node, ast.Div), "a true division makes a float"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_clock_no_chance_no_system(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not {name.name.split(".")[0] for name in node.names} & FORBIDDEN_IMPORTS
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FORBIDDEN_IMPORTS
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "utcnow", "today"}, f"line {node.lineno} asks a clock"
