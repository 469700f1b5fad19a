"""The bytes that a terminal sends for a key's name."""

NAMED = {
    "enter": b"\r",
    "escape": b"\x1b",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "backspace": b"\x7f",
    "space": b" ",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "insert": b"\x1b[2~",
    "delete": b"\x1b[3~",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
    "f5": b"\x1b[15~",
    "f6": b"\x1b[17~",
    "f7": b"\x1b[18~",
    "f8": b"\x1b[19~",
    "f9": b"\x1b[20~",
    "f10": b"\x1b[21~",
    "f11": b"\x1b[23~",
    "f12": b"\x1b[24~",
}
NAMED["esc"] = NAMED["escape"]


def key_bytes(name: str) -> bytes:
    """`F12`, `ctrl+o`, `alt+x`, `enter`, or one character; KeyError for a name without meaning."""
    if len(name) == 1:
        return name.encode()
    lower = name.lower()
    if lower in NAMED:
        return NAMED[lower]
    modifier, _, key = lower.partition("+")
    if modifier == "ctrl" and len(key) == 1 and key.isalpha():
        return bytes([ord(key) & 0x1F])
    if modifier == "alt" and len(key) == 1:
        return b"\x1b" + key.encode()
    raise KeyError(name)
