"""What the emulated screen makes of sequences that pyte does not know."""

import pytest

from tests.tools.escape_filter import EscapeFilter, Query
from tests.tools.terminal_screen import TerminalScreen

HARMLESS = [
    b"\x1b[?2026h",
    b"\x1b[?2026l",
    b"\x1b[>1u",
    b"\x1b[<u",
    b"\x1b[=1;1u",
    b"\x1b[?u",
    b"\x1b[?2026$p",
    b"\x1b[>q",
    b"\x1b[c",
    b"\x1b[>c",
    b"\x1b[6n",
    b"\x1b[>4;1m",
    b"\x1b[?4m",
    b"\x1b[38:2::1:2:3m",
    b"\x1b[2 q",
    b"\x1b[?1004h",
    b"\x1b[?1016h",
    b"\x1b[22;0t",
    b"\x1b]0;title\x07",
    b"\x1b]52;c;?\x1b\\",
    b"\x1bP+q544e\x1b\\",
    b"\x1bP=1s\x1b\\",
    b"\x1b_Gi=31,s=1\x1b\\",
    b"\x1b^private\x1b\\",
]


@pytest.mark.parametrize("sequence", HARMLESS, ids=repr)
@pytest.mark.parametrize("cut", [None, 1, 2, 3, -1])
def test_unknown_sequences_leave_no_trace(sequence: bytes, cut: int | None) -> None:
    screen = TerminalScreen(20, 2)
    output = b"ab" + sequence + b"cd"
    pieces = [output] if cut is None else [output[: 2 + cut], output[2 + cut :]]
    if cut == -1:
        pieces = [output[:-3], output[-3:]]
    for piece in pieces:
        screen.feed(piece)
    assert screen.row(0) == "abcd"
    assert screen.row(1) == ""
    assert not screen.pyte.buffer[0][3].underscore


def test_every_cut_of_a_coloured_text_gives_the_same_screen() -> None:
    output = "\x1b[2;3H\x1b[1;38;2;1;2;3mgrüße\x1b[0m\x1b[>1u 中\x1b[?2026$p!".encode()
    for cut in range(len(output) + 1):
        screen = TerminalScreen(20, 3)
        screen.feed(output[:cut])
        screen.feed(output[cut:])
        assert screen.row(1) == "  grüße 中!", cut
        assert screen.pyte.buffer[1][2].bold, cut


def test_queries_are_handed_over() -> None:
    sorter = EscapeFilter()
    assert sorter.feed(b"\x1b[?2026$p\x1b[6n\x1b[>0q\x1b[?u\x1b[c") == b""
    assert sorter.queries == [
        Query("?", "2026", "$", "p"),
        Query("", "6", "", "n"),
        Query(">", "0", "", "q"),
        Query("?", "", "", "u"),
        Query("", "", "", "c"),
    ]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (b"\x1b[c", b"\x1b[?62;22c"),
        (b"\x1b[>c", b"\x1b[>1;10;0c"),
        (b"\x1b[5n", b"\x1b[0n"),
        (b"\x1b[6n", b"\x1b[1;3R"),
        (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
        (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
        (b"\x1b[>q", b"\x1bP>|tuipos-test(1)\x1b\\"),
        (b"\x1b[?u", b""),
    ],
    ids=repr,
)
def test_answers_of_a_modest_terminal(query: bytes, answer: bytes) -> None:
    screen = TerminalScreen(20, 2)
    (asked,) = screen.feed(b"ab" + query)
    assert screen.answer_to(asked) == answer


def test_the_alternate_buffer_gives_the_main_one_back() -> None:
    screen = TerminalScreen(10, 3)
    screen.feed(b"before\r\n\x1b[?1049h\x1b[H")
    assert screen.pyte.is_alternate
    assert screen.text() == "\n\n"
    screen.feed(b"full screen\x1b[?1049l")
    assert not screen.pyte.is_alternate
    assert screen.text() == "before\n\n"
    screen.feed(b"after")
    assert screen.text() == "before\nafter\n"


def test_half_of_a_wide_character_that_was_written_over_does_no_harm() -> None:
    screen = TerminalScreen(10, 1)
    screen.feed("中\x1b[1;1Hx".encode())
    assert screen.row(0).startswith("x")
