"""Fixtures of the screens' tests."""

from __future__ import annotations

import pytest

from tests.ui.counter import Counter, make_counter


@pytest.fixture
def many_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with all colours, whatever this one has."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def counter(many_colours: None) -> Counter:
    """An app at the sign-in screen."""
    return make_counter()
