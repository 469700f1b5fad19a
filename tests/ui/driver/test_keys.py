"""Escape sequences that a slow line cuts in two are still keys; Escape alone is still Escape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tuipos.ui.driver.input import KeyParser
from tuipos.ui.driver.keys import (
    LATE_REST_SECONDS,
    LONE_ESCAPE_SECONDS,
    SEQUENCE_SECONDS,
    SLOW_LINE_SECONDS,
    SequenceJoiner,
    lone_escape_seconds,
)

SEQUENCES = [
    "\x1b[A", "\x1bOP", "\x1b[11~", "\x1b[15;2~", "\x1b[[A", "\x1b[97;5u", "\x1b[?2026;1$y",
    "\x1b[I", "\x1b[200~", "\x1bOq",
]  # fmt: skip


@given(st.sampled_from(SEQUENCES), st.data())
def test_a_sequence_cut_anywhere_comes_out_whole(sequence: str, data: st.DataObject) -> None:
    joiner, now, ready = SequenceJoiner(LONE_ESCAPE_SECONDS), 100.0, ""
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sequence) - 1), max_size=3)))
    for start, end in zip([0, *cuts], [*cuts, len(sequence)], strict=True):
        assert joiner.expire(now) == ""
        ready += joiner.feed(sequence[start:end], now)
        now += LONE_ESCAPE_SECONDS - 0.01
    assert ready == sequence
    assert joiner.deadline is None


@given(st.text(alphabet="ab1[O~;\x1b\r", max_size=30), st.data())
def test_nothing_is_lost_or_changed_by_waiting(text: str, data: st.DataObject) -> None:
    joiner, now, ready = SequenceJoiner(0.1), 0.0, ""
    for character in text:
        ready += joiner.feed(character, now)
        now += 0.02
    assert ready + joiner.expire(now + SEQUENCE_SECONDS) == text


def test_escape_alone_is_escape_after_its_delay() -> None:
    joiner = SequenceJoiner(0.1)
    assert joiner.feed("\x1b", 10.0) == ""
    assert joiner.deadline == pytest.approx(10.1)
    assert joiner.expire(10.09) == ""
    assert joiner.expire(10.11) == "\x1b"


def test_a_begun_sequence_waits_longer_than_escape() -> None:
    joiner = SequenceJoiner(0.1)
    joiner.feed("\x1b[", 10.0)
    assert joiner.expire(10.0 + SEQUENCE_SECONDS - 0.01) == ""
    assert joiner.feed("A", 10.0 + SEQUENCE_SECONDS - 0.01) == "\x1b[A"


@pytest.mark.parametrize("rest", ["[A", "OP", "[11~"])
def test_a_rest_that_comes_too_late_is_a_key_and_not_typed_text(rest: str) -> None:
    joiner = SequenceJoiner(0.1)
    joiner.feed("\x1b", 10.0)
    assert joiner.expire(10.2) == "\x1b"
    assert joiner.feed(rest, 10.5) == "\x1b" + rest
    joiner.feed("\x1b", 20.0)
    assert joiner.deadline == pytest.approx(20.0 + SLOW_LINE_SECONDS)


@pytest.mark.parametrize("typed", ["O", "[", "OP-1234", "5", "x"])
def test_what_a_person_types_after_escape_is_text(typed: str) -> None:
    joiner = SequenceJoiner(0.1)
    joiner.feed("\x1b", 10.0)
    joiner.expire(10.2)
    assert joiner.feed(typed, 10.3) == typed


def test_long_after_escape_nothing_is_a_rest() -> None:
    joiner = SequenceJoiner(0.1)
    joiner.feed("\x1b", 10.0)
    joiner.expire(10.2)
    assert joiner.feed("OP", 10.2 + LATE_REST_SECONDS) == "OP"


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [({}, LONE_ESCAPE_SECONDS), ({"ESCDELAY": "25"}, 0.025), ({"ESCDELAY": "soon"}, 0.2)],
)
def test_the_delay_of_escape_can_be_set(environment: dict[str, str], seconds: float) -> None:
    assert lone_escape_seconds(environment) == seconds


@pytest.mark.parametrize(
    ("sequence", "key", "character"),
    [
        ("\x1bOP", "f1", None),
        ("\x1b[11~", "f1", None),
        ("\x1b[[A", "f1", None),
        ("\x1bOS", "f4", None),
        ("\x1b[24~", "f12", None),
        ("\x1b[A", "up", None),
        ("\x1bOp", "0", "0"),
        ("\x1bOy", "9", "9"),
        ("\x1bOM", "enter", None),
        ("\x1bOj", "asterisk", "*"),
        ("\x1bOk", "plus", "+"),
        ("\x1bOn", "full_stop", "."),
        ("\x1bOl", "comma", ","),
        ("\x1bOX", "equals_sign", "="),
    ],
)
def test_function_keys_and_number_pad(sequence: str, key: str, character: str | None) -> None:
    messages = list(KeyParser().keys(sequence))
    assert [type(message) for message in messages] == [events.Key]
    assert isinstance(messages[0], events.Key)
    assert messages[0].key == key
    if character:
        assert messages[0].character == character


def test_a_paste_that_arrives_in_pieces_is_one_paste() -> None:
    parser = KeyParser()
    pieces = ["\x1b[20", "0~milk", " and \x1b", "[201", "~x"]
    messages = [message for piece in pieces for message in parser.keys(piece)]
    pasted = [message.text for message in messages if isinstance(message, events.Paste)]
    keys = [message.key for message in messages if isinstance(message, events.Key)]
    assert (pasted, keys) == (["milk and "], ["x"])


@pytest.mark.parametrize("typed", ["/milk", "2000000100012", "к", "\r", "20+", "d"])
def test_escape_and_the_next_key_delivered_together_are_two_keys(typed: str) -> None:
    pressed = list(KeyParser().keys("\x1b" + typed))
    assert next(message.key for message in pressed if isinstance(message, events.Key)) == "escape"
    characters = [message.character for message in pressed if isinstance(message, events.Key)]
    assert "".join(character or "" for character in characters[1:]) == typed


def test_escape_twice_and_a_sequence_behind_it() -> None:
    pressed = list(KeyParser().keys("\x1b\x1b/\x1b[A"))
    keys = [message.key for message in pressed if isinstance(message, events.Key)]
    assert keys == ["escape", "escape", "slash", "up"]
