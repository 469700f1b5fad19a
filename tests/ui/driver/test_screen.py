"""What is sent for given writes, byte for byte where it matters."""

import pytest

from tuipos.ui.driver.screen import ScreenDiff

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture
def screen() -> ScreenDiff:
    """An 80 by 24 screen on the alternate screen, empty, cursor at home."""
    screen = ScreenDiff(80, 24)
    screen.read(ENTER)
    assert screen.take().endswith(ENTER)
    screen.read("\x1b[1;1H")
    screen.take()
    return screen


def sent(screen: ScreenDiff, *writes: str) -> str:
    for data in writes:
        screen.read(data)
    return screen.take()


def test_the_first_frame_is_written_whole() -> None:
    screen = ScreenDiff(20, 3)
    sent(screen, ENTER)
    assert sent(screen, "\x1b[2;1H\x1b[31mmilk\x1b[0m\x1b[1;1H") == (
        "\x1b[m\x1b[H\x1b[K\x1b[2H\x1b[31mmilk\x1b[m\x1b[K\x1b[3H\x1b[K\x1b[H"
    )


def test_only_the_changed_cells_are_sent(screen: ScreenDiff) -> None:
    sent(screen, "\x1b[23;1H> 12_     \x1b[23;5H")
    assert sent(screen, "\x1b[23;1H> 123_    \x1b[23;6H") == "\x1b[23;5H3_\b"


def test_the_same_frame_again_sends_nothing(screen: ScreenDiff) -> None:
    frame = "\x1b[5;1H\x1b[1;44mtotal 12.30\x1b[0m 字\x1b[5;3H"
    assert sent(screen, frame) != ""
    assert sent(screen, frame) == ""


def test_a_cursor_move_alone_is_sent_once(screen: ScreenDiff) -> None:
    assert sent(screen, "\x1b[7;9H") == "\x1b[7;9H"
    assert sent(screen, "\x1b[7;9H") == ""


def test_a_typed_character_before_a_cursor_in_reverse(screen: ScreenDiff) -> None:
    """Both ways round, since the pen stays as the frame before has left it."""
    sent(screen, "\x1b[23;1H> 1\x1b[7m \x1b[0m   \x1b[23;4H")
    for length, typed in enumerate(["12", "123", "1234"], start=2):
        line = f"\x1b[23;1H> {typed}\x1b[7m \x1b[0m   \x1b[23;{length + 3}H"
        assert len(sent(screen, line)) <= 16


def test_a_short_gap_is_written_again_and_a_long_one_is_jumped_over(screen: ScreenDiff) -> None:
    sent(screen, "\x1b[2;1Ha.b........c\x1b[1;1H")
    assert sent(screen, "\x1b[2;1HA.B........C\x1b[1;1H") == "\x1b[2HA.B\x1b[8CC\x1b[H"


def test_blanks_at_the_end_of_a_line_are_erased(screen: ScreenDiff) -> None:
    sent(screen, f"\x1b[2;1H{'a long message':80}\x1b[1;1H")
    assert sent(screen, f"\x1b[2;1H{'a':80}\x1b[1;1H") == "\x1b[2;3H\x1b[K\x1b[H"


def test_blanks_in_colour_are_never_erased(screen: ScreenDiff) -> None:
    """Terminals differ in whether an erase takes the background's colour."""
    sent(screen, f"\x1b[2;1H\x1b[44m{'message':80}\x1b[0m\x1b[1;1H")
    assert sent(screen, f"\x1b[2;1H\x1b[44m{'':80}\x1b[0m\x1b[1;1H") == ("\x1b[2H       \x1b[H")


def test_the_cursor_counts_as_unknown_after_wide_characters(screen: ScreenDiff) -> None:
    sent(screen, "\x1b[2;1H字.x\x1b[1;1H")
    assert sent(screen, "\x1b[2;1H漢.y\x1b[2;1H") == "\x1b[2H漢\x1b[2;4Hy\x1b[2H"


@pytest.mark.parametrize("cluster", ["e\u0301", "\u2764\ufe0f", "👨\u200d👩\u200d👧", "👍🏽", "😀"])
def test_a_line_with_a_cluster_is_sent_as_textual_wrote_it(
    screen: ScreenDiff, cluster: str
) -> None:
    sent(screen, "\x1b[2;1Hplain      \x1b[1;1H")
    line = f"\x1b[2;1H{cluster} 1.00"
    assert sent(screen, f"{line}\x1b[1;1H") == f"{line}\x1b[H"
    assert sent(screen, f"{line}\x1b[1;1H") == f"{line}\x1b[H"
    certain = f"\x1b[2;1H{'plain':80}\x1b[1;1H"
    assert sent(screen, certain) == "\x1b[2Hplain\x1b[K\x1b[H"
    assert sent(screen, certain) == ""


