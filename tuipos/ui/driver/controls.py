"""What sequences outside of frames do to the screen: nothing, something known, or who knows."""

import re
from enum import Enum, auto

CONTROL = re.compile(
    r"\x1b\[[<-?]?[0-?]*[ -/]*[@-~]"  # control sequences
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system commands
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # device control strings and their like
    r"|\x1b[ -/]*[0-~]"  # other escapes
    r"|[\x00-\x1f\x7f-\x9f]"
)
"""One control, complete as far as the data goes."""

ABSOLUTE_MOVE = re.compile(r"\x1b\[\d*(?:;\d*)?H")
SYNCHRONISED_BEGIN, SYNCHRONISED_END = "\x1b[?2026h", "\x1b[?2026l"

_HARMLESS = re.compile(
    r"\x07|\x00"
    # Titles, clipboard, colours, pointer; but not the inline images of 1337.
    r"|\x1b\](?!8;|1337;)[^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b\[[<=>?][\d;]*u"  # keyboard protocol
    r"|\x1b\[\?[\d;]*\$p"  # questions
    r"|\x1b\[[>=?]?[\d;]*[cnqt]"
    r"|\x1b\[\d* q"  # cursor's shape
    r"|\x1bP[$+]q[^\x1b]*\x1b\\"
    r"|\x1b[=>]",  # keypad
    re.DOTALL,
)
_MODE = re.compile(r"\x1b\[\?([\d;]+)([hl])")
_ALTERNATE_SCREEN_MODES = frozenset(("47", "1047", "1049"))
_SCREEN_MODES = _ALTERNATE_SCREEN_MODES | {"3", "6", "69", "1048"}
_PEN = re.compile(r"\x1b\[[\d;:]*m|\x1b\]8;.*", re.DOTALL)
_ERASE = re.compile(r"\x1b\[([0-3]?)([JK])")


class Effect(Enum):
    """What a control may do to what is on the screen."""

    NONE = auto()
    ENTER = auto()
    """The alternate screen, empty."""
    LEAVE = auto()
    PEN = auto()
    ERASE = auto()
    UNKNOWN = auto()


def effect_of(control: str) -> Effect:
    """Say what a control does to the screen; whatever is not known to be harmless is unknown."""
    if _HARMLESS.fullmatch(control):
        return Effect.NONE
    if _PEN.fullmatch(control):
        return Effect.PEN
    mode = _MODE.fullmatch(control)
    if mode:
        numbers = set(mode[1].split(";"))
        if numbers & _ALTERNATE_SCREEN_MODES:
            return Effect.ENTER if mode[2] == "h" else Effect.LEAVE
        return Effect.UNKNOWN if numbers & _SCREEN_MODES else Effect.NONE
    return Effect.ERASE if _ERASE.fullmatch(control) else Effect.UNKNOWN


def erased_cells(control: str, y: int, x: int, height: int, width: int) -> list[tuple[int, range]]:
    """Return the line numbers and columns that an erase blanks, the cursor being at (y, x)."""
    match = _ERASE.fullmatch(control)
    assert match is not None
    part, kind = match[1] or "0", match[2]
    before, after, whole = range(min(x + 1, width)), range(x, width), range(width)
    here = {"0": [(y, after)], "1": [(y, before)], "2": [(y, whole)], "3": []}[part]
    if kind == "K" or part == "3":
        return here
    lines = {"0": range(y + 1, height), "1": range(y), "2": range(height)}[part]
    return [*here, *((line, whole) for line in lines)]
