"""The pen: sequences read, and the way from one pen to another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuipos.ui.driver.style import DEFAULT_PEN, Pen, changed_pen, pen_change

CODES = st.sampled_from(
    [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "7",
        "8",
        "9",
        "22",
        "23",
        "24",
        "25",
        "27",
        "28",
        "29",
        "31",
        "37",
        "39",
        "42",
        "49",
        "91",
        "104",
        "21",
        "53",
        "4:3",
        "38;5;200",
        "48;5;7",
        "38;2;1;2;3",
        "48;2;0;0;0",
        "58;2;0;0;0",
    ]
)
PENS = st.lists(CODES, max_size=6).map(lambda codes: changed_pen(DEFAULT_PEN, ";".join(codes)))


def applied(pen: Pen, sequences: str) -> Pen:
    """Read the sequences with nothing but pens in them."""
    for parameters in re.findall(r"\x1b\[([\d;:]*)m", sequences):
        pen = changed_pen(pen, parameters)
    return pen


@given(PENS, PENS)
def test_a_change_of_pen_leads_to_the_wanted_pen(old: Pen, new: Pen) -> None:
    assert applied(old, pen_change(old, new)) == new


@given(PENS)
def test_nothing_is_sent_for_the_same_pen(pen: Pen) -> None:
    assert pen_change(pen, pen) == ""


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [
        ("", "7", "\x1b[7m"),
        ("7", "", "\x1b[m"),
        ("31;44", "31;44;7", "\x1b[7m"),
        ("31;44;7", "31;44", "\x1b[27m"),
        ("1;2", "2", "\x1b[0;2m"),
        ("1;2;38;2;9;9;9", "2;38;2;9;9;9", "\x1b[22;2m"),
        ("38;5;1;48;5;2", "38;5;3;48;5;2", "\x1b[38;5;3m"),
        ("4:3;31", "31", "\x1b[0;31m"),
    ],
)
def test_the_shorter_way_is_taken(old: str, new: str, sent: str) -> None:
    assert pen_change(changed_pen(DEFAULT_PEN, old), changed_pen(DEFAULT_PEN, new)) == sent


def test_a_reset_keeps_the_hyperlink() -> None:
    pen = Pen(foreground="31", link="id=1;http://shop")
    assert changed_pen(pen, "0") == Pen(link="id=1;http://shop")
    assert pen_change(pen, Pen(foreground="31")) == "\x1b]8;;\x1b\\"


def test_what_is_not_modelled_is_repeated_as_it_was_sent() -> None:
    pen = changed_pen(DEFAULT_PEN, "1;58;2;0;0;0;4")
    assert pen.rest == ("58;2;0;0;0", "4")
    assert pen_change(DEFAULT_PEN, pen) == "\x1b[0;1;58;2;0;0;0;4m"
