"""The bottom row keeps the way to help and out, however narrow the screen is."""

from __future__ import annotations

import pytest

from tuipos.ui.widgets.key_bar import KeyHint, key_row

HINTS = (
    KeyHint("F2", "Change"),
    KeyHint("F5", "Run now"),
    KeyHint("F8", "Delete", possible=False),
    KeyHint("F1", "Help", kept=True),
    KeyHint("Ctrl+Q", "Leave", kept=True),
)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (56, " F2 Change  F5 Run now  F8 Delete  F1 Help  Ctrl+Q Leave"),
        (55, " F2 Change  F5 Run now  F1 Help  Ctrl+Q Leave"),
        (45, " F2 Change  F5 Run now  F1 Help  Ctrl+Q Leave"),
        (44, " F2 Change  F1 Help  Ctrl+Q Leave"),
        (30, " F1 Help  Ctrl+Q Leave"),
    ],
)
def test_those_that_fit_stand_before_those_that_are_kept(width: int, shown: str) -> None:
    text = "".join(span[0] for span in key_row(HINTS, width))
    assert text.rstrip() == shown
    assert len(text.rstrip()) <= width
