"""Connection status (917): how things stand, what waits, and Disconnect, Connect or Sync data."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tuipos.domain import permissions
from tuipos.domain.words import Refusal, say
from tuipos.ui.leaving import may_leave
from tuipos.ui.screens.page import Page, Sayable
from tuipos.ui.text import fit
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.header import Header
from tuipos.ui.widgets.key_bar import KeyBar, KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row, Rows, Span
from tuipos.ui.widgets.status_lists import TABS, list_rows
from tuipos.ui.widgets.status_rows import StatusFacts, button_row, status_rows

_FRAME_ROWS = 4
#: Below this width facts and lists do not fit beside each other: Tab goes from one to the next.
_NARROW = 72


class ConnectionStatus(Page):
    """Letters act here, when a person types them; scans are refused with a sound."""

    CSS = "#columns { height: 1fr; } #lists { width: 30; } #foot { height: 2; }"
    letters_act = True

    def __init__(self) -> None:
        super().__init__()
        self._tab = 0
        self._first = 0
        self._message: tuple[str, str] = ("", "text")

    def compose(self) -> ComposeResult:
        """Header, facts beside lists, a message, the keys."""
        yield Header()
        with Horizontal(id="columns"):
            yield Rows(id="status")
            yield Rows(id="lists")
        yield Rows(id="foot")
        yield KeyBar()

    def on_mount(self) -> None:
        """Opening this while Online starts a sync."""
        parts = self.till_app.parts
        if parts.connection.is_online:
            parts.sync.wake("917")
        self.till_app.report_changed()

    def tell(self, sayable: Sayable, role: str = "text") -> None:
        """Show a message above the keys."""
        self._message = (self.words(sayable), role)
        self.line_changed()

    async def handle(self, submission: Submission) -> None:
        """A letter, a key; a scan is refused."""
        if submission.scanned or (submission.text and submission.key != "letter"):
            self.till_app.bad_sound()
            self.tell(say("No scans here. Esc goes back to the sale."), "warning")
            return
        match submission.key, submission.text:
            case "letter", "d":
                await self._disconnect()
            case "letter", "c":
                await self._connect()
            case "letter", "s":
                await self._sync()
            case "enter", _:
                await (self._disconnect() if self._is_connected else self._connect())
            case "escape" | "f9", _:
                await self.app.pop_screen()
            case (("tab" | "right" | "shift+tab" | "left"), _):
                self._next_list(-1 if submission.key in ("shift+tab", "left") else 1)
            case (("up" | "down" | "pageup" | "pagedown"), _):
                steps = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
                self._first = max(0, self._first + steps[submission.key])
            case "f1", _:
                self.tell(say("D disconnects, C connects, S syncs, Tab shows the next list."))
            case "ctrl+q", _:
                await self._leave()
            case _:
                self.till_app.bad_sound()
        if self.is_current:
            self.draw()

    def _next_list(self, step: int) -> None:
        """Show another list; on a narrow screen the facts are one of them."""
        views = len(TABS) + (1 if self._is_narrow else 0)
        self._tab, self._first = (self._tab + step) % views, 0

    @property
    def _is_narrow(self) -> bool:
        return self.app.size.width < _NARROW

    @property
    def _is_connected(self) -> bool:
        return self.till_app.parts.connection.link().mode in ("online", "unknown")

    async def _disconnect(self) -> None:
        parts = self.till_app.parts
        if not self._is_connected:
            self.tell(say("This register is offline already."), "muted")
        elif parts.till.may(permissions.DISCONNECT):
            self._tell_result(await parts.connection.disconnect())
        else:
            self._not_permitted()

    async def _connect(self) -> None:
        parts = self.till_app.parts
        if self._is_connected:
            self.tell(say("This register is connected already."), "muted")
            return
        if not parts.till.may(permissions.CONNECT):
            self._not_permitted()
            return
        self.tell(say("Connecting…"), "muted")
        self._tell_result(await parts.connection.connect())
        if parts.connection.is_online:
            parts.sync.wake("connected")

    async def _sync(self) -> None:
        parts = self.till_app.parts
        if not parts.connection.is_online:
            self.till_app.bad_sound()
            self.tell(say("Connect first: offline nothing is sent or fetched."), "warning")
            return
        self.tell(say("Sync is running…"), "muted")
        self.tell(await parts.sync.sync_now())
        self.till_app.report_changed()

    async def _leave(self) -> None:
        app = self.till_app
        if await may_leave(self, app.parts, app.language):
            await app.leave()

    def _not_permitted(self) -> None:
        self.till_app.bad_sound()
        if self.till_app.parts.till.staff is None:
            self.tell(say("Sign in first: this is written down with your name."), "warning")
        else:
            self.tell(say("You are not allowed to do this. Ask a manager to do it."), "bad")

    def _tell_result(self, result: object) -> None:
        if isinstance(result, Refusal):
            self.till_app.bad_sound()
            self.tell(result, "bad")
        elif result is not None:
            self.tell(result)  # type: ignore[arg-type]
        self.till_app.report_changed()

    def draw(self) -> None:
        """Show everything for this size and moment."""
        if not self.is_mounted:
            return
        app = self.till_app
        width, height = app.size
        tab = self._tab - (1 if self._is_narrow else 0)
        right = 30 if width < 100 else 44
        if self._is_narrow:
            right = 1 if tab < 0 else width
        lists = self.query_one("#lists", Rows)
        if lists.styles.width is None or lists.styles.width.value != right:
            lists.styles.width = right
        left = max(20, width - right)
        facts = StatusFacts(app.parts.connection.link(), app.report, app.parts.clock())
        rows = status_rows(facts, left, app.language)
        room = height - _FRAME_ROWS
        above = [EMPTY] if len(rows) + 2 < room else []
        self.query_one("#status", Rows).show(self._with_buttons(above + rows, room))
        shown = above + list_rows(
            app.report, TABS[tab % len(TABS)], self._first, (right - 1, room - len(above)),
            facts.now, app.language, app.signs,
        )  # fmt: skip
        bar = (app.signs.vertical, "line")
        shown += [EMPTY] * (room - len(shown))
        lists.show([Row(bar, *row) for row in shown])
        self._draw_keys()
        super().draw()

    def line_changed(self) -> None:
        """Show the message, or else what letters do here."""
        if not self.is_mounted:
            return
        message, role = self._message
        if not message:
            _ = self.till_app.language.text
            message, role = _("Letters act here; scans are refused with a sound."), "muted"
        width = self.app.size.width
        rule = Row((self.till_app.signs.horizontal * width, "line"))
        text = Row(("  ", "text"), (fit(message, width - 3), role))
        self.query_one("#foot", Rows).show([rule, text])

    def _with_buttons(self, rows: list[Row], room: int) -> list[Row]:
        """The facts with the buttons below; on a low screen blank rows give way first."""
        while len(rows) > room - 1 and EMPTY in rows:
            rows.pop(len(rows) - 1 - rows[::-1].index(EMPTY))
        return [*rows[: room - 1], button_row(self._buttons())]

    def _buttons(self) -> list[Span]:
        _ = self.till_app.language.text
        online = self.till_app.parts.connection.is_online
        letter, name = ("D", _("Disconnect")) if self._is_connected else ("C", _("Connect"))
        spans: list[Span] = [
            (f" {letter} ", "button-key"),
            (f"{name}   ", "button"),
            ("   ", "text"),
        ]
        role = "text" if online else "muted"
        spans += [("S ", "key" if online else "muted"), (_("Sync data"), role)]
        if not online:
            spans.append((f"  {_('connect first')}", "muted"))
        return spans

    def _draw_keys(self) -> None:
        _ = self.till_app.language.text
        letter, name = ("D", _("Disconnect")) if self._is_connected else ("C", _("Connect"))
        signed_in = self.till_app.parts.till.staff is not None
        back = _("Back to the sale") if signed_in else _("Back")
        self.key_bar.tell(
            [
                KeyHint(letter, name),
                KeyHint("S", _("Sync data"), self.till_app.parts.connection.is_online),
                KeyHint("Tab", _("Next list")),
                KeyHint("Esc", back),
                KeyHint("F1", _("Help")),
            ]
        )
