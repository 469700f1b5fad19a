"""What comes from data is shown without control characters, without markup, in its cells."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tuipos
from tuipos.ui.text import fit, printable, width_of, wrapped


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("Rye bread 500 g", "Rye bread 500 g"),
        ("a\x1b[31mb\x07", "a[31mb"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("1.00 \u202e00.9 RUE", "1.00 00.9 RUE"),
        ("zero\u200bwidth", "zerowidth"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\U0001f469\u200d\U0001f467 \u2764\ufe0f", "\U0001f469\U0001f467 \u2764"),
        ("\U0001f44d\U0001f3fd 1\ufe0f\u20e3", "\U0001f44d 1"),
        ("\U0001f1e9\U0001f1ea", "DE"),
        ("\ue000private", "?private"),
        ("Молоко", "Молоко"),
    ],
)
def test_printable(data: str, shown: str) -> None:
    assert printable(data) == shown


@given(st.text())
def test_nothing_that_controls_gets_through(text: str) -> None:
    joiners = "\u200c\u200d"
    categories = {unicodedata.category(sign) for sign in printable(text) if sign not in joiners}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(), st.integers(1, 40), st.booleans())
def test_fit_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    assert width_of(fit(printable(text), width, right=right)) == width


@given(st.text("ab 漢", max_size=60), st.integers(4, 30))
def test_wrapped_lines_fit(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrapped(text, width))


def _calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_nothing_on_the_till_reads_markup() -> None:
    """Textual's Static, Label and notify read `[…]` as markup; our rows never do."""
    sources = list((Path(tuipos.__file__).parent / "ui").rglob("*.py"))
    assert len(sources) > 20
    found = []
    for path in sources:
        for call in _calls(path):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            markup = any(
                keyword.arg == "markup"
                and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
                for keyword in call.keywords
            )
            if name in ("Static", "Label", "notify", "from_markup") or markup:
                found.append(f"{path.name}:{call.lineno} {name}")
    assert found == []
