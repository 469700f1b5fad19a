"""What F1 shows: what the page is for, and every key that works on it."""

from __future__ import annotations

from tuipos.hq.screens.model import Page
from tuipos.hq.screens.reader import Reader
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.text import fit, wrapped


def help_for(page: Page, speech: Speech, width: int) -> Reader:
    """The page's meaning, its own keys with their subcommands, and those of every page."""
    text = speech.text
    rows: list[list[Cell]] = [[(line, "text")] for line in wrapped(text(page.meaning), width)]
    own = [(key.shown, text(key.does), key.command) for key in page.keys]
    general = [
        (speech.signs.up_down, text("Choose a row; Page up and Page down for many"), ""),
        ("Tab", text("The next page of the menu; Shift+Tab the one before"), ""),
        ("Esc", text("To the menu, and back out of anything; nothing is lost by it"), ""),
        ("/", text("Find: type a part of a name or number; Esc shows all again"), ""),
        ("F5", text("Ask the server again"), ""),
        ("Ctrl+L", text("Draw the screen anew"), ""),
        ("Ctrl+Q", text("Leave"), ""),
    ]
    for keys in (own, general):
        rows.append([])
        for key, does, command in keys:
            first, *others = wrapped(does, max(10, width - 10))
            rows.append([(fit(key, 10), "key"), (first, "text")])
            rows += [[(" " * 10, "text"), (line, "text")] for line in others]
            if command:
                rows.append([(" " * 10, "text"), (f"tuipos hq {command}", "muted")])
    return Reader(text(page.title), rows)