def test_frames_between_two_takes_are_merged(screen: ScreenDiff) -> None:
    frames = [f"\x1b[2;1H{count:4}\x1b[1;1H" for count in range(1000)]
    assert sent(screen, *frames) == "\x1b[2;2H999\x1b[H"


def test_a_forgotten_screen_is_written_whole(screen: ScreenDiff) -> None:
    frame = f"\x1b[2;1H{'milk':80}\x1b[1;1H"
    sent(screen, frame)
    screen.forget()
    lines = ["\x1b[H\x1b[K", "\x1b[2Hmilk\x1b[K", *(f"\x1b[{y}H\x1b[K" for y in range(3, 25))]
    assert sent(screen, "") == "\x1b[m" + "".join(lines) + "\x1b[H"


def test_a_resize_makes_the_next_frame_whole_also_back_to_the_same_size(
    screen: ScreenDiff,
) -> None:
    sent(screen, "\x1b[2;1Hmilk\x1b[1;1H")
    screen.resize(60, 20)
    screen.resize(80, 24)
    assert "milk" in sent(screen, "\x1b[1;1H")


@pytest.mark.parametrize(
    "control", ["\x07", "\x1b]52;c;bWlsaw==\x07", "\x1b]22;text\x07", "\x1b[?2004h", "\x1b[?25h",
                "\x1b[>9u", "\x1b[<u", "\x1b[?2048$p", "\x1b[6n", "\x1b[?1003l", "\x1b[2 q"]
)  # fmt: skip
def test_harmless_sequences_pass_through_and_nothing_is_redrawn(
    screen: ScreenDiff, control: str
) -> None:
    sent(screen, "\x1b[2;1Hmilk\x1b[1;1H")
    assert sent(screen, control) == control
    assert sent(screen, "\x1b[2;1Hmilk\x1b[1;1H") == ""


@pytest.mark.parametrize(
    "control", ["\x1b[2S", "\x1b[3L", "\x1b7", "\x1b[?5W", "\x1bP0q#0~\x1b\\",
                "\x1b_Gf=100;AAAA\x1b\\", "\x1b]1337;File=inline=1:AA\x07", "\x1b[?6h", "\t"]
)  # fmt: skip
def test_what_could_change_the_screen_passes_untouched_and_makes_the_next_frame_whole(
    screen: ScreenDiff, control: str
) -> None:
    sent(screen, "\x1b[2;1Hmilk\x1b[3;4H")
    assert sent(screen, control) == f"\x1b[3;4H{control}"
    assert "milk" in sent(screen, "\x1b[1;1H")


def test_a_sequence_written_in_two_pieces_passes_in_one_piece(screen: ScreenDiff) -> None:
    first = sent(screen, "\x1b]52;c;bWls")
    assert first.endswith("\x1b]52;c;bWls")
    assert sent(screen, "aw==\x07") == "aw==\x07"


def test_leaving_writes_what_is_left_resets_the_pen_and_passes_on(screen: ScreenDiff) -> None:
    sent(screen, "\x1b[2;1H\x1b[31mmilk\x1b[0m\x1b[1;1H")
    assert sent(screen, "\x1b[<u", LEAVE, "\x1b[?25h", "bye\n") == (
        f"\x1b[<u\x1b[H\x1b[m{LEAVE}\x1b[?25hbye\n"
    )


def test_short_frames_are_not_bracketed_long_ones_are(screen: ScreenDiff) -> None:
    begin, end = "\x1b[?2026h", "\x1b[?2026l"
    assert sent(screen, begin, "\x1b[2;1Hmilk\x1b[1;1H", end) == "\x1b[2Hmilk\x1b[H"
    lines = "\n".join(f"\x1b[{y};1H{'milk' * 20}" for y in range(1, 25))
    frame = sent(screen, begin, lines + "\x1b[1;1H", end)
    assert frame.startswith(begin)
    assert frame.endswith(end)


def test_controls_for_a_terminal_that_takes_nothing_stay_few(screen: ScreenDiff) -> None:
    writes = [f"\x1b]52;c;{number}\x07" for number in range(5000)]
    text = sent(screen, *writes, "\x1b[?2004h", *(["\x07"] * 5000))
    assert text.count("\x07") <= 400
    assert "\x1b[?2004h" in text


def test_hyperlinks_are_kept(screen: ScreenDiff) -> None:
    link = "\x1b]8;id=1;http://shop\x1b\\\x1b[4mshop\x1b[0m\x1b]8;;\x1b\\"
    assert sent(screen, f"\x1b[2;1H{link}\x1b[1;1H") == (
        "\x1b[2H\x1b]8;id=1;http://shop\x1b\\\x1b[4mshop\x1b[H"
    )
    assert sent(screen, "\x1b[2;1Hshop\x1b[1;1H") == "\x1b[2H\x1b]8;;\x1b\\\x1b[mshop\x1b[H"
