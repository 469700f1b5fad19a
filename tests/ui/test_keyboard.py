"""Keys become things to do in their order; letters act only when a person presses them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tuipos.ui.keyboard import Keyboard, letter_of
from tuipos.ui.typed_line import ScannerSettings, Submission

GAP_SECONDS = 0.05


@dataclass
class Later:
    """Something scheduled on the hand-moved clock."""

    due_seconds: float
    call: Callable[[], None]
    off: bool = False

    def cancel(self) -> None:
        self.off = True


@dataclass
class Person:
    """Presses keys at a hand-moved clock, and lets pauses pass."""

    now_seconds: float = 100.0
    planned: list[Later] = field(default_factory=list)
    refusals: int = 0
    keyboard: Keyboard = field(init=False)

    def __post_init__(self) -> None:
        self.use(ScannerSettings())

    def use(self, settings: ScannerSettings) -> None:
        self.keyboard = Keyboard(settings, self._schedule, refused=self._refuse)

    def _schedule(self, seconds: float, call: Callable[[], None]) -> Later:
        self.planned.append(Later(self.now_seconds + seconds, call))
        return self.planned[-1]

    def _refuse(self) -> None:
        self.refusals += 1

    def rest(self, seconds: float = 1.0) -> None:
        """Let time pass, and what was planned happen."""
        self.now_seconds += seconds
        due = [later for later in self.planned if later.due_seconds <= self.now_seconds]
        self.planned = [later for later in self.planned if later not in due]
        for later in due:
            if not later.off:
                later.call()

    def press(self, *keys: str, every_seconds: float = 0.3) -> None:
        for key in keys:
            self.rest(every_seconds)
            self.keyboard.press(key, key if len(key) == 1 else None, self.now_seconds)

    def scan(self, text: str) -> None:
        self.rest()
        self.press(*text, "enter", every_seconds=0.001)

    def done(self) -> list[tuple[str, str]]:
        """Text and key of everything asked for so far."""
        queue = self.keyboard.queue
        got: list[Submission] = [queue.get_nowait() for _ in range(queue.qsize())]
        return [(submission.text, submission.key) for submission in got]


@pytest.fixture
def person() -> Person:
    return Person()


def test_commands_keep_their_order(person: Person) -> None:
    person.press("1", "enter", "2", "f12", "up", "escape")
    assert person.done() == [("1", "enter"), ("2", "f12"), ("", "up"), ("", "escape")]


def test_escape_empties_the_line_first(person: Person) -> None:
    person.press("1", "2", "escape")
    assert person.done() == [] and person.keyboard.line.text == ""


def test_moving_the_selection_leaves_what_is_typed(person: Person) -> None:
    person.press("3", "*", "up")
    assert person.done() == [("", "up")] and person.keyboard.line.text == "3*"


def test_plus_acts_when_nothing_follows(person: Person) -> None:
    person.press("2", "0", "+")
    assert person.done() == []
    person.rest()
    assert person.done() == [("20+", "+")]


def test_plus_and_enter_in_one_burst_are_one_command(person: Person) -> None:
    person.scan("20+")
    person.rest()
    assert person.done() == [("20+", "enter")]


def test_a_plus_inside_a_barcode_is_a_character(person: Person) -> None:
    person.scan("+A123BC456")
    person.rest()
    assert person.done() == [("+A123BC456", "enter")]


def test_a_question_mark_alone_is_help(person: Person) -> None:
    person.press("?")
    person.rest()
    assert person.done() == [("", "f1")] and person.keyboard.line.text == ""


def test_control_characters_in_a_barcode_do_nothing(person: Person) -> None:
    person.rest()
    codes = ("ctrl+q", "ctrl+u", "escape")
    person.press("2", "0", "0", *codes, "0", "0", "0", "enter", every_seconds=0.001)
    assert person.done() == [("200000", "enter")]


def test_control_q_by_a_person_leaves(person: Person) -> None:
    person.press("ctrl+q")
    assert person.done() == [("", "ctrl+q")]


def test_a_scanner_without_a_suffix_ends_by_its_pause(person: Person) -> None:
    person.use(ScannerSettings(suffix=""))
    person.rest()
    person.press(*"2000000100012", every_seconds=0.001)
    person.rest()
    assert person.done() == [("2000000100012", "")]


def test_a_scanner_may_end_with_a_tab(person: Person) -> None:
    person.use(ScannerSettings(suffix="tab"))
    person.press(*"2000000100012", "tab", every_seconds=0.001)
    assert person.done() == [("2000000100012", "enter")]


def test_a_paste_is_one_burst(person: Person) -> None:
    person.keyboard.paste("2000000100012\r\n3*2000000100029\n7", 5.0)
    assert person.done() == [("2000000100012", "enter"), ("3*2000000100029", "enter")]
    assert person.keyboard.line.text == "7"


def test_letters_act_for_a_person_only(person: Person) -> None:
    person.keyboard.letters_act = True
    person.press("d")
    person.rest()
    person.scan("DC51200012")
    person.rest()
    assert person.done() == [("d", "letter"), ("DC51200012", "enter")]


def test_a_letter_with_enter_behind_it_acts_once(person: Person) -> None:
    person.keyboard.letters_act = True
    person.press("c", "enter", every_seconds=0.001)
    person.rest()
    assert person.done() == [("c", "letter")]


def test_letters_act_by_their_place_on_a_cyrillic_keyboard() -> None:
    assert [letter_of(letter) for letter in "вСыНт"] == ["d", "c", "s", "y", "n"]


async def test_a_question_waits_for_its_letter(person: Person) -> None:
    asked = asyncio.create_task(person.keyboard.ask("yn"))
    await asyncio.sleep(0)
    person.press("1", "enter", "x", "f12")
    person.rest()
    assert person.refusals > 0 and not asked.done()
    person.press("Y")
    person.rest()
    assert await asked == "y"
    assert person.done() == [], "nothing that was pressed meanwhile is left"


@pytest.mark.parametrize(("sign", "answer"), [("*", "r"), ("-", "o")])
async def test_a_number_pad_answers_by_the_order_of_the_letters(
    person: Person, sign: str, answer: str
) -> None:
    asked = asyncio.create_task(person.keyboard.ask("ro"))
    await asyncio.sleep(0)
    person.press("+", "1", "enter", "/")
    person.rest()
    assert not asked.done()
    person.press(sign)
    person.rest()
    assert await asked == answer


async def test_a_scan_does_not_answer_a_question(person: Person) -> None:
    asked = asyncio.create_task(person.keyboard.ask("yn"))
    await asyncio.sleep(0)
    person.scan("Y123456")
    person.rest()
    assert not asked.done() and person.refusals == 1
    person.press("escape")
    assert await asked == ""


def test_type_ahead_can_be_dropped(person: Person) -> None:
    person.press("1", "enter", "2")
    assert person.keyboard.drop_type_ahead()
    assert person.done() == [] and person.keyboard.line.text == ""


def test_what_straggles_behind_a_burst_presses_nothing(person: Person) -> None:
    person.keyboard.letters_act = True
    person.press(*"2000000100012", every_seconds=0.001)
    person.press("enter")
    assert person.done() == [("2000000100012", "enter")]
    person.press(*"20000001", every_seconds=0.001)
    person.press("d", "enter")
    person.rest()
    assert person.done() == [("20000001", "enter"), ("d", "enter")]
    person.press("d", "enter", every_seconds=1.0)
    assert person.done() == [("d", "letter"), ("", "enter")]


GS = "\x1d"
SEPARATOR_KEY = "ctrl+right_square_bracket"


def scan_with_separator(person: Person, *, character: str | None = GS) -> None:
    """A scan of a GS1 code, the separator as a terminal sends it."""
    person.rest()
    person.press(*"]d201095212345432", "1", "3", "1", "0", "A", "B", every_seconds=0.001)
    person.rest(0.001)
    person.keyboard.press(SEPARATOR_KEY, character, person.now_seconds)
    person.press(*"17261231", "enter", every_seconds=0.001)


@pytest.mark.parametrize("character", [GS, None])
def test_the_separator_of_a_gs1_code_stays_in_its_place(
    person: Person, character: str | None
) -> None:
    scan_with_separator(person, character=character)
    assert person.done() == [(f"]d2010952123454321310AB{GS}17261231", "enter")]


def test_the_separator_is_no_key_of_a_person(person: Person) -> None:
    person.press("1", SEPARATOR_KEY, "2")
    assert person.keyboard.line.text == "12"
    person.keyboard.letters_act = True
    person.press(SEPARATOR_KEY)
    person.rest()
    assert person.done() == []


@pytest.mark.parametrize(
    "key", ["escape", "ctrl+a", "ctrl+q", "ctrl+u", "ctrl+c", "ctrl+backslash", "ctrl+underscore"]
)
def test_no_other_control_character_of_a_scan_does_anything(person: Person, key: str) -> None:
    person.rest()
    person.press(*"0109521234543213", key, *"10AB", "enter", every_seconds=0.001)
    assert person.done() == [("010952123454321310AB", "enter")]


def test_a_scanner_may_send_another_character_as_separator(person: Person) -> None:
    person.use(ScannerSettings(separator="|"))
    person.scan("]C1010952123454321310A|17261231")
    assert person.done() == [(f"]C1010952123454321310A{GS}17261231", "enter")]
    person.press("a", "|", "b", "enter")
    assert person.done() == [("a|b", "enter")]


def test_a_gs1_scan_where_letters_act_keeps_its_separator(person: Person) -> None:
    person.keyboard.letters_act = True
    scan_with_separator(person)
    person.rest()
    assert person.done() == [(f"]d2010952123454321310AB{GS}17261231", "enter")]


def test_a_pasted_gs1_code_keeps_its_separator(person: Person) -> None:
    person.keyboard.paste(f"]d2010952123454321310AB{GS}17261231\n", 5.0)
    assert person.done() == [(f"]d2010952123454321310AB{GS}17261231", "enter")]
