"""The app behind `tuipos hq`: one widget of rows, a keyboard, and workers that ask the server."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.screen import Screen

from tuipos.hq.client import Access, HqClient
from tuipos.hq.screens.asking import Asking
from tuipos.hq.screens.drawing import draw, list_room, side_width
from tuipos.hq.screens.forms import LEAVE, SAVE
from tuipos.hq.screens.help import help_for
from tuipos.hq.screens.model import Page
from tuipos.hq.screens.pages import PAGES, SALES, SCHEDULES
from tuipos.hq.screens.plot import DayPlot
from tuipos.hq.screens.sign_in import sign_in_form
from tuipos.hq.screens.speech import Speech
from tuipos.hq.screens.view import View
from tuipos.ui.keyboard import letter_of
from tuipos.ui.language import Language
from tuipos.ui.signs import choose_signs
from tuipos.ui.textual_tweaks import driver_for, repaint_everything
from tuipos.ui.themes import Theme, choose_theme
from tuipos.ui.widgets.rows import Rows

_MOVES = {"up": -1, "down": 1}
_ENDS = {"home": -(10**6), "end": 10**6}
_MINUTE_SECONDS = 60
#: How often a page that shows something under way is asked for again.
_FOLLOW_SECONDS = 3
#: A search is asked for when its letters pause for so long.
_PAUSE_SECONDS = 0.15


class HqScreen(Screen[None], inherit_bindings=False):
    """The one screen; a plot stands over its rows."""

    CSS = "HqScreen { layers: rows plot; overflow: hidden; background: $background; }"
    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """Rows over everything, and the plot where a page has one."""
        yield Rows()
        yield DayPlot()


class HqApp(Asking, App[None], inherit_bindings=False):
    """Headquarters at a terminal.

    Without an access, signing in is the first thing; `server` is the address to propose there.
    """

    TITLE = "tuipos hq"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        access: Access | None,
        *,
        server: str = "",
        language: str = "en",
        theme: str = "dark",
        encoding: str = "utf-8",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        connect: Callable[[Access], HqClient] = HqClient,
    ) -> None:
        signs = choose_signs(encoding, os.environ.get("TERM", ""))
        zone = clock().astimezone().tzinfo
        self.speech = Speech(Language(language, zone or UTC, signs.minus), signs, clock)
        chosen = choose_theme(theme, os.environ)
        assert isinstance(chosen, Theme), str(chosen)
        self.palette = chosen
        self.view = View(SCHEDULES, PAGES)
        self.query = {}
        self._connect = connect
        self._hq = None if access is None else connect(access)
        self._server = server or (access.url if access else "")
        self._confirmed: Callable[[], None] | None = None
        self._is_ready = False
        super().__init__()

    def get_driver_class(self) -> type[Driver]:
        """Ours, which sends only the cells that changed."""
        return driver_for(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return HqScreen()

    def on_mount(self) -> None:
        """Show what is known, and ask for the rest, or for a sign-in."""
        self.register_theme(self.palette.to_textual())
        self.theme = self.palette.name
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """The screen's widgets are there."""
        self._is_ready = True
        self.set_interval(_MINUTE_SECONDS, self.draw)
        self.set_interval(_FOLLOW_SECONDS, self._follow)
        if self._hq is None:
            self.ask_sign_in("")
        else:
            self.view.who = self._server
            self.open(SCHEDULES)
            self.count_stores()

    def on_unmount(self) -> None:
        """Let go of the connection."""
        if self._hq is not None:
            self._hq.close()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    def on_paste(self, event: events.Paste) -> None:
        """A paste is typed into a form or a search, its line ends left out."""
        for character in event.text:
            if character.isprintable() and (self.view.form is not None or self.view.is_finding):
                self._press(character, character)

    def on_key(self, event: events.Key) -> None:
        """Every key; a question is answered first, then forms, reading, searching, the list."""
        event.stop()
        event.prevent_default()
        self._press(event.key, event.character)

    def _press(self, key: str, character: str | None) -> None:
        view = self.view
        if key == "ctrl+l":
            repaint_everything(self)
        elif self._confirmed is not None:
            self._answer(key, character)
        elif key == "ctrl+q":
            self._leave()
        elif view.form is not None:
            self._press_form(key, character)
        elif view.reader is not None:
            self._press_reader(key)
        elif view.is_finding:
            self._press_find(key, character)
        elif key == "f1" or character == "?":
            width = self.size.width - side_width(self.size.width) - 2
            view.reader = help_for(view.page, self.speech, width)
        elif view.in_menu:
            self._press_menu(key)
        else:
            self._press_list(key, character)
        self.draw()

    def _press_form(self, key: str, character: str | None) -> None:
        form = self.view.form
        assert form is not None
        meant = form.press(key, character)
        if meant == SAVE:
            self.save_form(form)
        elif meant == LEAVE and form.is_sign_in:
            self._leave()
        elif meant == LEAVE and form.changed and not form.is_saving:
            self.ask(self.speech.text("Leave without saving? y = yes"), self._drop_form)
        elif meant == LEAVE:
            self._drop_form()

    def _drop_form(self) -> None:
        self.view.form = None
        self.view.message = ("", "text")

    def _press_reader(self, key: str) -> None:
        reader, room = self.view.reader, self.size.height - 6
        assert reader is not None
        moves = {**_MOVES, **_ENDS, "pageup": -room, "pagedown": room, "space": room}
        if key in moves:
            reader.move(moves[key], room)
        elif key in ("escape", "enter", "q", "f1"):
            self.view.reader = None

    def _press_find(self, key: str, character: str | None) -> None:
        view = self.view
        if key == "escape":
            view.find, view.is_finding = "", False
        elif key in ("enter", "down", "tab"):
            view.is_finding = False
            return
        elif key == "backspace":
            view.find = view.find[:-1]
        elif key == "ctrl+u":
            view.find = ""
        elif character and character.isprintable():
            view.find += character
        else:
            return
        view.chosen = 0
        if view.page.paged:
            self.load_after(_PAUSE_SECONDS)

    def _press_menu(self, key: str) -> None:
        at, last = PAGES.index(self.view.page), len(PAGES) - 1
        if key in ("up", "down"):
            self.open(PAGES[max(0, min(at + _MOVES[key], last))], keep_menu=True)
        elif key in ("home", "end"):
            self.open(PAGES[0 if key == "home" else last], keep_menu=True)
        elif key in ("enter", "right", "escape", "tab"):
            self.view.in_menu = False

    def _press_list(self, key: str, character: str | None) -> None:
        view, room = self.view, list_room(self.size.height)
        moves = {**_MOVES, **_ENDS, "pageup": -room, "pagedown": room}
        if key in moves:
            view.move(moves[key])
            self.load_more()
            self.load_extra()
        elif key in ("tab", "shift+tab"):
            step = 1 if key == "tab" else -1
            self.open(PAGES[(PAGES.index(view.page) + step) % len(PAGES)])
        elif key in ("left", "escape") and not (key == "escape" and view.find):
            view.in_menu = True
        elif key == "escape":
            view.find = ""
            self.reload()
        elif key == "f5":
            self.reload()
        elif character == "/":
            view.is_finding, view.message = True, ("", "text")
        else:
            self._act(letter_of(character) if character else key, key)

    def _act(self, letter: str, key: str) -> None:
        for one in self.view.page.keys:
            row = self.view.row
            if {one.key, one.also} & {letter, key} and (row is not None or one.anywhere):
                one.act(self, row or {})
                return

    def ask(self, question: str, then: Callable[[], None]) -> None:
        """Ask in the message's place; `y` alone goes on, since nobody presses it by habit."""
        self._confirmed = then
        self.view.message, self.view.is_asking = (question, "warning"), True
        self.draw()

    def _answer(self, key: str, character: str | None) -> None:
        confirmed, self._confirmed = self._confirmed, None
        self.view.is_asking = False
        self.view.message = (self.speech.text("Nothing was changed."), "muted")
        if confirmed is not None and character is not None and letter_of(character) == "y":
            self.view.message = ("", "text")
            confirmed()
        self.draw()

    def _leave(self) -> None:
        form = self.view.form
        if form is not None and form.changed and not form.is_sign_in:
            self.ask(self.speech.text("Leave without saving? y = yes"), self.exit)
        else:
            self.exit()

    def open(self, page: Page, find: str = "", *, keep_menu: bool = False) -> None:
        """Turn to a page and ask for its rows."""
        if page is not self.view.page or self.view.all_rows is None:
            self.view.turn_to(page)
            self.view.message = ("", "text")
            self.query.clear()
            if page is SALES:
                self.query["day"] = self.speech.clock().astimezone().date().isoformat()
        self.view.find, self.view.in_menu = find, keep_menu
        self.draw()
        self.load()

    def ask_sign_in(self, why: str) -> None:
        """Show the form that lets a manager in."""
        self.view.form = sign_in_form(self.speech, self._server)
        self.view.message = (why, "bad")
        self.draw()

    def _follow(self) -> None:
        """Show how what is under way goes on."""
        view = self.view
        busy = view.form or view.reader or view.is_finding or self._confirmed
        if view.page.follows and view.all_rows is not None and not busy:
            self.load()

    def draw(self) -> None:
        """Show the view; only rows that changed are painted."""
        size = self.size
        if not self._is_ready or not self.is_running:
            return
        self.screen.query_one(Rows).show(draw(self.view, self.speech, size.width, size.height))
        self._draw_plot()

    def _draw_plot(self) -> None:
        view, plot = self.view, self.screen.query_one(DayPlot)
        row = view.row if view.page is SALES else None
        shown = row is not None and view.form is None and view.reader is None
        if plot.display != shown:
            plot.display = shown
        if row is None or not shown:
            return
        side, height = side_width(self.size.width), self.size.height
        top = 1 + 4 + list_room(height) + 1
        box: tuple[Any, ...] = (self.size.width - side - 1, height - 2 - top)
        if (plot.styles.width, plot.styles.height, plot.styles.offset) != (*box, (side + 1, top)):
            plot.styles.width, plot.styles.height = box
            plot.styles.offset = (side + 1, top)
        plot.tell(row, self.palette.colour("key"))
