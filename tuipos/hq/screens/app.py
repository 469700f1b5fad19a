"""The app behind `tuipos hq`: one screen, four pages, keys; the server is asked in threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tuipos.hq.client import HqClient, HqFailed, part
from tuipos.hq.screens.drawing import Row, View, draw
from tuipos.hq.screens.pages import PAGES, REGISTERS, SCHEDULES, Page, rows_of
from tuipos.hq.tables import shown

_FOREGROUND = {
    "text": "#d7dde3",
    "strong": "bold #d7dde3",
    "muted": "#8a96a3",
    "line": "#2a333c",
    "key": "bold #5cc8ff",
    "good": "#7bd88f",
    "warning": "#ffb454",
    "bad": "bold #ff6b6b",
    "side": "#d7dde3 on #171d23",
    "side-mark": "#5cc8ff on #243240",
    "side-chosen": "bold #d7dde3 on #243240",
}
_BACKGROUND = {"background": "#101418", "bar": "#171d23", "selected": "#243240"}
_PAGE_ROWS = 10
_MOVES = {"up": -1, "down": 1, "pageup": -_PAGE_ROWS, "pagedown": _PAGE_ROWS}
_ENDS = {"home": -(10**6), "end": 10**6}


class Board(Widget):
    """The whole screen as rows; only rows that changed are painted."""

    DEFAULT_CSS = "Board { width: 1fr; height: 1fr; }"
    can_focus = False

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        """Show these rows instead of what is there."""
        before, self.rows = self.rows, rows
        for y, row in enumerate(rows):
            if y >= len(before) or before[y] != row:
                self.refresh(Region(0, y, max(1, self.size.width), 1))

    def render_line(self, y: int) -> Strip:
        """One row, filled with what it stands on."""
        spans, under = self.rows[y] if y < len(self.rows) else ([], "background")
        background = Style.parse(f"on {_BACKGROUND[under]}")
        segments = [Segment(text, background + _style(role)) for text, role in spans]
        return Strip(segments).adjust_cell_length(self.size.width, background)


class HqApp(App[None], inherit_bindings=False):
    """Headquarters at a terminal."""

    TITLE = "tuipos hq"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [("ctrl+q", "quit", "Leave"), ("ctrl+l", "redraw", "Redraw")]

    def __init__(self, client: HqClient) -> None:
        super().__init__()
        self._client = client
        self._view = View(server=client.url)
        self._confirm: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """The one widget."""
        yield Board()

    def on_mount(self) -> None:
        """Show what is known, and ask for the rest."""
        self._open(SCHEDULES)
        self.set_interval(60, self._draw)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self._draw)

    def on_key(self, event: events.Key) -> None:
        """A question is answered first; else keys move, change the page, and act."""
        event.prevent_default()
        if self._confirm is not None:
            self._answer(event.key == "y")
        elif event.key in _MOVES or event.key in _ENDS:
            self._view.move(_MOVES.get(event.key) or _ENDS[event.key])
        elif event.key in ("tab", "right", "shift+tab", "left"):
            self._turn(1 if event.key in ("tab", "right") else -1)
        elif event.key in ("1", "2", "3", "4"):
            self._open(PAGES[int(event.key) - 1])
        elif event.key == "f5":
            self._open(self._view.page)
        else:
            self._act(event.key.lower())
        self._draw()

    def action_redraw(self) -> None:
        """Paint everything anew, after noise on the line."""
        self.refresh(layout=True)

    def _act(self, key: str) -> None:
        row, page = self._view.row, self._view.page
        if row is None:
            return
        if page is REGISTERS and key == "s":
            self._ask_support_offline(row)
        elif page is REGISTERS and key == "a":
            path = f"/registers/{part(row['register'])}/activation-code"
            self._do("Making a code …", lambda: self._client.post(path), _told_code(row))
        elif page is SCHEDULES and key == "r":
            job = str(row["job"])
            self._do(f"Running {job} …", lambda: self._client.run(job), _told_run(job))

    def _ask_support_offline(self, row: dict[str, Any]) -> None:
        yes = not row["support_offline"]
        what = f"Support offline = {'Yes' if yes else 'No'} for register {shown(row['register'])}?"
        path = f"/registers/{part(row['register'])}"

        def confirmed() -> None:
            self._do(
                "Changing …",
                lambda: self._client.patch(path, {"support_offline": yes}),
                lambda _: ("Done. Run 1090 or 9999 to send it.", "good"),
            )

        self._confirm = confirmed
        self._view.message = (what, "warning")
        self._view.keys = (("y", "Yes"), ("any other key", "No"))

    def _answer(self, yes: bool) -> None:
        confirmed, self._confirm = self._confirm, None
        self._view.keys = ()
        self._view.message = ("Nothing was changed.", "muted")
        if yes and confirmed is not None:
            confirmed()

    def _turn(self, by: int) -> None:
        self._open(PAGES[(PAGES.index(self._view.page) + by) % len(PAGES)])

    def _open(self, page: Page) -> None:
        if page is not self._view.page:
            self._view.page, self._view.rows, self._view.chosen = page, None, 0
            self._view.message = ("", "text")
        self._draw()
        self._load(page)

    @work(thread=True, group="load", exclusive=True)
    def _load(self, page: Page) -> None:
        try:
            rows = rows_of(page, self._client.get(page.path))
        except HqFailed as failure:
            self.call_from_thread(self._tell, (shown_whole(str(failure)), "bad"))
            return
        self.call_from_thread(self._loaded, page, rows)

    @work(thread=True, group="act")
    def _do(
        self, meanwhile: str, act: Callable[[], Any], told: Callable[[Any], tuple[str, str]]
    ) -> None:
        self.call_from_thread(self._tell, (meanwhile, "muted"))
        try:
            message = told(act())
        except HqFailed as failure:
            message = (shown_whole(str(failure)), "bad")
        self.call_from_thread(self._tell, message)
        self.call_from_thread(self._load, self._view.page)

    def _loaded(self, page: Page, rows: list[dict[str, Any]]) -> None:
        if page is self._view.page:
            self._view.rows = rows
            self._view.move(0)
            self._draw()

    def _tell(self, message: tuple[str, str]) -> None:
        self._view.message = message
        self._draw()

    def _draw(self) -> None:
        clock = datetime.now().astimezone().strftime("%H:%M")
        self.query_one(Board).show(draw(self._view, self.size.width, self.size.height, clock))


def shown_whole(text: str) -> str:
    """A server's sentence without signs that a terminal obeys, at its full length."""
    return "".join(shown(sign) if sign != " " else " " for sign in text)


def _told_code(row: dict[str, Any]) -> Callable[[Any], tuple[str, str]]:
    name = f"{shown(row['store'])}/{shown(row['register'])}"
    return lambda made: (
        f"Activation code for {name}: {shown(made['code'])} (works once, for 24 hours)",
        "good",
    )


def _told_run(job: str) -> Callable[[Any], tuple[str, str]]:
    def told(ran: Any) -> tuple[str, str]:
        if ran["errors"]:
            return (f"{job}: {shown_whole('; '.join(ran['errors']))}", "bad")
        return (f"{job}: {shown_whole(ran['told'])}", "good")

    return told


def _style(role: str) -> Style:
    return Style.parse(_FOREGROUND[role])
