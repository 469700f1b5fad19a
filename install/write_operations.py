"""Writes tuipos/operations/README.md, the table of operations for people, from table.toml.

Run after the table has changed: `.venv/bin/python install/write_operations.py`.
"""

from pathlib import Path

from tuipos.operations.keymap import EATEN_KEYS, FREE_KEYS
from tuipos.operations.registry import Operation, in_groups, operations

README = Path(__file__).resolve().parent.parent / "tuipos" / "operations" / "README.md"
_OFFLINE = {"always": "yes", "limited": "within limits", "never": "no"}
_HEAD = """# The operations

Every operation is done by its number (`.917` and Enter), from the menu (`.`), from the command
palette (Ctrl+P), by its key where it has one, and by a button where headquarters laid one out.
This page is written from `table.toml` by `install/write_operations.py`.
"""
_KEYS = """
## Keys of one's own

`keymap.toml` in the register's config folder gives keys a meaning:

```toml
[keys]                  # free keys
"ctrl+e" = 1056         # an operation by its number
"f13" = "301 10"        # an operation with what would be typed before its key
"insert" = "button 3"   # the third button of the first page; "button 2.3": of the second

[replace]               # F2 to F9, which otherwise do the same on every till
f4 = 501
```

Free are {free}. These do not arrive everywhere and are refused: {eaten}.
What can't be taken is named on the screen after the sign-in, and in the help (F1).
"""


def text() -> str:
    """The whole page."""
    parts = [_HEAD]
    for name, them in in_groups(operations()):
        rows = "\n".join(_row(operation) for operation in them)
        parts.append(
            f"\n## {name}\n\n| number | name | key | offline | what it does |\n"
            f"| --- | --- | --- | --- | --- |\n{rows}\n"
        )
    free = ", ".join(f"`{key}`" for key in FREE_KEYS)
    parts.append(_KEYS.format(free=free, eaten=", ".join(f"`{key}`" for key in EATEN_KEYS)))
    return "".join(parts)


def _row(operation: Operation) -> str:
    keys = " ".join(key.upper() if key[0] == "f" else
                    f"Ctrl+{key[5:].upper()}" for key in operation.keys)  # fmt: skip
    offline = _OFFLINE[operation.offline]
    return f"| {operation.number} | {operation.name} | {keys} | {offline} | {operation.help} |"


if __name__ == "__main__":
    README.write_text(text(), encoding="utf-8")
