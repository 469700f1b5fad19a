"""A scanner's burst is told from a person's typing, and never joins it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuipos.ui.typed_line import LONGEST_LINE, ScannerSettings, TypedLine

CODE = "2000000100012"


def typed(line: TypedLine, text: str, at_seconds: float, every_seconds: float) -> float:
    """Type a text at a steady speed; gives the time of its last character."""
    for character in text:
        at_seconds += every_seconds
        line.add(character, at_seconds)
    return at_seconds


def test_a_burst_is_a_scan() -> None:
    line = TypedLine()
    at_seconds = typed(line, CODE, 0.0, 0.002)
    submission = line.take("enter", at_seconds + 0.002)
    assert submission.scanned and submission.text == CODE and submission.dropped == ""


def test_an_enter_that_straggles_ends_the_scan() -> None:
    line = TypedLine()
    at_seconds = typed(line, "3", 0.0, 0.1)
    at_seconds = typed(line, CODE, at_seconds + 1, 0.002)
    submission = line.take("enter", at_seconds + 0.3)
    assert (submission.text, submission.scanned, submission.dropped) == (CODE, True, "3")


def test_slow_typing_is_no_scan() -> None:
    line = TypedLine()
    at_seconds = typed(line, CODE, 0.0, 0.08)
    submission = line.take("enter", at_seconds + 0.08)
    assert not submission.scanned and submission.text == CODE


def test_digits_left_in_the_line_are_dropped_when_a_scan_comes() -> None:
    line = TypedLine()
    at_seconds = typed(line, "3", 0.0, 0.1)
    at_seconds = typed(line, CODE, at_seconds + 1, 0.002)
    submission = line.take("enter", at_seconds + 0.002)
    assert (submission.text, submission.dropped) == (CODE, "3")
    assert submission.dropped_is_number


def test_a_quantity_with_its_star_goes_with_the_scan() -> None:
    line = TypedLine()
    at_seconds = typed(line, "3*", 0.0, 0.1)
    at_seconds = typed(line, CODE, at_seconds + 1, 0.002)
    submission = line.take("enter", at_seconds + 0.002)
    assert (submission.text, submission.dropped, submission.scanned) == (f"3*{CODE}", "", True)


@pytest.mark.parametrize("before", ["", "3*", "0,456*"])
@pytest.mark.parametrize("cut", range(1, len(CODE)))
def test_a_scan_cut_in_two_by_a_slow_line_is_one_scan(before: str, cut: int) -> None:
    line = TypedLine()
    at_seconds = typed(line, before + CODE[:cut], 0.0, 0.002)
    at_seconds = typed(line, CODE[cut:], at_seconds + 0.2, 0.002)
    submission = line.take("enter", at_seconds + 0.002)
    assert (submission.text, submission.dropped) == (before + CODE, "")


def test_what_is_dropped_need_not_be_a_number() -> None:
    line = TypedLine()
    at_seconds = typed(line, "/milk", 0.0, 0.1)
    at_seconds = typed(line, CODE, at_seconds + 1, 0.002)
    submission = line.take("enter", at_seconds)
    assert submission.dropped == "/milk" and not submission.dropped_is_number


def test_a_few_quick_digits_are_a_person() -> None:
    line = TypedLine()
    at_seconds = typed(line, "20", 0.0, 0.001)
    assert not line.take("enter", at_seconds).scanned


def test_a_prefix_makes_a_scan_whatever_its_speed() -> None:
    line = TypedLine(ScannerSettings(prefix="~"))
    at_seconds = typed(line, "3", 0.0, 0.1)
    at_seconds = typed(line, "~77", at_seconds, 0.3)
    submission = line.take("enter", at_seconds + 1)
    assert (submission.text, submission.dropped, submission.scanned) == ("77", "3", True)


def test_a_function_key_ends_no_scan() -> None:
    line = TypedLine()
    at_seconds = typed(line, "123456", 0.0, 0.001)
    submission = line.take("f12", at_seconds)
    assert not submission.scanned and submission.text == "123456"


def test_what_a_command_puts_first_counts_as_typed_long_ago() -> None:
    line = TypedLine()
    line.put_first("20")
    at_seconds = typed(line, CODE, 5.0, 0.001)
    assert line.take("enter", at_seconds).dropped == "20"


def test_what_was_put_can_be_taken_back() -> None:
    line = TypedLine()
    typed(line, "5", 1.0, 0.1)
    line.put_first("20")
    assert (line.take_put(), line.text) == ("20", "5")


def test_a_line_has_an_end() -> None:
    line = TypedLine()
    typed(line, "9" * (LONGEST_LINE + 5), 0.0, 0.001)
    assert len(line.text) == LONGEST_LINE
    assert line.erase() and not TypedLine().erase()


@given(
    left=st.text("0123456789.,*/abc", max_size=8),
    code=st.text("0123456789", min_size=6, max_size=20),
    gap_seconds=st.floats(0.0, 0.049),
)
def test_a_scan_is_never_part_of_an_amount(left: str, code: str, gap_seconds: float) -> None:
    """Whatever was left in the line, a scan stands alone or behind a quantity and its star."""
    line = TypedLine()
    at_seconds = typed(line, left, 0.0, 0.2)
    at_seconds = typed(line, code, at_seconds + 1, gap_seconds)
    submission = line.take("enter", at_seconds + gap_seconds)
    assert submission.scanned
    assert submission.text == code or (submission.text == f"{left}{code}" and left.endswith("*"))
    assert submission.dropped in (left, "")
